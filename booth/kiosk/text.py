"""Text, shaped by HarfBuzz and drawn by Pillow, kept as surfaces. Nothing overflows: a block is fitted to its box."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pygame
from PIL import Image, ImageDraw
from pygame import Surface

from booth.fonts import SCRIPTS, font, laid, leading, runs
from booth.kiosk.breaking import letters, pieces
from booth.kiosk.theme import Colour, Type

SHRINK: Final = 0.94
SMALLEST_PX: Final = 6
KEPT_SURFACES: Final = 256
KEPT_WIDTHS: Final = 8192
ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"


@lru_cache(maxsize=KEPT_WIDTHS)
def width_px(text: str, kind: Type, size_px: int) -> float:
    """How far a line of text advances."""
    return sum(font(kind.family, kind.weight, size_px, script).getlength(part) for script, part in runs(text))


def wrapped(text: str, kind: Type, size_px: int, most_px: int) -> list[str]:
    """Lines of at most `most_px`, where words allow; of even length, so that no word is left alone."""
    paragraphs = (_balanced(pieces(part), kind, size_px, most_px) for part in text.split("\n"))
    return [line for lines in paragraphs for line in lines]


def _balanced(words: list[str], kind: Type, size_px: int, most_px: int) -> list[str]:
    lines = _greedy(words, kind, size_px, most_px)
    if max((width_px(line, kind, size_px) for line in lines), default=0) > most_px:
        words = [letter for word in words for letter in letters(word)]
        lines = _greedy(words, kind, size_px, most_px)
    narrow, wide = most_px / max(len(lines), 1), float(most_px)
    while len(lines) > 1 and wide - narrow > size_px / 4:
        middle = (narrow + wide) / 2
        tried = _greedy(words, kind, size_px, middle)
        if len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines


def _greedy(words: list[str], kind: Type, size_px: int, most_px: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_px(lines[-1] + word, kind, size_px) <= most_px:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return lines


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text that fits its box: the size it came to, and its lines."""

    lines: tuple[str, ...]
    size_px: int
    leading_px: int

    @property
    def height_px(self) -> int:
        return self.leading_px * len(self.lines)


@lru_cache(maxsize=KEPT_SURFACES)
def fitted(text: str, kind: Type, size_px: int, box_px: tuple[int, int], most_lines: int = 99) -> Fitted:
    """The largest size up to `size_px` at which the text fits (width, height); at last it is cut with an ellipsis.

    Its apostrophes are those of print.
    """
    text, (width, height) = text.replace("'", APOSTROPHE), box_px
    leading_em = max(kind.leading, leading(text))
    while True:
        lines = wrapped(text, kind, size_px, width)
        down = max(1, round(size_px * leading_em))
        widest = max((width_px(line, kind, size_px) for line in lines), default=0)
        if widest <= width and down * len(lines) <= height and len(lines) <= most_lines:
            return Fitted(tuple(lines), size_px, down)
        if size_px <= SMALLEST_PX:
            room = max(1, min(most_lines, height // down))
            return Fitted(tuple(cut(line, kind, size_px, width) for line in lines[:room]), size_px, down)
        size_px = max(SMALLEST_PX, min(size_px - 1, int(size_px * SHRINK)))


def cut(line: str, kind: Type, size_px: int, most_px: int) -> str:
    while line and width_px(line + ELLIPSIS, kind, size_px) > most_px:
        line = line[:-1]
    return line + ELLIPSIS


class Typesetter:
    """Draws text and keeps the surfaces; `wipe` forgets them, for a guest's number may be among them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, pygame.Surface] = OrderedDict()

    def block(
        self,
        text: str,
        kind: Type,
        size_px: int,
        colour: Colour,
        box_px: tuple[int, int],
        align: str = "left",
        most_lines: int = 99,
        from_right: bool = False,
    ) -> pygame.Surface:
        """The text as a surface no larger than `box_px`, wrapped and shrunk as needed. align: left, centre, right.

        from_right: it is read from there, as in booth.fonts.
        """
        key = (text, kind, size_px, colour, box_px, align, most_lines, from_right)
        if key not in self._kept:
            lines = fitted(text, kind, size_px, (max(box_px[0], 1), max(box_px[1], 1)), most_lines)
            self._kept[key] = _drawn(lines, kind, colour, box_px, align, from_right)
            if len(self._kept) > KEPT_SURFACES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def wipe(self) -> None:
        for surface in self._kept.values():
            surface.fill((0, 0, 0, 0))
        self._kept.clear()
        fitted.cache_clear()
        width_px.cache_clear()
        runs.cache_clear()


def _drawn(text: Fitted, kind: Type, colour: Colour, box_px: tuple[int, int], align: str, from_right: bool) -> Surface:
    widths = [width_px(line, kind, text.size_px) for line in text.lines]
    width = max(1, min(int(max(widths, default=1) + 1.999), box_px[0]))
    height = max(1, min(text.height_px, box_px[1]))
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    above = (text.leading_px - text.size_px) / 2
    for at, (line, advance) in enumerate(zip(text.lines, widths, strict=True)):
        left = {"left": 0.0, "centre": (width - advance) / 2, "right": width - advance}[align]
        top = at * text.leading_px + above
        for script, part, direction in laid(line, from_right):
            face = font(kind.family, kind.weight, text.size_px, script)
            baseline = kind.baseline + (SCRIPTS[script].lower if script else 0.0)
            place = (left, top + text.size_px * baseline)
            draw.text(place, part, fill=255, font=face, anchor="ls", direction=direction)
            left += face.getlength(part)
    return tinted(np.asarray(mask), colour)


def tinted(mask: np.ndarray, colour: Colour) -> pygame.Surface:  # type: ignore[type-arg]
    """A surface of one colour whose alpha is `mask`, (h, w) uint8."""
    pixels = np.empty((*mask.shape, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = mask
    return as_surface(pixels)


def premultiplied(mask: np.ndarray, colour: Colour) -> pygame.Surface:  # type: ignore[type-arg]
    """As `tinted`, for blitting with BLEND_PREMULTIPLIED: three times faster, for what is large and drawn always."""
    pixels = np.empty((*mask.shape, 4), np.uint8)
    pixels[..., :3] = np.rint(mask[..., None] / 255 * np.array(colour))
    pixels[..., 3] = mask
    return as_surface(pixels)


def as_surface(rgba: np.ndarray) -> pygame.Surface:  # type: ignore[type-arg]
    """(h, w, 4) uint8 as a surface in the display's own order of colours, which blits several times faster."""
    surface = pygame.image.frombuffer(rgba.tobytes(), rgba.shape[1::-1], "RGBA")
    return surface.convert_alpha() if pygame.display.get_surface() else surface.copy()
