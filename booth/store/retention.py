"""Photographs leave the local disk when they are old *and* whole everywhere they belong; never before.

Age is by the wall clock, which a Pi may have wrong: so it must say the same for `HOLD_S` of the monotonic clock
without a jump before anything goes. A clock that is behind only keeps photographs longer.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from booth.clock import Clock
from booth.store.database import Database
from booth.store.files import remove_folder
from booth.store.lock import lock

LOG = logging.getLogger(__name__)
HOLD_S: Final = 3600.0
JUMP_S: Final = 120.0
"""Wall and monotonic clock may part by so much within that hour."""
LOCK: Final = "saving.lock"
"""Held from the first byte of a photograph to its row, and while one is removed."""

_OLD = """
SELECT id, claim, consented_at FROM session
WHERE closed_at IS NOT NULL AND withdrawn_at IS NULL AND purged_at IS NULL
  AND EXISTS (SELECT 1 FROM file WHERE session_id = session.id) ORDER BY id
"""
_MISSING = """
SELECT COUNT(*) FROM file LEFT JOIN outbox ON outbox.file_id = file.id AND outbox.destination = ?
WHERE file.session_id = ? AND NOT COALESCE(done, 0)
"""


class Retention:
    """`destinations`: each must have everything. sticks: so must one of the registered sticks, whichever."""

    def __init__(
        self,
        database: Database,
        photographs: Path,
        clock: Clock,
        keep_days: int,
        destinations: Sequence[str],
        sticks: bool,
    ) -> None:
        self._database, self._photographs, self._clock = database, photographs, clock
        self._keep = timedelta(days=keep_days)
        self._destinations, self._sticks = destinations, sticks
        self._watched: tuple[float, datetime] | None = None

    def purge(self) -> int:
        """To be called again and again; returns how many sessions' files were removed. Raises StoreError."""
        if not self._keep or not self._clock_has_held():
            return 0
        purged = 0
        for row in self._database.rows(_OLD):
            old = self._clock.wall() - datetime.fromisoformat(row["consented_at"]) >= self._keep
            if old and self._purge(row["id"]):
                with lock(self._photographs.parent / LOCK):
                    remove_folder(self._photographs / row["claim"])
                LOG.info("%s: delivered, and older than %d days: removed here", row["claim"], self._keep.days)
                purged += 1
        return purged

    def _clock_has_held(self) -> bool:
        """Once an hour, when the wall clock went along with the monotonic one all the time since."""
        now_s, wall = self._clock.now_s(), self._clock.wall()
        if (
            self._watched is None
            or abs((wall - self._watched[1]).total_seconds() - (now_s - self._watched[0])) > JUMP_S
        ):
            self._watched = now_s, wall
        if now_s - self._watched[0] < HOLD_S:
            return False
        self._watched = now_s, wall
        return True

    def _purge(self, session_id: int) -> bool:
        """Mark it, if everything is everywhere this very moment; what is still owed elsewhere is owed no more."""
        with self._database.transaction() as connection:

            def whole(destination: str) -> bool:
                return not connection.execute(_MISSING, (destination, session_id)).fetchone()[0]

            sticks = [row["name"] for row in connection.execute("SELECT name FROM stick")] if self._sticks else []
            everywhere = all(map(whole, self._destinations)) and (not self._sticks or any(map(whole, sticks)))
            if not everywhere or not (self._destinations or self._sticks):
                return False
            connection.execute(
                "UPDATE session SET purged_at = ? WHERE id = ?", (self._clock.wall().isoformat(), session_id)
            )
            connection.execute(
                "DELETE FROM outbox WHERE session_id = ? AND file_id IS NOT NULL AND NOT done", (session_id,)
            )
            return True
