"""A coarse grid over the still scene: smooth fields are prepared and combined on it, and interpolated between.

Points and displacements are complex numbers, x + iy in units: one array instead of two, and turning the axes is
a multiplication. The one file of the puppet that knows OpenCV, for which a complex number is a pair of channels.
"""

from __future__ import annotations

from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.complex64]
Field = NDArray[np.float32]
Pixels = TypeVar("Pixels", NDArray[np.uint8], NDArray[np.float32])

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
        """`field` (rows, columns) at the points `at` (rows, columns), bilinear; its edge goes on outside."""
        between = picked(_pair(field), at, 1 / STEP, complex(self._margin, self._margin))
        return np.asarray(between.view(np.complex64)[..., 0])


def picked(picture: Pixels, at: Points, scale: float, origin: complex = 0j) -> Pixels:
    """`picture` (h, w, channels) at (at + origin) * scale, bilinear; its edge goes on outside.

    The centre of its first pixel is at 0. Same dtype; shape of `at`, and its channels.
    """
    places = _pair((at + np.complex64(origin)) * np.float32(scale))
    nothing: Any = None  # the second map of those that come in two; their stubs forget it
    seen = cv2.remap(picture, places, nothing, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, picture.dtype)


def enlarged(field: Points, size_px: tuple[int, int]) -> Points:
    """Points at cell centres -> the same at `size_px` = (width, height) pixels, bilinear.

    Straight lines keep a slope a slope: OpenCV's bicubic (a = -0.75) makes waves of a third of a unit on it.
    """
    return np.asarray(cv2.resize(_pair(field), size_px, interpolation=cv2.INTER_LINEAR).view(np.complex64)[..., 0])


def _pair(points: Points) -> Field:
    """(..., 2) x and y."""
    return np.ascontiguousarray(points).view(np.float32).reshape(*points.shape, 2)


def smoothstep(value: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, without a kink between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def points_of(landmarks: NDArray[np.float32]) -> Points:
    """(n, 2 or 3) -> (n,) complex."""
    return np.asarray(landmarks[..., 0] + 1j * landmarks[..., 1], np.complex64)
