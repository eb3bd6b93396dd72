"""A Pi without a battery wakes in the past, and its clock is set when a network or a person comes.

Times that were noted before that are put right then: the monotonic clock knows how long ago they were. Only those of
this run are; who came before the power went has times from a clock that nobody can ask any more.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from booth.clock import Clock
from booth.store.database import Database

LOG = logging.getLogger(__name__)

SET_S: Final = 5.0
"""A clock that is off by more than this was set; by less, it was trimmed."""
_TIMES: Final = (
    ("session", "id", "consented_at"),
    ("session", "id", "closed_at"),
    ("photograph", "session_id", "captured_at"),
)


class LateClock:
    """Watches the clock from the moment when the catalogue was opened. Raises StoreError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._began = self._beginning()
        self._first = int(database.rows("SELECT COALESCE(MAX(id), 0) + 1 FROM session")[0][0])

    def correct(self) -> timedelta | None:
        """To be called again and again; by how much this run's times were moved, None mostly."""
        by = self._beginning() - self._began
        if abs(by.total_seconds()) < SET_S:
            return None
        with self._database.transaction() as connection:
            for table, session, column in _TIMES:
                rows = connection.execute(
                    f"SELECT id, {column} FROM {table} WHERE {session} >= ? AND {column} IS NOT NULL",
                    (self._first,),
                )
                moved = [((datetime.fromisoformat(at) + by).isoformat(), number) for number, at in rows.fetchall()]
                connection.executemany(f"UPDATE {table} SET {column} = ? WHERE id = ?", moved)
        self._began += by
        LOG.warning(
            "The clock was set by %+.0f s: the times of this run's sessions were corrected.", by.total_seconds()
        )
        return by

    def _beginning(self) -> datetime:
        """The wall's time when the monotonic clock was at zero."""
        return self._clock.wall() - timedelta(seconds=self._clock.now_s())
