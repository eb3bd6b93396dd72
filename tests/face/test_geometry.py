"""Head pose, gaze, canonical face and crops: geometry that must hold for any numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from booth.face import head_pose
from booth.face.canonical import canonical_cm, canonical_frontal
from booth.face.face import HeadPose
from booth.face.gaze import gaze
from booth.face.roi import Roi
from booth.face.tracker import build
from tests.face.conftest import cropped

POSES = st.builds(HeadPose, st.floats(-60, 60), st.floats(-50, 50), st.floats(-80, 80))
FOCAL_PX = head_pose.focal_length_px(640, 66)


def photographed(pose: HeadPose, x: float = 0, y: float = 0, scale: float = 8) -> NDArray[np.float32]:
    """(478, 3) landmarks of the canonical face as a camera with 66 degrees sees it at (x, y) from the centre.

    x, y: tangents of the line from the lens to the face. The pose is against that line, as `HeadPose` says.
    """
    axis = np.array([x, y, 1.0])
    points = np.nan_to_num(canonical_cm()).astype(np.float64)
    points = (points - points[list(head_pose.STILL_POINTS)].mean(axis=0)) * scale
    points = points @ head_pose.turn_of(pose).T
    placed = points @ head_pose.towards(axis) + axis * FOCAL_PX
    pixels: NDArray[np.float64] = placed / placed[:, 2:] * FOCAL_PX + (320, 240, 0)
    pixels[:, 2] = points[:, 2]
    return pixels.astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(POSES)
def test_angles_and_rotation_are_each_others_inverse(pose: HeadPose) -> None:
    again = head_pose.angles(head_pose.turn_of(pose))
    assert again.yaw_deg == pytest.approx(pose.yaw_deg, abs=1e-6)
    assert again.pitch_deg == pytest.approx(pose.pitch_deg, abs=1e-6)
    assert again.roll_deg == pytest.approx(pose.roll_deg, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.builds(HeadPose, st.floats(-30, 30), st.floats(-25, 25), st.floats(-30, 30)), st.floats(-0.4, 0.4))
def test_the_pose_of_a_photographed_head_is_found_anywhere_in_the_picture(pose: HeadPose, x: float) -> None:
    found = build(photographed(pose, x, x / 2), 1.0, (640, 480), 66.0).head_pose
    assert found.yaw_deg == pytest.approx(pose.yaw_deg, abs=1.5)
    assert found.pitch_deg == pytest.approx(head_pose.corrected(pose).pitch_deg, abs=1.5)
    assert found.roll_deg == pytest.approx(pose.roll_deg, abs=1.5)


@pytest.mark.parametrize(
    ("pose", "moves"),
    [
        (HeadPose(15, 0, 0), (1, 0)),  # to the subject's own left: the nose goes to the picture's right
        (HeadPose(-15, 0, 0), (-1, 0)),
        (HeadPose(0, 15, 0), (0, -1)),  # chin up: the nose goes up
        (HeadPose(0, -15, 0), (0, 1)),
    ],
)
def test_signs_are_the_subjects_own(pose: HeadPose, moves: tuple[int, int]) -> None:
    straight, turned = photographed(HeadPose(0, 0, 0)), photographed(pose)
    nose = (turned - straight)[4, :2]
    assert nose @ moves > 3
    assert abs(nose @ moves[::-1]) < 0.2 * (nose @ moves)


def test_a_head_tipped_to_its_own_left_has_its_left_eye_lower() -> None:
    tipped = photographed(HeadPose(0, 0, 12))
    assert tipped[263, 1] > tipped[33, 1]
    assert build(tipped, 1.0, (640, 480), 66.0).head_pose.roll_deg == pytest.approx(12, abs=0.5)


def test_the_frontal_face_is_the_same_whatever_the_pose() -> None:
    carried = np.flatnonzero(~np.isnan(canonical_cm()[:, 0]))
    for pose in (HeadPose(0, 0, 0), HeadPose(20, 0, 0), HeadPose(0, -15, 0), HeadPose(10, 10, 10)):
        frontal = build(photographed(pose), 1.0, (640, 480), 66.0).frontal
        assert np.abs(frontal - canonical_frontal())[carried].max() < 0.02


def test_the_canonical_face_has_the_published_proportions() -> None:
    points = canonical_frontal()

    def apart(one: int, other: int) -> float:
        return float(np.hypot(*(points[one] - points[other])[:2]))

    openness = (apart(160, 144) + apart(158, 153)) / (2 * apart(33, 133))
    assert openness == pytest.approx(0.234, abs=0.002)
    assert apart(61, 291) == pytest.approx(0.77, abs=0.01)
    assert apart(13, 14) / apart(78, 308) == pytest.approx(0.127, abs=0.002)
    assert apart(107, 133) == pytest.approx(0.388, abs=0.004)
    assert apart(55, 285) == pytest.approx(0.384, abs=0.004)
    assert points[152, 1] == pytest.approx(1.89, abs=0.01)


def test_the_canonical_face_is_symmetric() -> None:
    points = canonical_cm()
    assert points[33] * (-1, 1, 1) == pytest.approx(points[263])
    assert points[468] * (-1, 1, 1) == pytest.approx(points[473])


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.06, 0.06), st.floats(-0.05, 0.05), st.floats(-20, 20))
def test_gaze_follows_the_irises_and_the_head(dx: float, dy: float, yaw_deg: float) -> None:
    frontal = np.nan_to_num(canonical_frontal())
    turn = head_pose.turn_of(HeadPose(yaw_deg, 0, 0))
    straight = gaze(frontal, turn)
    frontal[468:478, :2] += (dx, dy)
    looked = gaze(frontal, turn)
    assert (looked.yaw_deg - straight.yaw_deg) * dx >= -1e-6
    assert (looked.pitch_deg - straight.pitch_deg) * dy <= 1e-6
    assert straight.yaw_deg == pytest.approx(yaw_deg, abs=3.5)


@settings(max_examples=40, deadline=None)
@given(
    st.builds(Roi, st.floats(0, 640), st.floats(0, 480), st.floats(10, 600), st.floats(-math.pi, math.pi)),
    st.integers(2, 192),
)
def test_a_crop_shows_what_its_matrix_says_and_continues_the_edge(roi: Roi, side: int) -> None:
    picture = np.zeros((480, 640, 4), np.uint8)
    picture[..., 0], picture[..., 1] = np.arange(640) // 3, (np.arange(480) // 2)[:, None]
    matrix = roi.matrix(side)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2).astype(np.float32)
    x, y = np.clip(grid @ matrix[:, :2].T + matrix[:, 2], 0, (639, 479)).T
    shown = cropped(picture, matrix, side).reshape(-1, 4).astype(int)
    assert np.abs(shown[:, 0] - x / 3).max() <= 1.2
    assert np.abs(shown[:, 1] - y / 2).max() <= 1.3
