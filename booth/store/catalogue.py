"""The catalogue of sessions and photographs: who said yes to what, what was kept, and real deletion.

    catalogue = Catalogue(Path("~/booth"), clock, claim_of, reserve_mb=500)
    session = catalogue.open_session("headshot", "Workshop", consent="en-1")   # StoreFull before it is too late
    keep(catalogue, session, finished, destinations)                           # booth.store.keeper
    catalogue.close_session(session.session_id, completed=True)

A photograph is in the catalogue only when its files are durable, and its outbox rows come in the same
transaction. Sessions count up for ever; no order and no name comes from the clock. Nothing about the geometry of
a face is stored.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from booth.clock import Clock
from booth.errors import InputError, StoreError, StoreFull
from booth.store import outbox
from booth.store.database import Database
from booth.store.files import checked_path, discard, disk_errors, make_folder, remove_folder, sweep
from booth.store.late_clock import LateClock
from booth.store.live import Live, Progress, Sight
from booth.store.lock import lock, shared_lock, try_lock
from booth.store.records import Deletion, DestinationStatus, OpenedSession, PhotographRecord, SessionSummary, StoredFile
from booth.store.reserve import Reserve
from booth.store.retention import LOCK
from booth.told import packed, told, unpacked

PHOTOGRAPHS = "photographs"
CLAIMS = 10_000
"""After so many numbers `claim_of` has come round for certain."""

_SUMMARIES = """
SELECT session.*,
       (SELECT COUNT(*) FROM photograph WHERE session_id = session.id) AS photographs,
       (SELECT COUNT(*) FROM file WHERE session_id = session.id) AS files
