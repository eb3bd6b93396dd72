"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_EVEN: Final = np.uint32(0x00FF00FF)
_HALF: Final = np.uint32(0x00800080)


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


class Cropper:
    """Cuts crops of `side` x `side` pixels out of packed pictures; arrays are made once and used again.

    Two ways: the nearest pixel, for the live view, costs a twentieth of the landmark model. Between pixels costs four
    times as much and is what MediaPipe sees, to its 1/32 of a pixel.
    """

    def __init__(self, side: int) -> None:
        self._side = side
        self._steps = np.arange(side, dtype=np.float64)
        self._places = np.empty((2, side, side), np.int32)
        self._index = np.empty((side, side), np.intp)  # what `take` wants: it would convert anything else anew
        self._x, self._y = self._places
        self._dx, self._dy = np.empty((2, side, side), np.int32)
        self._crop, self._even, self._odd, self._pixel, self._part = np.empty((5, side, side), np.uint32)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32], smooth: bool = False) -> NDArray[np.uint8]:
        """(side, side, 4) uint8 out of (height, width, 4), valid until the next call.

        smooth: between pixels rather than the nearest. The picture's edge is continued outside it.
        """
        height, width = lores.shape[:2]
        pixels = lores.view(np.uint32).reshape(-1)
        self._place(matrix, (width - 1, height - 1), 5 if smooth else 0)
        if smooth:
            self._blend(pixels, width)
        else:
            self._find(width)
            pixels.take(self._index, out=self._crop, mode="clip")
        cropped: NDArray[np.uint8] = self._crop.view(np.uint8).reshape(self._side, self._side, 4)
        return cropped

    def wipe(self) -> None:
        for array in (self._crop, self._even, self._odd, self._pixel, self._part):
            array[...] = 0

    def _place(self, matrix: NDArray[np.float32], last: tuple[int, int], parts: int) -> None:
        """Column and row of the picture for each pixel of the crop, in 2 ** -`parts` pixels."""
        shift = 16 - parts
        fixed = matrix.astype(np.float64) * 65536
        along = (fixed[:, :1] * self._steps + (fixed[:, 2:] + (1 << shift >> 1))).astype(np.int32)
        beside = (fixed[:, 1:2] * self._steps).astype(np.int32)
        np.add(along[:, None, :], beside[:, :, None], out=self._places)
        self._places >>= shift
        for places, end in zip(self._places, last, strict=True):
            (a, b), (c, d) = places[:: self._side - 1, :: self._side - 1].tolist()
            if min(a, b, c, d) < 0 or max(a, b, c, d) > end << parts:
                np.clip(places, 0, end << parts, out=places)

    def _find(self, width: int) -> None:
        """Which pixel of the picture stands at each place."""
        self._y *= width
        self._y += self._x
        self._index[...] = self._y

    def _blend(self, pixels: NDArray[np.uint32], width: int) -> None:
        """Weighs the four pixels round each place, two channels at a time: a word holds two sums of 16 bits.

        A place in 1/32 pixel gives weights that add up to 256, so no sum spills over into its neighbour.
        """
        np.bitwise_and(self._x, 31, out=self._dx)
        np.bitwise_and(self._y, 31, out=self._dy)
        self._x >>= 5
        self._y >>= 5
        self._find(width)
        both = self._x  # its columns are spent
        np.multiply(self._dx, self._dy, out=both)
        both += 2
        both >>= 2
        self._dx *= 8
        self._dy *= 8
        self._even[...] = self._odd[...] = _HALF
        for step, weight in (
            (0, 256 - self._dx - self._dy + both),
            (1, self._dx - both),
            (width, self._dy - both),
            (width + 1, both),
        ):
            self._weigh(pixels[step:], weight.view(np.uint32))
        self._even >>= 8
        self._even &= _EVEN
        self._odd &= ~_EVEN
        np.bitwise_or(self._even, self._odd, out=self._crop)

    def _weigh(self, pixels: NDArray[np.uint32], weight: NDArray[np.uint32]) -> None:
        """Add red and blue to `_even`, green (and the unused channel) to `_odd`."""
        pixels.take(self._index, out=self._pixel, mode="clip")
        np.bitwise_and(self._pixel, _EVEN, out=self._part)
        self._part *= weight
        self._even += self._part
        self._pixel >>= 8
        self._pixel &= _EVEN
        self._pixel *= weight
        self._odd += self._pixel
