"""Sessions, photographs and withdrawal in a real SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booth.clock import ManualClock
from booth.errors import InputError, StoreError, StoreFull
from booth.store.catalogue import Catalogue
from booth.store.database import CATALOGUE, MIGRATIONS, Database
from booth.store.keeper import close, keep
from tests.store.disks import small_disk
from tests.store.keeping import KINDS, TAKEN_AT, contents, digest, finished, jpeg, opened, whole_session

STICK, SHARE = "/media/stick", "/mnt/share"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_a_session_is_kept_with_its_consent_and_found_again(store: Path, clock: ManualClock) -> None:
    session = whole_session(opened(store, clock), [STICK])
    (summary,) = opened(store, clock).sessions()
    assert (summary.claim, summary.consent, summary.event) == (session.claim, "en-1", "Workshop")
    assert (summary.photographs, summary.files) == (2, 2 * len(KINDS) + 1)
    assert summary.closed and summary.completed and not summary.withdrawn
    assert summary.consented_at == clock.wall()
    assert summary.delivered == {STICK: 0}


def test_after_all_numbers_were_given_out_they_grow_longer(store: Path, clock: ManualClock) -> None:
    """Three numbers that come round, as the booth's 9,999 do."""
    catalogue = Catalogue(store, clock, lambda number: f"{1 + number % 3:04d}")
    claims = [catalogue.open_session("headshot", "", "en-1").claim for _ in range(7)]
    assert claims == ["0002", "0003", "0001", "10002", "10003", "10001", "20002"]
    assert [session.claim for session in catalogue.sessions()] == claims


