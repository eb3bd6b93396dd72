"""What happens in front of a booth: far and near, dark and bright, tilted, covered, at the edge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from booth.face.tracker import Tracker
from tests.face.conftest import Rgb, frame_of

Staged = Callable[..., Rgb]


def seen_within_two_frames(tracker: Tracker, rgb: Rgb) -> bool:
    return any(tracker.see(frame_of(rgb, number)).face for number in range(2))


@pytest.mark.parametrize("share", [0.08, 0.12, 0.2, 0.5, 0.9])
def test_faces_from_8_to_90_percent_of_the_height_are_found_within_two_frames(
    tracker: Tracker, staged: Staged, share: float
) -> None:
    assert seen_within_two_frames(tracker, staged(height=share, at=(0.5, 0.5)))


@pytest.mark.parametrize("light", [0.08, 0.3, 1.5, 2.0])
def test_dark_and_bright_pictures_are_read_under_the_same_limits(
    tracker: Tracker, staged: Staged, light: float
) -> None:
    rgb = np.clip(staged() * light, 0, 255).astype(np.uint8)
    assert seen_within_two_frames(tracker, rgb)


@pytest.mark.parametrize("turned", [-40, -20, 20, 40])
def test_a_tilted_head_is_found_and_its_roll_read(tracker: Tracker, staged: Staged, turned: float) -> None:
    straight = tracker.see(frame_of(staged(), 0)).face
    tracker.lose()
    tilted = tracker.see(frame_of(staged(turned=turned), 1)).face
    assert straight is not None
    assert tilted is not None
    assert straight.head_pose.roll_deg - tilted.head_pose.roll_deg == pytest.approx(turned, abs=3)


@pytest.mark.parametrize(("top", "bottom"), [(0.50, 0.75), (0.33, 0.45)], ids=["hand over the mouth", "dark glasses"])
def test_a_covered_face_is_kept_and_found_again(tracker: Tracker, staged: Staged, top: float, bottom: float) -> None:
    covered = staged().copy()
    covered[int(480 * top) : int(480 * bottom), 220:420] = (150, 110, 90) if top > 0.4 else (15, 15, 15)
    assert seen_within_two_frames(tracker, covered)
    tracker.lose()
    tracker.see(frame_of(staged(), 0))
    assert tracker.see(frame_of(covered, 1)).face


def test_a_face_half_out_of_the_picture_is_found(tracker: Tracker, staged: Staged) -> None:
    assert seen_within_two_frames(tracker, staged(at=(0.08, 0.45)))


def test_a_mirrored_picture_is_read_mirrored(tracker: Tracker, staged: Staged) -> None:
    plain = tracker.see(frame_of(staged(turned=10), 0)).face
    tracker.lose()
    mirrored = tracker.see(frame_of(np.ascontiguousarray(staged(turned=10)[:, ::-1]), 1)).face
    assert plain is not None
    assert mirrored is not None
    assert mirrored.head_pose.roll_deg == pytest.approx(-plain.head_pose.roll_deg, abs=2.5)
    assert mirrored.head_pose.yaw_deg == pytest.approx(-plain.head_pose.yaw_deg, abs=4)


@pytest.mark.parametrize("fps", [15, 60])
def test_others_are_counted_by_time_and_not_by_frames(tracker: Tracker, staged: Staged, fps: float) -> None:
    alone, joined = staged(at=(0.6, 0.5)), staged(height=0.22, at=(0.2, 0.4), beside=staged(at=(0.6, 0.5)))
    tracker.see(frame_of(alone, 0, fps))
    counts = [tracker.see(frame_of(joined, number, fps)).faces for number in range(1, int(1.2 * fps))]
    assert counts[-1] == 2
