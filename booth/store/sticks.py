"""The sticks that staff registered: only they ever receive photographs.

    sticks = Sticks(Database(store))
    sticks.register("stick 1", "1A2B-3C4D", new_mark(), now)
    sticks.release("stick 1", plugged)         # the delivery process unmounts it, then calls `safe`

A stick is known by the UUID of its file system and by a random mark in a file on it; a name is for people, and is
what the outbox calls it. Each has its own list of what it holds: a new one is filled from the beginning.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from booth.errors import InputError
from booth.store.database import Database
from booth.told import told

NAME: Final = re.compile(r"[a-z0-9][a-z0-9 _-]{0,29}")
MARK: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stick:
    """A stick that staff registered."""

    name: str
    uuid: str
    mark: str
    registered_at: datetime
    released: str
    """Plugged in as this, it is not served any more; empty when staff have not asked for it."""
    safe: bool
    """It was unmounted, and its power is off."""


def new_mark() -> str:
    """What nobody can guess, for the file on a stick."""
    return secrets.token_hex(16)


class Sticks:
    """The register. Safe for several processes. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Stick, ...]:
        """In order of registration."""
        return tuple(
            Stick(
                row["name"],
                row["uuid"],
                row["mark"],
                datetime.fromisoformat(row["registered_at"]),
                row["released"],
                bool(row["safe"]),
            )
            for row in self._database.rows("SELECT * FROM stick ORDER BY rowid")
        )

    def named(self, name: str) -> Stick:
        """Raises InputError for a stick that is not registered."""
        found = next((stick for stick in self.all() if stick.name == name), None)
        if found is None:
            raise InputError(told("No stick is called {stick}: `booth stick list` names them all.", stick=name))
        return found

    def register(self, name: str, uuid: str, mark: str, now: datetime) -> Stick:
        """From now on it is owed every photograph there is.

        An empty `name` becomes "stick 1", "stick 2", … Raises InputError for a name that is taken or unfit.
        """
        with self._database.transaction() as connection:
            known = {stick.name: stick for stick in self.all()}
            name = name or _next_name(known.__contains__)
            if not NAME.fullmatch(name):
                raise InputError(f"{name!r} cannot name a stick: at most 30 of a-z, 0-9, space, - and _.")
            if name in known:
                raise InputError(f"Another stick is called {name!r}: give this one another name.")
            connection.execute(
                "INSERT INTO stick (name, uuid, mark, registered_at) VALUES (?, ?, ?, ?)",
                (name, uuid, mark, now.isoformat()),
            )
            connection.execute("INSERT INTO destination (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        return self.named(name)

    def forget(self, name: str) -> None:
        """It receives nothing any more, and nothing waits for it. What lies on it stays there.

        Raises InputError for a stick that is not registered.
        """
        self.named(name)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM stick WHERE name = ?", (name,))
            connection.execute("DELETE FROM outbox WHERE destination = ?", (name,))
            connection.execute("DELETE FROM destination WHERE name = ?", (name,))

    def release(self, name: str, plugged: str) -> None:
        """Staff want to take it: plugged in as this, it is to be unmounted and left alone."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE stick SET released = ?, safe = 0 WHERE name = ?", (plugged, name))

    def safe(self, name: str) -> None:
        """It is unmounted, and its power is off."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE stick SET safe = 1 WHERE name = ?", (name,))

    def back(self, name: str) -> None:
        """It was plugged in anew, and is served again."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE stick SET released = '', safe = 0 WHERE name = ?", (name,))


def _next_name(taken: Callable[[str], bool]) -> str:
    number = 1
    while taken(f"stick {number}"):
        number += 1
    return f"stick {number}"
