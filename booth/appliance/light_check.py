"""The light at the floor mark, from frames: what staff look at before the day's first guest. Pure but for `watch`.

Somebody stands at the mark, holding a grey card under the chin where colour is to be checked. Each finding has a
figure, and where it fails what to do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.appliance.finding import Finding
from booth.camera.frame import Camera, Frame
from booth.errors import DeviceError
from booth.face.face import Face
from booth.face.tracker import Tracker
from booth.photo import region, report
from booth.photo.quality import quality
from booth.told import told

FRAMES: Final = 12
RIPPLE: Final = 0.01
"""Peak to peak, of the light: more shows as bands in a plain background."""
STRIP: Final = 1 / 24
"""Width of the strips at either edge that bands are looked for in, as a share of the picture's."""
DARK: Final = 0.02
"""Light, 0..1, below which a row's is mostly noise."""
ROWS_ENOUGH: Final = 0.25
"""This share of the rows must be lit."""
UNEVEN_STOPS: Final = 1.0
"""[P] From the darkest to the brightest part of a headshot's background."""
CAST: Final = 0.05
"""[P] Of green: how far grey may be off in red or blue before a face looks ill."""
CARD_SPREAD: Final = 0.12
"""A grey card is plain: its light varies by no more than this share."""
CARD_CHROMA: Final = 0.5
"""And grey, whatever the white balance: red and blue no further than this from green."""

Luminance = NDArray[np.float64]


def watch(camera: Camera, count: int = FRAMES, skip: int = 0) -> list[Frame]:
    """`count` frames of a started camera, after `skip` others. Raises DeviceError when there are not that many."""
    frames: list[Frame] = []
    for number in range(skip + count):
        frame = camera.read()
        if frame is None:
            raise DeviceError(told("{camera} gives no pictures", f"ended after {number} frames", camera=camera.name))
        if number < skip:
            frame.main.release()
        else:
            frames.append(frame)
    return frames


