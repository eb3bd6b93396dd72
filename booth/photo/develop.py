"""Pixels of a crop at the size of a print: turned level, resampled, mildly sharpened. Nothing that changes a face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Box, Still
from booth.camera.video import Planes, resampled
from booth.errors import BoothError, InputError
from booth.photo.framing import Crop, Points

Size: TypeAlias = tuple[int, int]
"""(width, height) in pixels"""
MARGIN_PX: Final = 4
"""Camera pixels round a turned crop that the filters look at."""
STRONGEST: Final = 32
"""Of 256: the part of the Laplacian that is taken away at full sharpening."""
_BAND_ROWS: Final = 64
"""Sharpened at once: what a core's own memory holds."""


@dataclass(frozen=True, slots=True)
class Negative:
    """A picture that crops can be cut out of straight: the camera's own, or one that was turned level."""

    size_px: tuple[int, int]
    part: Callable[[Box], NDArray[np.uint8] | Planes]


def negatives(still: Still, wanted: Sequence[tuple[Crop, Size]]) -> list[tuple[Negative, Crop]]:
    """For every crop, and the size it will have, what to cut it from and where.

    Crops with the same tilt share one turn of the picture. Raises InputError when the picture is lost or damaged.
    """
    level = {
        turn_deg: _level(still, [one for one in wanted if one[0].turn_deg == turn_deg])
        for turn_deg in {crop.turn_deg for crop, _ in wanted if crop.turn_deg}
    }
    straight = Negative(still.size_px, lambda box: pixels(still, box))
    return [
        (level[crop.turn_deg][0], level[crop.turn_deg][1](crop)) if crop.turn_deg else (straight, crop)
        for crop, _ in wanted
    ]


def develop(negative: Negative, crop: Crop, size_px: Size, sharpening: float) -> Image.Image:
    """The straight crop of a negative at `size_px`, in YCbCr, which JPEG is written from.

    sharpening: 0 (none) to 1, of luma only. Cut along whole pairs of pixels, the camera's unit of colour: that is
    less than anybody can stand still. Raises InputError when the picture is lost or damaged.
    """
    luma, blue, red = resampled(negative.part(_pairs(crop, negative.size_px)), size_px, "yuv444p")
    if sharpening:
        luma = _crisper(luma, sharpening)
    return Image.merge("YCbCr", [Image.fromarray(np.ascontiguousarray(plane)) for plane in (luma, blue, red)])


def black_and_white(picture: Image.Image) -> Image.Image:
    """The luma of a YCbCr picture, still in YCbCr: the same profile and the same readers serve for its JPEG."""
    luma = picture.getchannel(0)
    grey = Image.new("L", picture.size, 128)
    return Image.merge("YCbCr", (luma, grey, grey))


def pixels(still: Still, box: Box | None = None) -> NDArray[np.uint8]:
    """(height, width, 3) of the still, or of a part. Raises InputError when it is lost or damaged."""
    try:
        rgb = still.rgb(box)
    except BoothError as error:
        raise InputError(f"The full-size picture is lost: {error}") from error
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or min(rgb.shape[:2]) < 16:
        raise InputError("The full-size picture is damaged. Take it once more.")
    return rgb


