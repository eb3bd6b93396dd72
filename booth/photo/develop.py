"""Pixels of a crop at the size of a print: turned level, resampled, mildly sharpened. Nothing that changes a face.

Done in bands, which the machine's cores may share: Pillow and numpy let go of the interpreter while they work.
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.photo.framing import Crop, Points

BAND_PX: Final = 500
"""Height of a band: small enough to share out evenly, large enough to be worth it."""
MARGIN_PX: Final = 4
"""Camera pixels round a band that the resampling filters look at."""
TURN_SCALE: Final = 1.3
"""Camera pixels per output pixel above which a turned picture is first made smaller, or it would alias."""
STRONGEST: Final = 32
"""Of 256: the part of the Laplacian that is taken away at full sharpening."""


def develop(
    picture: Image.Image, crop: Crop, size_px: tuple[int, int], sharpening: float, workers: Executor | None = None
) -> Image.Image:
    """The crop of an RGB `picture` at `size_px`, in YCbCr, which JPEG is written from.

    sharpening: 0 (none) to 1, of luma only. Luma is resampled by Lanczos where the picture gets smaller, bicubic
    where it gets larger (no halos round lashes) or is turned; chroma, whose detail no eye sees, by triangles.
    workers: share the bands out among them; None does it all here.
    """
    width, height = size_px
    bands = [(top, min(top + BAND_PX, height)) for top in range(0, height, BAND_PX)]
    source, corners = _smaller(picture, crop, size_px)

    def band(rows: tuple[int, int]) -> Image.Image:
        # One row more on either side: sharpening looks there.
        first, last = max(rows[0] - 1, 0), min(rows[1] + 1, height)
        luma, *chroma = _cut(source, corners, size_px, (first, last))
        if sharpening:
            luma = Image.fromarray(_crisper(np.asarray(luma), sharpening))
        return Image.merge("YCbCr", [luma, *chroma]).crop((0, rows[0] - first, width, rows[1] - first))

    spread = workers.map if workers else map
    whole = Image.new("YCbCr", size_px)
    for (top, _), piece in zip(bands, spread(band, bands), strict=True):
        whole.paste(piece, (0, top))
    return whole


def black_and_white(picture: Image.Image) -> Image.Image:
    """The luma of a YCbCr picture, still in YCbCr: the same profile and the same readers serve for its JPEG."""
    luma = picture.getchannel(0)
    grey = Image.new("L", picture.size, 128)
    return Image.merge("YCbCr", (luma, grey, grey))


def _crisper(luma: NDArray[np.uint8], sharpening: float) -> NDArray[np.uint8]:
    wide = luma.astype(np.int16)
    middle = wide[1:-1, 1:-1]
    detail = middle * 4
    for neighbour in (wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]):
        detail -= neighbour
    detail *= round(STRONGEST * sharpening)
    detail >>= 8
    detail += middle
    crisp = luma.copy()
    crisp[1:-1, 1:-1] = np.clip(detail, 0, 255, out=detail)
    return crisp


def _smaller(picture: Image.Image, crop: Crop, size_px: tuple[int, int]) -> tuple[Image.Image, Points]:
    """The picture and the crop's corners in it: both smaller where a turned crop would alias otherwise."""
    corners, scale = crop.corners(), crop.size[0] / size_px[0]
    box = _around(corners, picture.size)
    if crop.turn_deg == 0 or scale <= TURN_SCALE:
        return picture, corners
    size = (round((box[2] - box[0]) / scale), round((box[3] - box[1]) / scale))
    part = picture.resize(size, Image.Resampling.LANCZOS, box=box)
    return part, (corners - box[:2]) * (size[0] / (box[2] - box[0]), size[1] / (box[3] - box[1]))


def _cut(picture: Image.Image, corners: Points, size_px: tuple[int, int], rows: tuple[int, int]) -> list[Image.Image]:
    """Luma and chroma of rows first..last of the crop at `size_px`; neighbouring bands fit without a seam."""
    upper_left, upper_right, _, lower_left = corners
    across, down = (upper_right - upper_left) / size_px[0], (lower_left - upper_left) / size_px[1]
    size = (size_px[0], rows[1] - rows[0])
    start = upper_left + rows[0] * down
    ends = np.array(
        [start, start + size[0] * across, start + size[1] * down, start + size[0] * across + size[1] * down]
    )
    box = _around(ends, picture.size)
    planes = picture.crop(box).convert("YCbCr").split()
    start, end = start - box[:2], ends[3] - box[:2]
    fine = Image.Resampling.LANCZOS if across[0] > 1 else Image.Resampling.BICUBIC
    filters = (fine, Image.Resampling.BILINEAR, Image.Resampling.BILINEAR)
    if across[1]:
        affine = (across[0], down[0], start[0], across[1], down[1], start[1])
        turned = (Image.Resampling.BICUBIC, *filters[1:])
        return [
            plane.transform(size, Image.Transform.AFFINE, affine, how)
            for plane, how in zip(planes, turned, strict=True)
        ]
    if np.array_equal(across, (1, 0)) and np.array_equal(start, start.round()):
        return [plane.crop((*start.astype(int), *end.astype(int))) for plane in planes]  # the camera's own pixels
    inside = (*np.maximum(start, 0).tolist(), *np.minimum(end, planes[0].size).tolist())
    return [plane.resize(size, how, box=inside) for plane, how in zip(planes, filters, strict=True)]


def _around(corners: Points, size_px: tuple[int, int]) -> tuple[int, int, int, int]:
    """left, top, right, bottom of whole pixels about the corners, with the margin, within a picture."""
    left, top = np.maximum(np.floor(corners.min(axis=0)) - MARGIN_PX, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + MARGIN_PX, size_px)
    return int(left), int(top), int(right), int(bottom)
