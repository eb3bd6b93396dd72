"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

_FINE: Final = 64
"""Parts of a pixel to which a square's place counts when pixels are picked: finer than the pixels are."""


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


_Key: TypeAlias = tuple[float, float, float, float, float, float, int, int]
"""All that a pattern depends on: the matrix as seen from the crop's origin, the picture's width, and its height where
the crop leaves it (else 0)."""


class Cropper:
    """Cuts crops of `side` x `side` pixels out of packed pictures.

    Packed also where the camera gives YUV: the screen shows the same small picture, so it is converted in any case.
    Two ways. Between pixels, by OpenCV as in MediaPipe: what MediaPipe sees. The nearest pixel, for the live view, in
    less than half the time when the square is as large and tilted as the one before it: squares that lie apart by
    whole pixels have the same pattern of places, which is kept.
    """

    def __init__(self, side: int) -> None:
        self._side = side
        self._steps = np.arange(side, dtype=np.float64)
        self._key: _Key | None = None
        self._pattern = np.empty((0, 0), np.intp)
        self._crop = np.empty((side, side, 4), np.uint8)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32], smooth: bool = False) -> NDArray[np.uint8]:
        """(side, side, 4) uint8 out of (height, width, 4), valid until the next call.

        smooth: between pixels rather than the nearest. The picture's edge is continued outside it.
        """
        if smooth:
            self._between(lores, matrix)
        else:
            self._nearest(lores, matrix)
        return self._crop

    def wipe(self) -> None:
        self._key = None
        self._crop[...] = 0

    def _between(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32]) -> None:
        how, edge, size = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE, (self._side, self._side)
        if matrix[0, 1] == 0:
            cv2.warpAffine(lores, matrix, size, dst=self._crop, flags=how, borderMode=edge)
        else:  # as a perspective, like MediaPipe: of a turned square this works out the places more exactly
            whole = np.array([*matrix, (0, 0, 1)], np.float64)
            cv2.warpPerspective(lores, whole, size, dst=self._crop, flags=how, borderMode=edge)

    def _nearest(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32]) -> None:
        height, width = lores.shape[:2]
        origin, key = self._placed(matrix, width, height)
        if key != self._key:
            self._key, self._pattern = key, self._worked_out(key)
        pixels = lores.view(np.uint32).reshape(-1)[origin:]
        pixels.take(self._pattern, out=self._crop.view(np.uint32)[..., 0], mode="clip")

    def _placed(self, matrix: NDArray[np.float32], width: int, height: int) -> tuple[int, _Key]:
        """The crop's origin, counted as pixels are, and its pattern's key. One that leaves the picture starts at 0."""
        (a, b, x), (c, d, y) = matrix.tolist()
        last = self._side - 1
        left, top = x + last * (min(a, 0) + min(b, 0)), y + last * (min(c, 0) + min(d, 0))
        right, bottom = x + last * (max(a, 0) + max(b, 0)), y + last * (max(c, 0) + max(d, 0))
        if left < 0 or top < 0 or right > width - 1.1 or bottom > height - 1.1:
            return 0, (a, b, x, c, d, y, width, height)
        column, row = int(left), int(top)
        x, y = round((x - column) * _FINE) / _FINE, round((y - row) * _FINE) / _FINE
        return row * width + column, (a, b, x, c, d, y, width, 0)

    def _worked_out(self, key: _Key) -> NDArray[np.intp]:
        """(side, side): which pixels make the crop, counted along the picture's rows from the crop's origin."""
        a, b, x, c, d, y, width, height = key
        column, row = self._places(a, b, x), self._places(c, d, y)
        if height:
            column, row = column.clip(0, width - 1), row.clip(0, height - 1)
        row *= width
        row += column
        return row.astype(np.intp)  # what `take` wants: anything else is converted every time

    def _places(self, across: float, down: float, start: float) -> NDArray[np.int32]:
        """(side, side): columns or rows, counted in whole 1/65536 of a pixel on the way, which is fastest."""
        along = (65536 * (across * self._steps + (start + 0.5))).astype(np.int32)
        places: NDArray[np.int32] = along + (65536 * down * self._steps).astype(np.int32)[:, None]
        places >>= 16
        return places
