"""Drawing held to a part of the surface, inside whatever it is held to already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pygame

from booth.kiosk.layout import Box


@contextmanager
def clipped(surface: pygame.Surface, box: Box) -> Iterator[None]:
    """Nothing outside `box` changes meanwhile."""
    before = surface.get_clip()
    surface.set_clip(before.clip(pygame.Rect(box)))
    try:
        yield
    finally:
        surface.set_clip(before)
