"""The delivery process: real store, real folders, a clock that is moved by hand."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from booth.clock import ManualClock
from booth.delivery import crew
from booth.delivery.backoff import Backoff
from booth.delivery.destination import Beat, Outcome
from booth.delivery.folder import FolderDestination
from booth.delivery.rounds import Round
from booth.delivery.sticks import StickDestination
from booth.delivery.worker import Worker
from booth.heartbeat import Heartbeat
from booth.photo import day_sheet
from booth.photo.day_sheet import DaySheets
from booth.settings import DeliverySettings
from booth.store.catalogue import PHOTOGRAPHS, Catalogue
from booth.store.database import Database
from booth.store.records import StoredFile
from booth.words import load_words
from tests.store.disks import small_disk
from tests.store.keeping import contents, opened, whole_session

SETTINGS = DeliverySettings(retry_first_s=2.0, retry_most_s=60.0)


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Iterator[Catalogue]:
    catalogue = opened(tmp_path / "store", clock)
    yield catalogue
    catalogue.close()


@pytest.fixture
def headshots(tmp_path: Path) -> FolderDestination:
    return FolderDestination(tmp_path / "headshots")


def worker(catalogue: Catalogue, clock: ManualClock, *destinations: FolderDestination) -> Worker:
    return Worker(catalogue.folder, destinations, clock, SETTINGS, Random(3))


def delivered(destination: FolderDestination) -> dict[str, str]:
    """The photographs there, without the pages and lists beside them."""
    return {path: sha256 for path, sha256 in contents(destination.path).items() if "/" in path}


def test_everything_arrives_and_the_manifest_says_what(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    for _ in range(3):
        whole_session(catalogue, [headshots.name])
    summary = worker(catalogue, clock, headshots).drain()
    assert (summary.delivered, summary.failed, summary.waiting, summary.troubles) == (15, 0, 0, {})
    assert delivered(headshots) == contents(catalogue.photographs)
    with (headshots.path / "manifest.csv").open(newline="") as file:
        assert {row["file"]: row["sha256"] for row in csv.DictReader(file)} == contents(catalogue.photographs)
    (status,) = catalogue.destinations()
    assert (status.taken, status.delivered) == (6, 6)
    assert [session.delivered for session in catalogue.sessions()] == [{headshots.name: 5}] * 3


def test_two_destinations_are_served_each_for_itself(catalogue: Catalogue, clock: ManualClock, tmp_path: Path) -> None:
    there, gone = FolderDestination(tmp_path / "there"), FolderDestination(tmp_path / "no" / "such" / "stick")
    whole_session(catalogue, [there.name, gone.name])
    summary = worker(catalogue, clock, gone, there).drain()
    assert (summary.delivered, summary.waiting) == (5, 5)
    assert list(summary.troubles) == [gone.name] and "not there" in summary.troubles[gone.name]
    assert delivered(there) == contents(catalogue.photographs)


def test_a_destination_that_is_not_there_is_tried_ever_more_rarely_and_for_ever(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    stick = FolderDestination(tmp_path / "media" / "headshots")
    whole_session(catalogue, [stick.name])
    deliver = worker(catalogue, clock, stick)
    waits = []
    for _ in range(12):
        deliver.run_once()
        (status,) = catalogue.destinations()
        assert status.next_try is not None
        waits.append((status.next_try - clock.wall()).total_seconds())
        assert deliver.run_once().troubles, "what is wrong is said also while nothing is tried"
        clock.advance(waits[-1] + 0.01)
    assert waits[0] <= 2.0 and 30.0 <= waits[-1] <= 60.0
    assert catalogue.destinations()[0].failures == 12
    stick.path.parent.mkdir()
    assert deliver.drain().delivered == 5
    assert (catalogue.destinations()[0].failures, catalogue.destinations()[0].trouble) == (0, "")


def test_one_photograph_in_trouble_does_not_hold_up_the_others(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    session = whole_session(catalogue, [headshots.name])
    strange = headshots.path / session.claim / f"{session.claim}_mystery_1_print.jpg"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"somebody else's")
    deliver = worker(catalogue, clock, headshots)
    summary = deliver.drain()
    assert (summary.delivered, summary.failed, summary.waiting) == (4, 0, 1)
    assert "another file" in catalogue.destinations()[0].trouble
    strange.unlink()
    clock.advance(3)
    assert deliver.drain().delivered == 1
    assert catalogue.destinations()[0].trouble == ""


def test_a_photograph_that_our_own_disk_lost_is_said_and_the_rest_goes_on(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    session = whole_session(catalogue, [headshots.name])
    (catalogue.photographs / session.claim / f"{session.claim}_mystery_1_web.jpg").unlink()
    summary = worker(catalogue, clock, headshots).drain()
    assert (summary.delivered, summary.waiting) == (4, 1)
    assert "booth's own disk" in catalogue.destinations()[0].trouble


def test_a_person_who_withdraws_is_removed_from_every_destination(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    stick, share = FolderDestination(tmp_path / "stick"), FolderDestination(tmp_path / "mnt" / "share")
    gone, stays = (whole_session(catalogue, [stick.name, share.name]) for _ in range(2))
    share.path.mkdir(parents=True)
    deliver = worker(catalogue, clock, stick, share)
    deliver.drain()
    away = share.path.parent.rename(tmp_path / "away")

    assert catalogue.delete(gone.claim).waiting == (share.name, stick.name)
    summary = deliver.drain()

    assert (summary.removed, summary.waiting) == (1, 1)
    assert catalogue.copies_waiting(gone.claim) == (share.name,)
    assert {path.split("/")[0] for path in delivered(stick)} == {stays.claim}
    assert gone.claim not in (stick.path / "manifest.csv").read_text()
    away.rename(share.path.parent)
    clock.advance(3)
    assert deliver.drain().removed == 1
    assert catalogue.copies_waiting(gone.claim) == ()
    assert {path.split("/")[0] for path in delivered(share)} == {stays.claim}


def test_gallery_and_day_sheet_stand_beside_the_photographs_and_forget_who_withdrew(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, day_sheets: None
) -> None:
    gone, stays = (whole_session(catalogue, [headshots.name]) for _ in range(2))
    deliver = worker(catalogue, clock, headshots)
    deliver.drain()
    (sheet,) = headshots.path.glob("contact_sheet_*_from_*.pdf")
    page, both = (headshots.path / "index.html").read_text("utf-8"), sheet.read_bytes()
    assert f'data-claim="{gone.claim}"' in page and f'data-claim="{stays.claim}"' in page and sheet.name in page
    catalogue.delete(gone.claim)
    deliver.drain()
    page = (headshots.path / "index.html").read_text("utf-8")
    assert f'data-claim="{gone.claim}"' not in page and f'data-claim="{stays.claim}"' in page
    assert sheet.read_bytes() != both, "the day's sheet is drawn anew, without that face"
    catalogue.delete(stays.claim)
    deliver.drain()
    assert stays.claim not in (headshots.path / "index.html").read_text("utf-8")
    empty = DaySheets(load_words()).draw([], "", clock.wall().date(), lambda: None)
    assert sheet.read_bytes() == empty.pdf, "an empty page"


def test_a_day_sheet_is_written_when_somebody_came_and_again_where_a_stick_had_been_away(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path, day_sheets: None
) -> None:
    """And its pages are drawn once for all destinations."""
    places = [FolderDestination(tmp_path / name) for name in ("one", "other")]
    whole_session(catalogue, [place.name for place in places])
    deliver = worker(catalogue, clock, *places)
    with patch("booth.photo.day_sheet._drawn", wraps=day_sheet._drawn) as drawn:
        deliver.drain()
        assert drawn.call_count == 1
        (sheet,) = places[0].path.glob("contact_sheet_*.pdf")
        sheet.unlink()
        deliver.drain()
        assert not sheet.exists() and drawn.call_count == 1, "nobody came: it is not looked at"
        for _ in range(7):
            whole_session(catalogue, [place.name for place in places])
        deliver.drain()
        assert sheet.exists() and drawn.call_count == 3, "of two pages both are new"
        whole_session(catalogue, [place.name for place in places])
        deliver.drain()
        assert drawn.call_count == 5, "the first, which tells how many, and the last"


def test_a_photograph_that_comes_while_a_sheet_is_drawn_does_not_wait_for_it(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, day_sheets: None
) -> None:
    for _ in range(7):
        whole_session(catalogue, [headshots.name])
    deliver = worker(catalogue, clock, headshots)
    draw, asked = day_sheet._drawn, []

    def somebody_comes(page: day_sheet._Page, from_right: bool) -> bytes:
        asked.append(page.number)
        if len(asked) == 1:
            whole_session(catalogue, [headshots.name])
        return draw(page, from_right)

    with patch("booth.photo.day_sheet._drawn", side_effect=somebody_comes):
        assert deliver.run_once().delivered == 35
        clock.advance(31)
        deliver.run_once()
        assert asked == [1] and not list(headshots.path.glob("contact_sheet_*"))
        assert deliver.run_once().delivered == 5
        clock.advance(31)
        deliver.run_once()
    assert asked == [1, 1, 2], "the first page again, which tells how many there are"
    assert list(headshots.path.glob("contact_sheet_*.pdf"))


def test_a_sheet_stays_as_it_is_when_its_photographs_have_left_the_local_disk(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, day_sheets: None
) -> None:
    old = whole_session(catalogue, [headshots.name])
    worker(catalogue, clock, headshots).drain()
    (sheet,) = headshots.path.glob("contact_sheet_*_from_*.pdf")
    before = sheet.read_bytes()
    shutil.rmtree(catalogue.photographs / old.claim)
    whole_session(catalogue, [headshots.name])
    worker(catalogue, clock, headshots).drain()
    assert sheet.read_bytes() == before


def test_a_destination_that_is_served_no_more_is_not_said_to_be_clean(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    old, new = FolderDestination(tmp_path / "old"), FolderDestination(tmp_path / "new")
    session = whole_session(catalogue, [old.name])
    worker(catalogue, clock, old).drain()
    catalogue.delete(session.claim)
    worker(catalogue, clock, new).drain()
    assert catalogue.copies_waiting(session.claim) == (old.name,)


def test_a_copy_under_way_while_its_owner_withdraws_is_removed_too(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    session = whole_session(catalogue, [headshots.name])

    class Slow(FolderDestination):
        def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
            for outcome in super().put(photographs, files, beat):
                catalogue.delete(session.claim)
                yield outcome

    summary = worker(catalogue, clock, Slow(headshots.path)).drain()
    assert (summary.removed, summary.waiting) == (1, 0)
    assert delivered(headshots) == {}


def test_time_left_is_told_by_all_that_a_batch_has_brought_however_small_its_last_piece(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    whole_session(catalogue, [headshots.name])
    speeds: list[float] = []

    class InPieces(FolderDestination):
        def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
            brought = 0
            for at in range(0, len(files) + 1, 2):
                clock.advance(1)
                yield from super().put(photographs, files[at : at + 2], beat)
                brought += sum(file.size for file in files[at : at + 2])
                said = deliver._live.progress(self.name, clock.wall().timestamp())
                assert said is not None
                speeds.append(said.bytes_per_s / brought * (at / 2 + 1))

    deliver = worker(catalogue, clock, InPieces(headshots.path))
    assert deliver.drain().delivered == 5
    assert speeds == pytest.approx([1, 1, 1])


def test_a_stick_of_its_own_is_not_taken_for_the_folder_under_its_mount_point(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    stick = FolderDestination(tmp_path / "stick")
    whole_session(catalogue, [stick.name])
    with small_disk(stick.path, "8m"):
        assert worker(catalogue, clock, stick).drain().delivered == 5
    whole_session(catalogue, [stick.name])
    summary = worker(catalogue, clock, stick).drain()  # a new process, after a restart
    assert (summary.delivered, summary.waiting) == (0, 5)
    assert "not there" in summary.troubles[stick.name]
    assert list(stick.path.iterdir()) == []


def test_a_full_stick_waits_and_goes_on_when_there_is_room(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "stick", "100k") as folder:
        stick = FolderDestination(folder)
        (folder / "holiday.mov").write_bytes(bytes(80_000))
        whole_session(catalogue, [stick.name])
        deliver = worker(catalogue, clock, stick)
        first = deliver.drain()
        assert first.waiting > 0 and "is full" in first.troubles[stick.name]
        for failures in range(2, 8):
            clock.advance(61)
            assert deliver.run_once().delivered == 0
            assert catalogue.destinations()[0].failures == failures, "it waits longer each time, though it is there"
        (folder / "holiday.mov").unlink()
        clock.advance(61)
        assert first.delivered + deliver.drain().delivered == 5
        assert delivered(stick) == contents(catalogue.photographs)


def test_a_destination_is_served_by_one_process_at_a_time(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    whole_session(catalogue, [headshots.name])
    seen: list[str] = []

    class Watched(FolderDestination):
        def open(self) -> None:
            if not seen:
                seen.append("")
                seen.append(worker(catalogue, clock, headshots).run_once().troubles[headshots.name])
            super().open()

    assert worker(catalogue, clock, Watched(headshots.path)).drain().delivered == 5
    assert "Another process" in seen[1]


def test_a_long_delivery_is_not_taken_for_one_that_hangs(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    whole_session(catalogue, [headshots.name])
    told: list[str] = []
    heartbeat = Heartbeat(clock.now_s, told.append, stale_s=600)
    deliver, stop, put = worker(catalogue, clock, headshots), threading.Event(), headshots.put

    def slow(photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        for _ in range(10):
            clock.advance(500)
            beat()
            assert heartbeat.hanging() == ()
        stop.set()
        return put(photographs, files, beat)

    headshots.put = slow  # type: ignore[method-assign]
    deliver.run(stop, heartbeat)
    assert stop.is_set()


def test_an_idle_worker_writes_nothing(catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination) -> None:
    whole_session(catalogue, [headshots.name])
    deliver = worker(catalogue, clock, headshots)
    deliver.drain()

    def files() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in catalogue.folder.rglob("*")}

    before = files()
    for _ in range(20):
        clock.advance(60)
        deliver.run_once()
    assert files() == before


def test_the_running_worker_delivers_and_stops_when_told(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_session(catalogue, [headshots.name])
    stop = threading.Event()
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        stop.set()
        return True

    monkeypatch.setattr(stop, "wait", wait)
    worker(catalogue, clock, headshots).run(stop)
    assert delivered(headshots) == contents(catalogue.photographs)
    assert waits == [crew.LOOK_EVERY_S]


def test_a_local_disk_that_fails_is_logged_and_tried_again(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, caplog: pytest.LogCaptureFixture
) -> None:
    deliver = worker(catalogue, clock, headshots)
    stop = threading.Event()
    lock = catalogue.folder / "delivery"
    away = lock.rename(catalogue.folder / "away")

    def wait(seconds: float) -> bool:
        if away.exists():
            away.rename(lock)
        else:
            stop.set()
        return True

    stop.wait = wait  # type: ignore[method-assign,assignment]
    whole_session(catalogue, [headshots.name])
    deliver.run(stop)
    assert "has gone" in caplog.text
    assert delivered(headshots) == contents(catalogue.photographs)


def test_an_idle_destination_is_looked_at_now_and_then(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    looks: list[float] = []

    class Watched(FolderDestination):
        def open(self) -> None:
            looks.append(clock.now_s())
            super().open()

    stick = Watched(tmp_path / "media" / "stick")
    stick.path.parent.mkdir()
    deliver = worker(catalogue, clock, stick)
    for _ in range(61):
        deliver.run_once()
        clock.advance(1)
    assert looks == [0, 30, 60]
    whole_session(catalogue, [stick.name])
    assert deliver.drain().delivered == 5, "at once, when there is something to bring"
    stick.path.parent.rename(tmp_path / "away")
    clock.advance(30)
    assert "not there" in deliver.run_once().troubles[stick.name], "also when there is nothing to bring"


def test_a_destination_that_hangs_holds_up_no_other(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, hung = threading.Event(), threading.Event()

    class Hanging(FolderDestination):
        def open(self) -> None:
            hung.set()
            stop.wait(30)
            super().open()

    class Watched(FolderDestination):
        def write(self, path: str, data: bytes) -> None:
            super().write(path, data)
            hung.wait(30)
            stop.set()

    monkeypatch.setattr(crew, "LOOK_EVERY_S", 0.01)
    share, stick = Hanging(tmp_path / "share"), Watched(tmp_path / "stick")
    whole_session(catalogue, [share.name, stick.name])
    worker(catalogue, clock, share, stick).run(stop)
    assert delivered(stick) == contents(catalogue.photographs)


def test_a_stick_that_takes_minutes_to_let_go_is_not_taken_for_a_process_that_hangs(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "LOOK_EVERY_S", 0.01)
    stop, told = threading.Event(), list[str]()

    def unmounts() -> tuple[StickDestination, ...]:
        assert stop.wait(30), "nothing goes on until the stick has let go"
        return ()

    def minutes_pass() -> None:
        clock.advance(60)
        if clock.now_s() > 300:
            stop.set()

    heartbeat = Heartbeat(clock.now_s, told.append, stale_s=600)
    crew.Crew(lambda destination: Round(destination.name), unmounts, Backoff(1, 2), stop, heartbeat, minutes_pass).work(
        ()
    )
    assert len(told) >= 5
    assert all("WATCHDOG=1" in words for words in told[:-1])
    assert told[-1] == "STOPPING=1"


def test_an_error_that_nobody_foresaw_ends_the_process_that_systemd_starts_again(
    catalogue: Catalogue, clock: ManualClock, tmp_path: Path
) -> None:
    class Broken(FolderDestination):
        def open(self) -> None:
            raise AssertionError("a fault in the program")

    with pytest.raises(AssertionError, match="a fault in the program"):
        worker(catalogue, clock, Broken(tmp_path / "stick")).run(threading.Event())


def test_a_disk_that_dies_in_the_middle_marks_nothing_done_that_is_not_whole(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th fsync fails at the destination, for every n until none fails any more."""
    whole_session(catalogue, [headshots.name])
    real = os.fsync
    for failing in range(1, 200):
        calls = 0

        def fsync(handle: int, failing: int = failing) -> None:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(errno.EIO, "Input/output error")
            real(handle)

        other = FolderDestination(headshots.path.with_name(f"headshots{failing}"))
        deliver = worker(catalogue, clock, other)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fsync)
            deliver.run_once()
        files = contents(other.path)
        for session in catalogue.sessions():
            done = session.delivered[other.name]
            assert len([path for path in files if path in contents(catalogue.photographs)]) >= done
        if calls < failing:
            break
        clock.advance(100)
        deliver.drain()
        assert delivered(other) == contents(catalogue.photographs)
    else:
        raise AssertionError("the faults never ended")
    assert failing == 24, "three for each of five files, the manifest and the gallery, two for new folders"


