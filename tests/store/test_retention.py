"""Photographs leave the local disk when they are old and whole everywhere, and not because a clock was wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from booth.clock import ManualClock
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.outbox import Outbox
from booth.store.retention import HOLD_S, Retention
from booth.store.sticks import Sticks
from tests.store.keeping import contents, opened, whole_session

DAY_S = 86400.0


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Iterator[Catalogue]:
    catalogue = opened(tmp_path / "store", clock)
    yield catalogue
    catalogue.close()


@pytest.fixture
def retained(catalogue: Catalogue, clock: ManualClock) -> Callable[..., Retention]:
    database = Database(catalogue.folder)

    def make(*destinations: str, sticks: bool = False, keep_days: int = 30) -> Retention:
        return Retention(database, catalogue.photographs, clock, keep_days, destinations, sticks)

    return make


def deliver(catalogue: Catalogue, clock: ManualClock, destination: str) -> None:
    outbox = Outbox(Database(catalogue.folder))
    outbox.enrol(destination)
    outbox.done(outbox.due(destination, clock.wall(), 60, limit=1000))
    outbox.close()


def an_hour_later(retention: Retention, clock: ManualClock) -> int:
    purged = retention.purge()
    clock.advance(HOLD_S + 1)
    return purged + retention.purge()


def test_what_is_old_and_everywhere_goes_and_the_rest_stays(
    catalogue: Catalogue, clock: ManualClock, retained: Callable[..., Retention]
) -> None:
    old, owed = whole_session(catalogue, ["usb", "share"]), None
    for destination in ("usb", "share"):
        deliver(catalogue, clock, destination)
    owed = whole_session(catalogue, ["usb", "share"])
    deliver(catalogue, clock, "usb")
    clock.advance(29.9 * DAY_S)
    retention = retained("usb", "share")
    assert an_hour_later(retention, clock) == 0, "not yet old"
    clock.advance(0.2 * DAY_S)
    young = whole_session(catalogue, ["usb", "share"])
    assert an_hour_later(retention, clock) == 1
    assert {path.split("/")[0] for path in contents(catalogue.photographs)} == {owed.claim, young.claim}
    assert [session.photographs for session in catalogue.sessions()] == [2, 2, 2], "the manifest still lists them"
    deliver(catalogue, clock, "share")
    assert an_hour_later(retention, clock) == 1
    assert old.claim not in {path.split("/")[0] for path in contents(catalogue.photographs)}


def test_nothing_goes_where_nothing_is_delivered_or_the_rule_is_off(
    catalogue: Catalogue, clock: ManualClock, retained: Callable[..., Retention]
) -> None:
    whole_session(catalogue, ["usb"])
    deliver(catalogue, clock, "usb")
    clock.advance(1000 * DAY_S)
    assert an_hour_later(retained(), clock) == 0
    assert an_hour_later(retained("usb", keep_days=0), clock) == 0
    assert an_hour_later(retained("usb", sticks=True), clock) == 0, "no stick holds it"


def test_one_of_the_sticks_is_enough_and_a_later_one_is_not_owed_what_is_gone(
    catalogue: Catalogue, clock: ManualClock, retained: Callable[..., Retention]
) -> None:
    sticks = Sticks(Database(catalogue.folder))
    for name in ("stick 1", "stick 2"):
        sticks.register(name, name, f"{name:x<32}", clock.wall())
    whole_session(catalogue, [])
    deliver(catalogue, clock, "stick 2")
    clock.advance(31 * DAY_S)
    outbox = Outbox(Database(catalogue.folder))
    outbox.enrol("stick 1")
    assert an_hour_later(retained(sticks=True), clock) == 1
    outbox.enrol("stick 1")
    assert outbox.waiting("stick 1") == 0
    assert len(outbox.delivered("stick 2")) == 5


def test_a_clock_that_jumps_ahead_takes_nothing_with_it(
    catalogue: Catalogue, clock: ManualClock, retained: Callable[..., Retention], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_session(catalogue, ["usb"])
    deliver(catalogue, clock, "usb")
    retention = retained("usb")
    retention.purge()
    right = clock.wall
    monkeypatch.setattr(clock, "wall", lambda: right() + timedelta(days=400))
    clock.advance(HOLD_S + 1)
    assert retention.purge() == 0
    clock.advance(HOLD_S / 2)
    monkeypatch.setattr(clock, "wall", right)
    clock.advance(HOLD_S)
    assert retention.purge() == 0
    assert len(contents(catalogue.photographs)) == 5


def test_what_a_crash_left_of_a_purge_is_removed_at_the_next_start(
    catalogue: Catalogue, clock: ManualClock, retained: Callable[..., Retention], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_session(catalogue, ["usb"])
    deliver(catalogue, clock, "usb")
    clock.advance(31 * DAY_S)
    retention = retained("usb")
    retention.purge()
    clock.advance(HOLD_S + 1)
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr("booth.store.retention.remove_folder", _dies)
        retention.purge()
    assert len(contents(catalogue.photographs)) == 5
    opened(catalogue.folder, clock).close()
    assert contents(catalogue.photographs) == {}


def _dies(folder: Path) -> int:
    raise KeyboardInterrupt
