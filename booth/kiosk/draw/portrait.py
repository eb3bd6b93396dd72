"""The drawn face of a look, as large as its box: nobody's, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.draw.clip import clipped
from booth.kiosk.draw.strokes import draw_stroke, draw_strokes
from booth.kiosk.layout import Box
from booth.kiosk.theme import Colour
from booth.looks.catalogue import Look
from booth.looks.drawn_face import canonical_face
from booth.looks.outline import outline
from booth.looks.reading import Stroke
from booth.photo.framing import CROWN_T, HAIR_T, PRESETS

Inks = tuple[Colour, Colour, Colour]
"""Of what does not agree yet, of what does, and of the ground that quieter strokes step back into."""
ABOVE, BELOW = 1.0, 2.2
"""What the face takes above and below the eyes, in inter-ocular distances: brows lifted, jaw dropped."""
CHIN_IODS = 1.89
"""Eye line to chin of the canonical face, in inter-ocular distances."""
TEMPLE = (1.216, 0.31)
"""Where its jaw line ends at the side, likewise, to the right and down from between the eyes."""
STAGE = 1.6
"""A drawn face plays to the back row: this many times what is asked of a guest."""


@lru_cache(maxsize=64)
def drawn(look: Look | None, intensity: float) -> tuple[Stroke, ...]:
    way = look.ways[len(look.ways) // 2].name if look and len(look.ways) > 2 else ""
    return outline(look, canonical_face(), intensity, way)


def draw_face(
    surface: pygame.Surface,
    look: Look | None,
    intensity: float,
    box: Box,
    colours: Inks,
    match: Mapping[str, float] | None = None,
) -> None:
    """The face of `look` at 0..1 of its expression, as a mirror shows it: the guest's left is at the left."""
    iod = min(box.h / (ABOVE + BELOW), box.w / 2.7)
    strokes = [Stroke(s.feature, s.points * (-1, 1), s.closed) for s in drawn(look, round(STAGE * intensity, 2))]
    x, y = box.centre
    origin = (x, y + iod * (ABOVE - BELOW) / 2)
    draw_strokes(surface, strokes, iod, origin, max(1.6, iod * 0.036), colours[:2], match, ground=colours[2])


def draw_framed(surface: pygame.Surface, style: str, box: Box, colours: Inks) -> None:
    """How a style is cut: a head and shoulders in a 4 : 5 frame, in the bands of the finished picture."""
    preset = PRESETS[style]
    frame = Box(box.x + box.w // 10, box.y, box.w * 4 // 5, box.h)
    iod = preset.head.aim * frame.h / ((CROWN_T + HAIR_T) * CHIN_IODS)
    x, eyes = frame.centre[0], frame.y + preset.eyes.aim * frame.h
    high = round(iod * (ABOVE + BELOW))
    face = Box(round(x - 1.35 * iod), round(eyes - iod * ABOVE), round(2.7 * iod), high)
    with clipped(surface, frame):
        for line in figure():
            draw_stroke(surface, line * iod + (x, eyes), max(1.5, frame.h / 150), colours[1], closed=False)
        draw_face(surface, None, 0.0, face, colours)
    pygame.draw.rect(surface, colours[1], pygame.Rect(frame), max(2, frame.h // 120), border_radius=frame.w // 24)


@lru_cache(maxsize=1)
def figure() -> tuple[NDArray[np.float64], ...]:
    """Head, and both sides of neck and shoulders, round the canonical face: lines (n, 2) in inter-ocular distances."""
    turn, fall = np.linspace(0, np.pi, 40), np.linspace(0, 1, 40)[:, None]
    crown = (CROWN_T - 1 + HAIR_T) * CHIN_IODS
    head = np.stack([TEMPLE[0] * np.cos(turn), TEMPLE[1] - (crown + TEMPLE[1]) * np.sin(turn)], axis=1)
    corners = np.array([(0.62, 1.75), (0.62, 2.9), (2.7, 2.5), (3.3, 4.2)])
    bezier = np.hstack([(1 - fall) ** 3, 3 * fall * (1 - fall) ** 2, 3 * fall**2 * (1 - fall), fall**3])
    side: NDArray[np.float64] = np.vstack([bezier @ corners, [(3.5, 9.0)]])
    return head, side, side * np.array([-1.0, 1.0])


@lru_cache(maxsize=16)
def small_face(
    look: Look, size_px: tuple[int, int], colours: Inks, match: tuple[tuple[str, float], ...]
) -> pygame.Surface:
    """The drawn face on the ground, kept as long as the same strokes agree."""
    surface = pygame.Surface(size_px)
    surface.fill(colours[2])
    draw_face(surface, look, 1.0, Box(0, 0, *size_px), colours, dict(match))
    return surface


def in_quarters(match: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """How far strokes agree, in steps that the eye can tell."""
    return tuple((feature, round(share * 4) / 4) for feature, share in sorted(match.items()))
