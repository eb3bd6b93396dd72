"""What still has to be brought where. Rows are made in the transaction that keeps a photograph, and no row expires.

    outbox = Outbox(Database(store))
    for job in outbox.due("/media/stick/headshots", now, limit=16): ...
    outbox.done(jobs)

Order is that of sessions, then of keeping; a removal goes before everything. Times of the next try are wall-clock
seconds, because they must outlive a restart: a clock that was set back makes a job due, never late.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from random import Random

from booth.store.database import Database
from booth.store.days import Day, SessionMoment, days
from booth.store.records import DeliveredFile, DestinationStatus, Job, Standing, StoredFile
from booth.told import packed, unpacked

_ENROL = "INSERT INTO destination (name) VALUES (?) ON CONFLICT DO NOTHING"

_FILL = """
INSERT INTO outbox (destination, session_id, file_id)
SELECT destination.name, file.session_id, file.id FROM destination, file JOIN session ON session.id = file.session_id
WHERE destination.name = ? AND session.purged_at IS NULL
  AND file.id NOT IN (SELECT file_id FROM outbox WHERE destination = ? AND file_id IS NOT NULL)
ORDER BY file.session_id, file.id
"""

# A time further ahead than the longest wait was written before the clock was set back.
_DUE = """
SELECT outbox.id, outbox.file_id IS NULL AS removal, COALESCE(file.path, session.claim) AS path,
       COALESCE(sha256, '') AS sha256, COALESCE(size, 0) AS size,
       COALESCE(poly1305, '') AS poly1305, attempts
FROM outbox JOIN session ON session.id = outbox.session_id LEFT JOIN file ON file.id = file_id
WHERE destination = :destination AND NOT done AND NOT outbox.next_try BETWEEN :now + 0.001 AND :now + :longest
ORDER BY removal DESC, outbox.session_id, outbox.id LIMIT :limit
"""

_STATUS = """
SELECT destination.*,
       (SELECT COUNT(*) FROM photograph) AS taken,
       (SELECT COUNT(*) FROM photograph WHERE NOT EXISTS (
            SELECT 1 FROM file LEFT JOIN outbox ON outbox.file_id = file.id AND outbox.destination = destination.name
            WHERE file.photograph_id = photograph.id AND NOT COALESCE(done, 0))) AS delivered,
       (SELECT COUNT(*) FROM outbox WHERE destination = name AND NOT done AND file_id IS NOT NULL) AS files_waiting,
       (SELECT COALESCE(SUM(size), 0) FROM outbox JOIN file ON file.id = file_id
            WHERE destination = name AND NOT done) AS bytes_waiting,
       (SELECT COUNT(*) FROM outbox WHERE destination = name AND NOT done AND file_id IS NULL) AS removals_waiting,
       (SELECT trouble FROM outbox WHERE destination = name AND NOT done AND trouble <> ''
            ORDER BY session_id, id LIMIT 1) AS job_trouble
FROM destination ORDER BY name
"""

_OLDEST = """
SELECT claim, consented_at FROM outbox JOIN session ON session.id = session_id
WHERE destination = ? AND NOT done ORDER BY session_id LIMIT 1
"""

_DELIVERED = """
SELECT file.path, file.sha256, file.size, file.kind, file.session_id, session.claim, session.style, session.event,
       COALESCE(look, '') AS look, COALESCE(take, 0) AS take, session.consent
FROM outbox JOIN file ON file.id = file_id JOIN session ON session.id = file.session_id
     LEFT JOIN photograph ON photograph.id = file.photograph_id
