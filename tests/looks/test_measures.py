"""Measures are what they say, on the canonical face and when a face moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from booth.face.face import Face
from booth.looks.measures import read
from booth.looks.reading import MEASURES, Reading
from tests.looks.conftest import face_at

SIZE_PX = (640, 480)


def moved(face: Face, points: tuple[int, ...], x: float = 0.0, y: float = 0.0) -> Reading:
    """Read with some frontal points moved, in inter-ocular distances."""
    frontal = face.frontal.copy()
    frontal[list(points), :2] += np.array([x, y], np.float32)
    return read(replace(face, frontal=frontal), SIZE_PX, 0)


def test_every_measure_is_there_in_order_and_finite() -> None:
    got = read(face_at(), SIZE_PX, 7)
    assert tuple(got.measures) == MEASURES
    assert all(np.isfinite(value) for value in got.measures.values())
    assert got.timestamp_ns == 7


def test_the_canonical_face_has_its_published_measures() -> None:
    """Sanity values of the canonical face model; its eyes are drawn more open by a third, its lips closed."""
    got = read(face_at(), SIZE_PX, 0).measures
    assert got["mouth_width"] == pytest.approx(0.78, abs=0.01)
    assert got["brow_inner_left"] == pytest.approx(got["brow_inner_right"], abs=1e-6)
    assert got["brow_inner_left"] == pytest.approx(0.39, abs=0.01)
    assert got["brow_outer_left"] == pytest.approx(0.394, abs=0.01)
    assert got["brow_gap"] == pytest.approx(0.387, abs=0.01)
    assert got["eye_openness_left"] == pytest.approx(0.234 * 1.35, abs=0.01)
    assert got["mouth_opening"] < 0.03


def test_left_and_right_are_the_subjects_own() -> None:
    face = face_at()
    rest = read(face, SIZE_PX, 0).measures
    up = moved(face, (334,), y=-0.05).measures
    assert up["brow_outer_left"] > rest["brow_outer_left"]
    assert up["brow_outer_right"] == rest["brow_outer_right"]
    lifted = moved(face, (61,), y=-0.05).measures
    assert lifted["corner_lift_right"] > rest["corner_lift_right"]
    assert lifted["corner_lift_left"] == rest["corner_lift_left"]


def test_a_blink_is_no_raised_brow() -> None:
    face = face_at()
    shut = moved(face, (386, 387, 385, 159, 160, 158), y=0.1).measures
    rest = read(face, SIZE_PX, 0).measures
    assert shut["eye_openness_left"] < 0.5 * rest["eye_openness_left"]
    assert shut["brow_outer_left"] == rest["brow_outer_left"]


def test_head_height_is_in_inter_ocular_distances_above_the_middle() -> None:
    assert read(face_at(y=239.5), SIZE_PX, 0).measures["head_height"] == pytest.approx(0.0, abs=0.01)
    assert read(face_at(y=239.5 - 66), SIZE_PX, 0).measures["head_height"] == pytest.approx(1.0, abs=0.01)


def test_points_that_fall_together_still_give_numbers() -> None:
    face = replace(face_at(), frontal=np.zeros((478, 3), np.float32), landmarks_px=np.zeros((478, 3), np.float32))
    assert all(np.isfinite(value) for value in read(face, SIZE_PX, 0).measures.values())
