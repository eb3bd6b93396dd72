"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Roi:
    """A square in pixels of the picture; `angle_rad` + turns it clockwise as seen."""

    x_px: float
    y_px: float
    size_px: float
    angle_rad: float = 0.0

    def matrix(self, side: int) -> NDArray[np.float32]:
        """(2, 3) float32: pixel of a crop with `side` x `side` pixels -> pixel of the picture.

        Both count from the centre of their first pixel, as OpenCV and so MediaPipe do; half-pixel centres on
        the crop's side would cost 1 % of the exactness against MediaPipe.
        """
        scale = self.size_px / side
        cos, sin = scale * math.cos(self.angle_rad), scale * math.sin(self.angle_rad)
        half = side / 2
        x, y = self.x_px - (cos - sin) * half, self.y_px - (sin + cos) * half
        return np.array([[cos, -sin, x], [sin, cos, y]], np.float32)


def transform(points: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 2) points of the crop -> (n, 2) points of the picture."""
    moved: NDArray[np.float32] = points @ matrix[:, :2].T + matrix[:, 2]
    return moved


class Cropper:
    """Cuts crops of `side` x `side` pixels out of packed pictures, by nearest pixel."""

    def __init__(self, side: int) -> None:
        self._steps = np.arange(side, dtype=np.float32)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(side, side, 3) R G B uint8 out of (height, width, 4); the picture's edge is continued outside it."""
        height, width = lores.shape[:2]
        index = self._along(matrix[1], height - 1)
        index *= width
        index += self._along(matrix[0], width - 1)
        side = len(self._steps)
        packed = lores.view(np.uint32).reshape(-1).take(index, mode="clip")
        return packed.view(np.uint8).reshape(side, side, 4)[..., :3]

    def _along(self, row: NDArray[np.float32], last: int) -> NDArray[np.int32]:
        across, down, start = row
        place: NDArray[np.float32] = (across * self._steps + (start + np.float32(0.5))) + (down * self._steps)[:, None]
        np.clip(place, 0, last, out=place)
        return place.astype(np.int32)
