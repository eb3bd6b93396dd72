"""Quiet guides over the live picture: where the head goes, the eye line, which way to move; and the gaze dot."""

from __future__ import annotations

from math import pi
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.draw.strokes import draw_stroke
from booth.kiosk.layout import Box
from booth.kiosk.theme import Colour, Palette

EYES: Final = {"headshot": 0.40, "portrait": 0.32}
"""Where the eyes are best, as a share of the picture's height: the middle of what `looks.framing` calls good."""
HEAD: Final = {"headshot": 0.36, "portrait": 0.26}
"""Height of the head, chin to crown, likewise."""
ABOVE_EYES: Final = 0.9 / 1.9
"""Share of the head that lies above the eyes (domain: the crown is 1.9 T above the chin)."""
WIDE: Final = 0.76
"""Width of a head over its height."""
GAPS: Final = 4


def draw_guides(surface: pygame.Surface, glass: Box, arrow: str, style: str, colours: Palette) -> None:
    """A broken oval for the head, the eye line at its sides, and an arrow."""
    height, width = HEAD[style] * glass.h, WIDE * HEAD[style] * glass.h
    x, y = glass.x + glass.w / 2, glass.y + EYES[style] * glass.h + (0.5 - ABOVE_EYES) * height
    line = max(2.0, glass.w / 190)
    for at in range(GAPS):
        turn = np.linspace(at + 0.12, at + 0.88, 24) * 2 * pi / GAPS
        oval = np.stack([x + width / 2 * np.cos(turn), y + height / 2 * np.sin(turn)], axis=1)
        _line(surface, oval, line, colours.ink, colours.ground)
    eyes = glass.y + EYES[style] * glass.h
    for side in (-1, 1):
        across = x + side * width * np.linspace(0.62, 0.82, 12)
        _line(surface, np.stack([across, np.full(12, eyes)], axis=1), line, colours.ink, colours.ground)
    for chevron in chevrons(arrow, (x, y), (width, height)):
        _line(surface, chevron, 2 * line, colours.accent, colours.ground)


def _line(surface: pygame.Surface, points: NDArray[np.float64], width_px: float, colour: Colour, edge: Colour) -> None:
    """On a dark edge, to be seen on any picture."""
    draw_stroke(surface, points, width_px + 3, edge, False)
    draw_stroke(surface, points, width_px, colour, False)


def chevrons(arrow: str, centre: tuple[float, float], size: tuple[float, float]) -> list[NDArray[np.float64]]:
    """Angles (n, 2) that say which way to move: left, right, up, down, closer (outward), back (inward)."""
    wing = size[0] * 0.18
    head = np.array([[-1.0, -2.0], [0.0, 0.0], [-1.0, 2.0]]) * wing / 2  # pointing right
    turns = {"right": (0,), "down": (1,), "left": (2,), "up": (3,), "closer": (0, 2), "back": (0, 2)}.get(arrow, ())
    drawn = []
    for quarter in turns:
        c, s = np.cos(quarter * pi / 2), np.sin(quarter * pi / 2)
        turn = np.array([[c, s], [-s, c]])
        reach = (size[0] if quarter % 2 == 0 else size[1]) / 2 + size[0] * 0.6
        points = (head * (-1 if arrow == "back" else 1) + (reach, 0)) @ turn + centre
        middle = np.linspace(points[0], points[1], 8)
        drawn.append(np.vstack([middle, np.linspace(points[1], points[2], 8)[1:]]))
    return drawn


def draw_dot(surface: pygame.Surface, at: tuple[int, int], radius: int, colour: Colour) -> None:
    """The gaze dot: a full dot in a fine ring."""
    turn = np.linspace(0, 2 * pi, 40, endpoint=False)
    for size, width in ((radius * 0.25, radius * 0.9), (radius * 1.7, max(1.5, radius / 7))):
        draw_stroke(surface, np.stack([np.cos(turn), np.sin(turn)], axis=1) * size + at, width, colour, True)
    pygame.draw.circle(surface, colour, at, round(radius * 0.6))
