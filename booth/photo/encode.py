"""JPEG with full colour, its profile, its resolution and its caption."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

from PIL import Image, ImageCms

from booth.photo import metadata
from booth.photo.shot import Caption, Rendition

CASTING_BYTES: Final = (1_000_000, 6_000_000)
"""What casting sites accept (domain.md §4: Spotlight from 1 MB, Casting Workbook up to 6)."""
FINEST: Final = 97
COARSEST: Final = 80


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of picture that is delivered: its size in pixels and its resolution on paper."""

    kind: str
    size_px: tuple[int, int]
    dpi: float
    bytes: tuple[int, int] | None = None
    """Least and most that the file should weigh; its quality is moved once to get there."""

    @property
    def aspect(self) -> float:
        return self.size_px[0] / self.size_px[1]


def encode(picture: Image.Image, output: Output, caption: Caption, quality: int, width_px: float) -> Rendition:
    """`picture` (RGB, YCbCr or L) as the rendition `output`, 4:4:4.

    width_px: camera pixels across it, for the effective resolution.
    """
    effective_dpi = output.dpi * width_px / output.size_px[0]
    exif = metadata.exif(caption, output.size_px, output.dpi)
    xmp = metadata.xmp(caption, output.kind, effective_dpi)
    jpeg = _jpeg(picture, output.dpi, quality, exif, xmp)
    least, most = output.bytes or (0, len(jpeg))
    if len(jpeg) < least and quality < FINEST:
        jpeg = _jpeg(picture, output.dpi, FINEST, exif, xmp)
    elif len(jpeg) > most:
        jpeg = _jpeg(picture, output.dpi, COARSEST, exif, xmp)
    return Rendition(output.kind, jpeg, output.size_px, output.dpi, effective_dpi)


def _jpeg(picture: Image.Image, dpi: float, quality: int, exif: bytes, xmp: bytes) -> bytes:
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality=quality,
        subsampling="4:4:4",
        dpi=(dpi, dpi),
        icc_profile=srgb_profile(),
        exif=exif,
        xmp=xmp,
    )
    return out.getvalue()


@cache
def srgb_profile() -> bytes:
    """The sRGB profile that every picture carries, made by LittleCMS."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
