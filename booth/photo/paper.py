"""Sheets of paper: A4 at 200 dpi with the booth's type, as JPEG for a screen and as PDF for a printer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, UnidentifiedImageError
from PIL.PdfParser import PdfDict, PdfName, PdfParser

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
_BELOW: Final = 4
"""So many pages of a JPEG stand below each other; more stand in rows."""
_MOST_PX: Final = 12_000_000
"""Of a JPEG: what is too small to be read there is read in the PDF."""

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


def encoded(page: Image.Image, dpi: int = DPI) -> bytes:
    """The page as JPEG, as a PDF holds it: so many pages need little memory, and each is encoded once."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=90, subsampling="4:4:4", dpi=(dpi, dpi), icc_profile=srgb_profile())
    return out.getvalue()


def as_jpeg(pages: Sequence[bytes], dpi: int = DPI) -> bytes:
    """The encoded pages as one JPEG: a few below each other, many in rows, and then smaller."""
    if len(pages) == 1:
        return pages[0]
    columns = 1 if len(pages) <= _BELOW else ceil(sqrt(len(pages)))
    rows = ceil(len(pages) / columns)
    width, height = _size(pages[0])
    scale = min(1.0, sqrt(_MOST_PX / (columns * width * rows * height)))
    size = (int(width * scale), int(height * scale))
    whole = Image.new("RGB", (columns * size[0], rows * size[1]), PAPER)
    for number, page in enumerate(pages):
        row, column = divmod(number, columns)
        with Image.open(io.BytesIO(page)) as opened:
            opened.draft("RGB", size)
            whole.paste(opened.resize(size, Image.Resampling.LANCZOS), (column * size[0], row * size[1]))
    return encoded(whole, dpi)


def as_pdf(pages: Sequence[bytes], title: str, author: str = "", dpi: int = DPI) -> bytes:
    """The encoded pages as a PDF, which holds them as they are.

    By Pillow's own writer: its `save` would have all pages in memory as pixels. Without a date: the same pages are the
    same file, which then need not be written again. Format: ISO 32000-1, 7.5 to 7.8 and 8.9.5.
    """
    out = io.BytesIO()
    pdf = PdfParser(f=out, mode="w+b")
    pdf.info |= {name: said for name, said in (("Title", title), ("Author", author)) if said}
    pdf.start_writing()
    pdf.write_header()
    references = [(pdf.next_object_id(0), pdf.next_object_id(0)) for _ in pages]
    pdf.pages = [page for page, _ in references]
    pdf.write_catalog()
    for data, (page, drawing) in zip(pages, references, strict=True):
        width, height = _size(data)
        picture = pdf.write_obj(
            None, stream=data, Type=PdfName("XObject"), Subtype=PdfName("Image"), Width=width, Height=height,
            Filter=PdfName("DCTDecode"), BitsPerComponent=8, ColorSpace=PdfName("DeviceRGB"),
        )  # fmt: skip
        points = width * 72 / dpi, height * 72 / dpi
        held = PdfDict(ProcSet=[PdfName("PDF"), PdfName("ImageC")], XObject=PdfDict(page=picture))
        pdf.write_page(page, Resources=held, MediaBox=[0, 0, *points], Contents=drawing)
        pdf.write_obj(drawing, stream=b"q %f 0 0 %f 0 0 cm /page Do Q\n" % points)
    pdf.write_xref_and_trailer()
    return out.getvalue()


def _size(page: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(page)) as opened:
        return opened.size


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
