"""The staff's pages: a quiet table or big counts, and beside it (upright: below) what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import pygame

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Line
from booth.kiosk.draw.clip import clipped
from booth.kiosk.layout import Box
from booth.kiosk.scenes.choices import window
from booth.kiosk.scenes.pictures import Pictures, cells, paint_picture
from booth.kiosk.staff.values import Mark, Row
from booth.kiosk.staff.view import DOT, PLACE, StaffView
from booth.kiosk.text import SHRINK, SMALLEST_PX, cut, fitted, width_px

KEYS_A_ROW: Final = 3
TABLE: Final = 0.62
"""Share of the width that the left column has."""
TROUBLED: Final = 1.4
"""So much more room than the others has a count with something to see to."""
FIGURES: Final = 0.22
"""Share of a count's width that its figure takes."""
WALL: Final = 0.5
"""Share of the left column's height that photographs have above what was remarked about them."""
NAMES: Final = 0.27
"""Share of a table that the names take."""
ROW_GAP: Final = 0.35
"""Between two rows, in heights of their type."""
LEGIBLE: Final = 0.75
"""A table shrinks to no less than this share of small type while it keeps its rows whole."""
GRID_LINE: Final = 1.5
LINE_HIGH: Final = 1.9
LEAST_HIGH: Final = 1.3
"""Height of an option, in heights of its type."""


class Target(NamedTuple):
    """Where a touch takes an option."""

    box: Box
    option: int


class Places(NamedTuple):
    headline: Box
    sentence: Box
    left: Box
    right: Box
    hints: Box