def examine_light(frames: Sequence[Frame], tracker: Tracker, style: str = "headshot") -> tuple[Finding, ...]:
    """All findings about these frames, of one scene that stands still. The stills are not released."""
    face = next((seen for frame in frames if (seen := tracker.see(frame).face) is not None), None)
    middle = frames[len(frames) // 2]
    banding = _banding(frames)
    if face is None:
        fix = told("Let somebody stand at the floor mark, looking into the lens, and check again.")
        return (banding, _evenness(middle), Finding(told("face"), told("nobody at the mark"), fix))
    figures = quality(middle.lores, face, middle.main)
    return (
        banding,
        _evenness(middle),
        _calm(figures["background_calm"], style),
        _exposure(figures, style),
        _balance(figures["light_stops"], style),
        _focus(figures["eye_sharpness"]),
        _colour(middle.lores, face),
    )


# --- banding ----------------------------------------------------------------------------------------


def ripple(frames: Sequence[Frame]) -> float:
    """How much the rows of a picture differ by the light alone, peak to peak, 0..1; nan where it is too dark to tell.

    Lamps that flicker faster than a frame light the rows of a rolling shutter unevenly, and each frame's rows
    differently: what stays the same in all frames is the scene. Noise is told from light by looking at both edges of
    the picture: light is the same in both.
    """
    left, right = (np.stack([_linear(_strip(frame, side)).mean(axis=1) for frame in frames]) for side in (0, 1))
    lit = (np.median(left, axis=0) > DARK) & (np.median(right, axis=0) > DARK)
    if lit.mean() < ROWS_ENOUGH:
        return math.nan
    power = float(np.mean(_alone(left[:, lit]) * _alone(right[:, lit])))
    # A sine wave's peak to peak is 2 sqrt(2) of its root mean square.
    return 2 * math.sqrt(2) * math.sqrt(max(power, 0.0))


def _alone(light: Luminance) -> Luminance:
    """(frames, rows) of light -> what each row has of it in each frame alone: not the scene, not the frame's level."""
    relative = light / np.median(light, axis=0)
    relative /= np.median(relative, axis=1, keepdims=True)
    return np.asarray(relative - relative.mean(axis=0), np.float64)


def _strip(frame: Frame, side: int) -> NDArray[np.uint8]:
    """Full height of the left (0) or right (1) edge."""
    width, height = frame.main.size_px
    strip = max(8, round(width * STRIP))
    left = side * (width - strip)
    return frame.main.rgb((left, 0, left + strip, height))


def _linear(pixels: NDArray[np.uint8]) -> Luminance:
    """Luminance 0..1 of (..., 3 or 4) sRGB pixels (IEC 61966-2-1)."""
    return np.asarray(_LINEAR[pixels[..., :3]] @ np.array([0.2126, 0.7152, 0.0722]), np.float64)


_ENCODED = np.arange(256) / 255
_LINEAR = np.where(_ENCODED <= 0.04045, _ENCODED / 12.92, ((_ENCODED + 0.055) / 1.055) ** 2.4)


def _banding(frames: Sequence[Frame]) -> Finding:
    share = ripple(frames)
    if math.isnan(share):
        fix = told("The edges of the picture are black: light the background, and check again.")
        return Finding(told("banding"), told("too dark to tell"), fix)
    fix = told("A lamp flickers: switch the room's lamps off one by one, and dim LEDs at 20 kHz or more only.")
    figure = told("{share}% from row to row, at most {most}%", share=_percent(share, 2), most=_percent(RIPPLE))
    return _judged(told("banding"), figure, share > RIPPLE, fix)


# --- the rest ---------------------------------------------------------------------------------------


def _evenness(frame: Frame) -> Finding:
    """Of the background: the outer quarters of the picture's upper half, where nobody stands."""
    height, width = frame.lores.shape[:2]
    light = _linear(frame.lores[: height // 2])
    sides = (light[:, : width // 4], light[:, -width // 4 :])
    parts = [block.mean() for side in sides for block in np.array_split(side, 3, axis=0)]
    stops = math.log2((max(parts) + 1e-4) / (min(parts) + 1e-4))
    fix = told("The background is lit unevenly: move it away from the lamps, or light it by itself.")
    figure = told("{stops} stops across, at most {most}", stops=round(float(stops), 1), most=UNEVEN_STOPS)
    return _judged(told("background"), figure, stops > UNEVEN_STOPS, fix)


def _calm(share: float, style: str) -> Finding:
    figure = told("{share}% of it without edges", share=_percent(share))
    return _judged(told("plainness"), figure, style == "headshot" and share < report.CALM, report.BUSY)


def _exposure(figures: dict[str, float], style: str) -> Finding:
    blown, blocked = _percent(figures["blown"], 1), _percent(figures["blocked"], 1)
    figure = told("{blown}% of the skin burnt out, {blocked}% lost in the dark", blown=blown, blocked=blocked)
    if figures["blown"] > report.BLOWN:
        return Finding(told("exposure"), figure, report.BURNT)
    return _judged(told("exposure"), figure, figures["blocked"] > report.BLOCKED[style], report.DROWNED)


def _balance(stops: float, style: str) -> Finding:
    limit = report.STOPS[style]
    figure = told("{stops} stops between the cheeks, at most {most}", stops=round(abs(float(stops)), 1), most=limit)
    return _judged(told("balance"), figure, abs(stops) > limit, report.uneven(stops))


def _focus(sharpness: float) -> Finding:
    figure = told("eyes {times} times what is needed", times=round(float(sharpness / report.SOFT), 1))
    return _judged(told("focus"), figure, sharpness < report.SOFT, report.SOFT_EYES)


def _colour(lores: NDArray[np.uint8], face: Face) -> Finding:
    cast = grey_cast(lores, face)
    if cast is None:
        fix = told("Hold a grey card under the chin, as wide as the face, and check again.")
        return Finding(told("colour"), told("no grey card seen"), fix, optional=True)
    red, blue = cast
    off = max(abs(red), abs(blue)) > CAST
    fix = told("Grey is not grey: switch lamps of another colour off, or let the white balance settle on the card.")
    figure = told("grey: {red}% red, {blue}% blue against green", red=_percent(red, 1), blue=_percent(blue, 1))
    return _judged(told("colour"), figure, off, fix)


def grey_cast(lores: NDArray[np.uint8], face: Face) -> tuple[float, float] | None:
    """How far red and blue are off green, in light, on the grey card under the chin; None where there is none."""
    points = face.landmarks_px[:, :2]
    chin, brow = points[region.CHIN], points[10]
    tall = float(np.hypot(*(chin - brow)))
    top, bottom = int(chin[1] + 0.35 * tall), int(chin[1] + 0.75 * tall)
    left, right = int(chin[0] - 0.25 * tall), int(chin[0] + 0.25 * tall)
    patch = lores[max(top, 0) : bottom, max(left, 0) : right, :3]
    if patch.shape[0] < 8 or patch.shape[1] < 8:
        return None
    light = _LINEAR[patch].reshape(-1, 3)
    red, green, blue = np.median(light, axis=0)
    spread = float(np.std(light[:, 1]) / max(green, 1e-4))
    off = red / max(green, 1e-4) - 1, blue / max(green, 1e-4) - 1
    if spread > CARD_SPREAD or max(abs(off[0]), abs(off[1])) > CARD_CHROMA:
        return None
    return float(off[0]), float(off[1])


def _percent(share: float, places: int = 0) -> float:
    return round(100 * float(share), places)


def _judged(name: str, figure: str, fails: bool, fix: str) -> Finding:
    return Finding(name, figure, fix if fails else "")
