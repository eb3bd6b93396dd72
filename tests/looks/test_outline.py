"""The drawn face does what the look says, in the features that it is about, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from booth.looks.baseline import canonical_baseline
from booth.looks.catalogue import Catalogue, load_catalogue
from booth.looks.outline import canonical_face, outline, overlay
from booth.looks.reading import Stroke
from tests.looks.conftest import face_at, neutral, reading

LOOKS = load_catalogue()
FEATURES = {
    "brows_left",
    "brows_right",
    "lids_left",
    "lids_right",
    "iris_left",
    "iris_right",
    "mouth",
    "lips",
    "jaw",
    "nose",
}


def drawn(look: str | None, intensity: float = 1.0, way: str = "") -> dict[str, NDArray[np.float32]]:
    strokes = outline(LOOKS[look] if look else None, canonical_face(), intensity, way)
    return {stroke.feature: stroke.points for stroke in strokes}


def middle_y(points: NDArray[np.float32]) -> float:
    return float(points[:, 1].mean())


def height(points: NDArray[np.float32]) -> float:
    return float(np.ptp(points[:, 1]))


@pytest.mark.parametrize("look", [None, *LOOKS])
def test_every_look_is_drawn_in_the_same_features(look: str | None) -> None:
    for way in [way.name for way in LOOKS[look].ways] or [""] if look else [""]:
        face = drawn(look, way=way)
        assert set(face) == FEATURES
        for points in face.values():
            assert points.dtype == np.float32
            assert np.isfinite(points).all()
            assert not points.flags.writeable


def test_the_neutral_face_is_symmetrical_and_upright() -> None:
    face = drawn(None)
    for feature in ("brows", "lids", "iris"):
        left, right = face[f"{feature}_left"], face[f"{feature}_right"]
        assert left[:, 0].mean() == pytest.approx(-right[:, 0].mean(), abs=1e-5)
        assert middle_y(left) == pytest.approx(middle_y(right), abs=1e-5)
    assert (
        middle_y(face["brows_left"]) < middle_y(face["lids_left"]) < middle_y(face["mouth"]) < face["jaw"][:, 1].max()
    )


def test_a_smile_is_wider_higher_at_the_corners_and_narrows_the_eyes() -> None:
    rest, smile = drawn(None), drawn("genuine_smile", way="warm")
    assert np.ptp(smile["mouth"][:, 0]) > 1.08 * np.ptp(rest["mouth"][:, 0])
    corner = rest["mouth"][:, 0].argmax()
    assert smile["mouth"][corner, 1] < rest["mouth"][corner, 1]
    assert height(smile["lids_left"]) < 0.95 * height(rest["lids_left"])


def test_a_big_smile_opens_the_mouth_and_drops_the_jaw() -> None:
    rest, smile = drawn(None), drawn("genuine_smile", way="big")
    assert height(smile["lips"]) > 2 * height(rest["lips"])
    assert smile["jaw"][:, 1].max() > rest["jaw"][:, 1].max()


def test_one_brow_goes_up_and_the_head_tips() -> None:
    tipped = drawn("quizzical_curiosity")
    assert tipped["brows_left"][0, 1] != pytest.approx(tipped["brows_right"][-1, 1], abs=0.02)
    eyes = tipped["iris_left"].mean(axis=0) - tipped["iris_right"].mean(axis=0)
    assert 5 < np.degrees(np.arctan2(eyes[1], eyes[0])) < 17


def test_averted_eyes_move_the_irises_only() -> None:
    rest, away = drawn(None), drawn("averted_gaze")
    assert away["iris_left"][:, 0].mean() > rest["iris_left"][:, 0].mean() + 0.01
    for still in FEATURES - {"iris_left", "iris_right"}:
        np.testing.assert_allclose(away[still], rest[still], atol=1e-5)


def test_lowered_eyes_sink_and_chin_up_lifts() -> None:
    rest = drawn(None)
    assert middle_y(drawn("mystery")["iris_left"]) > middle_y(rest["iris_left"])
    assert middle_y(drawn("energy")["nose"]) < middle_y(rest["nose"]) < middle_y(drawn("sadness")["nose"])
    assert middle_y(drawn("joyful_excitement")["brows_left"]) < middle_y(rest["brows_left"]) - 0.02


def test_irises_stay_between_the_lids() -> None:
    for look in LOOKS:
        face = drawn(look)
        for side in ("left", "right"):
            lids, iris = face[f"lids_{side}"], face[f"iris_{side}"]
            assert iris[:, 0].min() >= lids[:, 0].min() - 1e-3
            assert iris[:, 1].max() <= lids[:, 1].max() + 0.02


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(LOOKS)))
def test_no_intensity_is_no_look(look: str) -> None:
    for stroke, rest in zip(outline(LOOKS[look], canonical_face(), 0.0), outline(None, canonical_face()), strict=True):
        np.testing.assert_allclose(stroke.points, rest.points, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(LOOKS)), st.floats(5, 300), st.floats(-0.6, 0.6), st.floats(-500, 500), st.floats(-500, 500)
)
def test_a_look_goes_with_the_face_wherever_it_is(look: str, scale: float, turn: float, x: float, y: float) -> None:
    """Drawn on a shifted, scaled, tilted face it is the drawn face shifted, scaled and tilted."""
    about = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * scale
    face = canonical_face().astype(np.float64)
    moved = np.column_stack([face[:, :2] @ about + (x, y), face[:, 2] * scale])
    for stroke, straight in zip(outline(LOOKS[look], moved), outline(LOOKS[look], face), strict=True):
        np.testing.assert_allclose(stroke.points, straight.points @ about + (x, y), atol=0.01 * scale + 1e-3)


def test_landmarks_without_depth_are_drawn_too() -> None:
    flat = outline(LOOKS["determination"], canonical_face()[:, :2])
    assert {stroke.feature for stroke in flat} == FEATURES


def on(look: str, **changes: float) -> dict[str, Stroke]:
    turned = {name: changes.get(f"head_{name}_deg", 0.0) for name in ("yaw", "pitch", "roll")}
    face = face_at(**{name: turn for name, turn in turned.items() if name != "pitch"})
    strokes = overlay(LOOKS[look], neutral(), reading(**changes), face)
    return {stroke.feature: stroke for stroke in strokes}


def test_the_overlay_lies_on_the_face_in_pixels() -> None:
    strokes = on("averted_gaze")
    face = face_at()
    chin = strokes["jaw"].points[:, 1].max()
    assert chin == pytest.approx(face.landmarks_px[152, 1], abs=1.0)
    assert strokes["iris_left"].points[:, 0].mean() > face.landmarks_px[473, 0]


def test_the_overlay_does_not_run_away_from_who_follows_it() -> None:
    """The smile drawn is that of the resting face: smiling does not push it further."""
    still, smiling = on("genuine_smile"), on("genuine_smile", mouth_width=15)
    np.testing.assert_allclose(still["mouth"].points, smiling["mouth"].points)


def test_the_drawn_tilt_stays_while_the_head_comes_to_it() -> None:
    def tilt(strokes: dict[str, Stroke]) -> float:
        eyes = strokes["iris_left"].points.mean(axis=0) - strokes["iris_right"].points.mean(axis=0)
        return float(np.degrees(np.arctan2(eyes[1], eyes[0])))

    assert tilt(on("quizzical_curiosity")) == pytest.approx(11, abs=1)
    assert tilt(on("quizzical_curiosity", head_roll_deg=6.0)) == pytest.approx(5, abs=1)
    assert tilt(on("determination", head_roll_deg=6.0)) == pytest.approx(0, abs=1)


def test_a_side_that_may_rest_is_drawn_at_rest() -> None:
    def on_side(look: str, resting_side: str) -> dict[str, NDArray[np.float32]]:
        strokes = overlay(LOOKS[look], neutral(), reading(), face_at(), resting_side)
        return {stroke.feature: stroke.points for stroke in strokes}

    rest = {stroke.feature: stroke.points for stroke in outline(None, face_at().landmarks_px)}
    whole, half = on_side("genuine_smile", "none"), on_side("genuine_smile", "left")
    np.testing.assert_allclose(half["lids_left"], rest["lids_left"], atol=0.1)
    np.testing.assert_allclose(half["lids_right"], whole["lids_right"], atol=0.1)
    # The one brow that goes up is the one that can.
    lines = on_side("quizzical_curiosity", "left")
    left, right = (
        np.linalg.norm(lines[f"brows_{side}"].mean(axis=0) - lines[f"iris_{side}"].mean(axis=0))
        for side in ("left", "right")
    )
    assert right > left + 1


def test_where_either_side_will_do_the_drawing_takes_the_one_that_somebody_chose() -> None:
    def lifted_and_tilt(**changes: float) -> tuple[bool, float]:
        lines = {name: stroke.points for name, stroke in on("quizzical_curiosity", **changes).items()}
        left, right = (
            np.linalg.norm(lines[f"brows_{side}"].mean(axis=0) - lines[f"iris_{side}"].mean(axis=0))
            for side in ("left", "right")
        )
        eyes = lines["iris_left"].mean(axis=0) - lines["iris_right"].mean(axis=0)
        return bool(right > left), float(np.arctan2(eyes[1], eyes[0]))

    right_brow, to_the_left = lifted_and_tilt()
    assert not right_brow
    assert to_the_left > 0
    assert lifted_and_tilt(brow_outer_right=6.0)[0]
    assert lifted_and_tilt(head_roll_deg=-4.0)[1] < 0


def test_without_a_face_of_ones_own_there_is_no_overlay(catalogue: Catalogue) -> None:
    assert overlay(catalogue["determination"], canonical_baseline(), reading(), face_at()) == ()


def test_fallen_together_points_do_not_break_the_drawing() -> None:
    face = replace(face_at(), frontal=np.zeros((478, 3), np.float32))
    assert outline(None, face.frontal + np.arange(478)[:, None].astype(np.float32) * 1e-7)
