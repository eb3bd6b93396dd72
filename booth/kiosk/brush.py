"""What every scene draws with: type, ring, hints and prints for one size of surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pygame

from booth.kiosk import theme
from booth.kiosk.draw.glow import glow
from booth.kiosk.draw.hints import beside, draw_hint, tick
from booth.kiosk.draw.prints import Prints
from booth.kiosk.draw.ring import Arc, Ring
from booth.kiosk.layout import Box, layout
from booth.kiosk.motion import Eased
from booth.kiosk.screen import ScreenView, Tone
from booth.kiosk.text import SHRINK, SMALLEST_PX, Typesetter, fitted, width_px
from booth.kiosk.theme import TUNGSTEN, Colour, Palette, Scale, Type

TOWARDS: Final = {"top": 0.0, "right": 0.25, "bottom": 0.5, "left": 0.75}
OTHER_SIDE: Final = {"left": "right", "right": "left", "centre": "centre"}
RING: Final = 0.021
"""Thickness of the ring as a share of its diameter; the gap to what it holds is as wide."""


LEAST_SHARE: Final = 0.15
"""No text shrinks further than this."""


class Line(NamedTuple):
    """A paragraph in a stack; `above` is the space over it, in steps."""

    words: str
    kind: Type
    colour: Colour | None = None
    """The words' own, where none is given."""
    above: float = 2.0
    ticked: bool = False
    """With a tick before it: a short line."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is drawn on, and for whom."""

    size_px: tuple[int, int]
    width_mm: float
    lens_edge: str = "top"
    from_right: bool = False
    """For languages that are read so. "left" is then the right, everywhere where words are aligned."""
    colours: Palette = TUNGSTEN
    still: bool = False
    """Nothing eases: for people whom motion makes ill."""


