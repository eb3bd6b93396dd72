"""A clock that is set while the booth runs: what was noted before is put right, what others noted is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from booth.clock import ManualClock
from booth.store.catalogue import Catalogue
from tests.store.keeping import opened, whole_session

WOKE = datetime(2020, 1, 1, 12, tzinfo=UTC)


class PiClock(ManualClock):
    """Without a battery: starts in the past, and is set."""

    def __init__(self) -> None:
        super().__init__(WOKE)
        self._set_by = timedelta()

    def wall(self) -> datetime:
        return super().wall() + self._set_by

    def set(self, wall: datetime) -> None:
        self._set_by += wall - self.wall()


def times(catalogue: Catalogue) -> list[datetime]:
    return [session.consented_at for session in catalogue.sessions()]


def test_times_noted_before_the_clock_was_set_are_put_right(tmp_path: Path) -> None:
    clock = PiClock()
    catalogue = opened(tmp_path / "store", clock)
    first = whole_session(catalogue, [])
    captured = [kept.captured_at for kept in catalogue.photographs_of(first.claim)]
    clock.advance(600)
    whole_session(catalogue, [])
    clock.advance(60)
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    by = now - clock.wall()
    clock.set(now)
    catalogue.correct_times()
    assert times(catalogue) == [now - timedelta(seconds=660), now - timedelta(seconds=60)]
    assert [kept.captured_at for kept in catalogue.photographs_of(first.claim)] == [at + by for at in captured]
    catalogue.correct_times()
    assert times(catalogue)[0] == now - timedelta(seconds=660)


def test_a_run_before_is_left_alone_and_so_is_a_clock_that_is_trimmed(tmp_path: Path) -> None:
    whole_session(opened(tmp_path / "store", ManualClock(WOKE)), [])
    clock = PiClock()
    catalogue = opened(tmp_path / "store", clock)
    clock.advance(10)
    whole_session(catalogue, [])
    clock.set(clock.wall() + timedelta(seconds=2))
    catalogue.correct_times()
    assert times(catalogue) == [WOKE, WOKE + timedelta(seconds=10)]
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    catalogue.correct_times()
    assert [at.year for at in times(catalogue)] == [2020, 2026]


def test_the_claims_go_on_counting_through_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = PiClock()
    catalogue = opened(tmp_path / "store", clock)
    before = whole_session(catalogue, [])
    clock.set(datetime(2019, 1, 1, tzinfo=UTC))
    catalogue.correct_times()
    after = whole_session(catalogue, [])
    assert after.session_id == before.session_id + 1
    assert "The clock was set by -31" in caplog.text
