"""What staff open at a destination: a gallery, a contact sheet for every day, and the list to check copies by.

Made anew from the outbox whenever what is whole there has changed: who withdrew is in none of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from booth.delivery.common_index import common_index
from booth.delivery.destination import Beat
from booth.delivery.manifest import MANIFEST, manifest
from booth.fonts import undrawable
from booth.looks.catalogue import load_catalogue
from booth.photo.contact_sheet import Entry
from booth.photo.day_sheet import DaySheets, Person
from booth.photo.gallery import Guest, Link, Photograph, gallery
from booth.photo.paper import Printed
from booth.store.days import Day
from booth.store.records import DeliveredFile
from booth.words import ENGLISH, load_words

INDEX: Final = "index.html"
_SMALL: Final = ("thumb", "web", "print", "full")
"""Kinds of picture that serve as a small one, best first."""


class Overview:
    """Says what is there, in the event's language; in English where no font here draws that one on paper.

    photographs: the store's own folder of them, which small pictures are read from. Threads may share it.
    """

    def __init__(self, photographs: Path, language: str = ENGLISH) -> None:
        words = load_words(language)
        self._photographs, self._looks = photographs, load_catalogue()
        self._words = load_words() if undrawable(words.texts) else words
        self._day_sheets = DaySheets(self._words)
        self._drawing = threading.Lock()
        self._there: dict[tuple[str, str], tuple[Person, ...]] = {}
        """Who is on a day's sheet at a destination, by the names of both."""

    def lists(self, files: Sequence[DeliveredFile], days: Sequence[Day]) -> Iterator[tuple[str, bytes]]:
        """(path, content) of the manifest and the gallery."""
        yield MANIFEST, manifest(files)
        sheets = [Link(self._words.date(day.date), f"{_day_file(day)}.pdf") for day in days if _of(day, files)]
        guests = [self._guest(claim, theirs) for claim, theirs in _by_claim(files)]
        yield INDEX, gallery(guests, _event(files), self._words, sheets).encode()

    def index(self, folders: Sequence[str]) -> bytes:
        """The page over all booths that deliver there, by their folders."""
        return common_index(folders, self._words)

    def sheets(
        self, destination: str, files: Sequence[DeliveredFile], days: Sequence[Day], beat: Beat
    ) -> Iterator[tuple[str, bytes]]:
        """(path, content) of the contact sheets of days that changed; an empty one where all have withdrawn.

        Where photographs have grown old and gone from here, a sheet stays as it is, unless somebody has withdrawn. It
        counts as being there when the next is asked for. beat: called during long work.
        """
        for day in days:
            theirs = _of(day, files)
            here = [file for file in theirs if (self._photographs / file.path).exists()]
            people = tuple(self._person(claim, pictures) for claim, pictures in _by_claim(here))
            people = tuple(person for person in people if person.entries)
            may_change = day.withdrawn or (theirs and here == theirs)
            if may_change and self._there.get((destination, day.name)) != people:
                sheet = self._day_sheet(people, _event(theirs), day, beat)
                yield f"{_day_file(day)}.pdf", sheet.pdf
                yield f"{_day_file(day)}.jpg", sheet.jpeg
                self._there[destination, day.name] = people

    def forget(self, destination: str) -> None:
        """It was away: whatever was there may not be any more."""
        for name, day in list(self._there):
            if name == destination:
                del self._there[name, day]

    def _day_sheet(self, people: Sequence[Person], event: str, day: Day, beat: Beat) -> Printed:
        """One at a time, for the sake of memory; and what was drawn for one destination serves the next."""
        while not self._drawing.acquire(timeout=1):
            beat()
        try:
            return self._day_sheets.draw(people, event, day.date, beat)
        finally:
            self._drawing.release()

    def _guest(self, claim: str, files: Sequence[DeliveredFile]) -> Guest:
        sheet = next((file.path for file in files if file.kind == "sheet_pdf"), "")
        return Guest(claim, tuple(map(self._photograph, _by_photograph(files))), sheet)

    def _photograph(self, files: Mapping[str, DeliveredFile]) -> Photograph:
        small = _small(files)
        links = tuple((kind, file.path) for kind, file in files.items() if kind != "thumb")
        return Photograph(self._title(small.look), small.take, small.path, links)

    def _person(self, claim: str, files: Sequence[DeliveredFile]) -> Person:
        smalls = map(_small, _by_photograph(files))
        return Person(claim, tuple(Entry(self._title(file.look), self._photographs / file.path) for file in smalls))

    def _title(self, look: str) -> str:
        known = self._looks.get(look)
        return self._words.title(known) if known else look.replace("_", " ").capitalize()


def _by_claim(files: Sequence[DeliveredFile]) -> Iterator[tuple[str, list[DeliveredFile]]]:
    for claim, group in groupby(files, key=lambda file: file.claim):
        yield claim, list(group)


def _by_photograph(files: Sequence[DeliveredFile]) -> list[dict[str, DeliveredFile]]:
    """For each photograph with a picture that can be shown, its files by kind."""
    photographs: dict[tuple[str, int], dict[str, DeliveredFile]] = {}
    for file in files:
        if file.look:
            photographs.setdefault((file.look, file.take), {})[file.kind] = file
    return [kinds for kinds in photographs.values() if any(kind in kinds for kind in _SMALL)]


def _small(files: Mapping[str, DeliveredFile]) -> DeliveredFile:
    return next(files[kind] for kind in _SMALL if kind in files)


def _of(day: Day, files: Sequence[DeliveredFile]) -> list[DeliveredFile]:
    return [file for file in files if file.session_id in day.sessions]


def _event(files: Sequence[DeliveredFile]) -> str:
    """The latest that was named."""
    return next((file.event for file in reversed(files) if file.event), "")


def _day_file(day: Day) -> str:
    return f"contact_sheet_{day.name}"