FROM session ORDER BY id
"""

_GONE = "SELECT claim FROM session WHERE withdrawn_at IS NOT NULL OR purged_at IS NOT NULL"


class Catalogue:
    """The open catalogue of a store folder. Every method raises StoreError; threads and processes may share it.

    `claim_of` turns a session's number (1, 2, …) into the claim that the person is told; it must give each of
    `CLAIMS` numbers another claim, and may then come round.
    """

    def __init__(
        self, folder: Path, clock: Clock, claim_of: Callable[[int], str] | None = None, reserve_mb: int = 0
    ) -> None:
        self.folder = folder.expanduser().absolute()
        self.photographs = self.folder / PHOTOGRAPHS
        self._clock = clock
        self._claim_of = claim_of
        self._reserve = Reserve(self.folder, reserve_mb * 1_000_000)
        self._database = Database(self.folder)
        self._outbox = outbox.Outbox(self._database)
        self._late_clock = LateClock(self._database, clock)
        with disk_errors(self.photographs):
            make_folder(self.photographs)
        self._tidy()

    def _tidy(self) -> None:
        """Remove what a crash left: temporary files, folders of the withdrawn, files that never got a row.

        Not while somebody saves. Folders that this catalogue knows nothing of are left alone.
        """
        with try_lock(self.folder / LOCK) as alone:
            if alone:
                sweep(self.photographs)
                for row in self._database.rows(_GONE):
                    remove_folder(self.photographs / row["claim"])
                for row in self._database.rows("SELECT id, claim FROM session WHERE closed_at IS NULL"):
                    self._forget_unkept(row["id"], row["claim"])

    def _forget_unkept(self, session_id: int, claim: str) -> None:
        known = {
            row["path"] for row in self._database.rows("SELECT path FROM file WHERE session_id = ?", (session_id,))
        }
        for path in (self.photographs / claim).glob("*"):
            if f"{claim}/{path.name}" not in known:
                discard(path)

    @contextlib.contextmanager
    def saving(self) -> Iterator[None]:
        """Held from the first byte of a photograph to its row, so that no other process tidies it away."""
        with shared_lock(self.folder / LOCK):
            yield

    def open_session(self, style: str, event: str, consent: str) -> OpenedSession:
        """A person said yes to the text `consent` (its version). A session left open by a crash is closed.

        Raises StoreFull when less room is left than one session may need.
        """
        self._reserve.hold()
        now = self._clock.wall().isoformat()
        with self._database.transaction() as connection:
            connection.execute("UPDATE session SET closed_at = ? WHERE closed_at IS NULL", (now,))
            number, claim = self._next_claim(connection)
            connection.execute(
                "INSERT INTO session (id, claim, style, event, consent, consented_at) VALUES (?, ?, ?, ?, ?, ?)",
                (number, claim, style, event, consent, now),
            )
        return OpenedSession(number, claim)

    def _next_claim(self, connection: sqlite3.Connection) -> tuple[int, str]:
        """The next session's number and claim. Claims in use, also by folders of an older catalogue, are left out.

        When all of `claim_of` have been given out, they come again with 1 in front, then with 2.
        """
        if self._claim_of is None:
            raise StoreError(told("This catalogue was opened for reading: it cannot draw claim numbers."))
        used = {row["claim"] for row in connection.execute("SELECT claim FROM session")}
        first = int(connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM session").fetchone()[0])
        round_ = 0
        while True:
            for number in range(first, first + CLAIMS):
                claim = checked_path(f"{round_ or ''}{self._claim_of(number)}")
                if claim not in used and not (self.photographs / claim).exists():
                    return number, claim
            round_ += 1

    def has_room(self) -> bool:
        """Whether another session may begin. What it needs is held for it from now on."""
        try:
            self._reserve.hold()
        except StoreFull:
            return False
        return True

    def correct_times(self) -> None:
        """To be called again and again: when the machine's clock is set, the times of this run's sessions follow."""
        self._late_clock.correct()

    def give_reserve(self) -> bool:
        """The disk is full, and a session has begun: let go of what was held for it. Returns whether it helps."""
        return self._reserve.give()

    def add_photograph(
        self,
        session_id: int,
        look: str,
        take: int,
        captured_at: datetime,
        *,
        files: Mapping[str, StoredFile],
        destinations: Sequence[str],
        remarks: Sequence[str] = (),
    ) -> int:
        """Catalogue a photograph whose files (by kind) are durable; owed to the destinations from now on.

        Returns its number. Raises StoreError also when the session is unknown or has withdrawn.
        """
        with self._database.transaction() as connection:
            _require_open(connection, session_id)
            photograph_id = connection.execute(
                "INSERT INTO photograph (session_id, look, take, captured_at, remarks) VALUES (?, ?, ?, ?, ?)",
                (session_id, look, take, captured_at.isoformat(), json.dumps(list(map(packed, remarks)))),
            ).lastrowid
            assert photograph_id is not None
            file_ids = [_add_file(connection, session_id, photograph_id, kind, file) for kind, file in files.items()]
            outbox.enqueue(connection, destinations, session_id, file_ids)
        return photograph_id

    def close_session(
        self,
        session_id: int,
        completed: bool,
        files: Mapping[str, StoredFile] | None = None,
        destinations: Sequence[str] = (),
    ) -> None:
        """The person has left. `files` (by kind) belong to the session as a whole: its contact sheet."""
        with self._database.transaction() as connection:
            _require_open(connection, session_id)
            file_ids = [_add_file(connection, session_id, None, kind, file) for kind, file in (files or {}).items()]
            outbox.enqueue(connection, destinations, session_id, file_ids)
            connection.execute(
                "UPDATE session SET closed_at = ?, completed = ? WHERE id = ?",
                (self._clock.wall().isoformat(), completed, session_id),
            )

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Every session there ever was, in order."""
        delivered = self._delivered()
        return tuple(_summary(row, delivered.get(row["id"], {})) for row in self._database.rows(_SUMMARIES))

    def _delivered(self) -> Mapping[int, Mapping[str, int]]:
        counts: dict[int, dict[str, int]] = {}
        for row in self._database.rows(
            "SELECT session_id, destination, SUM(done) AS done FROM outbox WHERE file_id IS NOT NULL GROUP BY 1, 2"
        ):
            counts.setdefault(row["session_id"], {})[row["destination"]] = row["done"]
        return counts

    def photographs_of(self, claim: str) -> tuple[PhotographRecord, ...]:
        """What was kept of one person, in order. Raises InputError for a claim that was never given out."""
        session_id = self._session_of(claim)
        rows = self._database.rows("SELECT * FROM photograph WHERE session_id = ? ORDER BY id", (session_id,))
        return tuple(self._photograph(claim, row) for row in rows)

    def _photograph(self, claim: str, row: sqlite3.Row) -> PhotographRecord:
        files = self._database.rows("SELECT * FROM file WHERE photograph_id = ? ORDER BY id", (row["id"],))
        return PhotographRecord(
            row["id"],
            row["session_id"],
            claim,
            row["look"],
            row["take"],
            datetime.fromisoformat(row["captured_at"]),
            tuple(map(unpacked, json.loads(row["remarks"]))),
            {file["kind"]: StoredFile(file["path"], file["sha256"], file["size"], file["poly1305"]) for file in files},
        )

    def _session_of(self, claim: str) -> int:
        rows = self._database.rows("SELECT id FROM session WHERE claim = ?", (claim,))
        if not rows:
            raise InputError(
                told("There is no session with claim number {claim}: `booth sessions` lists them all.", claim=claim)
            )
        return int(rows[0]["id"])

    def delete(self, claim: str) -> Deletion:
        """A person withdraws: rows and files go now, copies at destinations as soon as each can be reached.

        Only the claim number is remembered, so that it is never given out again. Repeating it is harmless.
        Raises InputError for a claim that was never given out.
        """
        session_id = self._session_of(claim)
        with self._database.transaction() as connection:
            waiting = outbox.withdraw(connection, session_id)
            photographs = connection.execute("DELETE FROM photograph WHERE session_id = ?", (session_id,)).rowcount
            connection.execute("DELETE FROM file WHERE session_id = ?", (session_id,))
            connection.execute(
                "UPDATE session SET style = '', event = '', consent = '', closed_at = COALESCE(closed_at, :now),"
                " withdrawn_at = COALESCE(withdrawn_at, :now) WHERE id = :id",
                {"now": self._clock.wall().isoformat(), "id": session_id},
            )
        self._database.empty_log()
        with lock(self.folder / LOCK):
            removed = remove_folder(self.photographs / claim)
        return Deletion(claim, photographs, removed, waiting)

    def copies_waiting(self, claim: str) -> tuple[str, ...]:
        """Destinations where copies of this withdrawn person may still lie, as of now."""
        return self._outbox.removals(claim)

    def destinations(self) -> tuple[DestinationStatus, ...]:
        """How every destination stands: "412 taken, 398 there"."""
        return self._outbox.status()

    def progress(self, destination: str) -> Progress | None:
        """How fast photographs are brought there at this time, and its free room; None when that is not known."""
        return Live(self.folder).progress(destination, self._clock.wall().timestamp())

    def sticks_seen(self) -> tuple[Sight, ...]:
        """The sticks that are plugged in, each with a sentence for the screen, as delivery saw them last."""
        return Live(self.folder).sights()

    def close(self) -> None:
        self._reserve.give()
        self._database.close()