def test_booth_and_delivery_share_nothing_but_the_store(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    """A process of its own delivers what this one keeps, while it keeps."""
    script = (
        "import sys; from pathlib import Path\n"
        "from booth.clock import SystemClock; from booth.settings import DeliverySettings\n"
        "from booth.delivery.folder import FolderDestination; from booth.delivery.worker import Worker\n"
        "Worker(Path(sys.argv[1]), [FolderDestination(Path(sys.argv[2]))], SystemClock(), DeliverySettings()).drain()\n"
        "strangers = {'pygame', 'cv2', 'av', 'tflite_runtime', 'ai_edge_litert'} & set(sys.modules)\n"
        "assert not strangers, 'neither screen nor face'\n"
    )
    command = [sys.executable, "-c", script, str(catalogue.folder), str(headshots.path)]
    whole_session(catalogue, [headshots.name])
    with subprocess.Popen(command) as process:
        for _ in range(4):
            whole_session(catalogue, [headshots.name])
    assert process.returncode == 0
    subprocess.run(command, check=True)
    assert delivered(headshots) == contents(catalogue.folder / PHOTOGRAPHS)
    assert len(delivered(headshots)) == 25


def test_a_day_whose_photographs_have_left_the_local_disk_can_still_lose_a_person(
    catalogue: Catalogue, clock: ManualClock, headshots: FolderDestination
) -> None:
    """Its contact sheet is written anew from what is still here; what is there already stays."""
    old, gone = (whole_session(catalogue, [headshots.name]) for _ in range(2))
    deliver = worker(catalogue, clock, headshots)
    deliver.drain()
    with Database(catalogue.folder).transaction() as connection:
        connection.execute("UPDATE session SET purged_at = 'long ago' WHERE claim = ?", (old.claim,))
    shutil.rmtree(catalogue.photographs / old.claim)
    catalogue.delete(gone.claim)
    assert (deliver.drain().troubles, catalogue.copies_waiting(gone.claim)) == ({}, ())
    assert {path.split("/")[0] for path in delivered(headshots)} == {old.claim}
