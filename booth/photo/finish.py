"""A shot becomes finished pictures: cut, developed, encoded and captioned.

Nothing here changes a face: the picture is turned level, cut, resampled and sharpened as any print is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.errors import BoothError, InputError
from booth.photo import framing, region
from booth.photo.develop import black_and_white, develop
from booth.photo.encode import CASTING_BYTES, Output, encode
from booth.photo.framing import Crop, Framed
from booth.photo.quality import quality
from booth.photo.report import enlarged, report
from booth.photo.shot import Caption, Finished, Rendition, Shot
from booth.settings import PhotoSettings

# domain.md §4: 8x10 inches for casting and print, half of it for profiles, a square for LinkedIn.
PRINT: Final = Output("print", (2400, 3000), 300.0, CASTING_BYTES)
WEB: Final = Output("web", (1000, 1250), 125.0)
SQUARE: Final = Output("square", (1080, 1080), 135.0)
PRINT_BW: Final = Output("print_bw", PRINT.size_px, PRINT.dpi)
OUTPUTS: Final = (PRINT, WEB, SQUARE)
FULL: Final = "full"
FULL_DPI: Final = 300.0
KINDS: Final = (*(output.kind for output in OUTPUTS), FULL)
"""Every kind of picture that `finish` makes, in its order; after them PRINT_BW's, where the settings ask for it."""
WORKERS: Final = min(os.cpu_count() or 1, 4)


def finish(shot: Shot, caption: Caption, settings: PhotoSettings, tilts: bool = False) -> Finished:
    """All renditions of one shot. `caption.style` is the framing; `tilts` keeps the head's tilt as it is.

    Raises InputError when nobody is in the shot or its picture cannot be used. The still is not released.
    """
    picture = opened(shot)
    tall, square = (framed(shot, picture.size, caption.style, output, tilts) for output in (PRINT, SQUARE))
    whole = Output(FULL, picture.size, FULL_DPI)

    def rendition(output: Output, crop: Crop) -> Rendition:
        source, place = _halved(picture, half, crop, output)
        pixels = develop(source, place, output.size_px, settings.sharpening)
        return encode(pixels, output, caption, settings.jpeg_quality, crop.size[0])

    with ThreadPoolExecutor(WORKERS, "finish") as workers:
        half = workers.submit(picture.reduce, 2)
        largest = develop(picture, tall.crop, PRINT.size_px, settings.sharpening, workers)
        full = workers.submit(encode, picture, whole, caption, settings.jpeg_quality, picture.width)
        smaller = [workers.submit(rendition, WEB, tall.crop), workers.submit(rendition, SQUARE, square.crop)]
        printed = encode(largest, PRINT, caption, settings.jpeg_quality, tall.crop.size[0])
        renditions = [printed, *(job.result() for job in smaller), full.result()]
    if settings.black_and_white:
        twin = black_and_white(largest)
        renditions.append(encode(twin, PRINT_BW, caption, settings.jpeg_quality, tall.crop.size[0]))
    figures = _figures(shot, tall)
    return Finished(
        caption, tuple(renditions), figures, _remarks(tall, printed, figures, caption.style, picture.height)
    )


def _halved(picture: Image.Image, half: Future[Image.Image], crop: Crop, output: Output) -> tuple[Image.Image, Crop]:
    """The picture and the crop in it; from the half-size picture when that is still as large as the output."""
    return (half.result(), crop.scaled(0.5)) if crop.size[0] >= 2 * output.size_px[0] else (picture, crop)


def preview(shot: Shot, style: str, height_px: int, tilts: bool = False) -> NDArray[np.uint8]:
    """The headshot as it will be cut, for the screen: (height_px, height_px * 4 / 5, 3) RGB. Raises InputError."""
    picture = opened(shot)
    crop = framed(shot, picture.size, style, PRINT, tilts).crop
    factor = max(1, int(crop.size[1] / height_px))
    small = develop(picture.reduce(factor), crop.scaled(1 / factor), (round(height_px * PRINT.aspect), height_px), 0.0)
    return np.asarray(small.convert("RGB"))


def framed(shot: Shot, picture_px: tuple[int, int], style: str, output: Output, tilts: bool) -> Framed:
    """Where the shot's picture of (width, height) is cut. Raises InputError when nobody is in it."""
    if shot.face is None:
        raise InputError("There is nobody in this picture, so there is no headshot to cut. Take it once more.")
    points = region.points_in(shot.face, shot.frame.lores.shape[1], picture_px[0])
    preset = framing.PRESETS.get(style, framing.HEADSHOT)
    return framing.frame(points, picture_px, preset, output.aspect, tilts, output.size_px)


def opened(shot: Shot) -> Image.Image:
    """The shot's full-size picture. Raises InputError when it cannot be used."""
    try:
        pixels = shot.frame.main.rgb()
    except BoothError as error:
        raise InputError(f"The full-size picture of frame {shot.frame.number} is lost: {error}") from error
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or min(pixels.shape[:2]) < 16:
        raise InputError(f"The full-size picture of frame {shot.frame.number} is damaged. Take it once more.")
    return Image.fromarray(pixels)


def _figures(shot: Shot, framed: Framed) -> dict[str, float]:
    """The technical figures, and how the picture is framed, as shares of its height."""
    technical = quality(shot.frame.lores, shot.face, shot.frame.main) if shot.face else {}
    return {
        **technical,
        **shot.quality,
        "head_share": framed.head,
        "eye_line": framed.eyes,
        "headroom": framed.headroom,
        "below_chin": framed.below_chin,
    }


def _remarks(
    framed: Framed, printed: Rendition, figures: Mapping[str, float], style: str, picture_height_px: int
) -> tuple[str, ...]:
    head_of_picture = framed.head * framed.crop.size[1] / picture_height_px
    return (
        *framed.yielded,
        *report(figures, style),
        *enlarged(printed.effective_dpi, printed.dpi, head_of_picture),
    )
