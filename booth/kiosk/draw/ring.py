"""The ring: one sign for readiness, a held button, the countdown, and "kept". It fills from the far side and
closes at the lens, so that the eye arrives there."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.theme import LINE, Colour

Cover = NDArray[np.float32]
ARGB: Final = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
DOTS: Final = 17
"""Dots round a whole ring; every second place is open."""


@dataclass(frozen=True, slots=True)
class Arc:
    """How a ring is filled, 0..1 from the far side; `hold` lies over it in its own colour."""

    fill: float
    colour: Colour
    dots: bool = False
    hold: float = 0.0
    hold_colour: Colour = (255, 255, 255)
    track: Colour = LINE


class Ring:
    """A ring of one size, anti-aliased, painted anew only when it changes.

    towards: the direction of the lens in turns clockwise from 12 o'clock (0 is the top edge).
    """

    def __init__(self, outer_px: int, thickness_px: float, towards: float = 0.0) -> None:
        self._surface = pygame.Surface((outer_px, outer_px), pygame.SRCALPHA, 32, ARGB)
        centre, radius = (outer_px - 1) / 2, outer_px / 2 - thickness_px / 2 - 1
        x, y = np.indices((outer_px, outer_px), np.float32) - np.float32(centre)
        off = np.abs(np.hypot(x, y) - radius)
        self._at = np.nonzero(off < thickness_px / 2 + 1)
        x, y, off = x[self._at], y[self._at], off[self._at]
        self._cover = np.clip(thickness_px / 2 + 0.5 - off, 0, 1)
        self._track = np.clip(max(thickness_px / 10, 0.75) + 0.5 - off, 0, 1)
        turn = np.arctan2(x, -y) / (2 * pi) - towards
        self._way = 1 - 2 * np.abs(turn - np.round(turn))  # 0 at the far side, 1 at the lens
        self._edge = float(1 / (pi * radius))  # one pixel along the ring, as a share of the way
        self._round = self._dots(turn, radius, thickness_px, off)
        self._shown: Arc | None = None

    def _dots(self, turn: Cover, radius: float, thickness: float, off: Cover) -> Cover:
        places = turn * DOTS * 2
        aside = (places - np.round(places)) / (DOTS * 2) * 2 * pi * radius
        return np.clip(thickness * 0.32 + 0.5 - np.hypot(aside, off), 0, 1)

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], arc: Arc) -> None:
        if arc != self._shown:
            self._paint(arc)
            self._shown = arc
        surface.blit(self._surface, corner, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _paint(self, arc: Arc) -> None:
        """Layers of ink, premultiplied: what lies over takes its share from what lies under."""
        pixels = _ink(arc.track) * (0.9 * self._track)
        if arc.dots:
            pixels = _over(pixels, self._round, arc.colour)
        if arc.fill > 0:
            pixels = _over(pixels, self._cover * self._filled(arc.fill), arc.colour)
        if arc.hold > 0:
            pixels = _over(pixels, self._cover * self._filled(arc.hold), arc.hold_colour)
        red, green, blue, alpha = (pixels + 0.5).astype(np.uint32)
        pygame.surfarray.pixels2d(self._surface)[self._at] = alpha << 24 | red << 16 | green << 8 | blue

    def _filled(self, share: float) -> Cover:
        if share >= 1:
            return np.ones_like(self._way)
        filled: Cover = np.clip((share - self._way) / self._edge + 0.5, 0, 1)
        return filled


def _ink(colour: Colour) -> Cover:
    return np.array([*colour, 255], np.float32)[:, None]


def _over(under: Cover, cover: Cover, colour: Colour) -> Cover:
    return np.asarray(under * (1 - cover) + _ink(colour) * cover)
