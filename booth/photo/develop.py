"""Pixels of a crop at the size of a print: turned level, resampled, mildly sharpened. Nothing that changes a face.

OpenCV's filters, chosen on a sharp photograph against slower ones: a turn is 46 dB off a four-fold Lanczos, as OpenCV's
bicubic is (Pillow's 45, linear 37), and in one step to the size of the print, for a second one costs 8 dB; what gets
smaller is averaged by whole pixels first.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import pairwise
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Still
from booth.errors import BoothError, InputError
from booth.photo.framing import Crop

Pixels: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8, R G B"""
Size: TypeAlias = tuple[int, int]
"""(width, height) in pixels"""
MARGIN_PX: Final = 4
"""Camera pixels round a turned crop that the filters look at."""
STRONGEST: Final = 0.125
"""The part of the Laplacian that is taken away at full sharpening."""
ALIASES_FROM: Final = 1.4
"""A picture that gets smaller by less is interpolated alone: the average would cost more than there is to smooth."""
ENOUGH: Final = 1.3
"""Pixels across for each of the result, with which a linear filter is as good as a cubic one."""
SOFTENED: Final = 0.32
"""What a linear filter takes from luma, in parts of STRONGEST: measured against slow filters, not derived."""
TILE_PX: Final = 800
"""A turned picture is made in tiles of this side: what they need stays in the processor's cache."""
BAND_PX: Final = 100
"""A straight one is sharpened in bands of this height, likewise."""


def pixels(still: Still, box: Box | None = None) -> Pixels:
    """All of the still, or a part. Raises InputError when it is lost or damaged."""
    try:
        rgb = still.rgb(box)
    except BoothError as error:
        raise InputError(f"The full-size picture is lost: {error}") from error
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or min(rgb.shape[:2]) < 16:
        raise InputError("The full-size picture is damaged. Take it once more.")
    return rgb


def cut(picture: Pixels, crop: Crop, size_px: Size, sharpening: float = 0.0, workers: Executor | None = None) -> Pixels:
    """The crop of `picture` at `size_px`. A straight one is cut along whole pixels: less than anybody stands still.

    sharpening: 0 (none) to 1. workers: share in the work.
    """
    return np.asarray(cv2.cvtColor(cut_rgbx(picture, crop, size_px, sharpening, workers), cv2.COLOR_RGBA2RGB), np.uint8)


def cut_rgbx(
    picture: Pixels, crop: Crop, size_px: Size, sharpening: float, workers: Executor | None = None
) -> NDArray[np.uint8]:
    """The same as Pillow holds it, with a byte between: (height, width, 4)."""
    result = np.empty((size_px[1], size_px[0], 4), np.uint8)
    if crop.turn_deg:
        alike = _averaging(crop.size[0] / size_px[0]) == 1  # averages are of pixels that lie otherwise in each tile
        straight, tile_px = None, (TILE_PX, TILE_PX) if alike else size_px
    else:
        left, top, right, bottom = around(crop, (picture.shape[1], picture.shape[0]))
        straight, tile_px = resized(picture[top:bottom, left:right], size_px), (size_px[0], BAND_PX)

    def fill(tile: Box) -> None:  # sharpening looks at what is beside a pixel, so at one more on every side
        left, top, right, bottom = tile
        onto = result[top:bottom, left:right]
        if straight is None:
            wider = (left - 1, top - 1, right + 1, bottom + 1)
            turned = _turned(picture, crop.part(wider, size_px), wider, sharpening)[1:-1, 1:-1]
            cv2.cvtColor(turned, cv2.COLOR_YCrCb2RGB, dst=onto, dstCn=4)
        else:
            above = max(top - 1, 0)
            band = sharpened(straight[above : bottom + 1], sharpening)[top - above :][: bottom - top]
            cv2.cvtColor(band, cv2.COLOR_RGB2RGBA, dst=onto)

    list((workers.map if workers else map)(fill, _tiles(size_px, tile_px)))
    return result


def around(crop: Crop, picture_px: Size) -> Box:
    """Whole pixels within a picture of (width, height): of a straight crop its own, else those its filters look at."""
    corners, margin = crop.corners(), MARGIN_PX if crop.turn_deg else 0
    rounded = (np.floor, np.ceil) if crop.turn_deg else (np.round, np.round)
    left, top = np.maximum(rounded[0](corners.min(axis=0)) - margin, 0)
    right, bottom = np.minimum(rounded[1](corners.max(axis=0)) + margin, picture_px)
    return int(left), int(top), int(right), int(bottom)


def resized(picture: Pixels, size_px: Size) -> Pixels:
    """All of `picture` at another size; itself where it has that size already."""
    if (picture.shape[1], picture.shape[0]) == size_px:
        return picture
    small = _averaged(picture, _averaging(picture.shape[1] / size_px[0]))
    return np.asarray(cv2.resize(small, size_px, interpolation=cv2.INTER_CUBIC), np.uint8)


def sharpened(picture: NDArray[np.uint8], sharpening: float) -> NDArray[np.uint8]:
    """Colours, or luma alone (height, width). sharpening: 0 (none) to 1."""
    if not sharpening:
        return picture
    part = STRONGEST * sharpening
    kernel = np.array((-part, 1 + 2 * part, -part), np.float32)  # across, then down: off by a step of grey at most
    return np.asarray(cv2.sepFilter2D(picture, -1, kernel, kernel), np.uint8)


