"""The share's errand: its client fails at the n-th message to the server, or is killed there.

What a server does with its own disk is not ours to break; every message is where the network, the server or the
client may end. As a program it is that client: python -m tests.store.share_faults FAULT NUMBER LOG
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from booth.clock import ManualClock
from booth.delivery.destination import Destination
from booth.delivery.share import ShareDestination
from tests.delivery.samba import Samba
from tests.store.errands import Place

SHARE_FAULTS = ("KILL", "EIO", "EIO+")


@dataclass(frozen=True)
class SharePlace(Place):
    """A place that delivers to a share, as often as it likes to a new folder of it."""

    server: Samba
    healthy: ShareDestination = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "healthy", ShareDestination(self.server.share()))

    @property
    def destination(self) -> Path:
        return self.server.shots / "booth_1"

    @property
    def destination_name(self) -> str:
        return self.healthy.name

    def destinations(self) -> list[Destination]:
        return [self.healthy]

    @property
    def log(self) -> Path:
        return self.folder.with_name("messages.log")

    def drain_with(self, fault: str, number: int) -> None:
        """Deliver with a client that fails; what it sent is in the log: nothing, where it was too slow to begin."""
        self.log.write_text("")
        failing = _Failing(self, fault, number)
        with contextlib.closing(failing):
            _SharePlaceWith(self, failing).drain(ManualClock())


class _SharePlaceWith(Place):
    def __init__(self, place: SharePlace, destination: Destination) -> None:
        super().__init__(place.folder)
        self._destination = destination

    def destinations(self) -> list[Destination]:
        return [self._destination]


class _Failing(ShareDestination):
    def __init__(self, place: SharePlace, fault: str, number: int) -> None:
        super().__init__(place.server.share())
        self._words = [sys.executable, "-m", __name__, fault, str(number), str(place.log)]

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._say(self._process, self._share)
        return self._process


def _main(fault: str, number: int, log: Path) -> None:
    from booth.delivery import share_client
    from booth.delivery.share_wire import Wire

    whole, count = Wire.send_parts, itertools.count(1 + len(log.read_text()) if log.exists() else 1)

    def failing(self: Wire, parts: list[Any]) -> None:
        this = next(count)
        due = this == number or (fault.endswith("+") and this > number > 0)
        with log.open("a") as file:
            file.write("X" if due else ".")
        if due and fault == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        if due:
            self.close()
            raise ConnectionResetError("The connection was cut.")
        whole(self, parts)

    Wire.send_parts = failing  # type: ignore[method-assign]
    share_client.main()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
