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
from booth.photo.framing import CROWN_T, HAIR_T, PRESETS

ABOVE, BELOW = 1.0, 2.2
"""What the face takes above and below the eyes, in inter-ocular distances: brows lifted, jaw dropped."""
CHIN_IODS = 1.89
"""Eye line to chin of the canonical face, in inter-ocular distances."""
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


def draw_framed(surface: pygame.Surface, style: str, box: Box, colours: tuple[Colour, Colour]) -> None:
    """How a style is cut: a face and shoulders in a 4 : 5 frame, in the bands of the finished picture."""
    preset = PRESETS[style]
    frame = Box(box.x + box.w // 10, box.y, box.w * 4 // 5, box.h)
    chin = preset.head.aim * frame.h / (CROWN_T + HAIR_T)  # eye line to chin
    iod, eyes = chin / CHIN_IODS, frame.y + preset.eyes.aim * frame.h
    surface.set_clip(pygame.Rect(frame))
    middle = frame.centre[0]
    neck, wide = eyes + 1.15 * chin, 2.5 * chin
    shoulders = pygame.Rect(round(middle - wide), round(neck + 0.35 * chin), round(2 * wide), round(5 * chin))
    pygame.draw.rect(surface, colours[1], shoulders, max(2, frame.h // 160), border_radius=round(1.1 * chin))
    high = round(iod * (ABOVE + BELOW))
    face = Box(round(middle - iod * 1.35), round(eyes - iod * ABOVE), round(iod * 2.7), high)
    draw_face(surface, None, 0.0, face, colours)
    surface.set_clip(None)
    pygame.draw.rect(surface, colours[1], pygame.Rect(frame), max(2, frame.h // 120), border_radius=frame.w // 24)


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