def test_every_photograph_comes_back_with_whole_files(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = whole_session(catalogue, [STICK])
    first, second = catalogue.photographs_of(session.claim)
    assert (first.look, second.look, first.take, first.captured_at) == ("neutral_friendly", "mystery", 1, TAKEN_AT)
    assert first.remarks == ("Headroom a little tight.",)
    for kind, file in first.files.items():
        assert file.path == f"{session.claim}/{session.claim}_neutral_friendly_1_{kind}.jpg"
        assert digest(catalogue.photographs / file.path) == file.sha256


def test_numbers_go_up_and_claims_do_not_repeat_when_the_clock_is_set_back(store: Path) -> None:
    earlier = ManualClock(datetime(1970, 1, 1, tzinfo=UTC))
    first = opened(store, ManualClock()).open_session("headshot", "", "en-1")
    second = opened(store, earlier).open_session("headshot", "", "en-1")
    assert second.session_id == first.session_id + 1
    assert second.claim != first.claim
    assert [s.session_id for s in opened(store, earlier).sessions()] == [1, 2]


def test_a_session_that_a_crash_left_open_is_closed_by_the_next(store: Path, clock: ManualClock) -> None:
    opened(store, clock).open_session("headshot", "", "en-1")
    opened(store, clock).open_session("headshot", "", "en-1")
    first, second = opened(store, clock).sessions()
    assert (first.closed, first.completed, second.closed) == (True, False, False)


def test_an_empty_catalogue_over_old_photographs_leaves_their_claims_alone(store: Path, clock: ManualClock) -> None:
    old = whole_session(opened(store, clock), [])
    for path in store.glob(f"{CATALOGUE}*"):
        path.rename(store / f"damaged-{path.name}")
    before = contents(store / "photographs")
    assert opened(store, clock).open_session("headshot", "", "en-1").claim != old.claim
    assert contents(store / "photographs") == before


def test_a_catalogue_for_reading_draws_no_claims(store: Path, clock: ManualClock) -> None:
    with pytest.raises(StoreError, match="opened for reading"):
        Catalogue(store, clock).open_session("headshot", "", "en-1")


def test_no_session_begins_without_room_for_it(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock, reserve_mb=10**9)
    with pytest.raises(StoreFull, match="reserve_mb"):
        catalogue.open_session("headshot", "", "en-1")
    assert catalogue.sessions() == ()


def test_withdrawal_removes_a_person_and_remembers_only_the_claim(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    gone = catalogue.open_session("headshot", "Secret event", "en-1")
    keep(catalogue, gone, finished(gone.claim, "mystery", person="Maria Rossi"), [STICK, SHARE])
    stays = whole_session(catalogue, [STICK])

    deletion = catalogue.delete(gone.claim)

    assert (deletion.photographs, deletion.files_removed, deletion.waiting) == (1, 2, (STICK, SHARE))
    assert catalogue.photographs_of(gone.claim) == ()
    assert not (catalogue.photographs / gone.claim).exists()
    assert len(catalogue.photographs_of(stays.claim)) == 2
    everything = b"".join(path.read_bytes() for path in store.iterdir() if path.is_file())
    assert b"maria" not in everything and b"Secret event" not in everything
    first, second = catalogue.sessions()
    assert (first.claim, first.withdrawn, first.photographs) == (gone.claim, True, 0)
    assert not second.withdrawn


def test_withdrawing_twice_is_harmless_and_a_wrong_claim_is_named(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = whole_session(catalogue, [STICK])
    catalogue.delete(session.claim)
    again = catalogue.delete(session.claim)
    assert (again.photographs, again.files_removed, again.waiting) == (0, 0, (STICK,))
    with pytest.raises(InputError, match="booth sessions"):
        catalogue.delete("no such claim")


def test_who_withdraws_during_the_session_is_photographed_no_more(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = catalogue.open_session("headshot", "", "en-1")
    catalogue.delete(session.claim)
    with pytest.raises(StoreError, match="withdrawn"):
        keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    with pytest.raises(StoreError, match="withdrawn"):
        close(catalogue, session, True, {"sheet.jpg": b"x"}, [STICK])
    assert contents(catalogue.photographs) == {}


def test_a_removal_that_a_crash_interrupted_is_finished_at_the_next_start(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = whole_session(catalogue, [])
    catalogue.delete(session.claim)
    (catalogue.photographs / session.claim).mkdir()
    (catalogue.photographs / session.claim / "left_over.jpg").write_bytes(b"pixels")
    opened(store, clock)
    assert contents(catalogue.photographs) == {}


def test_files_that_never_got_their_row_go_at_the_next_start(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = catalogue.open_session("headshot", "", "en-1")
    keep(catalogue, session, finished(session.claim, "mystery"), [])
    kept = contents(catalogue.photographs)
    (catalogue.photographs / session.claim / "never_kept.jpg").write_bytes(b"pixels")
    with catalogue.saving():
        opened(store, clock)
        assert len(contents(catalogue.photographs)) == len(kept) + 1, "never while somebody saves"
    opened(store, clock)
    assert contents(catalogue.photographs) == kept


def test_a_photograph_is_kept_once(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = catalogue.open_session("headshot", "", "en-1")
    keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    before = contents(catalogue.photographs)
    with pytest.raises(StoreError, match="already there"):
        keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    assert contents(catalogue.photographs) == before
    assert len(catalogue.photographs_of(session.claim)) == 1


def test_a_row_that_is_refused_takes_its_files_with_it(store: Path, clock: ManualClock) -> None:
    catalogue = opened(store, clock)
    session = catalogue.open_session("headshot", "", "en-1")
    keep(catalogue, session, finished(session.claim, "mystery"), [STICK])
    before = contents(catalogue.photographs)
    with pytest.raises(StoreError):  # the same look and take under another file name
        keep(catalogue, session, finished(session.claim, "mystery", person="x"), [STICK])
    with pytest.raises(StoreError, match="no session"):
        catalogue.close_session(99, True)
    assert contents(catalogue.photographs) == before


def test_two_threads_and_two_catalogues_keep_side_by_side(store: Path, clock: ManualClock) -> None:
    catalogues = [opened(store, clock), opened(store, clock)]
    session = catalogues[0].open_session("headshot", "", "en-1")

    def work(number: int) -> None:
        for take in range(5):
            keep(catalogues[number % 2], session, finished(session.claim, f"look{number}", take), [STICK])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    photographs = catalogues[0].photographs_of(session.claim)
    assert len(photographs) == 20
    assert len({p.photograph_id for p in photographs}) == 20
    (status,) = catalogues[0].destinations()
    assert (status.taken, status.files_waiting) == (20, 20 * len(KINDS))


def test_a_file_that_is_no_catalogue_is_not_touched(store: Path, clock: ManualClock) -> None:
    store.mkdir()
    (store / CATALOGUE).write_bytes(b"somebody's letter" * 400)
    with pytest.raises(StoreError, match="move it away"):
        opened(store, clock)
    assert (store / CATALOGUE).read_bytes() == b"somebody's letter" * 400


def test_a_catalogue_of_a_newer_booth_is_not_touched(store: Path, clock: ManualClock) -> None:
    opened(store, clock).close()
    with sqlite3.connect(store / CATALOGUE) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match="newer headshot-booth"):
        opened(store, clock)


def test_the_catalogue_is_durable_by_its_settings(store: Path) -> None:
    database = Database(store)
    assert database.rows("PRAGMA journal_mode")[0][0] == "wal"
    assert database.rows("PRAGMA synchronous")[0][0] == 2
    assert database.rows("PRAGMA foreign_keys")[0][0] == 1
    assert database.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_store_folder_that_cannot_be_made_is_named(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/store.*in the way"):
        opened(tmp_path / "file" / "store", clock)


def test_nothing_of_a_face_is_in_the_schema() -> None:
    words = " ".join(MIGRATIONS).lower()
    assert not [word for word in ("landmark", "yaw", "pitch", "embedding", "openness", "baseline") if word in words]


def test_a_disk_that_fills_up_between_photographs_loses_none(tmp_path: Path, clock: ManualClock) -> None:
    with small_disk(tmp_path / "disk") as store:
        catalogue = opened(store, clock)
        session = catalogue.open_session("headshot", "", "en-1")
        kept = 0
        with pytest.raises(StoreFull, match="is full"):
            for take in range(1000):
                keep(catalogue, session, finished(session.claim, "mystery", take), [STICK])
                kept += 1
        catalogue.close()
        again = opened(store, clock)
        photographs = again.photographs_of(session.claim)
        assert len(photographs) == kept > 3
        files = [file for photograph in photographs for file in photograph.files.values()]
        assert contents(again.photographs) == {file.path: file.sha256 for file in files}
        with pytest.raises(StoreFull):
            close(again, session, True, {"sheet.jpg": jpeg((300, 300), "too big now")}, [STICK])
        again.close()
