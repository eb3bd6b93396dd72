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
    """Cuts crops of `side` x `side` pixels out of packed pictures, by nearest pixel.

    Places are counted in 1/65536 pixel, in arrays made once: a crop of 192 x 192 costs a twentieth of the model.
    """

    def __init__(self, side: int) -> None:
        self._steps = np.arange(side, dtype=np.float64)
        self._x, self._y = np.empty((2, side, side), np.int32)
        self._crop = np.empty((side, side), np.uint32)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(side, side, 4) uint8 out of (height, width, 4), valid until the next call.

        The picture's edge is continued outside it.
        """
        height, width = lores.shape[:2]
        self._places(matrix[0], width - 1, self._x)
        self._places(matrix[1], height - 1, self._y)
        self._y *= width
        self._y += self._x
        lores.view(np.uint32).reshape(-1).take(self._y, out=self._crop, mode="clip")
        side = len(self._steps)
        return self._crop.view(np.uint8).reshape(side, side, 4)

    def _places(self, row: NDArray[np.float32], last: int, places: NDArray[np.int32]) -> None:
        """Column (or row) of the picture for each pixel of the crop."""
        across, down, start = row.astype(np.float64) * 65536
        along = (across * self._steps + (start + 32768)).astype(np.int32)
        beside = (down * self._steps).astype(np.int32)
        np.add(along, beside[:, None], out=places)
        places >>= 16
        if places[[0, 0, -1, -1], [0, -1, 0, -1]].min() < 0 or places[[0, 0, -1, -1], [0, -1, 0, -1]].max() > last:
            np.clip(places, 0, last, out=places)

    def wipe(self) -> None:
        self._crop[...] = 0
