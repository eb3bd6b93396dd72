"""Kept means: every file durable, then the row and what is owed; or nothing at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from booth.clock import ManualClock
from booth.errors import StoreError, StoreFull
from booth.store.catalogue import Catalogue
from booth.store.database import UnsettledError
from booth.store.keeper import close, keep
from tests.store.disks import small_disk
from tests.store.keeping import KINDS, contents, finished, opened

STICK = "/media/stick"


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Catalogue:
    return opened(tmp_path / "store", clock)


def test_files_are_durable_before_the_row_is_written(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_fsync, real_add = os.fsync, catalogue.add_photograph

    def fsync(handle: int) -> None:
        steps.append(f"fsync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        real_fsync(handle)

    def add(*words: Any, **named: Any) -> int:
        steps.append("row")
        return real_add(*words, **named)

    session = catalogue.open_session("headshot", "", "en-1")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(catalogue, "add_photograph", add)
    keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    name = f"{session.claim}_mystery_1"
    assert steps == [
        "fsync photographs",
        f"fsync .{name}_print.jpg.part",
        f"fsync {session.claim}",
        f"fsync .{name}_web.jpg.part",
        f"fsync {session.claim}",
        "row",
    ]


@pytest.mark.parametrize("failing_call", range(1, 6))
def test_any_fsync_that_fails_leaves_nothing_of_the_photograph(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, failing_call: int
) -> None:
    real_fsync, calls = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == failing_call:
            raise OSError(errno.EIO, "Input/output error")
        real_fsync(handle)

    session = catalogue.open_session("headshot", "", "en-1")
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreError, match="Input/output error"):
        keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    assert contents(catalogue.photographs) == {}
    assert catalogue.photographs_of(session.claim) == ()
    keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    assert len(contents(catalogue.photographs)) == len(KINDS)


def test_after_a_commit_that_may_have_happened_the_files_stay(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row may come back from the log after a crash, and must then find its files."""

    def unsettled(*_: object, **__: object) -> int:
        raise UnsettledError("The disk failed in the middle.")

    session = catalogue.open_session("headshot", "", "en-1")
    monkeypatch.setattr(catalogue, "add_photograph", unsettled)
    monkeypatch.setattr(catalogue, "close_session", unsettled)
    with pytest.raises(UnsettledError):
        keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    with pytest.raises(UnsettledError):
        close(catalogue, session, True, {"sheet.jpg": b"x"}, [STICK])
    assert len(contents(catalogue.photographs)) == len(KINDS) + 1


def test_a_name_in_any_script_becomes_one_that_every_disk_can_hold(catalogue: Catalogue) -> None:
    session = catalogue.open_session("headshot", "", "en-1")
    keep(catalogue, session, finished(session.claim, "mystery", person="José / Müller 😀 ../.."), [STICK])
    names = {path.split("/")[1] for path in contents(catalogue.photographs)}
    assert names == {f"jose_muller_{session.claim}_mystery_1_{kind}.jpg" for kind in KINDS}


def test_sheets_belong_to_the_session(catalogue: Catalogue) -> None:
    session = catalogue.open_session("headshot", "", "en-1")
    close(catalogue, session, False, {"a_sheet.jpg": b"jpeg", "a_sheet.pdf": b"pdf"}, [STICK])
    (summary,) = catalogue.sessions()
    assert (summary.files, summary.photographs, summary.closed, summary.completed) == (2, 0, True, False)


def test_a_session_that_was_let_in_can_be_finished_on_a_disk_that_something_else_fills(
    tmp_path: Path, clock: ManualClock
) -> None:
    with small_disk(tmp_path / "disk", "3m") as disk:
        catalogue = opened(disk / "store", clock, reserve_mb=1)
        session = catalogue.open_session("headshot", "", "en-1")
        with pytest.raises(OSError, match="No space"), (disk / "holiday.mov").open("wb", buffering=0) as other:
            while True:
                other.write(bytes(4096))
        keep(catalogue, session, finished(session.claim, "mystery"), [])
        close(catalogue, session, True, {f"{session.claim}_contact_sheet.jpg": b"a sheet"}, [])
        assert not catalogue.has_room()
        with pytest.raises(StoreFull, match="reserve_mb"):
            catalogue.open_session("headshot", "", "en-1")
        opened(disk / "store", clock).close()
        (disk / "holiday.mov").unlink()
        assert catalogue.has_room()
        assert (disk / "store/reserve").stat().st_blocks * 512 >= 1_000_000
        opened(disk / "store", clock).close()
        assert (disk / "store/reserve").exists(), "a reader of the catalogue lets go of nothing"
        catalogue.close()
        assert not (disk / "store/reserve").exists()
