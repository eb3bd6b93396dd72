"""`booth stick`: which USB sticks receive photographs, and taking one out without losing any."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import msgspec

from booth.clock import SystemClock
from booth.delivery.service import make_port, make_worker
from booth.errors import DeliveryError
from booth.settings import Settings
from booth.store.database import Database
from booth.store.sticks import Stick, Sticks

PATIENCE_S: Final = 900.0
"""How long a stick may take to be written to the end."""


def register(settings: Settings, name: str, device: str) -> int:
    """Make the stick that is plugged in one that receives photographs."""
    stick = make_port(settings, _database(settings)).register(name, device, SystemClock().wall())
    print(f"Registered as {stick.name}: write that on it. It receives every photograph there is, and all to come.")
    if not settings.delivery.sticks:
        print("Nothing goes to sticks yet: set delivery.sticks = true.")
    return 0


def show(settings: Settings) -> int:
    """The sticks that are registered, and those that are plugged in."""
    database = _database(settings)
    sticks = Sticks(database).all()
    for stick in sticks:
        print(f"{stick.name:<16} registered {stick.registered_at:%Y-%m-%d}{_state(stick)}")
    if not sticks:
        print("No stick is registered: plug one in and run `booth stick register`.")
    try:
        for sight in make_port(settings, database).look()[1]:
            print(f"{sight.device:<16} {sight.sentence}")
    except DeliveryError as error:
        print(error)
        return 1
    return 0


def forget(settings: Settings, name: str) -> int:
    """A stick receives nothing any more."""
    Sticks(_database(settings)).forget(name)
    print(f"{name} receives nothing any more. The photographs on it stay there.")
    return 0


def release(settings: Settings, name: str) -> int:
    """Unmount a stick and switch its power off; returns when it may be pulled out."""
    database = _database(settings)
    make_port(settings, database).release(name)
    delivery = msgspec.structs.replace(settings.delivery, sticks=True)
    worker = make_worker(msgspec.structs.replace(settings, delivery=delivery), SystemClock())
    deadline_s = time.monotonic() + PATIENCE_S
    said = ""
    while not Sticks(database).named(name).safe and time.monotonic() < deadline_s:
        worker.look_after_sticks()
        sentence = next((sight.sentence for sight in worker.sights() if sight.name == name), "")
        if sentence and sentence != said and not Sticks(database).named(name).safe:
            print(said := sentence, flush=True)
        time.sleep(0.5)
    if not Sticks(database).named(name).safe:
        print(f"{name} could not be taken out in {PATIENCE_S / 60:.0f} minutes: shut the booth down to take it.")
        return 1
    print(f"{name} is safe to remove.")
    return 0


def _state(stick: Stick) -> str:
    return ", safe to remove" if stick.safe else ", being taken out" if stick.released else ""


def _database(settings: Settings) -> Database:
    return Database(Path(settings.store.folder).expanduser().absolute())
