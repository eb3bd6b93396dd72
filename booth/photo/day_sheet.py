"""Everybody of a day on a few pages: a line for each number, with all looks that were kept.

sheet = day_sheet(people, "Casting day", date(2026, 11, 21), load_words("de"))
sheet.pdf, sheet.jpeg
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from PIL import Image

from booth.photo.contact_sheet import Entry
from booth.photo.paper import DPI, MARGIN, PAGE_PX, WIDTH, Printed, Sheet, as_jpeg, as_pdf
from booth.words import Words

HEAD: Final = 280
"""Height of what stands above the lines."""
NUMBERS: Final = 220
"""Width of the column of claim numbers."""
COLUMNS: Final = 6
GAP: Final = 22
PICTURE_PX: Final = ((WIDTH - NUMBERS - (COLUMNS - 1) * GAP) // COLUMNS, 230)
LINE: Final = PICTURE_PX[1] + 78
"""Height of a line of pictures with their words."""
KEPT: Final = 0.75
"""Of a page's size is kept: a day has many, and its pictures are small."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's number and photographs, in order; their small renditions will do."""

    claim: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    claim: str
    """Empty where a person's line goes on."""
    entries: tuple[Entry, ...]


def day_sheet(people: Sequence[Person], event: str, day: date, words: Words) -> Printed:
    """The day's pages; one empty page for a day of which nothing is left.

    A photograph that cannot be opened leaves its place grey.
    """
    lines = [line for person in people for line in _lines(person)]
    per_page = (PAGE_PX[1] - HEAD - MARGIN) // LINE
    parts = [lines[at : at + per_page] for at in range(0, len(lines), per_page)] or [[]]
    photographs = sum(len(person.entries) for person in people)
    counts = (words("gallery.people"), len(people)), (words("gallery.photographs"), photographs)
    heading = " · ".join([words.date(day), *(f"{what}: {count}" for what, count in counts)])
    sheet = partial(_page, event or words("gallery.heading"), heading, words.from_right)
    pages = [sheet(f"{number} / {len(parts)}", part) for number, part in enumerate(parts, start=1)]
    dpi = round(DPI * KEPT)
    return Printed(as_pdf(pages, words("sheet.title", claim=day.isoformat()), event, dpi), as_jpeg(pages, dpi))


def _lines(person: Person) -> list[_Line]:
    parts = [person.entries[at : at + COLUMNS] for at in range(0, len(person.entries), COLUMNS)]
    return [_Line(person.claim if number == 0 else "", part) for number, part in enumerate(parts)]


def _page(event: str, heading: str, from_right: bool, place: str, lines: Sequence[_Line]) -> Image.Image:
    sheet = Sheet(from_right)
    sheet.write((MARGIN, MARGIN - 30), event, 76, serif=True)
    sheet.write((MARGIN, MARGIN + 78), heading, 34, quiet=True)
    sheet.write((PAGE_PX[0] - MARGIN, MARGIN + 78), place, 34, quiet=True, right=True)
    for number, line in enumerate(lines):
        _draw(sheet, line, HEAD + number * LINE, ruled=bool(line.claim) or number == 0)
    return sheet.page.resize((round(PAGE_PX[0] * KEPT), round(PAGE_PX[1] * KEPT)), Image.Resampling.LANCZOS)


def _draw(sheet: Sheet, line: _Line, top: int, ruled: bool) -> None:
    if ruled:
        sheet.rule(top - 24)
    sheet.write((MARGIN, top - 14), line.claim, 72, serif=True, width=NUMBERS)
    for column, entry in enumerate(line.entries):
        left = MARGIN + NUMBERS + column * (PICTURE_PX[0] + GAP)
        sheet.picture(entry.jpeg, (left, top, *PICTURE_PX))
        sheet.write((left, top + PICTURE_PX[1] + 4), entry.title, 22, quiet=True, width=PICTURE_PX[0])
