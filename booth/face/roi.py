"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

_Picture: TypeAlias = NDArray[np.uint8] | NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Roi:
    """A square in pixels of the picture; `angle_rad` + turns it clockwise as seen."""

    x_px: float
    y_px: float
    size_px: float
    angle_rad: float = 0.0

    def matrix(self, side: int, mirrored: bool = False) -> NDArray[np.float32]:
        """(2, 3) float32: pixel of a crop with `side` x `side` pixels, or of its mirror image -> pixel of the picture.

        Both count from the centre of their first pixel, as OpenCV and so MediaPipe do; half-pixel centres on
        the crop's side would cost 1 % of the exactness against MediaPipe.
        """
        scale = self.size_px / side
        cos, sin = scale * math.cos(self.angle_rad), scale * math.sin(self.angle_rad)
        half = side / 2
        x, y = self.x_px - (cos - sin) * half, self.y_px - (sin + cos) * half
        if mirrored:
            return np.array([[-cos, -sin, x + cos * side], [-sin, cos, y + sin * side]], np.float32)
        return np.array([[cos, -sin, x], [sin, cos, y]], np.float32)


def crop(lores: NDArray[np.uint8], matrix: NDArray[np.float32], onto: NDArray[np.uint8], smooth: bool = False) -> None:
    """Fills `onto`, (side, side, 4), out of (height, width, 4), by OpenCV as MediaPipe does.

    Packed also where the camera gives YUV: the screen shows the same small picture, so it is converted in any case.
    The picture's edge is continued outside it. smooth: between pixels, what MediaPipe sees. Else the nearest pixel,
    in a third of the time: it is one whole number that is moved, not four that are mixed.
    """
    if not smooth:
        _warp(cv2.warpAffine, _whole(lores), matrix, _whole(onto), cv2.INTER_NEAREST)
    elif matrix[0, 1] == 0:
        _warp(cv2.warpAffine, lores, matrix, onto, cv2.INTER_LINEAR)
    else:  # as a perspective, like MediaPipe: of a turned square this works out the places more exactly
        _warp(cv2.warpPerspective, lores, np.array([*matrix, (0, 0, 1)]), onto, cv2.INTER_LINEAR)


def _whole(packed: NDArray[np.uint8]) -> NDArray[np.int32]:
    """(height, width): four channels as one number."""
    return packed.view(np.int32)[..., 0]


def _warp(warp: Callable[..., object], source: _Picture, matrix: NDArray[Any], onto: _Picture, how: int) -> None:
    warp(source, matrix, onto.shape[:2], dst=onto, flags=how | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
