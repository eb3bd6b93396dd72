"""Signs of life, told to systemd: the watchdog is fed only while every worker shows one.

    heartbeat = Heartbeat(clock.now_s)
    beat = heartbeat.expect("camera")     # the camera's thread calls beat() every turn
    heartbeat.tell()                      # the main loop calls this every turn

A worker that hangs stops beating; the watchdog is no longer fed, and systemd kills and starts the program anew
(`WatchdogSec=` in the unit). Without systemd all this does nothing. Protocol: sd_notify(3).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Final

STALE_S: Final = 15.0
"""A worker that has not beaten for this long hangs: twice what the slowest step of a healthy one takes on a Pi 4."""
TELL_EVERY_S: Final = 2.0

Notify = Callable[[str], None]


def under_systemd() -> bool:
    """Whether we are a service that tells systemd how it is: on an appliance, with nobody at the keyboard."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def sd_notify(words: str) -> None:
    """Send lines like `READY=1` to systemd; does nothing where it did not start us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # the abstract name space
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.sendall(words.encode())


class Heartbeat:
    """Collects the beats of all workers and tells systemd. Beats may come from any thread."""

    def __init__(self, now_s: Callable[[], float], notify: Notify = sd_notify, stale_s: float = STALE_S) -> None:
        self._now_s, self._notify, self._stale_s = now_s, notify, stale_s
        self._beats: dict[str, float] = {}
        self._told_s = float("-inf")
        self._ready = False

    def expect(self, worker: str) -> Callable[[], None]:
        """From now on this worker must beat; the answer is what it calls."""

        def beat() -> None:
            self._beats[worker] = self._now_s()

        beat()
        return beat

    def hanging(self) -> tuple[str, ...]:
        """Workers that have not beaten for too long."""
        now_s = self._now_s()
        return tuple(worker for worker, at_s in self._beats.items() if now_s - at_s > self._stale_s)

    def tell(self, status: str = "") -> None:
        """Feed the watchdog, if all are alive; at most every two seconds. The first time says that we are ready."""
        now_s = self._now_s()
        if now_s - self._told_s < TELL_EVERY_S:
            return
        self._told_s = now_s
        if hanging := self.hanging():
            self._notify(f"STATUS=hanging: {', '.join(hanging)}")
            return
        lines = ["WATCHDOG=1", f"STATUS={status or 'running'}"]
        if not self._ready:
            self._ready = True
            lines.insert(0, "READY=1")
        self._notify("\n".join(lines))

    def stopping(self) -> None:
        """We end on purpose."""
        self._notify("STOPPING=1")