def _pairs(crop: Crop, picture_px: Size) -> Box:
    """A straight crop from an even corner on, within the picture."""
    width, height = (min(round(side), most) for side, most in zip(crop.size, picture_px, strict=True))
    x, y = crop.corners()[0].tolist()
    left, top = (
        min(max(round(edge / 2) * 2, 0), (most - side) // 2 * 2)
        for edge, most, side in ((x, picture_px[0], width), (y, picture_px[1], height))
    )
    return left, top, left + width, top + height


def _level(still: Still, wanted: Sequence[tuple[Crop, Size]]) -> tuple[Negative, Callable[[Crop], Crop]]:
    """The part that these crops of one tilt share, turned level; and where a crop lies in it.

    Turned at the camera's size or, where no output has as many pixels, at less; with chroma at half of it, which is
    all that a camera sees of colour, or an eye.
    """
    scale = max(min(crop.size[0] / size_px[0] for crop, size_px in wanted), 1.0)
    whole = _enclosing([crop for crop, _ in wanted])
    box = _around(whole.corners(), still.size_px)
    part = pixels(still, box)
    part_px = np.array((part.shape[1], part.shape[0]))
    small_px = (round(part.shape[1] / scale), round(part.shape[0] / scale))
    size_px = (round(whole.size[0] / scale), round(whole.size[1] / scale))
    corners = (whole.corners() - box[:2]) * (small_px / part_px)
    planes = _turned(resampled(part, small_px, "yuv420p"), corners, size_px)

    def cut(box: Box) -> Planes:
        left, top, right, bottom = box
        colour = (slice(top // 2, (bottom + 1) // 2), slice(left // 2, (right + 1) // 2))
        return planes[0][top:bottom, left:right], planes[1][colour], planes[2][colour]

    return Negative(size_px, cut), lambda crop: crop.within(whole).scaled(1 / scale)


def _enclosing(crops: Sequence[Crop]) -> Crop:
    """The smallest crop of the same tilt about all of them."""
    right, down = crops[0].axes()
    corners = np.concatenate([crop.corners() for crop in crops]) @ np.array([right, down]).T
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (low + high) / 2 @ np.array([right, down])
    return Crop((float(x), float(y)), (float(high[0] - low[0]), float(high[1] - low[1])), crops[0].turn_deg)


def _turned(planes: Planes, corners: Points, size_px: Size) -> Planes:
    """The rectangle of these corners, upright: luma bicubic, chroma linear, which is half as wide and high."""
    width, height = size_px
    upper_left, upper_right, _, lower_left = corners
    across, down = (upper_right - upper_left) / width, (lower_left - upper_left) / height
    luma, *chroma = (Image.fromarray(np.ascontiguousarray(plane)) for plane in planes)

    def turned(plane: Image.Image, start: Points, size: Size, how: Image.Resampling) -> NDArray[np.uint8]:
        affine = (across[0], down[0], start[0], across[1], down[1], start[1])
        return np.asarray(plane.transform(size, Image.Transform.AFFINE, affine, how))

    middle, half = height // 2, ((width + 1) // 2, (height + 1) // 2)
    fine, smooth = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
    with ThreadPoolExecutor(2, "turn") as workers:  # Pillow lets go of the interpreter
        upper = workers.submit(turned, luma, upper_left, (width, middle), fine)
        lower = workers.submit(turned, luma, upper_left + middle * down, (width, height - middle), fine)
        blue, red = (workers.submit(turned, plane, upper_left / 2, half, smooth) for plane in chroma)
        return np.concatenate((upper.result(), lower.result())), blue.result(), red.result()


def _crisper(luma: NDArray[np.uint8], sharpening: float) -> NDArray[np.uint8]:
    crisp = luma.copy()
    for top in range(0, len(luma) - 2, _BAND_ROWS):
        wide = luma[top : top + _BAND_ROWS + 2].astype(np.int16)
        middle = wide[1:-1, 1:-1]
        detail = middle * 4
        for neighbour in (wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]):
            detail -= neighbour
        detail *= round(STRONGEST * sharpening)
        detail >>= 8
        detail += middle
        crisp[top + 1 : top + 1 + len(detail), 1:-1] = np.clip(detail, 0, 255, out=detail)
    return crisp


def _around(corners: Points, size_px: tuple[int, int]) -> Box:
    """Whole pixels about the corners, with the margin, within a picture of (width, height)."""
    left, top = np.maximum(np.floor(corners.min(axis=0)) - MARGIN_PX, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + MARGIN_PX, size_px)
    return int(left), int(top), int(right), int(bottom)