WHERE destination = ? AND done ORDER BY file.session_id, file.id
"""


def enqueue(
    connection: sqlite3.Connection, destinations: Iterable[str], session_id: int, file_ids: Sequence[int]
) -> None:
    """Bring these files to these destinations; part of the transaction that keeps them."""
    for destination in destinations:
        connection.execute(_ENROL, (destination,))
        connection.executemany(
            "INSERT INTO outbox (destination, session_id, file_id) VALUES (?, ?, ?)",
            [(destination, session_id, file_id) for file_id in file_ids],
        )


def withdraw(connection: sqlite3.Connection, session_id: int) -> tuple[str, ...]:
    """Turn all that was to be brought of this session into removals; returns the destinations concerned.

    Also for what was not yet done: a copy may be under way this very moment.
    """
    rows = connection.execute("SELECT DISTINCT destination FROM outbox WHERE session_id = ?", (session_id,)).fetchall()
    connection.execute("DELETE FROM outbox WHERE session_id = ?", (session_id,))
    connection.executemany(
        "INSERT INTO outbox (destination, session_id) VALUES (?, ?)", [(row["destination"], session_id) for row in rows]
    )
    return tuple(sorted(row["destination"] for row in rows))


class Outbox:
    """The queue of every destination. Safe for several processes. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enrol(self, destination: str) -> None:
        """Know this destination; one that is new is owed every photograph there is."""
        with self._database.transaction() as connection:
            connection.execute(_ENROL, (destination,))
            connection.execute(_FILL, (destination, destination))

    def due(self, destination: str, now: datetime, longest_wait_s: float, limit: int = 16) -> tuple[Job, ...]:
        """What to do next, removals first, then in order of session."""
        values = {"destination": destination, "now": now.timestamp(), "longest": longest_wait_s, "limit": limit}
        return tuple(
            Job(
                row["id"],
                bool(row["removal"]),
                row["path"],
                row["sha256"],
                row["size"],
                row["poly1305"],
                row["attempts"],
            )
            for row in self._database.rows(_DUE, values)
        )

    def done(self, jobs: Sequence[Job]) -> None:
        """These are whole at their destination, or removed from it."""
        files = [(job.job_id,) for job in jobs if not job.removal]
        removals = [(job.job_id,) for job in jobs if job.removal]
        with self._database.transaction() as connection:
            connection.executemany("UPDATE outbox SET done = 1, trouble = '' WHERE id = ?", files)
            connection.executemany("DELETE FROM outbox WHERE id = ?", removals)

    def failed(self, job: Job, trouble: str, next_try: datetime) -> None:
        """This one has to wait; others go on."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET attempts = attempts + 1, trouble = ?, next_try = ? WHERE id = ?",
                (packed(trouble), next_try.timestamp(), job.job_id),
            )

    def lost(self, destination: str, trouble: str, next_try: datetime) -> None:
        """The destination as a whole cannot be served just now."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE destination SET failures = failures + 1, trouble = ?, next_try = ? WHERE name = ?",
                (packed(trouble), next_try.timestamp(), destination),
            )

    def found(self, destination: str) -> None:
        """The destination took all that it was brought: it is well."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE destination SET failures = 0, trouble = '', next_try = 0 WHERE name = ?", (destination,)
            )

    def expect_own_disk(self, destination: str) -> None:
        """The destination was seen on another disk than the store's; from now on it is only expected there."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE destination SET own_disk = 1 WHERE name = ?", (destination,))

    def standing(self, destination: str) -> Standing:
        """How the last tries went. The destination must be enrolled."""
        row = self._database.rows("SELECT * FROM destination WHERE name = ?", (destination,))[0]
        return Standing(row["failures"], unpacked(row["trouble"]), row["next_try"], bool(row["own_disk"]))

    def delivered(self, destination: str) -> tuple[DeliveredFile, ...]:
        """All that is whole there, in order of session: the manifest."""
        return tuple(DeliveredFile(**dict(row)) for row in self._database.rows(_DELIVERED, (destination,)))

    def days(self) -> tuple[Day, ...]:
        """All sessions there ever were, by day."""
        rows = self._database.rows("SELECT id, claim, consented_at, withdrawn_at FROM session ORDER BY id")
        return days(
            [
                SessionMoment(
                    row["id"],
                    row["claim"],
                    datetime.fromisoformat(row["consented_at"]),
                    row["withdrawn_at"] is not None,
                )
                for row in rows
            ]
        )

    def one_delivered(self, destination: str, random: Random) -> StoredFile | None:
        """Any of the files that are whole there, drawn by `random`."""
        (count,) = self._database.rows("SELECT COUNT(*) FROM outbox WHERE destination = ? AND done", (destination,))[0]
        if not count:
            return None
        (row,) = self._database.rows(
            "SELECT path, sha256, size FROM outbox JOIN file ON file.id = file_id WHERE destination = ? AND done"
            " ORDER BY outbox.id LIMIT 1 OFFSET ?",
            (destination, random.randrange(count)),
        )
        return StoredFile(**dict(row))

    def mistrust(self, destination: str) -> None:
        """Nothing that was brought there counts any more."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET done = 0 WHERE destination = ? AND file_id IS NOT NULL", (destination,)
            )

    def owe_again(self, destination: str, paths: Sequence[str], why: str = "") -> None:
        """These were brought there and may not be there any more; what has left the local disk stays as it is."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE outbox SET done = 0, trouble = ?"
                " WHERE destination = ? AND file_id = (SELECT id FROM file WHERE path = ?)"
                " AND session_id NOT IN (SELECT id FROM session WHERE purged_at IS NOT NULL)",
                [(packed(why), destination, path) for path in paths],
            )

    def waiting(self, destination: str) -> int:
        """Jobs not yet done, due or not."""
        rows = self._database.rows("SELECT COUNT(*) FROM outbox WHERE destination = ? AND NOT done", (destination,))
        return int(rows[0][0])

    def removals(self, claim: str) -> tuple[str, ...]:
        """Destinations that a withdrawn person's copies were not removed from yet."""
        rows = self._database.rows(
            "SELECT destination FROM outbox JOIN session ON session.id = session_id"
            " WHERE claim = ? AND file_id IS NULL ORDER BY destination",
            (claim,),
        )
        return tuple(row["destination"] for row in rows)

    def status(self) -> tuple[DestinationStatus, ...]:
        """Every destination that was ever served or asked for, by name."""
        return tuple(self._status(row) for row in self._database.rows(_STATUS))

    def close(self) -> None:
        self._database.close()

    def _status(self, row: sqlite3.Row) -> DestinationStatus:
        oldest = self._database.rows(_OLDEST, (row["name"],))
        return DestinationStatus(
            name=row["name"],
            taken=row["taken"],
            delivered=row["delivered"],
            files_waiting=row["files_waiting"],
            bytes_waiting=row["bytes_waiting"],
            removals_waiting=row["removals_waiting"],
            oldest_claim=oldest[0]["claim"] if oldest else "",
            oldest_since=datetime.fromisoformat(oldest[0]["consented_at"]) if oldest else None,
            failures=row["failures"],
            trouble=unpacked(row["trouble"] or row["job_trouble"] or ""),
            next_try=_moment(row["next_try"]),
        )


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
