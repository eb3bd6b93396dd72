"""The button, drawn: a full dot to press, an open one to hold. Beside each, what it does."""

from __future__ import annotations

from functools import cache

import numpy as np
import pygame
from PIL import Image, ImageDraw

from booth.kiosk.draw.mirror import FINE
from booth.kiosk.layout import Box
from booth.kiosk.text import Typesetter, tinted
from booth.kiosk.theme import Colour, Type


@cache
def button(side: int, held: bool, colour: Colour, twelfths: int = 0) -> pygame.Surface:
    """A ring with the button in it: full for a press, an open ring for a hold, which fills while it is held."""
    fine = side * FINE
    mask = Image.new("L", (fine, fine))
    draw = ImageDraw.Draw(mask)
    line = max(FINE, round(fine * 0.075))
    draw.ellipse((0, 0, fine - 1, fine - 1), outline=255, width=line)
    inner = fine * 0.25
    if held:
        draw.arc((inner, inner, fine - inner, fine - inner), -90, 150, fill=255, width=round(line * 1.3))
        draw.arc((0, 0, fine - 1, fine - 1), -90, 30 * twelfths - 90, fill=255, width=round(2.2 * line))
    else:
        draw.ellipse((inner, inner, fine - inner, fine - inner), fill=255)
    return tinted(np.asarray(mask.reduce(FINE)), colour)


@cache
def tick(side: int, colour: Colour) -> pygame.Surface:
    """A check mark in a square of `side`."""
    fine = side * FINE
    mask = Image.new("L", (fine, fine))
    draw = ImageDraw.Draw(mask)
    points = [(fine * x, fine * y) for x, y in ((0.16, 0.54), (0.41, 0.78), (0.86, 0.24))]
    width = max(FINE, round(fine * 0.11))
    draw.line(points, fill=255, width=width, joint="curve")
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return tinted(np.asarray(mask.reduce(FINE)), colour)


def beside(size_px: int) -> tuple[int, int]:
    """The button's side, and the gap to its words."""
    return round(size_px * 1.25), round(size_px * 0.45)


def draw_hint(
    surface: pygame.Surface,
    text: Typesetter,
    box: Box,
    words: str,
    kind: Type,
    size_px: int,
    held: bool,
    align: str,
    colours: tuple[Colour, Colour, Colour],
    from_right: bool = False,
    filled: float = 0.0,
) -> int:
    """Button and words in a box, at its left or right; returns the width taken.

    colours: of a button to press, of one to hold, of words.

    from_right: the words stand to the left of the button.
    """
    if not words:
        return 0
    press, held_ink, plain = colours
    colour = held_ink if held else plain
    side, gap = beside(size_px)
    side = min(box.h, side)
    label = text.block(words, kind, size_px, colour, (max(box.w - side - gap, 1), box.h), align, 2, from_right)
    width = side + gap + label.get_width()
    left = box.x if align == "left" else box.right - width if align == "right" else box.x + (box.w - width) // 2
    dot, said = (left + width - side, left) if from_right else (left, left + side + gap)
    lit = plain if filled else held_ink if held else press
    surface.blit(button(side, held, lit, round(12 * filled)), (dot, box.y + (box.h - side) // 2))
    surface.blit(label, (said, box.y + (box.h - label.get_height()) // 2))
    return width
