"""The design system, as data: colours, type, space, motion. Everything drawn takes its values from here.

The screen is a light source half a metre from a face that is being photographed: so it is dark and neutral,
with one accent (tungsten amber) and one yes (a soft green that always comes with a tick).

Sizes are millimetres on the display, turned into pixels by `Scale`; on a window too small for them they are
held to a share of its short side, so that a screen keeps its composition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from booth.errors import SettingsError
from booth.settings import ThemeSettings

Colour = tuple[int, int, int]

AA: Final = 4.5
"""Least contrast of text, WCAG 2.2, success criterion 1.4.3."""
DARK: Final = 1.6
"""Most contrast of the ground with black: it is a light source half a metre from a face."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one event, sRGB 8 bit. Four are chosen, the others are mixed from them."""

    ground: Colour = (20, 17, 15)
    """Near-black warm grey."""
    ink: Colour = (244, 237, 225)
    """Ivory."""
    accent: Colour = (242, 165, 65)
    """Tungsten amber, the colour of a stage lamp."""
    yes: Colour = (146, 204, 163)
    """Always with a tick."""

    @property
    def quiet(self) -> Colour:
        return mix(self.ink, self.ground, 0.3)

    @property
    def raised(self) -> Colour:
        return mix(self.ground, self.ink, 0.06)

    @property
    def glow(self) -> Colour:
        """The warmest of the stage light behind a drawn face."""
        return mix(self.ground, self.accent, 0.16)

    @property
    def line(self) -> Colour:
        return mix(self.ground, self.ink, 0.2)


TUNGSTEN: Final = Palette()
"""The booth's own."""


def palette(settings: ThemeSettings) -> Palette:
    """An event's colours. Raises SettingsError, with a sentence for whoever chose them, where a text could not be
    read (contrast under AA on any plate that it stands on) or the ground is no dark one."""
    named = {name: _colour(getattr(settings, name)) for name in ("ground", "ink", "accent", "yes")}
    chosen = Palette(**named)
    if contrast(chosen.ground, (0, 0, 0)) > DARK:
        raise SettingsError(
            f'[theme] ground = "{settings.ground}" is too bright: the screen lights the face before it. '
            f"Choose a colour as dark as {_code(TUNGSTEN.ground)}."
        )
    for name, colour in {**named, "ink": chosen.quiet}.items():
        least = min(contrast(colour, plate) for plate in (chosen.ground, chosen.raised, chosen.glow))
        if name != "ground" and least < AA:
            raise SettingsError(
                f'[theme] {name} = "{getattr(settings, name)}" cannot be read well on ground = "{settings.ground}": '
                f"its contrast is {least:.1f} to 1 where {AA} is needed (WCAG AA). Choose a brighter one."
            )
    return chosen


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code[1:])
    return red, green, blue


def _code(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


OUTSIDE: Final = 0.38
"""What the photograph will not show is dimmed to this share of its brightness."""


@dataclass(frozen=True, slots=True)
class Type:
    """One step of the type scale. `mm` is the height of the letters' body (the em); `most` and `least_px` hold
    it on a small window, as a share of the short side and in pixels. `leading` is in ems."""

    family: str
    weight: str
    mm: float
    most: float
    least_px: int = 12
    leading: float = 1.16
    baseline: float = 0.78
    """How far below the upper edge of its em a line stands."""


DIGITS: Final = 0.83
"""Baseline that puts digits, two thirds of an em high, in the middle."""
FULL: Final = 0.8
"""On a display larger than its text needs, text grows to this share of what it may be."""

NUMBER: Final = Type("serif", "regular", 62.0, 0.30, 40, 1.0, DIGITS)
"""The claim number where it is the message."""
DIGIT_HIGH: Final = 0.66
"""Height of a digit in ems (Source Sans)."""
DIGIT: Final = Type("sans", "regular", 55.5, 0.30, 36, 1.0, DIGITS)
"""The countdown: 55.5 mm of body are 36 mm of digit."""
HEADLINE: Final = Type("serif", "regular", 26.0, 0.135, 22, 1.08)
TITLE_LARGE: Final = Type("serif", "regular", 19.0, 0.098, 20, 1.08)
CUE: Final = Type("sans", "semibold", 20.0, 0.105, 18, 1.1)
TITLE: Final = Type("serif", "regular", 12.1, 0.0625, 16, 1.08)
"""As large as the longest name of a look in its column allows."""
BODY: Final = Type("sans", "regular", 11.5, 0.060, 13, 1.24)
SMALL: Final = Type("sans", "regular", 9.0, 0.047, 12, 1.2)


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels for a surface of `width_px` x `height_px` that is `width_mm` wide."""

    width_px: int
    height_px: int
    width_mm: float

    @property
    def short_px(self) -> int:
        return min(self.width_px, self.height_px)

    def size_px(self, kind: Type) -> int:
        """Size of a type: its millimetres, but no more and not much less than its share of the short side."""
        wanted = kind.mm * self.width_px / self.width_mm
        most = kind.most * self.short_px
        return max(kind.least_px, round(min(max(wanted, FULL * most), most)))

    def space_px(self, steps: float) -> int:
        """Spacing in steps of 1/90 of the short side: 8 px at 720."""
        return max(1, round(steps * self.short_px / 90))


AWAY_MM: Final = 800.0
"""How far before the screen a guest stands, for angles of the gaze."""

# Motion: seconds. Everything eases out; nothing blinks.
DISSOLVE_S: Final = 0.20
EASE_S: Final = 0.25
CUE_STAYS_S: Final = 1.2
"""No cue is replaced sooner, so that it can be read."""
BREATH_S: Final = 4.0
"""How long a drawn look stays on the attract screen, breathing in and out."""


def out_cubic(t: float) -> float:
    """0..1 -> 0..1, quick at first and gentle at the end; outside it is held."""
    t = min(max(t, 0.0), 1.0)
    return 1.0 - (1.0 - t) ** 3


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` (0..1) of `b` in it."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio 1..21 of WCAG 2.2."""
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
