"""The live picture: mirrored, in a round glass, what the photograph leaves out dimmed.

Nothing is allocated per frame.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from booth.kiosk.crop import Cut
from booth.kiosk.layout import Box
from booth.kiosk.text import premultiplied, tinted
from booth.kiosk.theme import OUTSIDE, Colour

FINE: Final = 4
"""Masks are drawn this many times larger and reduced."""


class Mirror:
    """A round glass of one size on the screen. `wipe` leaves no pixel of anybody."""

    def __init__(self, glass: Box, ground: Colour) -> None:
        self.glass = glass
        self._shade = pygame.Surface(glass.size)
        self._shade.fill(ground)
        self._packed = pygame.Surface((1, 1))
        self._square = pygame.Surface((1, 1))
        self._rim = round_rim(glass.w, ground)
        self._region = (0, 0, 1, 1)  # of lores: left, top, side, width

    def show(self, surface: pygame.Surface, lores: NDArray[np.uint8], cut: Cut, bright: float = 1.0) -> None:
        """Scale the glass' square of a picture (h, w, 4), R G B and one unused, straight onto the surface, and dim
        what is not of the crop."""
        height, width = lores.shape[:2]
        self._room_for(min(height, width))
        side = min(max(round(cut.glass[2]), 2), height, width)
        left, top = min(max(round(cut.glass[0]), 0), width - side), min(max(round(cut.glass[1]), 0), height - side)
        self._region = (left, top, side, width)
        words = lores.view(np.uint32)[top : top + side, left : left + side, 0]
        pygame.surfarray.pixels2d(self._packed)[:side, :side] = words[:, ::-1].T
        area = pygame.Rect(0, 0, side, side)
        self._square.blit(self._packed, (0, 0), area)  # into the display's own order of colours, while it is small
        picture = surface.subsurface(pygame.Rect(self.glass))
        pygame.transform.smoothscale(self._square.subsurface(area), self.glass.size, picture)
        self._dim(picture, cut.crop)
        if bright < 1:
            self._shadow(picture, picture.get_rect(), bright)

    def _room_for(self, most: int) -> None:
        if self._packed.get_width() != most:
            self._packed = pygame.Surface((most, most), 0, 32, (0xFF, 0xFF00, 0xFF0000, 0))
            self._square = pygame.Surface((most, most))

    def draw_rim(self, surface: pygame.Surface) -> None:
        """What makes the glass round; over picture, outline and guides."""
        surface.blit(self._rim, (self.glass.x, self.glass.y), special_flags=pygame.BLEND_PREMULTIPLIED)

    @property
    def scale(self) -> float:
        """Pixels of the screen for one of lores."""
        return self.glass.w / self._region[2]

    @property
    def origin(self) -> tuple[float, float]:
        """Where (0, 0) of the mirrored lores stands: mirrored x is `mirror_x` - x."""
        left, top, side, width = self._region
        half = (self.scale - 1) / 2  # centres of pixels at whole numbers, in both
        return self.glass.x - (width - left - side) * self.scale + half, self.glass.y - top * self.scale + half

    @property
    def mirror_x(self) -> float:
        return float(self._region[3] - 1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of lores on the screen."""
        left, top = self.origin
        return (self.mirror_x - x) * self.scale + left, y * self.scale + top

    def _dim(self, picture: pygame.Surface, crop: tuple[float, float, float, float]) -> None:
        right, top = self.place(crop[0], crop[1])
        left, bottom = self.place(crop[2], crop[3])
        whole = pygame.Rect(0, 0, *self.glass.size)
        kept = pygame.Rect(
            round(left - self.glass.x), round(top - self.glass.y), round(right - left), round(bottom - top)
        ).clip(whole)
        for strip in (
            pygame.Rect(0, 0, whole.w, kept.top),
            pygame.Rect(0, kept.bottom, whole.w, whole.h - kept.bottom),
            pygame.Rect(0, kept.top, kept.left, kept.h),
            pygame.Rect(kept.right, kept.top, whole.w - kept.right, kept.h),
        ):
            self._shadow(picture, strip, OUTSIDE)

    def _shadow(self, picture: pygame.Surface, area: pygame.Rect, bright: float) -> None:
        if area.w > 0 and area.h > 0:
            self._shade.set_alpha(min(round(255 * (1 - bright)), 254))
            picture.blit(self._shade, area, area)

    def wipe(self) -> None:
        for surface in (self._packed, self._square):
            surface.fill((0, 0, 0))


def round_rim(side: int, ground: Colour) -> pygame.Surface:
    """Ground with a round hole in it, premultiplied."""
    mask = Image.new("L", (side * FINE, side * FINE), 255)
    ImageDraw.Draw(mask).ellipse((0, 0, side * FINE - 1, side * FINE - 1), fill=0)
    return premultiplied(np.asarray(mask.reduce(FINE)), ground)


def corner_rim(size: tuple[int, int], radius: int, ground: Colour) -> pygame.Surface:
    """Ground with a hole that has rounded corners."""
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE), 255)
    box = (0, 0, size[0] * FINE - 1, size[1] * FINE - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * FINE, fill=0)
    return tinted(np.asarray(mask.reduce(FINE)), ground)
