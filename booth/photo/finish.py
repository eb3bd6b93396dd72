"""A shot becomes finished pictures: cut, developed, encoded and captioned.

Nothing here changes a face: the picture is turned level, cut, resampled and sharpened as any print is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from booth.camera.frame import RawStill
from booth.errors import DeviceError, InputError
from booth.photo import framing, region
from booth.photo.colour import srgb_profile
from booth.photo.develop import Pixels, around, black_and_white, cut, cut_rgbx, pixels, resized
from booth.photo.encode import CASTING_BYTES, Output, captioned, encode, jpeg
from booth.photo.framing import Framed
from booth.photo.full_frame import FULL, FULL_DPI, Ahead, full_output
from booth.photo.quality import circumstances
from booth.photo.report import enlarged, report
from booth.photo.shot import Caption, Finished, Rendition, Shot
from booth.settings import PhotoSettings
from booth.told import told

# domain.md §4: 8x10 inches for casting and print, half of it for profiles, a square for LinkedIn.
PRINT: Final = Output("print", (2400, 3000), 300.0, CASTING_BYTES)
WEB: Final = Output("web", (1000, 1250), 125.0)
SQUARE: Final = Output("square", (1080, 1080), 135.0)
PRINT_BW: Final = Output("print_bw", PRINT.size_px, PRINT.dpi)
OUTPUTS: Final = (PRINT, WEB, SQUARE)
RAW: Final = "raw"
KINDS: Final = (*(output.kind for output in OUTPUTS), FULL)
"""Every kind of picture that `finish` makes of the photograph itself, in its order; after them PRINT_BW's, where the
settings ask for it, and RAW, where the camera gives it."""
NO_PROFILE: Final = told("The pictures carry no colour profile: Pillow has no LittleCMS here; run the set-up again.")
SAID_BY_FRAMING: Final[Mapping[str, str]] = {framing.HEAD_SIZE: "head_share", framing.HEADROOM: "headroom"}
"""The figures of rules that had to yield: framing says what to do, and knows what is in the way."""
WORKERS: Final = min(os.cpu_count() or 1, 3)
"""Each holds one picture, up to 100 MB of it."""


def finish(
    shot: Shot,
    caption: Caption,
    settings: PhotoSettings,
    tilts: bool = False,
    beside: Sequence[Shot] = (),
    ahead: Ahead | None = None,
) -> Finished:
    """All renditions of one shot. `caption.style` is the framing; `tilts` keeps the head's tilt as it is.

    beside: other frames that are kept of the same moment. Of these there is the full frame and the print, from which
    the rest can be made should one be preferred; nobody waits for, stores and carries what is seldom wanted.
    ahead: a frame whose full picture was begun before the choice.
    Raises InputError when nobody is in the shot or its picture cannot be used. The stills are not released.
    """
    with ThreadPoolExecutor(WORKERS, "finish") as workers:
        where, jobs = _begun(shot, caption, settings, tilts, ahead, workers)
        lost = []
        for place, one in enumerate(beside, start=2):
            try:
                jobs += _begun(one, replace(caption, frame=place), settings, tilts, ahead, workers)[1]
            except InputError as error:
                lost.append(told("Frame {place} that was kept of this moment is left out.", error, place=place))
        figures = _figures(shot, where)
        renditions = [job.result() for job in jobs]
    raw, remarks = _raw(shot, caption)
    picture_height_px = shot.frame.main.size_px[1]
    remarks = (*_remarks(where, renditions[0], figures, caption.style, picture_height_px), *remarks, *lost)
    return Finished(caption, (*renditions, *raw), figures, remarks)


def _begun(
    shot: Shot, caption: Caption, settings: PhotoSettings, tilts: bool, ahead: Ahead | None, workers: Executor
) -> tuple[Framed, list[Future[Rendition]]]:
    """How the print is framed, and its rendition and the others on their way.

    The workers encode, beginning with the largest, while the print is cut here, which the web's picture is made from.
    """
    whole, quality, sharpening = pixels(shot.frame.main), settings.jpeg_quality, settings.sharpening
    picture_px = (whole.shape[1], whole.shape[0])
    as_print = framed(shot, picture_px, caption.style, PRINT, tilts)
    begun = ahead if ahead and ahead.has(shot.frame) else None

    def full() -> Rendition:
        as_full = full_output(picture_px)
        return captioned(begun.jpeg() if begun else jpeg(whole, as_full, quality), as_full, caption, picture_px[0])

    def encoded(output: Output, picture: Pixels, cut_as: Framed = as_print) -> Rendition:
        return encode(picture, output, caption, quality, cut_as.crop.size[0])

    def squared() -> Rendition:
        as_square = framed(shot, picture_px, caption.style, SQUARE, tilts)
        return encoded(SQUARE, cut_rgbx(whole, as_square.crop, SQUARE.size_px, sharpening), as_square)

    largest = None if begun else workers.submit(full)  # what was begun ahead is waited for when all else is done
    printed = cut_rgbx(whole, as_print.crop, PRINT.size_px, sharpening, workers)
    jobs = [workers.submit(encoded, PRINT, printed)]
    if caption.frame == 1:
        others = (lambda: encoded(WEB, resized(printed, WEB.size_px)), squared)
        jobs += [workers.submit(other) for other in others]
    jobs.append(largest or workers.submit(full))
    if caption.frame == 1 and settings.black_and_white:
        jobs.append(workers.submit(lambda: encoded(PRINT_BW, black_and_white(printed))))
    return as_print, jobs


def _raw(shot: Shot, caption: Caption) -> tuple[tuple[Rendition, ...], tuple[str, ...]]:
    """The sensor's own values of the photograph where the camera gives them, or a remark why not."""
    still = shot.frame.main
    if not isinstance(still, RawStill):
        return (), ()
    try:
        dng = still.dng()
    except DeviceError as error:
        return (), (told("There is no raw file: set camera.raw = false.", error),)
    return ((Rendition(RAW, dng, still.size_px, FULL_DPI, FULL_DPI),) if dng else ()), ()


