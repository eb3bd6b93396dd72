"""A coarse grid over the still scene: smooth fields are prepared and combined on it, and interpolated between.

Points and displacements are complex numbers, x + iy in units: one array instead of two, and turning the axes is
a multiplication.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Points = NDArray[np.complex64]
Field = NDArray[np.float32]

STEP = 4
"""Units between nodes: a tenth of the distance of the eyes, finer than any of the smooth motions."""


class Grid:
    """Nodes every `STEP` units from -margin to the frame's size + margin."""

    def __init__(self, width: int, height: int, margin: int) -> None:
        x = np.arange(-margin, width + margin + STEP, STEP, dtype=np.float32)
        y = np.arange(-margin, height + margin + STEP, STEP, dtype=np.float32)
        self.nodes: Points = np.asarray(x[None, :] + 1j * y[:, None], np.complex64)
        self._margin = margin

    def sample(self, field: Points, at: Points) -> Points:
        """`field` (rows, columns) at the points `at` (any shape), bilinear; its edge goes on outside."""
        rows, columns = field.shape
        x = np.clip((at.real + self._margin) * np.float32(1 / STEP), 0, columns - 1.001)
        y = np.clip((at.imag + self._margin) * np.float32(1 / STEP), 0, rows - 1.001)
        left, top = x.astype(np.int32), y.astype(np.int32)
        across, down = x - left, y - top
        flat, first = field.ravel(), top * columns + left
        first_row = flat.take(first)
        first_row += (flat.take(first + 1) - first_row) * across
        second_row = flat.take(first + columns)
        second_row += (flat.take(first + (columns + 1)) - second_row) * across
        return np.asarray(first_row + (second_row - first_row) * down, np.complex64)


def smoothstep(value: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, without a kink between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def points_of(landmarks: NDArray[np.float32]) -> Points:
    """(n, 2 or 3) -> (n,) complex."""
    return np.asarray(landmarks[..., 0] + 1j * landmarks[..., 1], np.complex64)


def enlarged(field: Points, size_px: tuple[int, int]) -> Points:
    """Points at cell centres -> the same at `size_px` = (width, height) pixels, bicubic."""
    across, down = _weights(field.shape[1], size_px[0]), _weights(field.shape[0], size_px[1])
    large = np.empty((size_px[1], size_px[0]), np.complex64)
    # Copies without gaps: a product of strided arrays is forty times slower.
    large.real = down @ (np.ascontiguousarray(field.real) @ across.T)
    large.imag = down @ (np.ascontiguousarray(field.imag) @ across.T)
    return large


@lru_cache(maxsize=16)
def _weights(few: int, many: int) -> Field:
    """(many, few) weights of an enlargement: Pillow's bicubic, read off single points."""
    unit = Image.fromarray(np.eye(few, dtype=np.float32))
    return np.asarray(unit.resize((few, many), Image.Resampling.BICUBIC, box=(0, 0, few, few)))
