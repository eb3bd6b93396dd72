"""Stories of people in front of the lens: found, followed, lost, several, nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from booth.face.tracker import Tracker
from tests.face.conftest import Rgb, film, frame_of

Staged = Callable[..., Rgb]


def test_the_sitter_is_found_in_the_first_frame_and_followed(tracker: Tracker, staged: Staged) -> None:
    for number in range(5):
        sighting = tracker.see(frame_of(staged(at=(0.4 + 0.03 * number, 0.45)), number))
        assert sighting.faces == 1
        assert sighting.face is not None
        assert sighting.face.presence > 0.99
        nose = sighting.face.landmarks_px[4]
        assert abs(nose[0] / 640 - (0.4 + 0.03 * number)) < 0.03


def test_what_a_face_says_is_complete_and_read_only(tracker: Tracker, staged: Staged) -> None:
    face = tracker.see(frame_of(staged())).face
    assert face is not None
    assert face.landmarks_px.shape == face.frontal.shape == (478, 3)
    assert face.landmarks_px.dtype == face.frontal.dtype == np.float32
    assert not face.landmarks_px.flags.writeable
    assert not face.frontal.flags.writeable
    left, right = face.frontal[468], face.frontal[473]
    assert np.hypot(*(right - left)[:2]) == pytest.approx(1, abs=1e-5)
    assert (left + right) / 2 == pytest.approx(np.zeros(3), abs=1e-5)
    assert face.landmarks_px[33, 0] < face.landmarks_px[263, 0]


@pytest.mark.parametrize("size", [(640, 480), (640, 360), (480, 640), (360, 640), (512, 512)])
@pytest.mark.parametrize("across", [0.25, 0.5, 0.8])
def test_a_face_is_found_wherever_it_stands(
    tracker: Tracker, staged: Staged, size: tuple[int, int], across: float
) -> None:
    at = (across, 0.5) if size[0] >= size[1] else (0.5, across)
    share = 0.4 if size[0] >= size[1] else 0.3
    sighting = tracker.see(frame_of(staged(size, share, at)))
    assert sighting.face is not None
    assert abs(sighting.face.landmarks_px[4, 0] / size[0] - at[0]) < 0.05


def test_the_nearer_of_two_people_is_attended_to_and_both_are_counted(tracker: Tracker, staged: Staged) -> None:
    both = staged(height=0.2, at=(0.2, 0.4), beside=staged(height=0.4, at=(0.6, 0.5)))
    sighting = tracker.see(frame_of(both))
    assert sighting.faces == 2
    assert sighting.face is not None
    assert sighting.face.landmarks_px[4, 0] > 320


def test_someone_walking_up_behind_is_counted_within_a_second(tracker: Tracker, staged: Staged) -> None:
    alone, joined = staged(at=(0.6, 0.5)), staged(height=0.22, at=(0.2, 0.4), beside=staged(at=(0.6, 0.5)))
    assert {tracker.see(frame_of(alone, number)).faces for number in range(20)} == {1}
    counts = [tracker.see(frame_of(joined, number)).faces for number in range(20, 35)]
    assert counts[-1] == 2
    counts = [tracker.see(frame_of(alone, number)).faces for number in range(35, 50)]
    assert counts[-1] == 1


def test_a_face_that_leaves_is_gone_and_found_when_it_returns(tracker: Tracker, staged: Staged) -> None:
    empty = np.full((480, 640, 3), 96, np.uint8)
    assert tracker.see(frame_of(staged(), 0)).faces == 1
    gone = tracker.see(frame_of(empty, 1))
    assert (gone.faces, gone.face) == (0, None)
    back = tracker.see(frame_of(staged(at=(0.3, 0.5)), 2))
    assert back.faces == 1
    assert back.face is not None


def test_after_forgetting_nothing_of_the_last_person_is_left(models: Path, staged: Staged) -> None:
    fresh, used = Tracker(models), Tracker(models)
    for number in range(3):
        used.see(frame_of(staged(turned=5), number))
    used.forget()
    assert not used.see(frame_of(np.zeros((480, 640, 3), np.uint8), 3)).faces
    used.forget()
    one, other = (one.see(frame_of(staged(), 4)).face for one in (fresh, used))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.landmarks_px, other.landmarks_px)


def test_an_actor_is_followed_through_strong_expressions(tracker: Tracker, footage: Path) -> None:
    sightings = [tracker.see(frame) for frame in film(footage / "WolfgangLanger_Pexels.mp4", limit=120, step=3)]
    assert all(sighting.faces == 1 and sighting.face for sighting in sightings)


def test_a_face_that_leaves_the_picture_is_not_seen_in_the_empty_room(tracker: Tracker, footage: Path) -> None:
    seen = [tracker.see(frame).face is not None for frame in film(footage / "face_noface.mov", step=10)]
    assert seen[0]
    left = seen.index(False)
    assert not any(seen[left:])


def test_nobody_is_seen_in_clouds_and_lettering(tracker: Tracker, footage: Path) -> None:
    assert {tracker.see(frame).faces for frame in film(footage / "no_face.mp4", step=3)} == {0}


def test_a_group_is_counted(tracker: Tracker, footage: Path) -> None:
    (frame,) = film(footage / "multi_face.jpg")
    assert tracker.see(frame).faces == 5
