"""How the readings relate: quick to exact, mirrored to plain, steady to all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from booth.face.canonical import TWINS
from booth.face.mesh import Mesh, roi_of
from booth.face.roi import Roi
from booth.face.steady import steady
from booth.face.tracker import Tracker, exact, quick
from tests.face.attention_in_numpy import AttentionMesh
from tests.face.conftest import Rgb, cropped, frame_of

Staged = Callable[..., Rgb]


@pytest.fixture(scope="module")
def mesh(models: Path) -> Mesh:
    return Mesh(models)


@pytest.fixture(scope="module")
def settled(mesh: Mesh, staged: Staged) -> tuple[NDArray[Any], Roi]:
    """A picture, and the square that the landmarks themselves ask for."""
    lores = frame_of(staged()).lores
    roi = Roi(320, 216, 320)
    for _ in range(3):
        roi = roi_of(exact(mesh, lores, roi)[0])
    return lores, roi


def apart(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Mean distance of landmarks in inter-ocular distances."""
    iod = np.hypot(*(one[468] - one[473])[:2])
    return float(np.hypot(*(one - other)[:, :2].T).mean() / iod)


@pytest.mark.parametrize(
    "roi",
    [
        Roi(320, 216, 320, 0.1),
        Roi(320, 216, 260, 0.7),
        Roi(320, 216, 300, -2),
        Roi(400, 300, 200),
        Roi(630, 10, 900, 1),
    ],
    ids=["upright", "tilted", "upside down", "half a face", "hardly a face"],
)
def test_the_one_model_says_what_trunk_and_heads_say(models: Path, mesh: Mesh, staged: Staged, roi: Roi) -> None:
    lores, matrix = frame_of(staged()).lores, roi.matrix(192)
    whole = AttentionMesh(models).landmarks(cropped(lores, matrix, 192))
    landmarks = mesh.fit(lores, roi)[0]
    np.testing.assert_allclose(landmarks[:, :2], whole[:, :2] @ matrix[:, :2].T + matrix[:, 2], atol=0.002)
    np.testing.assert_allclose(landmarks[:, 2], whole[:, 2] * roi.size_px / 192, atol=0.002)


def test_the_quick_look_is_near_the_exact_one(mesh: Mesh, settled: tuple[NDArray[Any], Roi]) -> None:
    assert apart(exact(mesh, *settled)[0], quick(mesh, *settled)[0]) < 0.02


def test_a_mirrored_look_names_the_same_points(mesh: Mesh, settled: tuple[NDArray[Any], Roi]) -> None:
    plain, mirrored = exact(mesh, *settled)[0], mesh.fit(*settled, smooth=True, mirrored=True)[0]
    assert apart(plain, mirrored) < 0.03
    assert apart(plain, mirrored[TWINS]) > 0.5


def test_the_steady_reading_hardly_depends_on_where_the_square_lies(
    mesh: Mesh,
    settled: tuple[NDArray[Any], Roi],
) -> None:
    lores, roi = settled
    moved = Roi(roi.x_px + 8, roi.y_px - 6, roi.size_px * 1.04, roi.angle_rad + 0.05)
    single = apart(exact(mesh, lores, roi)[0], exact(mesh, lores, moved)[0])
    averaged = apart(steady(mesh, lores, roi)[0], steady(mesh, lores, moved)[0])
    assert averaged < 0.6 * single


def test_a_face_larger_than_the_crop_is_read_in_place(mesh: Mesh, staged: Staged) -> None:
    lores = frame_of(staged((1280, 960), 0.7, (0.5, 0.5))).lores
    roi = roi_of(exact(mesh, lores, Roi(640, 480, 900))[0])
    assert roi.size_px > 2.5 * 192
    assert apart(exact(mesh, lores, roi)[0], steady(mesh, lores, roi)[0]) < 0.03


def test_a_steady_look_at_nothing_says_so(mesh: Mesh) -> None:
    assert steady(mesh, np.zeros((480, 640, 4), np.uint8), Roi(320, 240, 300))[1] < 0.5


def test_a_tracker_may_read_every_frame_steadily(models: Path, staged: Staged) -> None:
    careful = Tracker(models, look=steady)
    faces = [careful.see(frame_of(staged(), number)).face for number in range(3)]
    assert faces[0] is not None
    assert faces[2] is not None
    assert apart(faces[0].landmarks_px, faces[2].landmarks_px) < 0.005


def test_between_pixels_is_between_their_colours() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 4), dtype=np.uint8)
    matrix = np.array([[0.9, -0.3, 12.25], [0.3, 0.9, 3.5]], np.float32)
    shown = cropped(picture, matrix, 24, smooth=True)[..., :3].astype(float)
    v, u = np.mgrid[:24, :24]
    x, y = (matrix @ np.stack([u, v, np.ones_like(u)]).reshape(3, -1)).reshape(2, 24, 24)
    column, row = x.astype(int), y.astype(int)
    fx, fy = (x - column)[..., None], (y - row)[..., None]
    corners = [picture[row + dy, column + dx, :3].astype(float) for dy in (0, 1) for dx in (0, 1)]
    top, bottom = (left * (1 - fx) + right * fx for left, right in (corners[:2], corners[2:]))
    assert np.abs(shown - (top * (1 - fy) + bottom * fy)).max() < 9  # 1/32 of a pixel, between random neighbours


def test_beyond_the_edge_the_edge_goes_on_between_pixels_too() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (20, 20, 4), dtype=np.uint8)
    shown = cropped(picture, Roi(10, 10, 60).matrix(60), 60, smooth=True)
    np.testing.assert_array_equal(shown[20:40, :20, :3], np.repeat(picture[:, :1, :3], 20, axis=1))
    np.testing.assert_array_equal(shown[40:, 20:40, :3], np.repeat(picture[-1:, :, :3], 20, axis=0))
