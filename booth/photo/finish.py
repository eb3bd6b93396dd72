"""A shot becomes finished pictures: cut, resampled, mildly sharpened, encoded and captioned.

Nothing here changes a face: the picture is turned level, cut, resampled and sharpened as any print is.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageCms, ImageFilter

from booth.errors import BoothError, InputError
from booth.photo import framing, metadata, region
from booth.photo.framing import Crop, Framed
from booth.photo.quality import quality
from booth.photo.shot import Caption, Finished, Rendition, Shot
from booth.settings import PhotoSettings


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of picture that is delivered: its size in pixels and its resolution on paper."""

    kind: str
    size_px: tuple[int, int]
    dpi: float

    @property
    def aspect(self) -> float:
        return self.size_px[0] / self.size_px[1]


# domain.md §4: 8x10 inches for casting and print, half of it for profiles, a square for LinkedIn.
PRINT: Final = Output("print", (2400, 3000), 300.0)
WEB: Final = Output("web", (1000, 1250), 125.0)
SQUARE: Final = Output("square", (1080, 1080), 135.0)
OUTPUTS: Final = (PRINT, WEB, SQUARE)
FULL: Final = "full"
FULL_DPI: Final = 300.0
KINDS: Final = (*(output.kind for output in OUTPUTS), FULL)
"""Every kind of picture that `finish` makes, in its order."""
TURN_SCALE: Final = 1.3
"""Source pixels per output pixel above which a turned picture is first made smaller, or it would alias."""


def finish(shot: Shot, caption: Caption, settings: PhotoSettings, tilts: bool = False) -> Finished:
    """All renditions of one shot. `caption.style` is the framing; `tilts` keeps the head's tilt as it is.

    Raises InputError when nobody is in the shot or its picture cannot be used. The still is not released.
    """
    if shot.face is None:
        raise InputError("There is nobody in this picture, so there is no headshot to cut. Take it once more.")
    picture = opened(shot)
    points = region.points_in(shot.face, shot.frame.lores.shape[1], picture.width)
    preset = framing.PRESETS.get(caption.style, framing.HEADSHOT)
    tall = framing.frame(points, picture.size, preset, PRINT.aspect, tilts)
    square = framing.frame(points, picture.size, preset, SQUARE.aspect, tilts)
    largest = cut(picture, tall.crop, PRINT.size_px)
    pictures = {
        PRINT: (largest, tall.crop),
        WEB: (largest.resize(WEB.size_px, Image.Resampling.LANCZOS), tall.crop),
        SQUARE: (cut(picture, square.crop, SQUARE.size_px), square.crop),
    }
    renditions = [
        _rendition(sharpened(image), output, crop, caption, settings) for output, (image, crop) in pictures.items()
    ]
    full = Output(FULL, picture.size, FULL_DPI)
    whole = Crop((picture.width / 2, picture.height / 2), (picture.width, picture.height))
    renditions.append(_rendition(picture, full, whole, caption, settings))
    figures = dict(shot.quality) or quality(shot.frame.lores, shot.face, np.asarray(picture))
    return Finished(caption, tuple(renditions), figures | _framing_figures(tall), _remarks(tall, renditions[0]))


def opened(shot: Shot) -> Image.Image:
    """The shot's full-size picture. Raises InputError when it cannot be used."""
    try:
        pixels = shot.frame.main.rgb()
    except BoothError as error:
        raise InputError(f"The full-size picture of frame {shot.frame.number} is lost: {error}") from error
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or min(pixels.shape[:2]) < 16:
        raise InputError(f"The full-size picture of frame {shot.frame.number} is damaged. Take it once more.")
    return Image.fromarray(pixels)


def cut(picture: Image.Image, crop: Crop, size_px: tuple[int, int]) -> Image.Image:
    """The crop of `picture`, resampled to `size_px` by Lanczos, or by bicubic where it must be turned."""
    corners = crop.corners()
    if crop.turn_deg == 0:
        box = tuple(float(v) for v in (*corners[0], *corners[2]))
        inside = (max(box[0], 0.0), max(box[1], 0.0), min(box[2], picture.width), min(box[3], picture.height))
        return picture.resize(size_px, Image.Resampling.LANCZOS, box=inside)
    scale = crop.size[0] / size_px[0]
    if scale > TURN_SCALE:
        picture, corners = _smaller(picture, corners, scale)
    across, down = (corners[1] - corners[0]) / size_px[0], (corners[3] - corners[0]) / size_px[1]
    affine = (across[0], down[0], corners[0][0], across[1], down[1], corners[0][1])
    return picture.transform(size_px, Image.Transform.AFFINE, affine, Image.Resampling.BICUBIC)


def _smaller(picture: Image.Image, corners: framing.Points, scale: float) -> tuple[Image.Image, framing.Points]:
    """The part of the picture round the corners at the output's scale, and the corners in it."""
    left, top = np.maximum(np.floor(corners.min(axis=0)) - 4, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + 4, picture.size)
    size = (round((right - left) / scale), round((bottom - top) / scale))
    part = picture.resize(size, Image.Resampling.LANCZOS, box=(left, top, right, bottom))
    return part, (corners - (left, top)) * (size[0] / (right - left), size[1] / (bottom - top))


def sharpened(picture: Image.Image) -> Image.Image:
    """Mild output sharpening, as after every resampling for paper or screen."""
    return picture.filter(ImageFilter.UnsharpMask(radius=0.8, percent=45, threshold=2))


@cache
def srgb_profile() -> bytes:
    """The sRGB profile that every picture carries, made by LittleCMS."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _rendition(
    picture: Image.Image, output: Output, crop: Crop, caption: Caption, settings: PhotoSettings
) -> Rendition:
    effective_dpi = output.dpi * crop.size[0] / output.size_px[0]
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality=settings.jpeg_quality,
        subsampling="4:4:4",
        dpi=(output.dpi, output.dpi),
        icc_profile=srgb_profile(),
        exif=metadata.exif(caption, output.size_px, output.dpi),
        xmp=metadata.xmp(caption, output.kind, effective_dpi),
    )
    return Rendition(output.kind, out.getvalue(), output.size_px, output.dpi, effective_dpi)


def _framing_figures(framed: Framed) -> dict[str, float]:
    return {
        "head_share": framed.head,
        "eye_line": framed.eyes,
        "headroom": framed.headroom,
        "below_chin": framed.below_chin,
    }


def _remarks(framed: Framed, printed: Rendition) -> tuple[str, ...]:
    if printed.effective_dpi >= printed.dpi:
        return framed.yielded
    enlarged = (
        f"Enlarged for print: the camera gives {printed.effective_dpi:.0f} of {printed.dpi:.0f} dpi at 8x10. "
        "Step closer or use a longer lens."
    )
    return (*framed.yielded, enlarged)
