"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_EVEN: Final = np.uint32(0x00FF00FF)
_HALF: Final = np.uint32(0x00800080)
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


class Cropper:
    """Cuts crops of `side` x `side` pixels out of packed pictures; arrays are made once and used again.

    Two ways: the nearest pixel, for the live view, costs a tenth of the landmark model. Between pixels costs several
    times as much and is what MediaPipe sees, to its 1/32 of a pixel.
    """

    def __init__(self, side: int) -> None:
        self._side = side
        self._steps = np.arange(side, dtype=np.float64)
        self._places = np.empty((2, side, side), np.int32)
        self._x, self._y = self._places
        self._index = np.empty((side, side), np.intp)  # what `take` wants: anything else is converted every time
        self._pattern: tuple[float, ...] = ()
        self._dx, self._dy = np.empty((2, side, side), np.int32)
        self._crop, self._even, self._odd, self._pixel, self._part = np.empty((5, side, side), np.uint32)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32], smooth: bool = False) -> NDArray[np.uint8]:
        """(side, side, 4) uint8 out of (height, width, 4), valid until the next call.

        smooth: between pixels rather than the nearest. The picture's edge is continued outside it.
        """
        pixels = lores.view(np.uint32)
        if smooth:
            self._pattern = ()
            self._locate(matrix, pixels.shape, 5)
            self._blend(pixels.reshape(-1), lores.shape[1])
        else:
            self._pick(pixels[..., 0], matrix)
        cropped: NDArray[np.uint8] = self._crop.view(np.uint8).reshape(self._side, self._side, 4)
        return cropped

    def wipe(self) -> None:
        for array in (self._crop, self._even, self._odd, self._pixel, self._part):
            array[...] = 0

    def _pick(self, pixels: NDArray[np.uint32], matrix: NDArray[np.float32]) -> None:
        """By nearest pixel. Squares that lie apart by whole pixels are one pattern, counted from another origin."""
        height, width = pixels.shape
        (a, b, x), (c, d, y) = matrix.tolist()
        last, origin = self._side - 1, 0
        pattern: tuple[float, ...] = ()
        left, top = x + last * (min(a, 0) + min(b, 0)), y + last * (min(c, 0) + min(d, 0))
        right, bottom = x + last * (max(a, 0) + max(b, 0)), y + last * (max(c, 0) + max(d, 0))
        if left >= 0 and top >= 0 and right <= width - 1 and bottom <= height - 1:
            origin = int(top) * width + int(left)
            x, y = round((x - int(left)) * _FINE) / _FINE, round((y - int(top)) * _FINE) / _FINE
            pattern = (a, b, x, c, d, y, width)
        if not pattern or pattern != self._pattern:
            self._pattern = pattern
            self._locate(np.array([(a, b, x), (c, d, y)]), pixels.shape, 0)
            self._number(width)
        pixels.reshape(-1)[origin:].take(self._index, out=self._crop, mode="clip")

    def _locate(self, matrix: NDArray[Any], shape: tuple[int, ...], parts: int) -> None:
        """Column and row of the picture for each pixel of the crop, in 2 ** -`parts` pixels."""
        shift = 16 - parts
        fixed = matrix.astype(np.float64) * 65536
        along = (fixed[:, :1] * self._steps + (fixed[:, 2:] + (1 << shift >> 1))).astype(np.int32)
        beside = (fixed[:, 1:2] * self._steps).astype(np.int32)
        np.add(along[:, None, :], beside[:, :, None], out=self._places)
        self._places >>= shift
        np.maximum(self._places, 0, out=self._places)
        np.minimum(self._places, np.array([[[shape[1] - 1]], [[shape[0] - 1]]], np.int32) << parts, out=self._places)

    def _number(self, width: int) -> None:
        """Which pixel of the picture, counted along its rows, stands at each place."""
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
        self._number(width)
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