def _require_open(connection: sqlite3.Connection, session_id: int) -> None:
    row = connection.execute("SELECT claim, withdrawn_at FROM session WHERE id = ?", (session_id,)).fetchone()
    if row is None:
        raise StoreError(told("There is no session number {number} in this catalogue.", number=session_id))
    if row["withdrawn_at"] is not None:
        raise StoreError(told("{claim} was withdrawn: nothing more is kept of this session.", claim=row["claim"]))


def _add_file(
    connection: sqlite3.Connection, session_id: int, photograph_id: int | None, kind: str, file: StoredFile
) -> int:
    file_id = connection.execute(
        "INSERT INTO file (session_id, photograph_id, kind, path, sha256, size, poly1305) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (session_id, photograph_id, kind, file.path, file.sha256, file.size, file.poly1305),
    ).lastrowid
    assert file_id is not None
    return file_id


def _summary(row: sqlite3.Row, delivered: Mapping[str, int]) -> SessionSummary:
    return SessionSummary(
        session_id=row["id"],
        claim=row["claim"],
        style=row["style"],
        event=row["event"],
        consent=row["consent"],
        consented_at=datetime.fromisoformat(row["consented_at"]),
        closed=row["closed_at"] is not None,
        completed=bool(row["completed"]),
        withdrawn=row["withdrawn_at"] is not None,
        photographs=row["photographs"],
        files=row["files"],
        delivered=dict(delivered),
    )
