"""A full-size picture that is already an array: every camera on a desk uses it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, released
from booth.camera.upright import part


class ArrayStill:
    """Holds an (H, W, 3) uint8 RGB array; release() forgets it."""

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        self._size_px = (rgb.shape[1], rgb.shape[0])
        self._rgb: NDArray[np.uint8] | None = rgb

    @property
    def size_px(self) -> tuple[int, int]:
        return self._size_px

    @property
    def nbytes(self) -> int:
        return 0 if self._rgb is None else self._rgb.nbytes

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        if self._rgb is None:
            raise released()
        return self._rgb if box is None else part(self._rgb, box)

    def release(self) -> None:
        self._rgb = None
