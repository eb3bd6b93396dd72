"""Sheets of paper: A4 at 200 dpi with the booth's type, saved as JPEG for a screen or as PDF for a printer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, UnidentifiedImageError

from booth.fonts import font, laid, runs, undrawable
from booth.photo.colour import srgb_profile

DPI: Final = 200
PAGE_PX: Final = (1654, 2339)
MARGIN: Final = 110
WIDTH: Final = PAGE_PX[0] - 2 * MARGIN
PAPER: Final = (255, 255, 255)
INK: Final = (24, 26, 30)
QUIET: Final = (104, 108, 116)
RULE: Final = (216, 218, 222)
BLANK: Final = (236, 237, 240)
_TALLEST: Final = 65_000
"""Pixels; a JPEG is at most 65,535 high."""

Picture = bytes | Path
"""An encoded picture, or where it lies."""
Box = tuple[int, int, int, int]
"""left, top, width, height"""


@dataclass(frozen=True, slots=True)
class Printed:
    """The same pages twice."""

    pdf: bytes
    jpeg: bytes


class Sheet:
    """One empty page, and a pen. from_right: all of it is mirrored but the pictures, for a language read so."""

    def __init__(self, from_right: bool = False) -> None:
        self.page = Image.new("RGB", PAGE_PX, PAPER)
        self._draw = ImageDraw.Draw(self.page)
        self._from_right = from_right

    def write(
        self, at: tuple[int, int], text: str, size: int, *, serif: bool = False, quiet: bool = False,
        width: int = WIDTH, right: bool = False,
    ) -> None:  # fmt: skip
        """A line of text with its top at `at`, cut to `width`; letters that no font here has are left out.

        `right`: it ends at `at`.
        """
        family = "serif" if serif else "sans"
        line = _fitted(writable(text), family, size, width)
        length = _length(line, family, size)
        left = at[0] - length if right else at[0]
        left = PAGE_PX[0] - left - length if self._from_right else left
        for script, part, direction in laid(line, self._from_right):
            face = font(family, "regular", size, script)
            ink = QUIET if quiet else INK
            self._draw.text((left, at[1] + size), part, ink, face, anchor="ls", direction=direction)
            left += face.getlength(part)

    def rule(self, y: int, thickness: int = 2) -> None:
        self._draw.line((MARGIN, y, PAGE_PX[0] - MARGIN, y), RULE, thickness)

    def picture(self, picture: Picture, box: Box) -> bool:
        """Paste it as large as the box holds. One that cannot be opened leaves a grey place; False then."""
        left, top, width, height = box
        try:
            with Image.open(picture if isinstance(picture, Path) else io.BytesIO(picture)) as opened:
                opened.draft("RGB", (width, height))
                small = opened.convert("RGB")
            small.thumbnail((width, height), Image.Resampling.LANCZOS)
        except (UnidentifiedImageError, OSError):
            self.paste(Image.new("RGB", (width, height), BLANK), left, top)
            return False
        self.paste(small, left + (width - small.width) // 2, top)
        return True

    def paste(self, picture: Image.Image, left: int, top: int) -> None:
        self.page.paste(picture, (PAGE_PX[0] - left - picture.width if self._from_right else left, top))


def as_jpeg(pages: Sequence[Image.Image], dpi: int = DPI) -> bytes:
    """The pages as one JPEG, below each other; smaller where a JPEG could not be so high."""
    width, height = pages[0].size
    scale = min(1.0, _TALLEST / (height * len(pages)))
    size = (int(width * scale), int(height * scale))
    whole = Image.new("RGB", (size[0], size[1] * len(pages)), PAPER)
    for number, page in enumerate(pages):
        shown = page if scale == 1 else page.resize(size, Image.Resampling.LANCZOS)
        whole.paste(shown, (0, number * size[1]))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=90, subsampling="4:4:4", dpi=(dpi, dpi), icc_profile=srgb_profile())
    return out.getvalue()


def as_pdf(pages: Sequence[Image.Image], title: str, author: str = "", dpi: int = DPI) -> bytes:
    """The pages as a PDF, A4."""
    out = io.BytesIO()
    pages[0].save(
        out,
        "PDF",
        resolution=dpi,
        save_all=True,
        append_images=pages[1:],
        title=title,
        author=author,
        quality=92,
        creationDate=None,  # the same pages are the same file, which then need not be written again
        modDate=None,
    )
    return out.getvalue()


def writable(text: str) -> str:
    """What of a text some font here has letters for; no emoji: better nothing than empty boxes."""
    missing = undrawable([text])
    return " ".join("".join(letter for letter in text if letter not in missing).split())


def _length(text: str, family: str, size: int) -> float:
    return sum(font(family, "regular", size, script).getlength(part) for script, part in runs(text))


def _fitted(text: str, family: str, size: int, width: int) -> str:
    """`text`, shortened by an ellipsis until it is no wider than `width` pixels."""
    if _length(text, family, size) <= width:
        return text
    while text and _length(text + "…", family, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
