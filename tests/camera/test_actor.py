"""The simulated sitter, seen by the real landmark model: it must believe what she does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from booth.camera.actor import TEMPERAMENTS, Actor
from booth.camera.frame import Frame
from booth.camera.puppet.puppet import LOWER_LID, LOWER_LIP, UPPER_LID, UPPER_LIP, Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.still import ArrayStill
from booth.errors import DeviceError
from booth.face.face import Face
from booth.face.models import sitter_picture
from booth.face.tracker import Tracker
from booth.looks.measures import read
from booth.settings import CameraSettings

SIZE_PX = (640, 480)
SETTLED = 12
"""Frames after which she has arrived and shows what was asked."""


@pytest.fixture(scope="module")
def tracker(models: Path) -> Tracker:
    return Tracker(models)


def after(actor: Actor, count: int) -> Frame:
    """The last of `count` more frames."""
    frames = [actor.read() for _ in range(count)]
    assert frames[-1] is not None
    return frames[-1]


def face_in(tracker: Tracker, frame: Frame) -> Face | None:
    tracker.forget()
    sightings = [tracker.see(frame) for _ in range(3)]
    return sightings[-1].face


class Mirror:
    """What the model makes of the puppet's faces."""

    def __init__(self, puppet: Puppet, tracker: Tracker) -> None:
        self._puppet, self._tracker = puppet, tracker

    def measured(self, actions: Mapping[str, float]) -> Mapping[str, float]:
        picture = self._puppet.rgbx(actions, SIZE_PX)
        picture.setflags(write=False)
        frame = Frame(0, 0, picture, ArrayStill(picture[..., :3]))
        face = face_in(self._tracker, frame)
        assert face is not None
        steadily, _ = self._tracker.reread(frame, face)
        return read(steadily, SIZE_PX, 0).measures


@pytest.fixture
def mirror(puppet: Puppet, tracker: Tracker) -> Mirror:
    return Mirror(puppet, tracker)


def test_nobody_is_there_until_he_walks_up_and_after_he_has_left(actor: Actor, tracker: Tracker) -> None:
    actor.appear(False)
    actor.start()
    assert face_in(tracker, after(actor, 3)) is None
    actor.appear()
    assert face_in(tracker, after(actor, SETTLED)) is not None
    actor.appear(False)
    assert face_in(tracker, after(actor, SETTLED)) is None


def test_his_neutral_face_is_calm(mirror: Mirror) -> None:
    calm = mirror.measured({})
    assert calm["mouth_opening"] < 0.05
    assert abs(calm["corner_lift_left"]) < 0.07
    assert abs(calm["head_yaw_deg"]) < 5


@pytest.mark.parametrize(
    ("action", "measure", "sizes"),
    [
        ("lids", "eye_openness_left", (-0.4, 0.0, 0.3)),
        ("mouth_width", "mouth_width", (-0.05, 0.1, 0.25)),
        ("corner_lift", "corner_lift_left", (-0.05, 0.03, 0.1)),
        ("mouth_open", "mouth_opening", (0.0, 0.08, 0.25)),
        ("lip_press", "lip_height", (0.6, 0.0)),
        ("brow_inner", "brow_inner_left", (0.0, 0.04, 0.08)),
        ("brow_outer_left", "brow_outer_left", (0.0, 0.05, 0.1)),
        ("brow_outer_right", "brow_outer_right", (0.0, 0.05, 0.1)),
        ("gaze_yaw_deg", "gaze_yaw_deg", (-20, 0, 20)),
        ("gaze_pitch_deg", "gaze_pitch_deg", (-20, 0, 20)),
        ("head_yaw_deg", "head_yaw_deg", (-12, 0, 12)),
        ("head_pitch_deg", "head_pitch_deg", (-10, 0, 10)),
        ("head_roll_deg", "head_roll_deg", (-12, 0, 12)),
        ("shift_y", "head_height", (0.3, 0.0, -0.3)),
    ],
)
def test_the_model_sees_what_he_does(mirror: Mirror, action: str, measure: str, sizes: tuple[float, ...]) -> None:
    seen = [mirror.measured({action: size})[measure] for size in sizes]
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]


def test_one_brow_leaves_the_other_alone(mirror: Mirror) -> None:
    calm, lifted = mirror.measured({}), mirror.measured({"brow_outer_left": 0.1})
    left, right = (lifted[f"brow_outer_{side}"] / calm[f"brow_outer_{side}"] - 1 for side in ("left", "right"))
    assert left > 0.05
    assert right < 0.6 * left


def test_the_model_sees_a_frown(mirror: Mirror) -> None:
    def brows(size: float) -> float:
        frown = {"brow_inner": -size, "brow_outer_left": -0.6 * size, "brow_outer_right": -0.6 * size}
        seen = mirror.measured(frown)
        return seen["brow_inner_left"] + seen["brow_inner_right"]

    assert brows(0.07) < 0.97 * brows(0.0)


def test_a_frown_shades_the_skin_between_the_brows_and_no_other(puppet: Puppet) -> None:
    calm, frown = (puppet.rgbx({"brow_gap": size}, (640, 480)).astype(int) for size in (-0.001, -0.06))
    darker = calm.sum(axis=2) - frown.sum(axis=2)
    rows, columns = np.nonzero(darker > 30)
    assert len(rows) > 50
    assert np.ptp(rows) < 80
    assert np.ptp(columns) < 120


