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
REDUCING_GAP: Final = 1.5
"""How much larger than the output the picture may be before it is first halved by averaging (Pillow's term)."""
TURN_SCALE: Final = 1.3
"""Camera pixels per output pixel above which a turned picture is first made smaller, or it would alias."""
STRONGEST: Final = 32
"""Of 256: the part of the Laplacian that is taken away at full sharpening."""


def develop(
    picture: Image.Image, crop: Crop, size_px: tuple[int, int], sharpening: float, workers: Executor | None = None
) -> Image.Image:
    """The crop of an RGB `picture` at `size_px`, in YCbCr, which JPEG is written from.

    sharpening: 0 (none) to 1, of luma only. Lanczos where the picture gets smaller, bicubic where it gets larger
    (no halos round lashes) or is turned. workers: share the bands out among them; None does it all here.
    """
    width, height = size_px
    bands = [(top, min(top + BAND_PX, height)) for top in range(0, height, BAND_PX)]
    source, corners = _smaller(picture, crop, size_px)

    def band(rows: tuple[int, int]) -> Image.Image:
        # One row more on either side: sharpening looks there.
        first, last = max(rows[0] - 1, 0), min(rows[1] + 1, height)
        ycc = _cut(source, corners, size_px, (first, last)).convert("YCbCr")
        developed = sharpened(ycc, sharpening) if sharpening else ycc
        return developed.crop((0, rows[0] - first, width, rows[1] - first))

    whole = Image.new("YCbCr", size_px)
    spread = workers.map if workers else map
    for (top, _), piece in zip(bands, spread(band, bands), strict=True):
        whole.paste(piece, (0, top))
    return whole


def sharpened(ycc: Image.Image, sharpening: float) -> Image.Image:
    """Luma less a little of its Laplacian: output sharpening, as after every resampling. Chroma stays."""
    luma, *chroma = ycc.split()
    return Image.merge("YCbCr", [Image.fromarray(_crisper(np.asarray(luma), sharpening)), *chroma])


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
    """The picture and the crop's corners in it; both smaller where a turned crop would alias otherwise."""
    corners, scale = crop.corners(), crop.size[0] / size_px[0]
    if crop.turn_deg == 0 or scale <= TURN_SCALE:
        return picture, corners
    left, top = np.maximum(np.floor(corners.min(axis=0)) - 4, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + 4, picture.size)
    size = (round((right - left) / scale), round((bottom - top) / scale))
    box = (left, top, right, bottom)
    part = picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=REDUCING_GAP)
    return part, (corners - (left, top)) * (size[0] / (right - left), size[1] / (bottom - top))


def _cut(picture: Image.Image, corners: Points, size_px: tuple[int, int], rows: tuple[int, int]) -> Image.Image:
    """Rows first..last of the crop at `size_px`; neighbouring bands fit without a seam."""
    upper_left, upper_right, _, lower_left = corners
    across, down = (upper_right - upper_left) / size_px[0], (lower_left - upper_left) / size_px[1]
    start, size = upper_left + rows[0] * down, (size_px[0], rows[1] - rows[0])
    if across[1]:
        affine = (across[0], down[0], start[0], across[1], down[1], start[1])
        return picture.transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BICUBIC)
    end = np.minimum(start + size[0] * across + size[1] * down, picture.size)
    better = Image.Resampling.LANCZOS if across[0] > 1 else Image.Resampling.BICUBIC
    start = np.maximum(start, 0)
    return picture.resize(size, better, box=(*start.tolist(), *end.tolist()), reducing_gap=REDUCING_GAP)
