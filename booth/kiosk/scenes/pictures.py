"""Photographs of this guest: the one just taken, and all of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Line
from booth.kiosk.layout import Box
from booth.kiosk.screen import PictureView, ScreenView

Pictures = Mapping[int, NDArray[np.uint8]]


WIDE_ROWS = 0.02
"""How much less a row is liked for every picture in it: two short rows read better than a long one."""


LEGIBLE = 0.65
"""Captions shrink to no less than this share of small type."""


FEW = 5
"""So few prints have names, whatever they cost."""


NAMED = 0.9
"""Of more, names take no more of a picture's width than leaves this share."""


ONE_LINE = 3
"""So few prints hang wide enough for the longest name of a look."""


def paint_print(brush: Brush, view: ScreenView, pictures: Pictures) -> None:
    """The photograph large in the closed ring."""
    places = brush.places
    brush.ring(places.ring, view)
    inner = brush.within(places.ring)
    height = round(inner.h * 0.76)
    frame = Box(inner.centre[0] - height * 2 // 5, inner.centre[1] - height // 2, height * 4 // 5, height)
    for shown in view.pictures[:1]:
        paint_picture(brush, shown, frame, pictures)
    for before in view.pictures[1:]:
        paint_picture(brush, before, places.drawn.inset(places.drawn.w // 6), pictures)
    brush.say(view.cue, theme.CUE, places.eye_line, brush.colours.ink, "centre-middle", most_lines=1)
    saved = Line(
        view.eyebrow, theme.SMALL, brush.colours.yes if view.ring.tick else brush.colours.quiet, ticked=view.ring.tick
    )
    kept = Line(view.sentence, theme.SMALL, brush.colours.quiet, above=1.5)
    brush.stack([saved, Line(view.headline, brush.title, above=1.0), kept], places.asked)
    brush.claim(view, places.claim)
    brush.hint(view.press_hint, places.press, held=False)
    brush.hint(view.hold_hint, places.hold, held=True, align="right")


def paint_wall(brush: Brush, view: ScreenView, pictures: Pictures) -> None:
    """All photographs, as large as they can be side by side."""
    head, wall = brush.places.wall_head, brush.places.wall
    brush.say(view.headline, theme.TITLE, head, brush.colours.ink, "left-middle", most_lines=1)
    brush.claim(view, head)
    if view.pictures:
        _hang(brush, view, wall, pictures)
    paint_foot(brush, view)


def _hang(brush: Brush, view: ScreenView, wall: Box, pictures: Pictures) -> None:
    """Each with the name of its look; so many that the names would be small, or cost much room, hang without."""
    gap, small = brush.scale.space_px(2), brush.scale.size_px(theme.SMALL)
    lines = 1 if len(view.pictures) <= ONE_LINE else 2
    caption = round(small * (0.2 + theme.SMALL.leading * lines))
    places_of, bare = (cells(len(view.pictures), wall, gap, below) for below in (caption, 0))
    below = [cell.split_y(cell.h - caption, caption // 10)[1] for cell in places_of]
    size_px = brush.common_size([shown.caption for shown in view.pictures], theme.SMALL, below, lines)
    costly = len(view.pictures) > FEW and places_of[0].w < NAMED * bare[0].w
    if size_px < LEGIBLE * small or costly:
        for shown, cell in zip(view.pictures, bare, strict=True):
            paint_picture(brush, shown, cell, pictures)
        return
    for shown, cell, line in zip(view.pictures, places_of, below, strict=True):
        paint_picture(brush, shown, cell.split_y(cell.h - caption)[0], pictures)
        brush.say(shown.caption, theme.SMALL, line, brush.colours.quiet, "centre", most_lines=lines, size_px=size_px)


def paint_foot(brush: Brush, view: ScreenView) -> None:
    """Both hints under a screen that has no ring: a held button fills its own."""
    screen, head = brush.places.screen, brush.places.wall_head
    foot = Box(head.x, screen.h - head.bottom, head.w, head.h)
    first, second = brush.split_x(foot, foot.w // 2)
    brush.hint(view.press_hint, first, held=False, kind=theme.BODY)
    brush.hint(view.hold_hint, second, held=True, align="right", kind=theme.BODY, filled=view.hold)


def cells(count: int, wall: Box, gap: int, caption: int) -> list[Box]:
    """Places for `count` pictures of 4 : 5 with a caption, as large as possible, rows centred."""

    def height(columns: int) -> float:
        rows = -(-count // columns)
        high = (wall.h - (rows - 1) * gap) / rows - caption
        return min(high, (wall.w - (columns - 1) * gap) / columns * 5 / 4)

    if not count:
        return []
    columns = max(range(1, count + 1), key=lambda columns: height(columns) * (1 - WIDE_ROWS * columns))
    high = max(int(height(columns)), 5)
    wide, rows = high * 4 // 5, -(-count // columns)
    top = wall.y + (wall.h - rows * (high + caption) - (rows - 1) * gap) // 2
    places = []
    for row in range(rows):
        within = min(columns, count - row * columns)
        left = wall.x + (wall.w - within * wide - (within - 1) * gap) // 2
        y = top + row * (high + caption + gap)
        places += [Box(left + at * (wide + gap), y, wide, high + caption) for at in range(within)]
    return places


def paint_picture(brush: Brush, shown: PictureView, frame: Box, pictures: Pictures) -> None:
    """One photograph in its frame; a dark plate where there is none to show."""
    rgb = pictures.get(shown.photograph_id)
    if rgb is None:
        pygame.draw.rect(brush.surface, brush.colours.raised, pygame.Rect(frame), border_radius=max(2, frame.w // 24))
        return
    picture = brush.prints.picture(shown.photograph_id, rgb, frame.size)
    x, y = frame.centre
    brush.surface.blit(picture, (x - picture.get_width() // 2, y - picture.get_height() // 2))
