"""Nobody is there: what looking for a face costs, and how soon one that comes is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from booth.camera.frame import Frame
from booth.face.interpreter import Model
from booth.face.tracker import Tracker
from tests.face.conftest import Rgb, film, frame_of

Staged = Callable[..., Rgb]


class CountedModel(Model):
    looks = 0

    def invoke(self) -> None:
        CountedModel.looks += 1
        super().invoke()


@pytest.fixture
def counted(models: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """A tracker whose detector's looks are counted."""
    monkeypatch.setattr("booth.face.detector.Model", CountedModel)
    monkeypatch.setattr(CountedModel, "looks", 0)
    return Tracker(models)


def noisy(rgb: Rgb, numbers: range) -> Iterator[Frame]:
    """Frames of one still picture, as a sensor sees it in poor light."""
    noise = np.random.default_rng(5).normal(0, 5, (480, 1280, 3)).astype(np.float32)
    for number in numbers:
        grains = noise[:, 7 * number :][:, : rgb.shape[1]]
        yield frame_of(np.clip(rgb + grains, 0, 255).astype(np.uint8), number)


@pytest.fixture(scope="module")
def room() -> Rgb:
    return np.full((480, 640, 3), (96, 104, 112), np.uint8)


def test_a_still_room_costs_one_look_a_frame(counted: Tracker, room: Rgb) -> None:
    for frame in noisy(room, range(2)):
        counted.see(frame)
    assert CountedModel.looks == 3 + 7
    for frame in noisy(room, range(2, 42)):
        counted.see(frame)
    assert CountedModel.looks == 10 + 40


@pytest.mark.parametrize("empty_frames", [8, 9])
@pytest.mark.parametrize("share", [0.08, 0.2, 0.9])
def test_a_face_that_comes_into_a_still_room_is_found_within_two_frames(
    tracker: Tracker, staged: Staged, room: Rgb, share: float, empty_frames: int
) -> None:
    for frame in noisy(room, range(empty_frames)):
        assert tracker.see(frame).face is None
    come = staged(height=share, at=(0.5, 0.5) if share > 0.5 else (0.77, 0.3))
    assert any(tracker.see(frame).face for frame in noisy(come, range(empty_frames, empty_frames + 2)))


def test_a_room_in_which_everything_moves_costs_less_than_six(counted: Tracker, footage: Path) -> None:
    """Ten squares in two frames, and a closer look at some of the clouds and letters."""
    seen = [counted.see(frame).faces for frame in film(footage / "no_face.mp4", limit=60)]
    assert CountedModel.looks < 6 * len(seen)
