"""Photographs on the screen: scaled once with care, with rounded corners, forgotten with the guest."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image

from booth.kiosk.draw.mirror import corner_rim
from booth.kiosk.theme import Colour


class Prints:
    """Surfaces of photographs by their id and size."""

    def __init__(self, ground: Colour) -> None:
        self._ground = ground
        self._kept: dict[tuple[int, int, int], pygame.Surface] = {}

    def picture(self, photograph_id: int, rgb: NDArray[np.uint8], box_px: tuple[int, int]) -> pygame.Surface:
        """`rgb` (h, w, 3) fitted into (width, height)."""
        key = (photograph_id, *box_px)
        if key not in self._kept:
            self._kept[key] = _fitted(rgb, box_px, self._ground)
        return self._kept[key]

    def wipe(self) -> None:
        for surface in self._kept.values():
            surface.fill((0, 0, 0))
        self._kept.clear()


def _fitted(rgb: NDArray[np.uint8], box_px: tuple[int, int], ground: Colour) -> pygame.Surface:
    height, width = rgb.shape[:2]
    scale = min(box_px[0] / width, box_px[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    surface = pygame.image.frombuffer(small.tobytes(), size, "RGB").convert()
    surface.blit(corner_rim(size, max(2, min(size) // 24), ground), (0, 0))
    return surface
