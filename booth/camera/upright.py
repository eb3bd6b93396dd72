"""Upright pictures: the one place that knows how the camera is mounted."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box


def upright(picture: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """`picture` (h, w, channels) as seen by somebody standing: contiguous and read-only.

    `rotation` is how far the camera is mounted off upright, in degrees clockwise: 0, 90, 180 or 270.
    A camera turned clockwise sees the world turned anticlockwise, so the picture is turned clockwise.
    """
    turned = np.ascontiguousarray(np.rot90(picture, k=-rotation // 90))
    turned.setflags(write=False)
    return turned


def part(picture: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The part of a picture (h, w, channels) in `box`: contiguous and read-only."""
    left, top, right, bottom = box
    cut = np.ascontiguousarray(picture[top:bottom, left:right])
    cut.setflags(write=False)
    return cut


def box_before(box: Box, size_px: tuple[int, int], rotation: int) -> Box:
    """Where `box` of an upright picture of (width, height) lies in the picture before it was turned upright."""
    (left, top, right, bottom), (width, height) = box, size_px
    return {
        0: box,
        90: (top, width - right, bottom, width - left),
        180: (width - right, height - bottom, width - left, height - top),
        270: (height - bottom, left, height - top, right),
    }[rotation]


def upright_size(size_px: tuple[int, int], rotation: int) -> tuple[int, int]:
    """(width, height) after `upright`."""
    width, height = size_px
    return (height, width) if rotation in (90, 270) else (width, height)


def lores_size(main_px: tuple[int, int], longest: int) -> tuple[int, int]:
    """(width, height) of the small picture: same shape, its longer side `longest`, never enlarged."""
    scale = min(1.0, longest / max(main_px))
    width, height = (max(1, round(side * scale)) for side in main_px)
    return width, height


def upright_fov_deg(fov_deg: float, rotation: int, sensor_px: tuple[int, int]) -> float:
    """Horizontal field of view after `upright` of a sensor that sees `fov_deg` along its width."""
    if rotation in (0, 180):
        return fov_deg
    width, height = sensor_px
    half = math.tan(math.radians(fov_deg) / 2) * height / width
    return math.degrees(2 * math.atan(half))
