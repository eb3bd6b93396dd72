"""Cutting a headshot: inside the bands where the picture allows it, and saying which rule yielded where not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from booth.face.face import Face
from booth.photo.framing import HEADSHOT, PORTRAIT, Framed, Preset, frame

MakeFace = Callable[..., Face]
PICTURE = (4056, 3040)
TALL = 4 / 5


def framed(face: Face, preset: Preset = HEADSHOT, aspect: float = TALL, tilts: bool = False) -> Framed:
    return frame(face.landmarks_px[:, :2], PICTURE, preset, aspect, tilts)


def within_bands(result: Framed, preset: Preset) -> bool:
    share = 1e-6
    return (
        preset.head.missed_by(result.head) < share
        and preset.eyes.missed_by(result.eyes) < share
        and preset.headroom.missed_by(result.headroom) < share
        and result.below_chin > preset.below_chin - share
    )


@pytest.mark.parametrize("aspect", [TALL, 1.0])
def test_a_person_well_placed_gets_every_band(make_face: MakeFace, aspect: float) -> None:
    result = framed(make_face(eyes=(2000, 1150), iod=300), aspect=aspect)
    assert result.yielded == ()
    assert within_bands(result, HEADSHOT)
    assert result.crop.size[0] / result.crop.size[1] == pytest.approx(aspect)


def test_a_portrait_is_wider(make_face: MakeFace) -> None:
    face = make_face(eyes=(2000, 900), iod=180)
    assert framed(face, PORTRAIT).crop.size[1] > 1.3 * framed(face).crop.size[1]
    assert within_bands(framed(face, PORTRAIT), PORTRAIT)


@pytest.mark.parametrize(
    ("eyes", "iod", "sentence"),
    [
        ((2000, 1400), 700, "What yielded: head size"),
        ((2000, 1400), 700, "step back"),
        ((2000, 420), 300, "aim the camera higher"),
        ((2000, 2200), 300, "aim the camera lower"),
        ((500, 1150), 300, "stand in the middle"),
        ((3700, 1150), 300, "stand in the middle"),
    ],
)
def test_what_the_picture_does_not_hold_yields_and_is_named(
    make_face: MakeFace, eyes: tuple[float, float], iod: float, sentence: str
) -> None:
    assert any(sentence in said for said in framed(make_face(eyes=eyes, iod=iod)).yielded)


def test_where_the_cameras_own_pixels_meet_every_band_they_are_taken_as_they_are(make_face: MakeFace) -> None:
    points = make_face(eyes=(2000.3, 1050.8), iod=350).landmarks_px[:, :2]
    result = frame(points, PICTURE, HEADSHOT, TALL, native_px=(2400, 3000))
    assert result.crop.size == (2400, 3000)
    assert result.crop.corners()[0].tolist() == result.crop.corners()[0].round().tolist()
    assert within_bands(result, HEADSHOT)


@pytest.mark.parametrize(("iod", "picture"), [(200.0, PICTURE), (350.0, (2592, 1944))])
def test_where_they_do_not_the_bands_come_first(make_face: MakeFace, iod: float, picture: tuple[int, int]) -> None:
    points = make_face(eyes=(1200, 900), iod=iod).landmarks_px[:, :2]
    assert frame(points, picture, HEADSHOT, TALL, native_px=(2400, 3000)).crop.size != (2400, 3000)


@pytest.mark.parametrize("roll_deg", [-6.0, -2.0, 3.0, 7.5])
def test_a_small_tilt_is_levelled(make_face: MakeFace, roll_deg: float) -> None:
    result = framed(make_face(eyes=(2000, 1250), iod=280, roll_deg=roll_deg))
    assert result.crop.turn_deg == pytest.approx(roll_deg, abs=0.01)
    assert within_bands(result, HEADSHOT)


def test_a_look_that_tilts_keeps_its_tilt(make_face: MakeFace) -> None:
    assert framed(make_face(eyes=(2000, 1250), iod=280, roll_deg=6), tilts=True).crop.turn_deg == 0


def test_level_stays_level_when_upright_would_be_no_better(make_face: MakeFace) -> None:
    result = framed(make_face(eyes=(3600, 1150), iod=300, roll_deg=3))
    assert result.missed == ("centring",)
    assert result.crop.turn_deg == pytest.approx(3, abs=0.01)


def test_a_strong_tilt_is_meant(make_face: MakeFace) -> None:
    assert framed(make_face(eyes=(2000, 1250), iod=280, roll_deg=14)).crop.turn_deg == 0


def test_without_room_to_turn_the_eyes_stay_as_they_are_and_it_says_so(make_face: MakeFace) -> None:
    result = framed(make_face(eyes=(2028, 1010), iod=456, roll_deg=7.9))
    assert result.crop.turn_deg == 0
    assert "The eyes are not level: the picture has no room to turn." in result.yielded


@given(
    eyes=st.tuples(st.floats(0, 4055), st.floats(0, 3039)),
    iod=st.floats(8, 1200),
    roll_deg=st.floats(-60, 60),
    aspect=st.sampled_from([TALL, 1.0]),
)
@settings(max_examples=60, deadline=None)
def test_the_crop_never_leaves_the_picture(
    make_face: MakeFace, eyes: tuple[float, float], iod: float, roll_deg: float, aspect: float
) -> None:
    crop = framed(make_face(eyes=eyes, iod=iod, roll_deg=roll_deg), aspect=aspect).crop
    corners = crop.corners()
    assert np.all(corners >= -0.01)
    assert np.all(corners <= np.array(PICTURE) + 0.01)
    assert crop.size[0] / crop.size[1] == pytest.approx(aspect)


@given(x=st.floats(1000, 3000), y=st.floats(700, 1700), iod=st.floats(60, 330), roll_deg=st.floats(-7, 7))
@settings(max_examples=80, deadline=None)
def test_where_the_picture_holds_it_every_band_is_met(
    make_face: MakeFace, x: float, y: float, iod: float, roll_deg: float
) -> None:
    height = 1.89 * iod * 2.02 / 0.46
    assume(y - 0.36 * height > 0.1 * height and y + 0.7 * height < 3040 - 0.1 * height)
    assume(0.5 * height < x < 4056 - 0.5 * height)
    result = framed(make_face(eyes=(x, y), iod=iod, roll_deg=roll_deg))
    assert result.yielded == ()
    assert within_bands(result, HEADSHOT)
