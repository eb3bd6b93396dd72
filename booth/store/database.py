"""The SQLite file of a store: opened, checked, brought up to date, and one way to make a transaction.

Write-ahead log with `synchronous=FULL`: a transaction that has returned survives a power cut. Several
processes may use it at once; within one, threads take turns.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from booth.errors import StoreError, StoreFull
from booth.store.files import disk_errors, failed, forbidden, full, make_folder, sync_folder
from booth.told import told

CATALOGUE = "catalogue.sqlite3"
BUSY_S = 20.0
"""How long to wait for another process's transaction; they last milliseconds."""

MIGRATIONS = (
    """
    CREATE TABLE session (
        id INTEGER PRIMARY KEY,            -- never reused: a withdrawn session keeps its row, emptied
        claim TEXT NOT NULL UNIQUE,
        style TEXT NOT NULL,
        event TEXT NOT NULL,
        consent TEXT NOT NULL,             -- version of the text agreed to
        consented_at TEXT NOT NULL,
        closed_at TEXT,
        completed INTEGER NOT NULL DEFAULT 0,
        withdrawn_at TEXT
    ) STRICT;
    CREATE TABLE photograph (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id INTEGER NOT NULL REFERENCES session,
        look TEXT NOT NULL,
        take INTEGER NOT NULL,
        captured_at TEXT NOT NULL,
        remarks TEXT NOT NULL,             -- a JSON list of sentences
        UNIQUE (session_id, look, take)
    ) STRICT;
    CREATE TABLE file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id INTEGER NOT NULL REFERENCES session,
        photograph_id INTEGER REFERENCES photograph ON DELETE CASCADE,  -- none: a contact sheet
        kind TEXT NOT NULL,
        path TEXT NOT NULL UNIQUE,
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE destination (
        name TEXT PRIMARY KEY,
        failures INTEGER NOT NULL DEFAULT 0,
        trouble TEXT NOT NULL DEFAULT '',
        next_try REAL NOT NULL DEFAULT 0,  -- seconds since 1970, by the wall clock
        own_disk INTEGER NOT NULL DEFAULT 0 -- it was once seen on another disk than the store's
    ) STRICT;
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        destination TEXT NOT NULL REFERENCES destination,
        session_id INTEGER NOT NULL REFERENCES session,
        file_id INTEGER REFERENCES file ON DELETE CASCADE,              -- none: remove the claim's folder
        done INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        trouble TEXT NOT NULL DEFAULT '',
        next_try REAL NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX outbox_file ON outbox (destination, file_id) WHERE file_id IS NOT NULL;
    CREATE UNIQUE INDEX outbox_removal ON outbox (destination, session_id) WHERE file_id IS NULL;
    CREATE INDEX outbox_waiting ON outbox (destination, session_id, id) WHERE NOT done;
    CREATE INDEX outbox_session ON outbox (session_id);
    CREATE INDEX outbox_of_file ON outbox (file_id);
    CREATE INDEX file_session ON file (session_id);
    CREATE INDEX file_photograph ON file (photograph_id);
    """,
    """
    CREATE TABLE booth (
        identity TEXT NOT NULL             -- tells this store's booth from every other
    ) STRICT;
    INSERT INTO booth VALUES (lower(hex(randomblob(16))));
    CREATE TABLE stick (
        name TEXT PRIMARY KEY,             -- also the destination's
        uuid TEXT NOT NULL,                -- of its file system
        mark TEXT NOT NULL UNIQUE,         -- random; also in a file on the stick
        registered_at TEXT NOT NULL,
        released TEXT NOT NULL DEFAULT '', -- plugged in as this, it is to be unmounted and left alone
        safe INTEGER NOT NULL DEFAULT 0    -- ... and that has been done
    ) STRICT;
    """,
    """
    ALTER TABLE session ADD COLUMN purged_at TEXT
    """,
    """
    ALTER TABLE file ADD COLUMN poly1305 TEXT NOT NULL DEFAULT ''
    """,
)
"""Each brings the schema from version n to n + 1 (`PRAGMA user_version`); those that were released never change."""

Values = Sequence[Any] | Mapping[str, Any]


class UnsettledError(StoreError):
    """The disk failed during a commit: after a crash the transaction may turn out to have happened, or not."""


class Database:
    """An open catalogue file. Raises StoreError when it cannot be opened, StoreFull when there is no room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / CATALOGUE
        self._turn = threading.RLock()
        with disk_errors(folder):
            make_folder(folder)
        with self._explained():
            self._connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        connection = self._connection
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # a withdrawn person leaves no bytes in free pages
        if self._version() != len(MIGRATIONS):
            self._migrate()
            with disk_errors(self.path):
                sync_folder(self.folder)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _migrate(self) -> None:
        with self.transaction() as connection:
            version = self._version()
            if version > len(MIGRATIONS):
                raise StoreError(
                    told(
                        "{path} was made by a newer headshot-booth: update this one, or choose another store folder.",
                        f"schema {version}, this one knows {len(MIGRATIONS)}",
                        path=str(self.path),
                    )
                )
            for script in MIGRATIONS[version:]:
                for statement in script.split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, durable on leaving. Raises StoreError, StoreFull, UnsettledError."""
        with self._turn, self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._commit()
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            reason = explain(self.path, error)
            raise reason if isinstance(reason, StoreFull) else UnsettledError(str(reason)) from error

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """The answer to a question. Raises StoreError."""
        with self._turn, self._explained():
            return self._connection.execute(sql, values).fetchall()

    def identity(self) -> str:
        """32 hexadecimal digits, drawn when the store was made: no other booth has them."""
        return str(self.rows("SELECT identity FROM booth")[0][0])

    def empty_log(self) -> None:
        """Let go of what was deleted: until now it may still stand in the write-ahead log."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise explain(self.path, error) from error


def explain(path: Path, error: sqlite3.Error) -> StoreError:
    """The StoreError for what SQLite says about `path`."""
    precise = getattr(error, "sqlite_errorcode", 0)
    code = precise & 0xFF
    # Opened on a disk without one free byte, it is the index of the write-ahead log that does not fit.
    if code == sqlite3.SQLITE_FULL or precise == sqlite3.SQLITE_IOERR_SHMSIZE:
        return full(path)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StoreError(
            told("{path} is damaged or no catalogue: move it away and keep it, then start again.", path=str(path))
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return forbidden(path)
    if code == sqlite3.SQLITE_BUSY:
        return StoreError(
            told("{path} is held by another program: close what has it open.", f"for {BUSY_S:.0f} s", path=str(path))
        )
    return failed(path, str(error))
