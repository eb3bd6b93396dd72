"""Where to cut: a headshot or a portrait round a head, as bands that the trade asks for. Pure.

Every length is measured along the upright of the finished picture. The crown is not in the mesh: it is taken as
1.9 T above the chin (T: eye line to chin), plus hair.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.photo.region import CHIN, IRIS_CENTRES, OVAL
from booth.told import told

Points = NDArray[np.float64]
CROWN_T: Final = 1.9
HAIR_T: Final = 0.12
CENTRED: Final = 0.06
"""A face this share of the width off the middle still counts as centred."""
_ROUNDING: Final = 1e-6
LEVEL_FROM_DEG: Final = 1.5
"""Less tilt than this reads as level: heads are not spirit levels, and every turn costs sharpness."""
LEVEL_TO_DEG: Final = 8.0
"""More tilt than this is meant: it is left as it is."""


NOT_LEVEL: Final = told("The eyes are not level: the picture has no room to turn.")
HEAD_SIZE: Final = told("head size")
HEADROOM: Final = told("headroom")


@dataclass(frozen=True, slots=True)
class Band:
    """A share of the picture's height from `low` to `high`; `aim` is what is tried first."""

    low: float
    aim: float
    high: float

    def missed_by(self, share: float) -> float:
        return max(self.low - share, share - self.high, 0.0)


@dataclass(frozen=True, slots=True)
class Preset:
    """What a kind of picture asks for, as shares of its height."""

    name: str
    head: Band
    eyes: Band
    """Of the eye line below the upper edge."""
    headroom: Band
    """Above hair."""
    below_chin: float
    """At least this much."""


# domain.md §3: the headshot's bands are the trade's; the portrait is wider, its bands are ours.
HEADSHOT: Final = Preset("headshot", Band(0.42, 0.46, 0.50), Band(0.31, 0.34, 0.35), Band(0.08, 0.10, 0.12), 0.38)
PORTRAIT: Final = Preset("portrait", Band(0.24, 0.29, 0.34), Band(0.24, 0.29, 0.34), Band(0.10, 0.14, 0.18), 0.50)
PRESETS: Final = {preset.name: preset for preset in (HEADSHOT, PORTRAIT)}


@dataclass(frozen=True, slots=True)
class Head:
    """A head in the picture: lengths in its pixels along and across the upright of the finished picture."""

    eyes: tuple[float, float]
    """Midway between the iris centres."""
    chin: float
    """How far the chin lies below the eye line, along the upright: T."""
    middle: float
    """How far the middle of the face lies to the right of `eyes`, across the upright."""
    tilt_deg: float
    """Of the eye line: + has its right end lower."""

    @property
    def crown(self) -> float:
        """How far hair reaches above the eye line."""
        return (CROWN_T - 1 + HAIR_T) * self.chin


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle of the picture: centre and size in its pixels, turned clockwise by `turn_deg`."""

    centre: tuple[float, float]
    size: tuple[float, float]
    turn_deg: float = 0.0

    def moved(self, right: float, down: float) -> Crop:
        """The same crop in a part of the picture, or in a larger one."""
        return replace(self, centre=(self.centre[0] + right, self.centre[1] + down))

    def part(self, box: tuple[int, int, int, int], size_px: tuple[int, int]) -> Crop:
        """What lies in `box` (left, top, right, bottom) of the finished picture of (width, height)."""
        (width, height), (right, down) = self.size, self.axes()
        across, along = width / size_px[0], height / size_px[1]
        aside = ((box[0] + box[2]) / 2 - size_px[0] / 2) * across
        below = ((box[1] + box[3]) / 2 - size_px[1] / 2) * along
        x, y = np.array(self.centre) + right * aside + down * below
        return Crop((float(x), float(y)), ((box[2] - box[0]) * across, (box[3] - box[1]) * along), self.turn_deg)

    def axes(self) -> tuple[Points, Points]:
        """Unit vectors to the right and down of the finished picture."""
        return _axes(self.turn_deg)

    def corners(self) -> Points:
        """(4, 2): upper left, upper right, lower right, lower left of the finished picture."""
        right, down = self.axes()
        half_width, half_height = self.size[0] / 2, self.size[1] / 2
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
        corners: Points = np.array(self.centre) + signs @ np.array([right * half_width, down * half_height])
        return corners


@dataclass(frozen=True, slots=True)
class Framed:
    """A crop, how the bands came out in it, and which of them had to yield."""

    crop: Crop
    head: float
    eyes: float
    headroom: float
    below_chin: float
    off_centre: float
    """Of the face from the vertical middle, as a share of the width."""
    missed: tuple[str, ...] = ()
    """Names of the rules that had to yield."""
    yielded: tuple[str, ...] = ()
    """The same as sentences for staff: which rules, and what to do."""


def head_of(points: NDArray[np.float32], level: bool) -> Head:
    """The head of 478 points (478, 2) in a picture's pixels; `level` takes the eye line for the horizontal."""
    right_eye, left_eye = points[list(IRIS_CENTRES)].astype(float)
    tilt_deg = degrees(atan2(*(left_eye - right_eye)[::-1]))
    middle_of_eyes = (right_eye + left_eye) / 2
    right, down = _axes(tilt_deg if level else 0.0)
    oval = points[list(OVAL)].astype(float) - middle_of_eyes
    across = oval @ right
    chin = float((points[CHIN].astype(float) - middle_of_eyes) @ down)
    middle = float(across.min() + across.max()) / 2
    return Head((float(middle_of_eyes[0]), float(middle_of_eyes[1])), max(chin, 1.0), middle, tilt_deg)


