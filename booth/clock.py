"""Time, injected: the real clock, and one that tests, films and the headless demo move by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Two clocks in one: a monotonic one for every decision, a wall one for what people read."""

    def now_s(self) -> float:
        """Monotonic seconds from an arbitrary start."""

    def wall(self) -> datetime:
        """Date and time of day with its zone. A Pi may boot with a wrong one: never sort or name by it."""


class SystemClock:
    """The machine's own clocks."""

    def now_s(self) -> float:
        return time.monotonic()

    def wall(self) -> datetime:
        return datetime.now().astimezone()


class ManualClock:
    """Stands still until it is moved. Its wall clock starts at `start` and moves along."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime(2026, 1, 1, tzinfo=UTC)
        self._now_s = 0.0

    def now_s(self) -> float:
        return self._now_s

    def wall(self) -> datetime:
        return self._start + timedelta(seconds=self._now_s)

    def advance(self, seconds: float) -> None:
        """Move on. Raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError(f"a monotonic clock cannot go back by {-seconds} s")
        self._now_s += seconds

    def advance_to(self, now_s: float) -> None:
        """Move on to `now_s`; a moment already passed leaves the clock as it is."""
        self._now_s = max(self._now_s, now_s)


class Pace:
    """So many turns a second, on average: a turn that came late shortens the rest before the next."""

    def __init__(self, turns_per_s: float) -> None:
        self._period_s = 1 / turns_per_s
        self._due_s: float | None = None

    def rest_s(self, now_s: float) -> float:
        """Seconds until the next turn is due; turns that were missed by more than one period are not made up for."""
        due_s = now_s if self._due_s is None else self._due_s
        self._due_s = max(due_s + self._period_s, now_s)
        return self._due_s - now_s
