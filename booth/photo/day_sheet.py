"""Everybody of a day on a few pages: a line for each number, with all looks that were kept.

sheets = DaySheets(load_words("de"))
sheet = sheets.draw(people, "Casting day", date(2026, 11, 21))
sheet.pdf, sheet.jpeg
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PIL import Image

from booth.photo.contact_sheet import Entry
from booth.photo.paper import DPI, MARGIN, PAGE_PX, WIDTH, Printed, Sheet, as_jpeg, as_pdf, encoded
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


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands on a page, by which it is known again."""

    event: str
    heading: str
    number: int
    lines: tuple[_Line, ...]


class DaySheets:
    """Draws one sheet after the other. A day of 300 people has a hundred pages, and one more person changes two of
    them: pages of the sheet before are taken as they are.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._drawn: dict[_Page, bytes] = {}
        """Of the sheet before, and of no other: somebody may have withdrawn."""

    def draw(self, people: Sequence[Person], event: str, day: date, beat: Callable[[], None]) -> Printed:
        """The day's pages; one empty page for a day of which nothing is left.

        A photograph that cannot be opened leaves its place grey. beat: called after every page; where it raises, the
        pages so far are known when the sheet is asked for again.
        """
        drawn: dict[_Page, bytes] = {}
        try:
            for page in self._pages(people, event, day):
                drawn[page] = self._drawn.get(page) or _drawn(page, self._words.from_right)
                beat()
        except BaseException:
            self._drawn |= drawn
            raise
        self._drawn = drawn
        dpi, encoded_pages = round(DPI * KEPT), list(drawn.values())
        title = self._words("sheet.title", claim=day.isoformat())
        return Printed(as_pdf(encoded_pages, title, event, dpi), as_jpeg(encoded_pages, dpi))

    def _pages(self, people: Sequence[Person], event: str, day: date) -> list[_Page]:
        """How many there were is on the first page alone, or all would change with everybody who comes."""
        lines = [line for person in people for line in _lines(person)]
        per_page = (PAGE_PX[1] - HEAD - MARGIN) // LINE
        parts = [tuple(lines[at : at + per_page]) for at in range(0, len(lines), per_page)] or [()]
        words, photographs = self._words, sum(len(person.entries) for person in people)
        counts = (words("gallery.people"), len(people)), (words("gallery.photographs"), photographs)
        first = " · ".join([words.date(day), *(f"{what}: {count}" for what, count in counts)])
        headings = [first, *[words.date(day)] * (len(parts) - 1)]
        return [
            _Page(event or words("gallery.heading"), heading, number, part)
            for number, (heading, part) in enumerate(zip(headings, parts, strict=True), start=1)
        ]


def _lines(person: Person) -> list[_Line]:
    parts = [person.entries[at : at + COLUMNS] for at in range(0, len(person.entries), COLUMNS)]
    return [_Line(person.claim if number == 0 else "", part) for number, part in enumerate(parts)]


def _drawn(page: _Page, from_right: bool) -> bytes:
    sheet = Sheet(from_right)
    sheet.write((MARGIN, MARGIN - 30), page.event, 76, serif=True)
    sheet.write((MARGIN, MARGIN + 78), page.heading, 34, quiet=True)
    sheet.write((PAGE_PX[0] - MARGIN, MARGIN + 78), str(page.number), 34, quiet=True, right=True)
    for number, line in enumerate(page.lines):
        _draw(sheet, line, HEAD + number * LINE, ruled=bool(line.claim) or number == 0)
    size = (round(PAGE_PX[0] * KEPT), round(PAGE_PX[1] * KEPT))
    return encoded(sheet.page.resize(size, Image.Resampling.LANCZOS), round(DPI * KEPT))


def _draw(sheet: Sheet, line: _Line, top: int, ruled: bool) -> None:
    if ruled:
        sheet.rule(top - 24)
    sheet.write((MARGIN, top - 14), line.claim, 72, serif=True, width=NUMBERS)
    for column, entry in enumerate(line.entries):
        left = MARGIN + NUMBERS + column * (PICTURE_PX[0] + GAP)
        sheet.picture(entry.jpeg, (left, top, *PICTURE_PX))
        sheet.write((left, top + PICTURE_PX[1] + 4), entry.title, 22, quiet=True, width=PICTURE_PX[0])
