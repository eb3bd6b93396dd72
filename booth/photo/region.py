"""Regions of a face as lists of mesh points, and points carried over to the full-size picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from booth.face.face import Face

# Point numbers of MediaPipe's face mesh, as its documentation draws them.
OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
EYES: Final = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
LIPS: Final = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
# Cheeks without eye, nose and beard line; the subject's own right lies at the picture's left.
CHEEK_RIGHT: Final = (117, 118, 101, 36, 206, 207, 187, 123)
CHEEK_LEFT: Final = (346, 347, 330, 266, 426, 427, 411, 352)
IRISES: Final = ((468, 469), (473, 474))
"""(centre, a point of the rim) of either iris."""
IRIS_CENTRES: Final = (468, 473)
CHIN: Final = 152


def carried(points: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Points (n, 2+) of one picture in another that is `scale` times as wide: (n, 2) float32.

    Pixel centres lie at whole numbers (OpenCV's convention), so corners, not centres, scale about zero.
    """
    return ((points[:, :2] + 0.5) * scale - 0.5).astype(np.float32)


def points_in(face: Face, lores_width_px: int, width_px: int) -> NDArray[np.float32]:
    """The face's 478 points, (478, 2) float32, in a picture of the same view that is `width_px` wide."""
    return carried(face.landmarks_px, width_px / lores_width_px)


def mask(points: NDArray[np.float32], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """255 inside the polygon of `points` (n, 2), 0 outside; shape (height, width)."""
    picture = np.zeros(size_px[::-1], np.uint8)
    fill(picture, points, 255)
    return picture


def fill(picture: NDArray[np.uint8], points: NDArray[np.float32], tone: int) -> None:
    """Draw the polygon of `points` (n, 2) into a picture (height, width)."""
    cv2.fillPoly(picture, [np.rint(points).astype(np.int32)], (tone,))


def bounds(points: NDArray[np.float32], size_px: tuple[int, int], margin_px: float = 0.0) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the points within a picture of (width, height); never empty."""
    left, top = np.floor(points.min(axis=0) - margin_px)
    right, bottom = np.ceil(points.max(axis=0) + margin_px) + 1
    width, height = size_px
    left, top = int(np.clip(left, 0, width - 1)), int(np.clip(top, 0, height - 1))
    return left, top, int(np.clip(right, left + 1, width)), int(np.clip(bottom, top + 1, height))