class Brush:
    """Made once for a canvas; `surface` is the one being drawn on."""

    def __init__(self, canvas: Canvas) -> None:
        self.surface = pygame.Surface((1, 1))
        self.scale = Scale(*canvas.size_px, canvas.width_mm)
        self.from_right, self.colours = canvas.from_right, canvas.colours
        self.places = layout(self.scale, canvas.lens_edge, canvas.from_right)
        self.prints = Prints(canvas.colours.ground)
        self._text = Typesetter()
        self._towards = TOWARDS[canvas.lens_edge]
        self._rings: dict[int, Ring] = {}
        self._fill = Eased(seconds=0 if canvas.still else theme.EASE_S)
        self._hold = Eased(seconds=0 if canvas.still else theme.EASE_S / 2)

    @property
    def title(self) -> Type:
        """What a look is called in: an upright display has room for more."""
        return theme.TITLE_LARGE if self.places.upright else theme.TITLE

    def say(
        self,
        words: str,
        kind: Type,
        box: Box,
        colour: Colour | None = None,
        align: str = "left",
        most_lines: int = 99,
        size_px: int = 0,
    ) -> Box:
        """Text in a box. align: left, centre, right, each with -middle or -bottom; returns the place it took."""
        if not words:
            return Box(box.x, box.y, 0, 0)
        across, _, down = align.partition("-")
        across = self.side(across)
        size_px = size_px or self.scale.size_px(kind)
        block = self._text.block(
            words, kind, size_px, colour or self.colours.ink, box.size, across, most_lines, self.from_right
        )
        width, height = block.get_size()
        x = box.x + {"left": 0, "centre": (box.w - width) // 2, "right": box.w - width}[across]
        y = box.y + {"": 0, "middle": (box.h - height) // 2, "bottom": box.h - height}[down]
        self.surface.blit(block, (x, y))
        return Box(x, y, width, height)

    def digit(self, words: str, box: Box) -> None:
        """A digit in the middle of a box that is as high as the digit, and not as its body."""
        size = min(self.scale.size_px(theme.DIGIT), int(box.h / theme.DIGIT_HIGH))
        block = self._text.block(words, theme.DIGIT, size, self.colours.ink, (box.w, size), "centre", 1)
        width, height = block.get_size()
        over = max(height - box.h, 0) // 2
        at = (box.centre[0] - width // 2, box.centre[1] - height // 2 + over)
        self.surface.blit(block, at, pygame.Rect(0, over, width, height - 2 * over))

    def common_size(self, texts: Sequence[str], kind: Type, boxes: Sequence[Box], most_lines: int) -> int:
        """The size at which every one of these texts fits its box, so that they look alike."""
        most = self.scale.size_px(kind)
        each = (fitted(text, kind, most, box.size, most_lines) for text, box in zip(texts, boxes, strict=True))
        return min((fit.size_px for fit in each), default=most)

    def stack(self, items: Sequence[Line], box: Box, down: str = "middle") -> Box:
        """Lines of text one under the other, shrunk together until they fit. down: top, middle, bottom."""
        shown = [item for item in items if item.words]
        share = 1.0
        while (height := self._height(shown, box.w, share)) > box.h and share > LEAST_SHARE:
            share *= SHRINK
        y = top = box.y + {"top": 0, "middle": (box.h - height) // 2, "bottom": box.h - height}[down]
        for at, item in enumerate(shown):
            y += self._above(item, share) if at else 0
            block = self._text.block(
                item.words, item.kind, self._size(item, share), item.colour or self.colours.ink, (box.w, box.h),
                self.side("left"), from_right=self.from_right,
            )  # fmt: skip
            width, high = block.get_size()
            taken = self.seen(Box(box.x + (round(1.05 * high) if item.ticked else 0), y, width, high), box)
            if item.ticked:
                self.tick_before(taken)
            self.surface.blit(block, (taken.x, taken.y))
            y = taken.bottom
        return Box(box.x, top, box.w, height)

    def _size(self, item: Line, share: float) -> int:
        return max(SMALLEST_PX, round(self.scale.size_px(item.kind) * share))

    def _above(self, item: Line, share: float) -> int:
        return round(self.scale.space_px(item.above) * share)

    def _height(self, items: Sequence[Line], width: int, share: float) -> int:
        tall = (self.scale.width_px + self.scale.height_px) * 2
        texts = (fitted(item.words, item.kind, self._size(item, share), (width, tall)).height_px for item in items)
        return sum(texts) + sum(self._above(item, share) for item in items[1:])

    def tone(self, tone: Tone) -> Colour:
        """What a ring or a cue says, as a colour."""
        return {Tone.QUIET: self.colours.ink, Tone.AMBER: self.colours.accent, Tone.YES: self.colours.yes}[tone]

    @property
    def inks(self) -> tuple[Colour, Colour, Colour]:
        """For a drawn face: of what does not agree yet, of what does, and the ground."""
        return self.colours.ink, self.colours.accent, self.colours.ground

    def ring(self, box: Box, view: ScreenView) -> None:
        """The ring of the view, its fill easing; with a tick beside the lens where it says yes."""
        if box.w not in self._rings:
            self._rings[box.w] = Ring(box.w, RING * box.w, self._towards)
        sweeps = view.digit is not None
        fill = view.ring.fill if sweeps else self._fill.towards(view.ring.fill, view.now_s)
        self._fill.jump(fill) if sweeps else None
        hold = view.hold if view.hold > 0 else self._hold.towards(0.0, view.now_s)
        self._hold.jump(view.hold) if view.hold > 0 else None
        arc = Arc(
            round(fill, 4),
            self.tone(view.ring.tone),
            view.ring.dots,
            round(hold, 4),
            self.colours.ink,
            self.colours.line,
        )
        self._rings[box.w].draw(self.surface, (box.x, box.y), arc)

    def moving(self, now_s: float) -> bool:
        """The ring is still on its way to what it shows."""
        return self._fill.moving(now_s) or self._hold.moving(now_s)

    def within(self, box: Box) -> Box:
        """What the ring holds."""
        return box.inset(round(2 * RING * box.w))

    def glow(self, ring: Box) -> None:
        """Stage light in the ring, behind what stands there."""
        inner = self.within(ring)
        self.surface.blit(glow(inner.w, self.colours.ground, self.colours.glow), (inner.x, inner.y))

    def tick(self, box: Box) -> None:
        self.surface.blit(tick(box.w, self.colours.yes), (box.x, box.y))

    def tick_before(self, taken: Box) -> None:
        """A tick where a line of text begins."""
        side = round(min(taken.h, 1.1 * self.scale.size_px(theme.CUE)) * 0.8)
        self.tick(self.seen(Box(taken.x - side - side // 3, taken.y + (taken.h - side) // 2, side, side), taken))

    def seen(self, box: Box, within: Box) -> Box:
        """A box of a composition that begins at the left, where this language has it within another."""
        return box.mirrored(within) if self.from_right else box

    def split_x(self, box: Box, first: int, gap: int = 0) -> tuple[Box, Box]:
        """The part of width `first` that is read first, and the rest after a gap."""
        begin, rest = box.split_x(first, gap)
        return self.seen(begin, box), self.seen(rest, box)

    def side(self, align: str) -> str:
        return OTHER_SIDE[align] if self.from_right else align

    def hint(
        self, words: str, box: Box, held: bool, align: str = "left", kind: Type = theme.SMALL, filled: float = 0.0,
        size_px: int = 0,
    ) -> None:  # fmt: skip
        """The button and what it does. filled: 0..1 of a long press, where no ring shows it."""
        colours = self.colours
        press = colours.accent if kind is theme.BODY else colours.ink  # where the button is the message
        draw_hint(
            self.surface, self._text, box, words, kind, size_px or self.scale.size_px(kind), held, self.side(align),
            (press, colours.quiet, colours.ink), self.from_right, filled,
        )  # fmt: skip

    def hints(self, first: str, second: str, box: Box, kind: Type) -> None:
        """What a press does and what a hold does, side by side and in the same size."""
        gap, size = self.scale.space_px(3), self.scale.size_px(kind)
        while sum(_hint_width(words, kind, size) for words in (first, second)) > box.w - gap and size > SMALLEST_PX:
            size = max(SMALLEST_PX, min(size - 1, int(size * SHRINK)))
        begin, rest = self.split_x(box, _hint_width(first, kind, size), gap)
        self.hint(first, begin, held=False, kind=kind, size_px=size)
        self.hint(second, rest, held=True, kind=kind, size_px=size)

    def claim(self, view: ScreenView, box: Box, align: str = "right-middle") -> None:
        self.say(view.claim, theme.SMALL, box, self.colours.quiet, align, most_lines=1)

    def wipe(self) -> None:
        """Forget every pixel and word of the guest."""
        self.prints.wipe()
        self._text.wipe()
        self._fill.jump(0.0)
        self._hold.jump(0.0)
        self.surface = pygame.Surface((1, 1))


def _hint_width(words: str, kind: Type, size_px: int) -> int:
    """Of the button and its words."""
    return sum(beside(size_px)) + int(width_px(words, kind, size_px)) + 2
