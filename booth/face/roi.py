"""The rotated square that a face model looks at, and the crop it is fed with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_EVEN: Final = np.uint32(0x00FF00FF)
_HALF: Final = np.uint32(0x00800080)
_FINE: Final = 64
"""Parts of a pixel to which a square's place counts when pixels are picked: finer than the pixels are."""
_KEPT: Final = 4
"""Patterns: those of the detector's three squares, or of the landmarks' one, and that of a closer look."""


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


_Key = tuple[float, float, float, float, float, float, int, int, bool]
"""All that a pattern depends on: the matrix as seen from the crop's origin, the picture's width, its height where the
crop leaves it (else 0), smooth."""


class Pattern(NamedTuple):
    """Where the pixels of a crop come from."""

    source: NDArray[np.intp]
    """(side, side): pixel of the picture, counted along its rows from the crop's origin."""
    weights: tuple[NDArray[np.uint32], ...] = ()
    """Four (side, side), of that pixel and those at its right, below, and below at its right; 256 in all."""


class Cropper:
    """Cuts crops of `side` x `side` pixels out of packed pictures.

    Two ways: the nearest pixel, for the live view, costs a tenth of the landmark model. Between pixels costs several
    times as much and is what MediaPipe sees, to its 1/32 of a pixel. Squares that lie apart by whole pixels have the
    same pattern, and the last few patterns are kept: working one out costs as much as cutting with it.
    """

    def __init__(self, side: int) -> None:
        self._side = side
        self._steps = np.arange(side, dtype=np.float64)
        self._patterns: dict[_Key, Pattern] = {}
        self._crop, self._even, self._odd, self._pixel, self._part = np.empty((5, side, side), np.uint32)

    def crop(self, lores: NDArray[np.uint8], matrix: NDArray[np.float32], smooth: bool = False) -> NDArray[np.uint8]:
        """(side, side, 4) uint8 out of (height, width, 4), valid until the next call.

        smooth: between pixels rather than the nearest. The picture's edge is continued outside it.
        """
        height, width = lores.shape[:2]
        origin, key = self._placed(matrix, width, height, smooth)
        pattern = self._patterns.pop(key, None) or self._pattern(key)
        self._patterns[key] = pattern  # the one used last stands last
        if len(self._patterns) > _KEPT:
            del self._patterns[next(iter(self._patterns))]
        pixels = lores.view(np.uint32).reshape(-1)[origin:]
        if pattern.weights:
            self._blend(pixels, pattern, width)
        else:
            pixels.take(pattern.source, out=self._crop, mode="clip")
        cropped: NDArray[np.uint8] = self._crop.view(np.uint8).reshape(self._side, self._side, 4)
        return cropped

    def wipe(self) -> None:
        self._patterns.clear()
        for array in (self._crop, self._even, self._odd, self._pixel, self._part):
            array[...] = 0

    def _placed(self, matrix: NDArray[np.float32], width: int, height: int, smooth: bool) -> tuple[int, _Key]:
        """The crop's origin, counted as pixels are, and its pattern's key. One that leaves the picture starts at 0."""
        (a, b, x), (c, d, y) = matrix.tolist()
        last = self._side - 1
        left, top = x + last * (min(a, 0) + min(b, 0)), y + last * (min(c, 0) + min(d, 0))
        right, bottom = x + last * (max(a, 0) + max(b, 0)), y + last * (max(c, 0) + max(d, 0))
        if left < 0 or top < 0 or right > width - 2 or bottom > height - 2:  # each pixel has one below at its right
            return 0, (a, b, x, c, d, y, width, height, smooth)
        column, row = int(left), int(top)
        x, y = x - column, y - row
        if not smooth:
            x, y = round(x * _FINE) / _FINE, round(y * _FINE) / _FINE
        return row * width + column, (a, b, x, c, d, y, width, 0, smooth)

    def _pattern(self, key: _Key) -> Pattern:
        a, b, x, c, d, y, width, height, smooth = key
        parts = 5 if smooth else 0
        shift = 16 - parts  # places are whole numbers, in 1/65536 and then in 1/32 pixel or pixels
        across, down, start = 65536 * np.array([(a, c), (b, d), (x, y)])[:, :, None]
        along = (across * self._steps + (start + (1 << shift >> 1))).astype(np.int32)
        places = along[:, None, :] + (down * self._steps).astype(np.int32)[:, :, None]
        places >>= shift
        if height:
            np.maximum(places, 0, out=places)
            np.minimum(places, np.array([[[width - 1]], [[height - 1]]], np.int32) << parts, out=places)
        column, row = places >> parts if smooth else places
        row *= width
        row += column
        index = row.astype(np.intp)  # what `take` wants: anything else is converted every time
        if not smooth:
            return Pattern(index)
        right, below = places & 31
        both = right * below + 2 >> 2
        right, below = 8 * right - both, 8 * below - both
        return Pattern(index, tuple(one.view(np.uint32) for one in (256 - right - below - both, right, below, both)))

    def _blend(self, pixels: NDArray[np.uint32], pattern: Pattern, width: int) -> None:
        """Weighs the four pixels round each place, two channels at a time: a word holds two sums of 16 bits.

        A place in 1/32 pixel gives weights that add up to 256, so no sum spills over into its neighbour.
        """
        self._even[...] = self._odd[...] = _HALF
        for step, weight in zip((0, 1, width, width + 1), pattern.weights, strict=True):
            self._weigh(pixels[step:], pattern.source, weight)
        self._even >>= 8
        self._even &= _EVEN
        self._odd &= ~_EVEN
        np.bitwise_or(self._even, self._odd, out=self._crop)

    def _weigh(self, pixels: NDArray[np.uint32], index: NDArray[np.intp], weight: NDArray[np.uint32]) -> None:
        """Add red and blue to `_even`, green (and the unused channel) to `_odd`."""
        pixels.take(index, out=self._pixel, mode="clip")
        np.bitwise_and(self._pixel, _EVEN, out=self._part)
        self._part *= weight
        self._even += self._part
        self._pixel >>= 8
        self._pixel &= _EVEN
        self._pixel *= weight
        self._odd += self._pixel
