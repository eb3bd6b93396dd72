"""Commands for staff that need no camera: the delivery process, the list of sessions, a person's withdrawal."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import FrameType

from booth.appliance.patience import insist
from booth.clock import SystemClock
from booth.delivery.rounds import DeliverySummary
from booth.delivery.service import make_worker
from booth.delivery.worker import Worker
from booth.errors import BoothError
from booth.heartbeat import Heartbeat
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.live import Progress
from booth.store.records import DestinationStatus, SessionSummary

DELIVERY_STALE_S = 600.0
"""A destination that has not come back from one round for this long hangs beyond its own time limits."""


def deliver(settings: Settings, once: bool, status: bool, beside: bool = False) -> int:
    """Bring photographs to their destinations until told to stop; `once`: what is waiting, then stop.

    beside: stop as well when the booth that started this process has gone.
    """
    if status:
        return _print_status(settings)
    if not once:
        heartbeat = Heartbeat(SystemClock().now_s, stale_s=DELIVERY_STALE_S)
        worker = insist(lambda: _worker(settings), partial(_wait, heartbeat))
        worker.run(_stop(beside), heartbeat)
        return 0
    summary = _worker(settings).drain()
    print(_told(summary))
    return 1 if summary.waiting else 0


def _wait(heartbeat: Heartbeat, error: BoothError, for_s: float) -> None:
    """The store cannot be opened; the kiosk says so on its screen."""
    print(f"booth: {error}", file=sys.stderr)
    heartbeat.tell(f"waiting: {error}")
    time.sleep(for_s)


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


def print_photographs(settings: Settings, claim: str) -> int:
    """One person's photographs: why each frame was chosen, and what to do better for the next."""
    for photograph in _catalogue(settings).photographs_of(claim):
        print(f"{photograph.look}, take {photograph.take}: {', '.join(photograph.files)}")
        for remark in photograph.remarks:
            print(f"  {remark}")
    return 0


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
    return make_worker(settings, SystemClock())


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
    catalogue = _catalogue(settings)
    statuses = catalogue.destinations()
    for destination in statuses:
        print(_state(destination, catalogue.progress(destination.name)))
    if not statuses:
        print("Nothing was sent to any destination yet.")
    return 1 if any(destination.trouble for destination in statuses) else 0


def _state(destination: DestinationStatus, progress: Progress | None) -> str:
    place = "in" if Path(destination.name).is_absolute() and not destination.name.startswith("//") else "on"
    words = [f"{destination.taken} taken · {destination.delivered} {place} {destination.name}"]
    if destination.files_waiting:
        files = "1 file" if destination.files_waiting == 1 else f"{destination.files_waiting} files"
        since = f" since {destination.oldest_since:%H:%M}" if destination.oldest_since else ""
        words.append(f"{files} waiting, the oldest of {destination.oldest_claim}{since}")
    if progress and (left_s := progress.time_left_s(destination.bytes_waiting)):
        words.append(f"about {_duration(left_s)} left")
    if progress and progress.free_bytes is not None:
        words.append(f"{progress.free_bytes / 1e9:.1f} GB free")
    return " · ".join([*words, destination.trouble] if destination.trouble else words)


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _line(session: SessionSummary) -> str:
    if session.withdrawn:
        return f"{session.claim:<6} withdrawn"
    delivered = ", ".join(f"{done} of {session.files} files in {name}" for name, done in session.delivered.items())
    state = "" if session.completed else "  (left early)" if session.closed else "  (going on)"
    return f"{session.claim:<6} {session.style:<15} {session.photographs:>11}  {delivered or '-'}{state}"


def _told(summary: DeliverySummary) -> str:
    words = f"{summary.delivered} files delivered, {summary.waiting} waiting."
    return " ".join([words, *summary.troubles.values()])
