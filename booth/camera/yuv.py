"""YUV 4:2:0 as a Pi's ISP gives it, and RGB of it: all of a picture, or only the part that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box
from booth.camera.video import converted, planar

FORMATS: Final = ("YUV420", "NV12")
"""Those that `Planes.of` reads; picamera2's names. The Pi gives the first, libcamera's virtual camera the second."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Luma (height, width), and blue and red chroma at half of either, uint8: views into the camera's array.

    Full range BT.601, which is JPEG's (sYCC): the configuration asks for it.
    """

    luma: NDArray[np.uint8]
    blue: NDArray[np.uint8]
    red: NDArray[np.uint8]

    @classmethod
    def of(cls, array: NDArray[np.uint8], size_px: tuple[int, int], layout: str) -> Planes:
        """The planes of picamera2's `make_array`: (height * 3 / 2, stride); sides are even.

        Raises ValueError for another layout than FORMATS.
        """
        width, height = size_px
        luma, chroma = array[:height, :width], array[height:]
        if layout == "NV12":
            pairs = chroma[:, :width].reshape(height // 2, width // 2, 2)
            return cls(luma, pairs[..., 0], pairs[..., 1])
        if layout == "YUV420":
            blue, red = chroma.reshape(2, height // 2, array.shape[1] // 2)[..., : width // 2]
            return cls(luma, blue, red)
        raise ValueError(f"pictures in {layout}, not one of {', '.join(FORMATS)}")

    @property
    def size_px(self) -> tuple[int, int]:
        height, width = self.luma.shape
        return width, height

    @property
    def nbytes(self) -> int:
        return self.luma.size + self.blue.size + self.red.size

    def copied(self) -> Planes:
        """The same in memory of its own."""
        return Planes(self.luma.copy(), self.blue.copy(), self.red.copy())

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """(height, width, 3) of the box, or of all of it, by swscale: each value within 2 of the exact one."""
        if box is None:
            return converted(planar(self.luma, self.blue, self.red), self.size_px, "rgb24")
        left, top, right, bottom = box
        # Chroma belongs to pairs of pixels: whole pairs are converted and the rest is cut off.
        x, y = left // 2, top // 2
        part = Planes(
            self.luma[2 * y : bottom + bottom % 2, 2 * x : right + right % 2],
            self.blue[y : (bottom + 1) // 2, x : (right + 1) // 2],
            self.red[y : (bottom + 1) // 2, x : (right + 1) // 2],
        )
        return part.rgb()[top - 2 * y : bottom - 2 * y, left - 2 * x : right - 2 * x]

    def rgbx(self) -> NDArray[np.uint8]:
        """(height, width, 4) with 255 in the fourth byte."""
        return converted(planar(self.luma, self.blue, self.red), self.size_px, "rgba")
