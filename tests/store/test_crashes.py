"""Killed, or failed by the disk, in the middle: nothing that was reported is lost. `scripts/faults` does every call."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from booth.clock import ManualClock
from booth.store.keeper import keep
from booth.store.outbox import Outbox
from booth.store.records import Job
from tests.store.errands import ERRANDS, Place
from tests.store.faults import all_faults
from tests.store.keeping import finished, opened
from tests.store.power_cut import Disk
from tests.store.traced import FAULTS, call_log, run_errand

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="Faults in the kernel's own calls need strace: apt-get install strace"
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("errand", ERRANDS)
def test_a_fault_in_the_middle_loses_nothing_and_is_made_good(errand: str, fault: str, tmp_path: Path) -> None:
    tally = all_faults(errand, fault, tmp_path, every=53, first=list(FAULTS).index(fault) * 13)
    assert tally.clean, tally
    assert tally.injected == len(range(list(FAULTS).index(fault) * 13, tally.calls, 53)) >= 2


def test_a_delivery_that_marks_too_early_would_be_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    due = Outbox.due

    def hasty(self: Outbox, *words: Any, **named: Any) -> tuple[Job, ...]:
        jobs = due(self, *words, **named)
        self.done(jobs)
        return jobs

    monkeypatch.setattr(Outbox, "due", hasty)
    tally = all_faults("deliver", "KILL", tmp_path, every=17)
    assert tally.falsely_done > 0


def test_a_store_that_reports_too_early_would_be_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(place: Place, report: Callable[[str], None]) -> None:
        catalogue = opened(place.store, ManualClock())
        session = catalogue.open_session("headshot", "", "en-1")
        report("kept 1")
        keep(catalogue, session, finished(session.claim, "mystery"), [])

    monkeypatch.setitem(ERRANDS, "keep", (ERRANDS["keep"][0], hasty))
    assert all_faults("keep", "KILL", tmp_path, every=30, first=50).lost > 0


@pytest.mark.parametrize(("errand", "fat"), [("keep", False), ("deliver", False), ("deliver", True)])
def test_what_is_reported_or_marked_would_survive_a_power_cut(errand: str, fat: bool, tmp_path: Path) -> None:
    """Every byte and every name is synced by then, for what is delivered also under the rules of a FAT stick."""
    place = Place(tmp_path / "work")
    ERRANDS[errand][0](place)
    end, _ = run_errand(errand, place, None)
    assert end == "ok"
    disk = Disk(fat)
    promises = 0
    for line in call_log(place).read_text().splitlines():
        if disk.see(line):
            promises += 1
            assert not disk.unsafe("/photographs/" if errand == "keep" else "/headshots/"), line
            assert errand == "deliver" or not disk.unsafe("catalogue.sqlite3-wal"), line
    assert promises >= (3 if errand == "keep" else 1)


def test_a_missing_sync_would_be_found_out() -> None:
    written = 'write(3</a/photographs/.x.part>, "..."..., 3) = 3'
    renamed = 'rename("/a/photographs/.x.part", "/a/photographs/x") = 0'
    synced = "fsync(3</a/photographs/x>) = 0"
    folder = "fsync(4</a/photographs>) = 0"
    for lines, safe, safe_on_fat in [
        ([written, renamed, folder], False, False),
        ([written, synced.replace("x>", ".x.part>"), renamed], False, False),
        ([written, synced.replace("x>", ".x.part>"), renamed, folder], True, False),
        ([written, renamed, synced, folder], True, True),
    ]:
        for fat in (False, True):
            disk = Disk(fat)
            for line in lines:
                disk.see(line)
            assert (not disk.unsafe("/photographs/")) == (safe_on_fat if fat else safe)
