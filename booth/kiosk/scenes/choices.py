"""A list to choose from with one button: its lines beside the ring, and in the ring what the line would be."""

from __future__ import annotations

from typing import Final

import numpy as np
import pygame

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Line
from booth.kiosk.draw.clip import clipped
from booth.kiosk.draw.portrait import draw_face, draw_framed
from booth.kiosk.draw.strokes import draw_stroke
from booth.kiosk.layout import Box
from booth.kiosk.scenes.poster import paint_hints
from booth.kiosk.screen import OptionView, ScreenView
from booth.kiosk.theme import Type
from booth.session.state import Step

LINE: Final = 1.9
"""Height of a line of the list, in heights of its type."""


def paint_list(brush: Brush, view: ScreenView) -> None:
    places = brush.places
    brush.glow(places.poster_ring)
    brush.ring(places.poster_ring, view)
    _in_ring(brush, view)
    head, rest = places.poster_words.split_y(round(places.poster_words.h * 0.2))
    lines, foot = rest.split_y(round(rest.h * 0.68), brush.scale.space_px(1.5))
    brush.say(view.headline, brush.title, head, brush.colours.ink, "left-middle", most_lines=2)
    _lines(brush, view, lines)
    brush.claim(view, places.wall_head, "right")
    brush.stack([Line(view.sentence, theme.SMALL, brush.colours.quiet)], foot, "top")
    paint_hints(brush, view)


def window(count: int, cursor: int, room: int) -> range:
    """Which lines of `count` are shown where `room` fit: the one at the cursor is always among them."""
    room = max(1, min(room, count))
    first = min(max(cursor - room // 2, 0), count - room)
    return range(first, first + room)


def _lines(brush: Brush, view: ScreenView, box: Box) -> None:
    roomy = LINE * brush.scale.size_px(theme.BODY) * len(view.options) <= box.h
    kind = theme.BODY if roomy else theme.SMALL
    high = round(LINE * brush.scale.size_px(kind))
    shown = window(len(view.options), view.cursor, box.h // high)
    top = box.y + (box.h - len(shown) * high) // 2
    rows = [Box(box.x, top + at * high, box.w, high) for at in range(len(shown))]
    texts = [brush.seen(_text(row), row) for row in rows]
    size_px = brush.common_size([view.options[at].words for at in shown], kind, texts, 1)
    for at, row, text in zip(shown, rows, texts, strict=True):
        _line(brush, view.options[at], at == view.cursor, row, text, kind, size_px)
    if shown.start > 0:
        _more(brush, rows[0], -1)
    if shown.stop < len(view.options):
        _more(brush, rows[-1], 1)


def _more(brush: Brush, row: Box, down: int) -> None:
    """There are more lines above or below: an arrow head at the row's end."""
    end = brush.seen(Box(row.right - row.h, row.y, row.h, row.h), row)
    (x, y), side = end.centre, row.h // 7
    points = [(x - side, y - down * side // 2), (x, y + down * side // 2), (x + side, y - down * side // 2)]
    draw_stroke(brush.surface, np.array(points, float), max(2.0, row.h / 20), brush.colours.quiet, closed=False)


def _text(row: Box) -> Box:
    """Room for a tick before the words."""
    return Box(row.x + row.h, row.y, max(row.w - row.h - row.h // 3, 1), row.h)


def _line(brush: Brush, option: OptionView, chosen: bool, row: Box, text: Box, kind: Type, size_px: int) -> None:
    """The line at the cursor lies on a plate with an amber edge: shape beside the colour."""
    if chosen:
        plate, radius = pygame.Rect(row.inset(0, row.h // 14)), row.h // 4
        pygame.draw.rect(brush.surface, brush.colours.raised, plate, border_radius=radius)
        pygame.draw.rect(brush.surface, brush.colours.accent, plate, max(2, row.h // 24), border_radius=radius)
    brush.say(option.words, kind, text, brush.colours.ink if chosen else brush.colours.quiet, "left-middle", 1, size_px)
    if option.done:
        side = row.h // 2
        brush.tick(brush.seen(Box(row.x + row.h // 4, row.y + side // 2, side, side), row))


def _in_ring(brush: Brush, view: ScreenView) -> None:
    inner = brush.within(brush.places.poster_ring)
    if view.greeting:
        brush.say(view.greeting, theme.HEADLINE, inner.inset(inner.w // 10), brush.colours.ink, "centre-middle", 1)
        return
    if view.step is Step.STYLE:
        draw_framed(
            brush.surface,
            view.style,
            inner.inset(inner.w // 6),
            (brush.colours.ink, brush.colours.quiet, brush.colours.ground),
        )
        return
    face = inner.inset(inner.w // 8)
    draw_face(brush.surface, view.target, 1.0, face, brush.inks)
    if view.resting_side != "none":
        # As in a mirror: the guest's left is at the left.
        left = view.resting_side == "left"
        half = Box(face.x if left else face.centre[0], face.y, face.w // 2, face.h)
        with clipped(brush.surface, half):
            brush.glow(brush.places.poster_ring)
            draw_face(
                brush.surface,
                view.target,
                0.0,
                face,
                (theme.mix(brush.colours.ground, brush.colours.quiet, 0.4), *brush.inks[1:]),
            )
