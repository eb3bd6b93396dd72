"""Commands for staff that need no camera: the delivery process, the list of sessions, a person's withdrawal."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from types import FrameType

from booth.clock import SystemClock
from booth.delivery.destinations import destinations
from booth.delivery.rounds import DeliverySummary
from booth.delivery.worker import Worker
from booth.errors import SettingsError
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.records import DestinationStatus, SessionSummary


def deliver(settings: Settings, once: bool, status: bool, beside: bool = False) -> int:
    """Bring photographs to their destinations until told to stop; `once`: what is waiting, then stop.

    beside: stop as well when the booth that started this process has gone.
    """
    if status:
        return _print_status(settings)
    worker = _worker(settings)
    if not once:
        worker.run(_stop(beside))
        return 0
    summary = worker.drain()
    print(_told(summary))
    return 1 if summary.waiting else 0


def print_sessions(settings: Settings) -> int:
    """Every session with its photographs, and how far each destination is."""
    catalogue = _catalogue(settings)
    sessions = catalogue.sessions()
    if not sessions:
        print(f"No sessions yet in {catalogue.folder}.")
        return 0
    print("claim  looks as        photographs  delivered")
    for session in sessions:
        print(_line(session))
    print()
    return _print_status(settings)


def delete(settings: Settings, claim: str) -> int:
    """Remove one person's photographs here, and at every destination as soon as it can be reached."""
    catalogue = _catalogue(settings)
    deletion = catalogue.delete(claim)
    print(
        f"{claim}: {deletion.photographs} photographs ({deletion.files_removed} files) removed from {catalogue.folder}."
    )
    if deletion.waiting:
        _worker(settings).drain()
        still = catalogue.copies_waiting(claim)
        for name in deletion.waiting:
            state = (
                "copies may remain there; they are removed when it can be reached" if name in still else "removed there"
            )
            print(f"  {name}: {state}.")
        return 1 if still else 0
    return 0


def _catalogue(settings: Settings) -> Catalogue:
    return Catalogue(Path(settings.store.folder), SystemClock())


def _worker(settings: Settings) -> Worker:
    named = destinations(settings.delivery)
    if not named:
        raise SettingsError("[delivery] names no destination; name a folder or a share that headshots go to.")
    return Worker(Path(settings.store.folder), named, SystemClock(), settings.delivery)


class _WhenLeft(threading.Event):
    """Set by a signal, or by the end of the process that began this one."""

    def __init__(self) -> None:
        super().__init__()
        self._parent = os.getppid()

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent


def _stop(beside: bool) -> threading.Event:
    stop = _WhenLeft() if beside else threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop


def _print_status(settings: Settings) -> int:
    statuses = _catalogue(settings).destinations()
    for destination in statuses:
        print(_state(destination))
    if not statuses:
        print("Nothing was sent to any destination yet.")
    return 1 if any(destination.trouble for destination in statuses) else 0


def _state(destination: DestinationStatus) -> str:
    words = f"{destination.taken} taken · {destination.delivered} in {destination.name}"
    if destination.files_waiting:
        words += f" · {destination.files_waiting} files waiting, the oldest of {destination.oldest_claim}"
    return f"{words} · {destination.trouble}" if destination.trouble else words


def _line(session: SessionSummary) -> str:
    if session.withdrawn:
        return f"{session.claim:<6} withdrawn"
    delivered = ", ".join(f"{done} of {session.files} files in {name}" for name, done in session.delivered.items())
    state = "" if session.completed else "  (left early)" if session.closed else "  (going on)"
    return f"{session.claim:<6} {session.style:<15} {session.photographs:>11}  {delivered or '-'}{state}"


def _told(summary: DeliverySummary) -> str:
    words = f"{summary.delivered} files delivered, {summary.waiting} waiting."
    return " ".join([words, *summary.troubles.values()])
