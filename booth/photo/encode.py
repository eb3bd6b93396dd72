"""JPEG with full colour, its profile, its resolution and its caption."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
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
_FRAME: Final = bytes.fromhex("ffc0001108")
"""Begins the frame's header of a JPEG, in which its height is next."""
_SCAN: Final = bytes.fromhex("ffda000c03010002110311003f00")
"""The header of the one scan of a JPEG in three colours, behind which its pixels lie ..."""
_END: Final = bytes.fromhex("ffd9")
"""... up to this."""


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
    data = _jpeg(picture, output.dpi, quality)
    least, most = output.bytes or (0, len(data) + CAPTION_BYTES)
    tried = [q for q in FINER if q > quality] if len(data) < least else [q for q in COARSER if q < quality]
    for other in tried:
        if least <= len(data) <= most - CAPTION_BYTES:
            break
        data = _jpeg(picture, output.dpi, other)
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


def _jpeg(picture: NDArray[np.uint8], dpi: float, quality: int) -> bytes:
    """Pillow lets other threads run only while it writes to a file, so this is one; it lies in memory.

    A camera's picture has no byte between, and gets it in bands: memory for all at once takes longer to come by than to
    fill. Restart markers, which count to 16 bits, then make one picture of them.
    """
    height, width, channels = picture.shape
    mcus_down = -(-height // 8) if channels == 4 else 65535 // -(-width // 8)
    tops, ends = range(0, height, 8 * mcus_down), [0]
    how = {"quality": quality, "subsampling": "4:4:4", "dpi": (dpi, dpi), "icc_profile": srgb_profile()}
    with os.fdopen(os.memfd_create("jpeg"), "w+b", buffering=0) as file:
        for top in tops:
            band = _image(picture[top : top + 8 * mcus_down])
            band.save(file, "JPEG", restart_marker_rows=mcus_down if len(tops) > 1 else 0, **how)
            ends.append(file.tell())
        file.seek(0)
        data = file.read()
    return _joined(data, ends, height) if len(tops) > 1 else data


def _joined(data: bytes, ends: Sequence[int], height: int) -> bytes:
    """The JPEGs that lie in `data` between `ends` as one that is `height` high (ITU-T T.81, B.2.1)."""
    whole, size_at, scan_at = memoryview(data), data.index(_FRAME) + len(_FRAME), data.index(_SCAN) + len(_SCAN)
    parts: list[bytes | memoryview] = [whole[:size_at], height.to_bytes(2, "big"), whole[size_at + 2 : scan_at]]
    for n, (begin, end) in enumerate(pairwise(ends)):
        parts += [whole[begin + scan_at : end - len(_END)], bytes((0xFF, 0xD0 + n % 8))]
    return b"".join((*parts[:-1], _END))