def preview(shot: Shot, style: str, height_px: int, tilts: bool = False) -> Pixels:
    """The headshot as it will be cut, for the screen: (height_px, height_px * 4 / 5, 3) RGB. Raises InputError."""
    still = shot.frame.main
    crop = framed(shot, still.size_px, style, PRINT, tilts).crop
    left, top, right, bottom = around(crop, still.size_px)
    part = pixels(still, (left, top, right, bottom))
    return cut(part, crop.moved(-left, -top), (round(height_px * PRINT.aspect), height_px))


def framed(shot: Shot, picture_px: tuple[int, int], style: str, output: Output, tilts: bool) -> Framed:
    """Where the shot's picture of (width, height) is cut. Raises InputError when nobody is in it."""
    if shot.face is None:
        raise InputError("There is nobody in this picture, so there is no headshot to cut. Take it once more.")
    points = region.points_in(shot.face, shot.frame.lores.shape[1], picture_px[0])
    preset = framing.PRESETS.get(style, framing.HEADSHOT)
    return framing.frame(points, picture_px, preset, output.aspect, tilts, output.size_px)


def _figures(shot: Shot, framed: Framed) -> dict[str, float]:
    """The technical figures, and how the picture is framed, as shares of its height."""
    technical = circumstances(shot.frame.lores, shot.face) if shot.face else {}
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
    said = {SAID_BY_FRAMING.get(rule) for rule in framed.missed}
    return (
        *framed.yielded,
        *report({name: value for name, value in figures.items() if name not in said}, style),
        *enlarged(printed.effective_dpi, printed.dpi, head_of_picture),
        *(() if srgb_profile() else (NO_PROFILE,)),
    )