def black_and_white(picture: Pixels) -> Pixels:
    """Its luma, still in three colours: the same profile and the same readers serve for its JPEG."""
    return np.asarray(cv2.cvtColor(_luma(picture), cv2.COLOR_GRAY2RGBA), np.uint8)


def _averaging(scale: float) -> float:
    """How many pixels across become one before a picture that gets `scale` times smaller is interpolated."""
    if scale < ALIASES_FROM:
        return 1.0
    return scale if scale < 2 else float(int(scale))


def _averaged(picture: Pixels, by: float) -> Pixels:
    """At 1 / by of the size; of whole steps what is left over at the right and below is cut off."""
    if by == 1:
        return picture
    height, width = (side - side % int(by) for side in picture.shape[:2])
    smaller = (max(1, round(width / by)), max(1, round(height / by)))
    return np.asarray(cv2.resize(picture[:height, :width], smaller, interpolation=cv2.INTER_AREA), np.uint8)


def _tiles(size_px: Size, tile_px: Size) -> list[Box]:
    cuts = (max(1, round(side / tile)) for side, tile in zip(size_px, tile_px, strict=True))
    columns, rows = (np.linspace(0, side, n + 1).astype(int).tolist() for side, n in zip(size_px, cuts, strict=True))
    return [(left, top, right, bottom) for top, bottom in pairwise(rows) for left, right in pairwise(columns)]


def _turned(picture: Pixels, crop: Crop, tile: Box, sharpening: float) -> NDArray[np.uint8]:
    """The turned crop at the size of `tile`, of which it is all, in Y, Cr, Cb."""
    size_px = (tile[2] - tile[0], tile[3] - tile[1])
    left, top, right, bottom = around(crop, (picture.shape[1], picture.shape[0]))
    part, by = picture[top:bottom, left:right], _averaging(crop.size[0] / size_px[0])
    small = _averaged(part, by)
    # By a broken number it comes to whole pixels, so not quite by that.
    exactly = np.divide(part.shape[1::-1], small.shape[1::-1]) if by % 1 else by
    upper_left, upper_right, _, lower_left = (crop.corners() - (left, top)) / exactly
    across, down = (upper_right - upper_left) / size_px[0], (lower_left - upper_left) / size_px[1]
    start = upper_left + (across + down) / 2 - 0.5  # from corners to the centres of pixels
    return _warped_colours(small, np.stack((across, down, start), axis=1), size_px, sharpening)


def _warped_colours(
    picture: Pixels, matrix: NDArray[np.float64], size_px: Size, sharpening: float
) -> NDArray[np.uint8]:
    """Y, Cr, Cb: luma for itself; colour linear, at half the size, which is all that a camera sees of it, or an eye.

    matrix: (2, 3), from pixels of the result to those of `picture`, counted from their centres.
    """
    halves = (-(-size_px[0] // 2), -(-size_px[1] // 2))
    middle = matrix @ (0.5, 0.5, 1.0)  # of the first four pixels of the result, in `picture`
    of_halves = np.column_stack((matrix[:, :2], (middle + 0.5) / 2 - 0.5))
    small = cv2.cvtColor(_averaged(picture, 2.0), cv2.COLOR_RGB2YCrCb)
    with _by_intel():
        luma = _warped_luma(_luma(picture), matrix, size_px, sharpening)
        planes = [_warped(np.asarray(plane, np.uint8), of_halves, halves) for plane in cv2.split(small)[1:]]
        colours = [_doubled(plane, size_px) for plane in planes]
    return np.asarray(cv2.merge((luma, *colours)), np.uint8)


@contextmanager
def _by_intel() -> Iterator[None]:
    """OpenCV warps by Intel's library where it has it: in floats instead of steps of 1/32 pixel, and sooner.

    It asks for leave, as the numbers are not OpenCV's own to the last bit; given to this thread alone.
    """
    cv2.ipp.setUseIPP_NotExact(True)
    try:
        yield
    finally:
        cv2.ipp.setUseIPP_NotExact(False)


def _warped_luma(
    luma: NDArray[np.uint8], matrix: NDArray[np.float64], size_px: Size, sharpening: float
) -> NDArray[np.uint8]:
    """By a linear filter from enough pixels, whose softness is taken back: as sharp as by a cubic one, and sooner."""
    if np.hypot(*matrix[:, 0]) < ENOUGH:
        luma = np.asarray(cv2.resize(luma, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
        matrix = 2 * matrix + (0, 0, 0.5)
    return sharpened(_warped(luma, matrix, size_px), sharpening + SOFTENED)


def _warped(picture: NDArray[np.uint8], matrix: NDArray[np.float64], size_px: Size) -> NDArray[np.uint8]:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, matrix, size_px, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _doubled(plane: NDArray[np.uint8], size_px: Size) -> NDArray[np.uint8]:
    """At twice its size, or a pixel less where the result's is odd."""
    whole = cv2.resize(plane, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.uint8)[: size_px[1], : size_px[0]]


def _luma(picture: Pixels) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
