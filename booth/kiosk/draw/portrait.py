"""The drawn face of a look, as large as its box: nobody's, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pygame

from booth.kiosk.draw.strokes import draw_strokes
from booth.kiosk.layout import Box
from booth.kiosk.theme import GROUND, Colour
from booth.looks.catalogue import Look
from booth.looks.drawn_face import canonical_face
from booth.looks.outline import outline
from booth.looks.reading import Stroke

ABOVE, BELOW = 1.0, 2.2
"""What the face takes above and below the eyes, in inter-ocular distances: brows lifted, jaw dropped."""
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
    colours: tuple[Colour, Colour],
    match: Mapping[str, float] | None = None,
) -> None:
    """The face of `look` at 0..1 of its expression, as a mirror shows it: the guest's left is at the left."""
    iod = min(box.h / (ABOVE + BELOW), box.w / 2.7)
    strokes = [Stroke(s.feature, s.points * (-1, 1), s.closed) for s in drawn(look, round(STAGE * intensity, 2))]
    x, y = box.centre
    origin = (x, y + iod * (ABOVE - BELOW) / 2)
    draw_strokes(surface, strokes, iod, origin, max(1.6, iod * 0.036), colours, match, ground=GROUND)


@lru_cache(maxsize=16)
def small_face(
    look: Look, size_px: tuple[int, int], colours: tuple[Colour, Colour], match: tuple[tuple[str, float], ...]
) -> pygame.Surface:
    """The drawn face on the ground, kept as long as the same strokes agree."""
    surface = pygame.Surface(size_px)
    surface.fill(GROUND)
    draw_face(surface, look, 1.0, Box(0, 0, *size_px), colours, dict(match))
    return surface


def in_quarters(match: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """How far strokes agree, in steps that the eye can tell."""
    return tuple((feature, round(share * 4) / 4) for feature, share in sorted(match.items()))
