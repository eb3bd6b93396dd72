"""Where things stand, for any surface. Pure geometry in whole pixels.

A mirror screen has the eye line at the edge next to the lens, the ring right beside it, and two quiet columns
(what is asked for, and how it looks). A poster has words beside the ring, or below it on an upright display.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from booth.kiosk.theme import Scale

EYE_LINE = 0.20
"""Share of the short side that cue and digit take at the lens."""
UPRIGHT_EYE_LINE = 0.20


class Box(NamedTuple):
    """left, top, width, height in pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.w // 2, self.y + self.h // 2

    @property
    def size(self) -> tuple[int, int]:
        return self.w, self.h

    def inset(self, dx: int, dy: int | None = None) -> Box:
        """Smaller by dx on the left and the right, dy above and below."""
        dy = dx if dy is None else dy
        return Box(self.x + dx, self.y + dy, max(self.w - 2 * dx, 1), max(self.h - 2 * dy, 1))

    def mirrored(self, within: Box) -> Box:
        """At the other side of a box that holds it."""
        return Box(within.x + within.right - self.right, self.y, self.w, self.h)

    def square(self) -> Box:
        """The largest square in its middle."""
        side = min(self.w, self.h)
        return Box(self.x + (self.w - side) // 2, self.y + (self.h - side) // 2, side, side)

    def split_x(self, first: int, gap: int = 0) -> tuple[Box, Box]:
        """A left part of width `first`, and the rest after a gap."""
        rest = max(self.w - first - gap, 1)
        return Box(self.x, self.y, first, self.h), Box(self.right - rest, self.y, rest, self.h)

    def split_y(self, first: int, gap: int = 0) -> tuple[Box, Box]:
        """An upper part of height `first`, and the rest after a gap."""
        rest = max(self.h - first - gap, 1)
        return Box(self.x, self.y, self.w, first), Box(self.x, self.bottom - rest, self.w, rest)


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of every scene on one surface. `ring` boxes are square, the ring's outer edge touches them."""

    screen: Box
    eye_line: Box
    ring: Box
    asked: Box
    """What is asked for: name, prompt, how far along."""
    drawn: Box
    """The drawn face, small."""
    press: Box
    hold: Box
    claim: Box
    notice: Box
    poster_words: Box
    poster_ring: Box
    poster_hints: Box
    wall: Box
    wall_head: Box
    lens: tuple[int, int]
    """The point of the screen's edge next to the lens."""
    upright: bool


OTHER_EDGE = {"left": "right", "right": "left"}


def layout(scale: Scale, lens_edge: str = "top", from_right: bool = False) -> Layout:
    """Places for a surface and the edge (top, bottom, left, right) that the lens is at.

    from_right: what is read first stands at the right; the lens stays where it is.
    """
    build = _upright if scale.height_px > scale.width_px else _wide
    if not from_right:
        return build(scale, lens_edge)
    places = build(scale, OTHER_EDGE.get(lens_edge, lens_edge))
    found = {field.name: getattr(places, field.name) for field in fields(places)}
    there: dict[str, Any] = {name: box.mirrored(places.screen) for name, box in found.items() if isinstance(box, Box)}
    return replace(places, lens=_lens(places.screen, lens_edge), **there)


def _lens(screen: Box, edge: str) -> tuple[int, int]:
    x, y = screen.centre
    return {"top": (x, 0), "bottom": (x, screen.h), "left": (0, y), "right": (screen.w, y)}[edge]


def _wide(scale: Scale, edge: str) -> Layout:
    screen = Box(0, 0, scale.width_px, scale.height_px)
    margin, gap = scale.space_px(4.5), scale.space_px(3)
    hint = scale.space_px(6.5)
    if edge in ("left", "right"):
        eye_line, ring, rest = _beside(screen, edge, margin, gap)
        asked, drawn = rest.split_y(rest.h // 2, gap)
        drawn = Box(drawn.x, drawn.y, drawn.w, max(drawn.h - 2 * hint - gap, 1))
        press = Box(rest.x, rest.bottom - 2 * hint, rest.w, hint)
        hold = Box(rest.x, rest.bottom - hint, rest.w, hint)
        claim = Box(eye_line.x, eye_line.bottom - hint, eye_line.w, hint)
    else:
        high = round(EYE_LINE * screen.h)
        eye_line = Box(margin, 0 if edge == "top" else screen.h - high, screen.w - 2 * margin, high)
        body = Box(0, high if edge == "top" else margin, screen.w, screen.h - high - margin)
        across = min(body.h, screen.w // 2)
        ring = Box((screen.w - across) // 2, body.y if edge == "top" else body.bottom - across, across, across)
        side = ring.x - margin - gap
        left = Box(margin, body.y, side, body.h)
        right = Box(ring.right + gap, body.y, side, body.h)
        press = Box(left.x, left.bottom - hint, left.w, hint)
        hold = Box(right.x, right.bottom - hint, right.w, hint)
        claim = Box(right.x, right.y, right.w, hint)
        asked = Box(left.x, left.y + hint, left.w, left.h - 2 * hint - gap)
        drawn = Box(right.x, right.y + hint + gap, right.w, right.h - 2 * hint - 2 * gap)
    notice = Box(ring.x, ring.bottom - ring.h // 4, ring.w, ring.h // 8)
    words, poster_ring, hints, head, wall = _posters(scale, screen, margin, gap)
    return Layout(
        screen, eye_line, ring, asked, drawn, press, hold, claim, notice,
        words, poster_ring, hints, wall, head, _lens(screen, edge), upright=False,
    )  # fmt: skip


def _beside(screen: Box, edge: str, margin: int, gap: int) -> tuple[Box, Box, Box]:
    """Eye line, ring and the far column where the lens is at the left or the right."""
    side = round(0.25 * screen.w)
    far = Box(screen.w - margin - side if edge == "left" else margin, margin, side, screen.h - 2 * margin)
    near = Box(margin if edge == "left" else screen.w - margin - side, margin, side, screen.h - 2 * margin)
    middle = Box(margin + side + gap, margin, screen.w - 2 * (margin + side + gap), screen.h - 2 * margin)
    return near, middle.square(), far


def _posters(scale: Scale, screen: Box, margin: int, gap: int) -> tuple[Box, Box, Box, Box, Box]:
    hint = scale.space_px(9)
    ring_side = min(screen.h - 2 * margin, round(screen.w * 0.44))
    ring = Box(screen.w - margin - ring_side, (screen.h - ring_side) // 2, ring_side, ring_side)
    column = Box(margin, margin, ring.x - margin - 2 * gap, screen.h - 2 * margin)
    words = Box(column.x, column.y, column.w, column.h - hint - gap)
    hints = Box(column.x, column.bottom - hint, column.w, hint)
    head, wall = _wall(scale, screen, margin)
    return words, ring, hints, head, wall


def _wall(scale: Scale, screen: Box, margin: int) -> tuple[Box, Box]:
    """All that fits between a line of words at the top and one of hints at the bottom."""
    edge, line, gap = scale.space_px(3), scale.space_px(7.5), scale.space_px(2)
    head = Box(margin, edge, screen.w - 2 * margin, line)
    return head, Box(margin, head.bottom + gap, head.w, screen.h - 2 * (edge + line + gap))


def _upright(scale: Scale, edge: str) -> Layout:
    screen = Box(0, 0, scale.width_px, scale.height_px)
    margin, gap = scale.space_px(4.5), scale.space_px(3)
    hint = scale.space_px(6.5)
    high = round(UPRIGHT_EYE_LINE * screen.w)
    top = edge != "bottom"
    eye_line = Box(margin, 0 if top else screen.h - high, screen.w - 2 * margin, high)
    side = min(screen.w - 2 * margin, round(screen.h * 0.52))
    ring = Box((screen.w - side) // 2, high if top else screen.h - high - side, side, side)
    below = Box(margin, ring.bottom + 2 * gap, ring.w, screen.h - ring.bottom - 2 * gap - margin)
    if not top:
        below = Box(margin, margin, ring.w, ring.y - 2 * gap - margin)
    foot = below.bottom - hint
    press, hold = (Box(b.x, foot, b.w, hint) for b in below.split_x(below.w // 2, gap))
    upper = Box(below.x, below.y, below.w, below.h - hint - gap)
    asked, drawn = upper.split_x(round(upper.w * 0.58), gap)
    claim = Box(drawn.x, drawn.y, drawn.w, hint)
    drawn = Box(drawn.x, drawn.y + hint, drawn.w, max(drawn.h - hint, 1))
    notice = Box(ring.x, ring.bottom - ring.h // 4, ring.w, ring.h // 8)
    poster_side = min(screen.w - 2 * margin, round(screen.h * 0.46))
    poster_ring = Box((screen.w - poster_side) // 2, 2 * margin, poster_side, poster_side)
    rest = Box(margin, poster_ring.bottom + margin, screen.w - 2 * margin, screen.h - poster_ring.bottom - 2 * margin)
    tall = 2 * scale.space_px(9)
    words, hints = rest.split_y(rest.h - tall - gap, gap)
    head, wall = _wall(scale, screen, margin)
    return Layout(
        screen, eye_line, ring, asked, drawn, press, hold, claim, notice,
        words, poster_ring, hints, wall, head, _lens(screen, edge), upright=True,
    )  # fmt: skip
