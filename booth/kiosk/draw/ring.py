"""The ring: one sign for readiness, a held button, the countdown, and "kept". It fills from the far side and
closes at the lens, so that the eye arrives there."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.theme import TUNGSTEN, Colour

Cover = NDArray[np.float32]
Ink = NDArray[np.uint8]
"""(n, 4): blue, green, red, alpha of each pixel, premultiplied."""
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
    track: Colour = TUNGSTEN.line


class Ring:
    """A ring of one size, anti-aliased; of a change only the pixels that differ are painted.

    towards: the direction of the lens in turns clockwise from 12 o'clock (0 is the top edge).
    """

    def __init__(self, outer_px: int, thickness_px: float, towards: float = 0.0) -> None:
        self._surface = pygame.Surface((outer_px, outer_px), pygame.SRCALPHA, 32, ARGB)
        centre, radius = (outer_px - 1) / 2, outer_px / 2 - thickness_px / 2 - 1
        x, y = np.indices((outer_px, outer_px), np.float32) - np.float32(centre)
        off = np.abs(np.hypot(x, y) - radius)
        column, row = np.nonzero(off < thickness_px / 2 + 1)
        turn = np.arctan2(x[column, row], -y[column, row]) / (2 * pi) - towards
        way = 1 - 2 * np.abs(turn - np.round(turn))  # 0 at the far side, 1 at the lens
        order = np.argsort(way)  # so that what is filled comes first
        self._way, turn, self._at = way[order], turn[order], (column[order], row[order])
        off = off[self._at]
        self._cover = np.clip(thickness_px / 2 + 0.5 - off, 0, 1)[:, None]
        self._track = np.clip(max(thickness_px / 10, 0.75) + 0.5 - off, 0, 1)[:, None]
        self._edge = float(1 / (pi * radius))  # one pixel along the ring, as a share of the way
        self._round = self._dots(turn, radius, thickness_px, off)
        self._inks: dict[tuple[Colour, Colour | None], Ink] = {}
        self._words = np.zeros(len(self._way), np.uint32)
        self._shown: Arc | None = None

    def _dots(self, turn: Cover, radius: float, thickness: float, off: Cover) -> Cover:
        places = turn * DOTS * 2
        aside = (places - np.round(places)) / (DOTS * 2) * 2 * pi * radius
        return np.clip(thickness * 0.32 + 0.5 - np.hypot(aside, off), 0, 1)[:, None]

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], arc: Arc) -> None:
        if arc != self._shown:
            self._paint(arc)
            self._shown = arc
        surface.blit(self._surface, corner, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _paint(self, arc: Arc) -> None:
        ink = self._open(arc.track, arc.colour if arc.dots else None).copy()
        for share, colour in ((arc.fill, arc.colour), (arc.hold, arc.hold_colour)):
            self._fill(ink, share, self._full(colour))
        words = ink.view(np.uint32)[:, 0]
        new = np.flatnonzero(words != self._words)
        pygame.surfarray.pixels2d(self._surface)[self._at[0][new], self._at[1][new]] = words[new]
        self._words = words

    def _fill(self, ink: Ink, share: float, full: Ink) -> None:
        """Put `full` over the first `share` of the way, with a soft end."""
        if share <= 0:
            return
        whole, touched = np.searchsorted(self._way, (share - self._edge / 2, share + self._edge / 2)).tolist()
        whole = touched if share >= 1 else whole
        ink[:whole] = full[:whole]
        soft = ((share - self._way[whole:touched]) / self._edge + 0.5)[:, None]
        ink[whole:touched] = np.rint(ink[whole:touched] * (1 - soft) + full[whole:touched] * soft)

    def _open(self, track: Colour, dots: Colour | None) -> Ink:
        """What is not filled: a fine line, with dots on it where it is dotted."""
        if (track, dots) not in self._inks:
            pixels = _ink(track) * (0.9 * self._track)
            self._inks[track, dots] = _bytes(pixels * (1 - self._round) + _ink(dots) * self._round if dots else pixels)
        return self._inks[track, dots]

    def _full(self, colour: Colour) -> Ink:
        if (colour, colour) not in self._inks:
            self._inks[colour, colour] = _bytes(_ink(colour) * self._cover)
        return self._inks[colour, colour]


def _ink(colour: Colour) -> Cover:
    red, green, blue = colour
    return np.array([blue, green, red, 255], np.float32)


def _bytes(pixels: Cover) -> Ink:
    return np.ascontiguousarray(pixels + 0.5).astype(np.uint8)