def places(brush: Brush) -> Places:
    scale, screen = brush.scale, brush.places.screen
    margin, gap = scale.space_px(4.5), scale.space_px(2.5)
    whole = screen.inset(margin)
    head, rest = whole.split_y(scale.space_px(9), gap // 2)
    sentence, rest = rest.split_y(scale.space_px(6), gap)
    body, hints = rest.split_y(rest.h - scale.space_px(6.5) - gap, gap)
    if brush.places.upright:
        left, right = body.split_y(round(body.h * 0.5), 2 * gap)
    else:
        left, right = brush.split_x(body, round(body.w * TABLE), 2 * gap)
    return Places(head, sentence, left, right, hints)


def paint_staff(brush: Brush, view: StaffView, pictures: Pictures) -> list[Target]:
    """The page; returns where it can be touched."""
    at = places(brush)
    brush.say(view.headline, theme.TITLE, at.headline, brush.colours.ink, "left-middle", 1)
    _sentence(brush, view, at.sentence)
    shown, lines = at.left, at.right
    targets: list[Target] = []
    if view.pictures:
        wall, shown = shown.split_y(round(shown.h * WALL), brush.scale.space_px(2))
        targets += _wall(brush, view, wall, pictures)
    _entry(brush, view.entry, shown)
    brush.say(view.message, theme.BODY, shown, brush.colours.ink)
    _counts(brush, view.counts, shown)
    _table(brush, view.rows, shown)
    targets += _keys(brush, view, lines) if view.keypad else _options(brush, view, lines)
    first, second = brush.split_x(at.hints, at.hints.w // 2)
    brush.hint(view.press_hint, first, held=False)
    brush.hint(view.hold_hint, second, held=True, align="right")
    return targets


def _sentence(brush: Brush, view: StaffView, box: Box) -> None:
    if view.ready:
        side = box.h * 3 // 4
        tick, said = brush.split_x(box, side, side // 3)
        brush.tick(Box(tick.x, box.y + (box.h - side) // 2, side, side))
        brush.say(view.ready, theme.SMALL, said, brush.colours.yes, "left-middle", 1)
    else:
        brush.say(
            view.sentence, theme.SMALL, box, brush.colours.accent if view.alarm else brush.colours.quiet, "left", 2
        )


def _wall(brush: Brush, view: StaffView, box: Box, pictures: Pictures) -> list[Target]:
    """One person's photographs; the one at the cursor is framed."""
    found = cells(len(view.pictures), box, brush.scale.space_px(1.5), 0)
    for at, (shown, cell) in enumerate(zip(view.pictures, found, strict=True)):
        paint_picture(brush, shown, cell, pictures)
        if at == view.cursor:
            line = max(2, brush.scale.space_px(0.5))
            pygame.draw.rect(
                brush.surface, brush.colours.accent, pygame.Rect(cell.inset(-2 * line)), line, border_radius=3 * line
            )
    return [Target(cell, at) for at, cell in enumerate(found)]


def _entry(brush: Brush, entry: str, box: Box) -> None:
    """What was typed: a digit or a dot each, and a line for what is still to come."""
    size = brush.scale.size_px(theme.HEADLINE)
    left = box.centre[0] - len(entry) * size // 2
    for at, typed in enumerate(entry):
        cell = Box(left + at * size, box.centre[1] - size // 2, size, size)
        if typed == DOT:
            pygame.draw.circle(brush.surface, brush.colours.ink, cell.centre, size // 7)
        elif typed == PLACE:
            place = pygame.Rect(cell.x + size // 5, cell.bottom - size // 6, size * 3 // 5, max(2, size // 18))
            pygame.draw.rect(brush.surface, brush.colours.quiet, place)
        else:
            brush.say(typed, theme.HEADLINE, cell, brush.colours.ink, "centre-middle", 1)


# --- figures ----------------------------------------------------------------------------------------


def _counts(brush: Brush, rows: Sequence[Row], box: Box) -> None:
    """Big figures, each with what it counts."""
    if not rows:
        return
    shares = [TROUBLED if row.mark is Mark.WRONG else 1.0 for row in rows]
    unit, y = min(box.h / sum(shares), brush.scale.space_px(20)), box.y
    for at, row in enumerate(rows):
        high = int(unit * shares[at])
        cell, y = Box(box.x, y, box.w, high), y + high
        number, words = brush.split_x(cell, round(cell.w * FIGURES), brush.scale.space_px(2))
        if at:
            pygame.draw.line(brush.surface, brush.colours.line, (cell.x, cell.y), (cell.right, cell.y))
        inside = number.inset(0, high // 10)
        brush.say(row.figure, theme.TITLE_LARGE, inside, brush.colours.ink, "right-middle", 1)
        note = brush.colours.accent if row.mark is Mark.WRONG else brush.colours.quiet
        lines = [Line(row.words, theme.SMALL, ticked=row.mark is Mark.WELL), Line(row.note, theme.SMALL, note, 0.4)]
        brush.stack(lines, words.inset(0, high // 12))


def _table(brush: Brush, rows: Sequence[Row], box: Box) -> None:
    """Rows of a mark, a name, a figure and what to do, in the largest type in which all of them fit.

    Where that would be too small to read, what is well stands below, one line each.
    """
    most = brush.scale.size_px(theme.SMALL)
    size = _size(most, box, lambda size: sum(_high(brush, row, box, size) for row in rows))
    if size >= LEGIBLE * most:
        _lines(brush, rows, box, size)
        return
    loud = [row for row in rows if row.note or row.mark is not Mark.WELL]
    well = [row for row in rows if row not in loud]
    least = round(LEGIBLE * most)
    size = _size(least, box, lambda size: sum(_high(brush, row, box, size) for row in loud) + _grid_high(well, size))
    _grid(brush, well, _lines(brush, loud, box, size), size)


def _size(size: int, box: Box, high: Callable[[int], int]) -> int:
    """The largest size up to `size` at which `high` of it is no more than the box's height."""
    while high(size) > box.h and size > SMALLEST_PX:
        size = max(SMALLEST_PX, min(size - 1, int(size * SHRINK)))
    return size


def _lines(brush: Brush, rows: Sequence[Row], box: Box, size: int) -> Box:
    """Rows one under the other; returns the room below."""
    y = box.y
    for row in rows:
        if (tall := _high(brush, row, box, size)) > box.bottom - y:
            brush.say("…", theme.SMALL, Box(box.x, y - size // 2, box.w, 2 * size), brush.colours.quiet, size_px=size)
            break
        _row(brush, row, Box(box.x, y, box.w, tall), size)
        y += tall
    return Box(box.x, y, box.w, max(box.bottom - y, 1))


def _grid_high(rows: Sequence[Row], size: int) -> int:
    return -(-len(rows) // 2) * round(GRID_LINE * size)


def _grid(brush: Brush, rows: Sequence[Row], box: Box, size: int) -> None:
    """Read downwards: a tick, the name, and as much of the figure as there is room for. One column where it holds all
    rows, else two."""
    high = round(GRID_LINE * size)
    one = len(rows) * high <= box.h
    down, wide = (len(rows), box.w) if one else (-(-len(rows) // 2), (box.w - size) // 2)
    for at, row in enumerate(rows):
        across, y = at // down, box.y + at % down * high
        column = brush.split_x(box, wide, size)[across]
        cell = Box(column.x, y, column.w, high)
        _mark(brush, row.mark, brush.seen(Box(cell.x, y + size // 8, size, size), cell))
        inside = brush.split_x(cell, round(1.3 * size))[1]
        name = brush.say(row.words, theme.SMALL, inside, brush.colours.quiet, size_px=size)
        rest = brush.split_x(inside, name.w, size // 2)[1]
        fits = width_px(row.figure, theme.SMALL, size) <= rest.w
        figure = row.figure if fits else cut(row.figure, theme.SMALL, size, rest.w)
        brush.say(figure, theme.SMALL, rest, brush.colours.ink, size_px=size)


def _columns(brush: Brush, row: Row, box: Box, size: int) -> tuple[Box, Box]:
    """Where the name and the figure stand; words alone have all of it."""
    if not row.words:
        return Box(box.x, box.y, 0, box.h), box
    inside = brush.split_x(box, round(1.5 * size))[1]
    return brush.split_x(inside, round(inside.w * NAMES), size // 2)


def _high(brush: Brush, row: Row, box: Box, size: int) -> int:
    name, said = _columns(brush, row, box, size)
    heights = [fitted(text, theme.SMALL, size, (said.w, 10_000)).height_px for text in (row.figure, row.note) if text]
    named = fitted(row.words, theme.SMALL, size, (name.w, 10_000)).height_px if row.words else 0
    return max(sum(heights), named) + round(ROW_GAP * size)


def _row(brush: Brush, row: Row, box: Box, size: int) -> None:
    name, said = _columns(brush, row, box, size)
    _mark(brush, row.mark, brush.seen(Box(box.x, box.y + size // 8, size, size), box))
    brush.say(row.words, theme.SMALL, name, brush.colours.quiet, size_px=size)
    taken = brush.say(row.figure, theme.SMALL, said, brush.colours.ink, size_px=size)
    below = Box(said.x, taken.bottom, said.w, max(box.bottom - taken.bottom, 1))
    brush.say(
        row.note,
        theme.SMALL,
        below,
        brush.colours.accent if row.mark is Mark.WRONG else brush.colours.quiet,
        size_px=size,
    )


def _mark(brush: Brush, mark: Mark, box: Box) -> None:
    """A tick, a full dot that wants to be seen to, or a dash for what may be missing."""
    if mark is Mark.WELL:
        brush.tick(box)
    elif mark is Mark.WRONG:
        pygame.draw.circle(brush.surface, brush.colours.accent, box.centre, max(3, box.w * 3 // 8))
    elif mark is Mark.MISSING:
        x, y = box.centre
        pygame.draw.line(
            brush.surface, brush.colours.quiet, (x - box.w // 4, y), (x + box.w // 4, y), max(2, box.w // 10)
        )


# --- what can be taken ------------------------------------------------------------------------------


def _options(brush: Brush, view: StaffView, box: Box) -> list[Target]:
    """Line by line; where they do not all fit, those about the cursor."""
    before = len(view.pictures)
    cursor = max(view.cursor - before, 0)
    size_px = brush.scale.size_px(theme.SMALL)
    high = int(min(max(box.h / len(view.options), LEAST_HIGH * size_px), LINE_HIGH * size_px, box.h))
    shown = window(len(view.options), cursor, box.h // high)
    cells = [Box(box.x, box.y + at * high, box.w, high) for at in range(len(shown))]
    texts = [cell.inset(high // 2, 0) for cell in cells]
    size = brush.common_size([view.options[at] for at in shown], theme.SMALL, texts, 1)
    for at, cell, text in zip(shown, cells, texts, strict=True):
        held = at == view.chosen
        _plate(brush, view, at + before, cell.inset(0, high // 14))
        brush.say(view.options[at], theme.SMALL, text, _ink(brush, view, at + before), "left-middle", 1, size)
        if held:
            side = high // 2
            end = Box(cell.right - side - high // 4, cell.y + (high - side) // 2, side, side)
            brush.tick(brush.seen(end, cell))
    return [Target(cell, at + before) for at, cell in zip(shown, cells, strict=True)]


def _keys(brush: Brush, view: StaffView, box: Box) -> list[Target]:
    """Three in a row as on a telephone: the 0 stands between "erase" and "leave"."""
    gap = brush.scale.space_px(1)
    rows = -(-len(view.options) // KEYS_A_ROW)
    wide, high = (box.w - (KEYS_A_ROW - 1) * gap) // KEYS_A_ROW, (box.h - (rows - 1) * gap) // rows
    wide, high = min(wide, 2 * high), min(high, wide)
    left = box.x + (box.w - KEYS_A_ROW * (wide + gap) + gap) // 2
    top = box.y + (box.h - rows * (high + gap) + gap) // 2
    order = [*range(9), 10, 9, 11]
    targets = []
    for place, at in enumerate(order):
        down, across = divmod(place, KEYS_A_ROW)
        cell = Box(left + across * (wide + gap), top + down * (high + gap), wide, high)
        pygame.draw.rect(brush.surface, brush.colours.raised, pygame.Rect(cell), border_radius=high // 5)
        _plate(brush, view, at, cell)
        kind = theme.BODY if view.options[at].isdigit() else theme.SMALL
        brush.say(view.options[at], kind, cell.inset(wide // 12, 0), _ink(brush, view, at), "centre-middle", 1)
        targets.append(Target(cell, at))
    return targets


def _ink(brush: Brush, view: StaffView, at: int) -> theme.Colour:
    return brush.colours.ink if at == view.cursor or view.keypad else brush.colours.quiet


def _plate(brush: Brush, view: StaffView, at: int, box: Box) -> None:
    """The option at the cursor: an amber edge, filling while the button is held."""
    if at != view.cursor:
        return
    plate, radius = pygame.Rect(box), box.h // 4
    pygame.draw.rect(brush.surface, brush.colours.raised, plate, border_radius=radius)
    if view.hold > 0:
        with clipped(brush.surface, brush.split_x(box, round(box.w * view.hold))[0]):
            pygame.draw.rect(
                brush.surface, theme.mix(brush.colours.ground, brush.colours.accent, 0.4), plate, border_radius=radius
            )
    pygame.draw.rect(brush.surface, brush.colours.accent, plate, max(2, box.h // 24), border_radius=radius)
