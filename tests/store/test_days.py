"""Days of an event: by pauses, not by midnight, and with nobody left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from booth.store.days import SessionMoment, days

EVENING = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


def moments(*hours: float) -> list[SessionMoment]:
    return [SessionMoment(n, f"{n:04d}", EVENING + timedelta(hours=hour)) for n, hour in enumerate(hours, start=1)]


def test_a_workshop_that_goes_on_past_midnight_is_one_day() -> None:
    (day,) = days(moments(0, 1, 2.5, 4))
    assert (day.name, len(day.sessions)) == ("2026-11-21_from_0001", 4)


def test_the_next_morning_is_another_day_and_a_clock_set_back_loses_nobody() -> None:
    assert [sorted(day.sessions) for day in days(moments(0, 12, 13, -500))] == [[1], [2, 3], [4]]


@given(st.lists(st.floats(-100, 100), max_size=20))
@settings(max_examples=50, deadline=None)
def test_everybody_is_in_exactly_one_day_and_no_two_days_share_a_name(hours: list[float]) -> None:
    found = days(moments(*hours))
    assert sorted(session for day in found for session in day.sessions) == list(range(1, len(hours) + 1))
    assert len({day.name for day in found}) == len(found)
