"""Drawn faces as picture files: `booth looks --draw DIR`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pygame

from booth.errors import InputError
from booth.kiosk.draw.portrait import draw_face
from booth.kiosk.layout import Box
from booth.kiosk.theme import TUNGSTEN
from booth.looks.catalogue import Look

FINE = 2


def draw_look(look: Look | None, path: Path, size_px: int = 512) -> None:
    """The drawn face of a look as a square PNG."""
    large = size_px * FINE
    surface = pygame.Surface((large, large), 0, 32)
    surface.fill(TUNGSTEN.ground)
    draw_face(
        surface, look, 1.0, Box(0, 0, large, large).inset(large // 10), (TUNGSTEN.ink, TUNGSTEN.accent, TUNGSTEN.ground)
    )
    try:
        pygame.image.save(pygame.transform.smoothscale(surface, (size_px, size_px)), str(path))
    except (OSError, pygame.error) as error:
        raise InputError(f"{path} cannot be written: {error}. Name a folder that is yours.") from error


def draw_looks(catalogue: Mapping[str, Look], folder: Path, size_px: int = 512) -> list[Path]:
    """One PNG a look, named after it. Raises InputError where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {error.strerror}. Name a folder that is yours.") from error
    paths = [folder / f"{name}.png" for name in catalogue]
    for look, path in zip(catalogue.values(), paths, strict=True):
        draw_look(look, path, size_px)
    return paths