def test_a_blink_closes_the_eyes_for_the_model(mirror: Mirror) -> None:
    calm, shut = mirror.measured({}), mirror.measured({"blink": 1.0})
    eyes = ("eye_openness_left", "eye_openness_right")
    assert sum(shut[eye] for eye in eyes) < 0.4 * sum(calm[eye] for eye in eyes)


class Ledger:
    """A puppet that draws nothing and writes down what it is told to do."""

    def __init__(self) -> None:
        self.played: list[Mapping[str, float]] = []

    def rgbx(self, actions: Mapping[str, float], size_px: tuple[int, int], presence: float) -> NDArray[np.uint8]:
        self.played.append(dict(actions))
        return np.zeros((size_px[1], size_px[0], 4), np.uint8)


def played(
    settings: CameraSettings, count: int, direct: Callable[[Actor], None], **how: Any
) -> list[Mapping[str, float]]:
    """The actions of `count` frames of an actor who was told what `direct` says."""
    ledger = Ledger()
    actor = Actor(cast(Puppet, ledger), replace(settings, lores_width=320), **how)
    actor.appear()
    actor.start()
    direct(actor)
    after(actor, count)
    return ledger.played


def test_he_blinks_every_few_seconds_but_not_while_he_holds_still(sitter_settings: CameraSettings) -> None:
    shut = [one["blink"] > 0.5 for one in played(sitter_settings, 300, lambda actor: None)]
    blinks = sum(one and not other for other, one in pairwise(shut))
    assert 4 <= blinks <= 7
    assert not any(one["blink"] for one in played(sitter_settings, 75, lambda actor: actor.hold_still(True)))


def test_he_moves_as_muscles_do(sitter_settings: CameraSettings) -> None:
    smiles = [one["mouth_width"] for one in played(sitter_settings, 12, lambda a: a.perform({"mouth_width": 0.2}))]
    steps = np.diff([0.0, *smiles])
    assert all(step > 0 for step in steps)
    assert steps[0] < max(steps)
    assert smiles[-1] == pytest.approx(0.2, abs=0.002)


def test_temperaments_show(sitter_settings: CameraSettings) -> None:
    def smiling(temperament: str) -> Mapping[str, float]:
        how = TEMPERAMENTS[temperament]
        return played(sitter_settings, 15, lambda a: a.perform({"corner_lift": 0.1}), temperament=how)[-1]

    assert smiling("stiff")["corner_lift"] < smiling("easy")["corner_lift"] < smiling("over_acting")["corner_lift"]
    assert smiling("resting_smile")["corner_lift"] > smiling("easy")["corner_lift"]
    assert smiling("tired_lids")["lids"] < 0
    assert smiling("asymmetric")["corner_skew"] > 0


class Watch:
    """A clock that only sleeping and drawing move."""

    def __init__(self) -> None:
        self.now_s = 50.0
        self.slept: list[float] = []

    def monotonic_s(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def test_live_he_keeps_pace_with_the_clock_and_never_runs_ahead(
    puppet: Puppet, sitter_settings: CameraSettings
) -> None:
    watch = Watch()
    actor = Actor(puppet, sitter_settings, live=True, monotonic_s=watch.monotonic_s, sleep=watch.sleep)
    actor.start()
    assert actor.live
    first, second = after(actor, 1), after(actor, 1)
    assert first.timestamp_ns == 50_000_000_000
    assert second.timestamp_ns - first.timestamp_ns == pytest.approx(1e9 / 15)
    assert sum(watch.slept) == pytest.approx(1 / 15)
    watch.now_s += 1.0
    assert after(actor, 1).timestamp_ns == round(watch.now_s * 1e9)


def test_he_does_only_what_a_face_can_do(actor: Actor) -> None:
    with pytest.raises(ValueError, match="wiggle_ears"):
        actor.perform({"wiggle_ears": 1.0})


def test_a_camera_that_is_not_started_says_so(actor: Actor) -> None:
    with pytest.raises(DeviceError, match="not started"):
        actor.read()


def test_the_same_seed_gives_the_same_pictures(actor: Actor) -> None:
    actor.start()
    first = after(actor, 5)
    actor.start()
    again = after(actor, 5)
    assert np.array_equal(first.lores, again.lores)
    assert np.array_equal(first.main.rgb(), again.main.rgb())


def test_a_photograph_with_lips_and_lids_shut_makes_a_sitter_too(models: Path) -> None:
    photograph = Image.open(sitter_picture()).convert("RGB")
    whole = np.asarray(photograph.convert("RGBX"))
    face = Tracker(models).see(Frame(0, 0, whole, ArrayStill(whole[..., :3]))).face
    assert face is not None
    shut = face.landmarks_px.copy()
    for upper, lower in ((UPPER_LIP, LOWER_LIP), *((UPPER_LID[side], LOWER_LID[side]) for side in ("left", "right"))):
        shut[list(lower)] = shut[list(upper)]
    puppet = Puppet(build_stage(photograph, shut, 640 / 480))
    rest = puppet.rgbx({}, (160, 120)).astype(int)
    assert np.abs(puppet.rgbx({"mouth_open": 0.25}, (160, 120)) - rest).max() > 20
    assert np.isfinite(puppet.rgbx({"gaze_pitch_deg": -10.0, "lids": 0.3}, (160, 120))).all()
