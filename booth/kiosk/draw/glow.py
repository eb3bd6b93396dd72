"""A pool of warm light, dim enough for a dark room: dithered, so that it shows no bands."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pygame

from booth.kiosk.text import as_surface
from booth.kiosk.theme import Colour


@lru_cache(maxsize=4)
def glow(side: int, ground: Colour, warm: Colour) -> pygame.Surface:
    """A round pool of `side` pixels, warmest a little above its middle, with a soft edge."""
    y, x = (np.indices((side, side), np.float32) + 0.5) / side - 0.5
    far = np.hypot(x, y + 0.08) / 0.58
    light = (np.clip(1 - far, 0, 1) ** 1.5)[..., None]
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (side, side, 1))
    outer, inner = np.array(ground, np.float32), np.array(warm, np.float32)
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[..., :3] = np.rint(outer + (inner - outer) * light + noise).clip(0, 255)
    pixels[..., 3] = np.clip((0.5 - np.hypot(x, y)) * side, 0, 1) * 255
    return as_surface(pixels)
