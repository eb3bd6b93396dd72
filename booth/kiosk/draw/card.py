"""What is held up to a telephone, and the event's sign: pictures that are made once and kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pygame
import segno
from PIL import Image

from booth.errors import SettingsError
from booth.kiosk.text import as_surface
from booth.kiosk.theme import Colour

QUIET_ZONE: Final = 4
"""Modules of light around a code (ISO/IEC 18004)."""


@lru_cache(maxsize=2)
def code(text: str, side_px: int, dark: Colour, light: Colour) -> pygame.Surface:
    """A QR code of at most `side_px`, dark on light as every reader expects, in whole pixels a module."""
    modules = np.array([list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET_ZONE)], bool)
    scale = max(1, side_px // len(modules))
    fine = modules.repeat(scale, axis=0).repeat(scale, axis=1)[..., None]
    pixels = np.where(fine, np.array([*dark, 255], np.uint8), np.array([*light, 255], np.uint8))
    return as_surface(np.ascontiguousarray(pixels))


@lru_cache(maxsize=4)
def sign(path: str, box_px: tuple[int, int]) -> pygame.Surface:
    """The event's sign, as large as (width, height) allows; never enlarged. Raises SettingsError."""
    try:
        with Image.open(Path(path).expanduser()) as picture:
            picture.thumbnail(box_px, Image.Resampling.LANCZOS)
            return as_surface(np.asarray(picture.convert("RGBA")))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f'[theme] logo = "{path}" cannot be shown ({error}): name a PNG that the booth may read.'
        ) from None
