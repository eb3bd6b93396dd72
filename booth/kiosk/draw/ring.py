"""The ring: one sign for readiness, a held button, the countdown, and "kept". It fills from the far side and
closes at the lens, so that the eye arrives there."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final

import numpy as np
import pygame

from booth.kiosk.theme import LINE, Colour

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
        self._surface = pygame.Surface((outer_px, outer_px), pygame.SRCALPHA)
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

    def _dots(self, turn: np.ndarray, radius: float, thickness: float, off: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        places = turn * DOTS * 2
        aside = (places - np.round(places)) / (DOTS * 2) * 2 * pi * radius
        return np.clip(thickness * 0.32 + 0.5 - np.hypot(aside, off), 0, 1)

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], arc: Arc) -> None:
        if arc != self._shown:
            self._paint(arc)
            self._shown = arc
        surface.blit(self._surface, corner)

    def _paint(self, arc: Arc) -> None:
        cover = self._track * 0.9
        colour = np.broadcast_to(np.array(arc.track, np.float32), (len(cover), 3))
        if arc.dots:
            cover, colour = _over(cover, colour, self._round, arc.colour)
        if arc.fill > 0:
            cover, colour = _over(cover, colour, self._cover * self._filled(arc.fill), arc.colour)
        if arc.hold > 0:
            cover, colour = _over(cover, colour, self._cover * self._filled(arc.hold), arc.hold_colour)
        pygame.surfarray.pixels3d(self._surface)[self._at] = colour
        pygame.surfarray.pixels_alpha(self._surface)[self._at] = cover * 255

    def _filled(self, share: float) -> np.ndarray:  # type: ignore[type-arg]
        return np.clip((share - self._way) / self._edge + 0.5, 0, 1) if share < 1 else np.ones_like(self._way)


def _over(under: np.ndarray, colour: np.ndarray, cover: np.ndarray, ink: Colour) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Ink laid over what is there: coverage and colour of both together."""
    both = cover + under * (1 - cover)
    share = np.divide(cover, both, out=np.zeros_like(cover), where=both > 0)[:, None]
    return both, colour * (1 - share) + np.array(ink, np.float32) * share