def frame(
    points: NDArray[np.float32],
    picture_px: tuple[int, int],
    preset: Preset,
    aspect: float,
    tilts: bool = False,
    native_px: tuple[int, int] | None = None,
) -> Framed:
    """Cut round the head of `points` (478, 2), in the pixels of a picture of (width, height).

    aspect: width over height. tilts: the look asks for a tilted head, which then stays tilted.
    native_px: size of the output; where that many of the camera's own pixels meet every band, they are taken as they
        are, for nothing is as sharp as a picture that was never resampled.
    The crop lies wholly inside the picture. What cannot be had there yields, in the order of `_badness`.
    """
    tilt_deg = head_of(points, level=False).tilt_deg
    upright = _Wish(picture_px, preset, aspect)
    if tilts or not LEVEL_FROM_DEG < abs(tilt_deg) <= LEVEL_TO_DEG:
        head = head_of(points, level=False)
        native = _native(head, native_px, upright) if native_px else None
        return native or _explained(_best(head, upright), head, upright)
    head, turned = head_of(points, level=True), replace(upright, turn_deg=tilt_deg)
    level = _best(head, turned)
    if level.missed:  # turning costs corners; an upright crop may keep what a level one cannot
        as_is = head_of(points, level=False)
        plain = _best(as_is, upright)
        if _badness(plain, preset) + abs(tilt_deg) / 100 < _badness(level, preset):
            return _explained(replace(plain, yielded=(NOT_LEVEL,)), as_is, upright)
    return _explained(level, head, turned)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be cut out of what."""

    picture_px: tuple[int, int]
    preset: Preset
    aspect: float
    turn_deg: float = 0.0


def _best(head: Head, wish: _Wish) -> Framed:
    """The least bad of many crops: sizes from close to wide, each with the head as high as asked, then kept inside."""
    band = wish.preset.head
    right, down = _axes(wish.turn_deg)
    largest = float(np.min(np.array(wish.picture_px) / (np.abs(right) * wish.aspect + np.abs(down))))
    asked = (head.chin + head.crown) / np.array([band.aim, *np.linspace(band.low, band.high, 9)])
    heights = [*asked[asked <= largest], *np.geomspace(largest, largest / 8, 30)]
    crops = (_measured(head, _placed(head, float(height), wish), wish.preset) for height in heights)
    as_asked = next(crops)
    if _badness(as_asked, wish.preset) < _ROUNDING:
        return as_asked
    return min((as_asked, *crops), key=lambda framed: _badness(framed, wish.preset))


def _native(head: Head, native_px: tuple[int, int], wish: _Wish) -> Framed | None:
    """The crop of whole camera pixels, if it meets every band."""
    if native_px[0] > wish.picture_px[0] or native_px[1] > wish.picture_px[1]:
        return None
    x, y = _placed(head, float(native_px[1]), wish).centre
    whole = (round(x - native_px[0] / 2) + native_px[0] / 2, round(y - native_px[1] / 2) + native_px[1] / 2)
    framed = _measured(head, Crop(whole, (float(native_px[0]), float(native_px[1]))), wish.preset)
    return None if framed.missed else framed


def _placed(head: Head, height: float, wish: _Wish) -> Crop:
    """A crop of this height with the asked headroom, moved as little as keeps it inside."""
    ideal = _ideal(head, height, wish)
    right, down = _axes(wish.turn_deg)
    reach = (np.abs(right) * ideal.size[0] + np.abs(down) * ideal.size[1]) / 2
    x, y = np.clip(ideal.centre, reach, np.maximum(np.array(wish.picture_px, float) - reach, reach))
    return replace(ideal, centre=(float(x), float(y)))


def _ideal(head: Head, height: float, wish: _Wish) -> Crop:
    """A crop of this height with the asked headroom and the face in the middle, wherever the picture ends."""
    right, down = _axes(wish.turn_deg)
    below_eyes = height / 2 - wish.preset.headroom.aim * height - head.crown
    x, y = np.array(head.eyes) + right * head.middle + down * below_eyes
    return Crop((float(x), float(y)), (height * wish.aspect, height), wish.turn_deg)


def _measured(head: Head, crop: Crop, preset: Preset) -> Framed:
    """What the bands are in this crop, and a sentence for each that is missed."""
    right, down = _axes(crop.turn_deg)
    width, height = crop.size
    offset = np.array(head.eyes) - np.array(crop.centre)
    eyes = 0.5 + float(offset @ down) / height
    tall = (head.chin + head.crown) / height
    headroom = eyes - head.crown / height
    below_chin = 1 - eyes - head.chin / height
    off_centre = (float(offset @ right) + head.middle) / width
    rules = (
        (HEAD_SIZE, preset.head.missed_by(tall)),
        (told("eye line"), preset.eyes.missed_by(eyes)),
        (HEADROOM, preset.headroom.missed_by(headroom)),
        (told("shoulders"), preset.below_chin - below_chin),
        (told("centring"), abs(off_centre) - CENTRED),
    )
    missed = tuple(rule for rule, by in rules if by > _ROUNDING)
    return Framed(crop, tall, eyes, headroom, below_chin, off_centre, missed)


def _explained(framed: Framed, head: Head, wish: _Wish) -> Framed:
    """With a sentence for the rules that had to yield: the tightest crop that would please tells what is in the way."""
    if not framed.missed:
        return framed
    asked = _ideal(head, (head.chin + head.crown) / wish.preset.head.high, wish).corners()
    left, top = asked.min(axis=0)
    right, bottom = np.array(wish.picture_px) - asked.max(axis=0)
    if left + right < 0 or top + bottom < 0:
        remedy = told("The head is too large in the picture: step back.")
    else:
        least = min(left, top, right, bottom)
        remedy = {
            float(top): told("The picture ends above the head: aim the camera higher."),
            float(bottom): told("The picture ends below the shoulders: aim the camera lower."),
        }.get(float(least), told("The picture ends beside the shoulder: stand in the middle."))
    said = told("{remedy} What yielded: {rules}.", remedy=remedy, rules=framed.missed)
    return replace(framed, yielded=(said, *framed.yielded))


def _badness(framed: Framed, preset: Preset) -> float:
    """What yields first is cheapest: centring, then head size, eye line, headroom, and last what is cut off."""
    aims = abs(framed.head - preset.head.aim) + abs(framed.headroom - preset.headroom.aim)
    return (
        0.01 * aims
        + 1.0 * max(abs(framed.off_centre) - CENTRED, 0.0)
        + 1.5 * preset.head.missed_by(framed.head)
        + 1.5 * preset.eyes.missed_by(framed.eyes)
        + 3.0 * max(framed.headroom - preset.headroom.high, 0.0)
        + 4.0 * max(preset.headroom.low - framed.headroom, 0.0)
        + 3.0 * max(preset.below_chin - framed.below_chin, 0.0)
    )


def _axes(turn_deg: float) -> tuple[Points, Points]:
    """Unit vectors to the right and down of a picture turned clockwise by `turn_deg` (y down)."""
    c, s = cos(radians(turn_deg)), sin(radians(turn_deg))
    return np.array([c, s]), np.array([-s, c])
