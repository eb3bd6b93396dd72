"""All of one person's photographs on a page: looks by name, the claim number, and a code to scan.

A4, as JPEG for a screen and as PDF for paper. More photographs than a page holds make more pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import segno
from PIL import Image

from booth.photo.paper import MARGIN, PAGE_PX, WIDTH, Box, Picture, Printed, Sheet, as_jpeg, as_pdf, encoded

HEAD: Final = 330
"""Height of what stands above the photographs."""
GAP: Final = 44
LABEL: Final = 96
"""Height of the words under a photograph."""
PER_PAGE: Final = 20
MOST_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One photograph on a sheet. `jpeg` is best its web rendition; `note` a small second line."""

    title: str
    jpeg: Picture
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a sheet says beside its photographs, in the language of whoever is on it."""

    name: str
    """Large: the claim number."""
    line: str
    """Below it: the event, or what this is."""
    title: str = ""
    """Of the PDF."""
    lost: str = ""
    """In the place of a photograph that cannot be opened."""
    from_right: bool = False
    """The language is read so."""


def contact_sheet(entries: Sequence[Entry], heading: Heading) -> Printed:
    """The sheet with its number as a square code: the JPEG has its pages below each other.

    A photograph that cannot be opened leaves its place empty and says so: the sheet comes out with what is good.
    """
    drawn = pages(entries, heading, heading.name)
    return Printed(as_pdf(drawn, heading.title, heading.line), as_jpeg(drawn))


def pages(entries: Sequence[Entry], heading: Heading, code: str = "") -> list[bytes]:
    """The sheet page by page, encoded; with a square code where there is something that it should say."""
    parts = [entries[at : at + PER_PAGE] for at in range(0, len(entries), PER_PAGE)] or [()]
    return [encoded(_page(part, heading, code)) for part in parts]


def _page(entries: Sequence[Entry], heading: Heading, code: str) -> Image.Image:
    sheet = Sheet(heading.from_right)
    if code:
        square = _code(code)
        sheet.paste(square, PAGE_PX[0] - MARGIN - square.width, MARGIN - 20)
    sheet.write((MARGIN - 6, MARGIN - 60), heading.name, 150, serif=True)
    sheet.write((MARGIN, MARGIN + 126), heading.line, 40, quiet=True, width=1100)
    sheet.rule(HEAD, 3)
    for entry, box in zip(entries, _places(len(entries)), strict=True):
        _photograph(sheet, entry, box, heading.lost)
    return sheet.page


def _code(text: str) -> Image.Image:
    """A QR code about 200 pixels wide: an inch on paper."""
    matrix = segno.make_qr(text, error="m").matrix
    modules = Image.new("L", (len(matrix[0]), len(matrix)))
    modules.putdata([0 if dark else 255 for row in matrix for dark in row])
    scale = max(1, 200 // modules.width)
    return modules.resize((modules.width * scale, modules.height * scale), Image.Resampling.NEAREST)


def _places(count: int) -> Iterator[Box]:
    """The place of each photograph (4:5): as few columns as fit the page, so as large as can be."""
    room = PAGE_PX[1] - HEAD - MARGIN - GAP

    def size(columns: int) -> tuple[int, int]:
        width = (WIDTH - (columns - 1) * GAP) // columns
        return width, width * 5 // 4

    fitting = (n for n in range(2, MOST_COLUMNS) if ceil(count / n) * (size(n)[1] + LABEL + GAP) <= room)
    columns = next(fitting, MOST_COLUMNS)
    width, height = size(columns)
    for place in range(count):
        row, column = divmod(place, columns)
        yield MARGIN + column * (width + GAP), HEAD + GAP + row * (height + LABEL + GAP), width, height


def _photograph(sheet: Sheet, entry: Entry, box: Box, lost: str) -> None:
    left, top, width, height = box
    note = entry.note if sheet.picture(entry.jpeg, box) else lost
    sheet.write((left, top + height + 12), entry.title, 36, serif=True, width=width)
    sheet.write((left, top + height + 58), note, 26, quiet=True, width=width)
