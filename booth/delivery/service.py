"""The delivery process as the settings want it: its destinations, its sticks, its worker."""

from __future__ import annotations

from pathlib import Path

from booth.clock import Clock
from booth.delivery.destinations import booth_folder, destinations
from booth.delivery.fsck import fsck
from booth.delivery.sticks import Port
from booth.delivery.udisks import Udisks
from booth.delivery.worker import Worker
from booth.errors import SettingsError
from booth.settings import Settings
from booth.store.database import Database
from booth.store.sticks import Sticks


def make_worker(settings: Settings, clock: Clock) -> Worker:
    """The worker of this store. Raises SettingsError when nothing can be delivered to, StoreError."""
    database = Database(_store(settings))
    named = destinations(settings.delivery, database.identity())
    if not named and not settings.delivery.sticks:
        raise SettingsError(
            "[delivery] names no destination: name a folder or a share that headshots go to, or switch sticks on."
        )
    port = make_port(settings, database) if settings.delivery.sticks else None
    return Worker(
        _store(settings), named, clock, settings.delivery, port=port, keep_days=settings.store.keep_days,
        language=settings.kiosk.languages[0],
    )  # fmt: skip


def make_port(settings: Settings, database: Database) -> Port:
    """Where sticks are plugged in."""
    return Port(Sticks(database), Udisks(), booth_folder(settings.delivery, database.identity()), fsck)


def _store(settings: Settings) -> Path:
    return Path(settings.store.folder).expanduser().absolute()
