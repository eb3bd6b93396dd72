"""JPEG with full colour, its profile, its resolution and its caption."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.photo import metadata
from booth.photo.colour import srgb_profile
from booth.photo.shot import Caption, Rendition

CASTING_BYTES: Final = (1_000_000, 6_000_000)
"""What casting sites accept (domain.md §4: Spotlight from 1 MB, Casting Workbook up to 6)."""
CAPTION_BYTES: Final = 10_000
"""More than any caption has."""
FINER: Final = (97, 100)
COARSER: Final = (86, 80, 70, 55, 35, 20)
"""Qualities that are tried in turn for a file that is too light or too heavy."""


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of picture that is delivered: its size in pixels and its resolution on paper."""

    kind: str
    size_px: tuple[int, int]
    dpi: float
    bytes: tuple[int, int] | None = None
    """Least and most that the file should weigh; its quality is moved to get there."""

    @property
    def aspect(self) -> float:
        return self.size_px[0] / self.size_px[1]


def encode(picture: NDArray[np.uint8], output: Output, caption: Caption, quality: int, width_px: float) -> Rendition:
    """`picture` (height, width, 3) R, G, B as the rendition `output`, 4:4:4.

    width_px: camera pixels across it, for the effective resolution.
    """
    return captioned(jpeg(picture, output, quality), output, caption, width_px)


def jpeg(picture: NDArray[np.uint8], output: Output, quality: int) -> bytes:
    """`picture` without a caption, 4:4:4; with one it is as heavy as `output` wants it."""
    image = _image(picture)
    data = _jpeg(image, output.dpi, quality)
    least, most = output.bytes or (0, len(data) + CAPTION_BYTES)
    tried = [q for q in FINER if q > quality] if len(data) < least else [q for q in COARSER if q < quality]
    for other in tried:
        if least <= len(data) <= most - CAPTION_BYTES:
            break
        data = _jpeg(image, output.dpi, other)
    return data


def captioned(data: bytes, output: Output, caption: Caption, width_px: float) -> Rendition:
    """The JPEG of `jpeg` as a rendition, with its EXIF and XMP. width_px: as of `encode`."""
    effective_dpi = output.dpi * width_px / output.size_px[0]
    kind = output.kind if caption.frame == 1 else f"{output.kind}_{caption.frame}"
    exif = metadata.exif(caption, output.size_px, output.dpi)
    xmp = metadata.xmp(caption, kind, effective_dpi)
    return Rendition(kind, metadata.embedded(data, exif, xmp), output.size_px, output.dpi, effective_dpi)


def _image(picture: NDArray[np.uint8]) -> Image.Image:
    """The same pixels with a byte between, as Pillow holds them: it then takes them as they lie, in half the time."""
    padded = picture if picture.shape[2] == 4 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
    return Image.frombuffer("RGBX", (padded.shape[1], padded.shape[0]), padded, "raw", "RGBX", 0, 1)


def _jpeg(picture: Image.Image, dpi: float, quality: int) -> bytes:
    """Pillow lets other threads run only while it writes to a file, so this is one; it lies in memory."""
    with os.fdopen(os.memfd_create("jpeg"), "w+b") as file:
        picture.save(file, "JPEG", quality=quality, subsampling="4:4:4", dpi=(dpi, dpi), icc_profile=srgb_profile())
        file.seek(0)
        return file.read()
