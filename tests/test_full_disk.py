"""Something else fills the disk while a photograph's files are written, on a disk of a real, small size."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.clock import ManualClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.face.models import sitter_picture
from booth.face.tracker import Tracker
from booth.finishing import Exposure, Finisher
from booth.looks.catalogue import load_catalogue
from booth.photo.examiner import Examiner
from booth.session.events import Chosen, Event, Faulted, Kept, NotTaken
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.records import OpenedSession
from tests.store.disks import small_disk
from tests.store.keeping import TAKEN_AT, contents, opened

LOOKS = load_catalogue()
ROOM_BYTES = 400_000
"""Left on the disk beside the print, which is written first: the other files do not fit."""


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Iterator[Catalogue]:
    with small_disk(tmp_path / "disk", "24m") as disk, contextlib.closing(opened(disk / "store", clock)) as catalogue:
        yield catalogue


@pytest.fixture(scope="module")
def examiner(models: Path) -> Examiner:
    return Examiner(Tracker(models), LOOKS)


def sitting(session: OpenedSession, take: int) -> Exposure:
    with Image.open(sitter_picture()) as picture:
        large = picture.convert("RGB").crop((0, 0, 512, 384)).resize((1024, 768))
    small, still = np.asarray(large.resize((640, 480)).convert("RGBX")), ArrayStill(np.asarray(large))
    frame = Frame(take, take * 10**9, small, still)
    look = LOOKS["neutral_friendly"]
    return Exposure(session, look, take, frame.timestamp_ns, TAKEN_AT, (frame,), None)


class Onlooker:
    """Looks at every photograph in the folder, again and again, as a gallery that is open does."""

    def __init__(self, folder: Path) -> None:
        self.halves: set[str] = set()
        self._folder, self._done = folder, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Onlooker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.is_set():
            for path in self._folder.rglob("[!.]*.jpg"):
                with contextlib.suppress(FileNotFoundError):  # taken back meanwhile
                    if not path.read_bytes().endswith(b"\xff\xd9"):
                        self.halves.add(path.name)


def fill(disk: Path, but_bytes: int) -> Path:
    other = disk / "holiday.mov"
    room = os.statvfs(disk)
    with other.open("wb") as film:
        os.posix_fallocate(film.fileno(), 0, room.f_bavail * room.f_frsize - but_bytes)
    return other


def test_the_session_goes_on_with_what_is_good_and_after_room_is_made_all_is_delivered(
    catalogue: Catalogue, tmp_path: Path, examiner: Examiner, clock: ManualClock
) -> None:
    finisher = Finisher(Settings(), LOOKS, catalogue, examiner, clock, ("folder",), "", inline=True)
    session = catalogue.open_session("headshot", "Workshop", "en-1")

    def photographed(take: int) -> list[Event]:
        finisher.expose(sitting(session, take))
        finisher.develop(())
        return [event for result in finisher.results() for event in result.events]

    with Onlooker(catalogue.photographs) as onlooker:
        assert [type(event) for event in photographed(1)] == [Chosen, Kept]
        good = contents(catalogue.photographs)
        (first,) = catalogue.photographs_of(session.claim)
        holiday = fill(catalogue.folder.parent, first.files["print"].size + ROOM_BYTES)
        chosen, faulted, not_taken = photographed(2)
        assert isinstance(chosen, Chosen) and isinstance(faulted, Faulted) and isinstance(not_taken, NotTaken)
        assert faulted.device == "disk" and "is full" in faulted.advice and "free some room" in faulted.advice
        assert contents(catalogue.photographs) == good
        assert catalogue.photographs_of(session.claim) == (first,)
        holiday.unlink()
        assert [type(event) for event in photographed(2)] == [Chosen, Kept]
        finisher.close_session(session, True, "en")
        assert finisher.results() == []
    assert onlooker.halves == set()

    destination = FolderDestination(tmp_path / "folder", name="folder")
    with contextlib.closing(Worker(catalogue.folder, (destination,), clock, Settings().delivery, Random(3))) as worker:
        assert worker.drain().waiting == 0
    kept, there = contents(catalogue.photographs), contents(destination.path)
    assert kept.items() <= there.items()
    assert len(kept) == 2 * len(first.files) + 2  # and the contact sheet, twice
