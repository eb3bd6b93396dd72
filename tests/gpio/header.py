"""A header with a finger on its pins: gpiozero's mock pins, and in `scripts/rig gpio` those of a real kernel."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory

IN_RIG = os.environ.get("BOOTH_RIG") == "gpio"


class MockHeader:
    """Tells every edge at once; time is the test's own."""

    def __init__(self) -> None:
        self.factory: Any = MockFactory()
        self._now_s = 100.0

    mock = True

    def pull(self, pin: int, down: bool) -> None:
        """The contact at this pin closes or opens."""
        wire = self.factory.pin(pin)
        wire.drive_low() if down else wire.drive_high()

    def lit(self, pin: int) -> bool:
        """True while 3.3 V are on this pin."""
        return bool(self.factory.pin(pin).state)

    def wait(self, seconds: float = 0.1) -> float:
        """Returns what time it is then. As long as it takes by itself, the news of an edge has come."""
        self._now_s += seconds
        return self._now_s

    def close(self) -> None:
        self.factory.reset()


class KernelHeader:
    """gpio-sim's lines. The booth opens lgpio as it does on a Pi; nothing of it is a test's."""

    factory = None
    mock = False
    _lines = Path("/run/header")

    def __init__(self) -> None:
        self._touched: set[int] = set()

    def pull(self, pin: int, down: bool) -> None:
        self._touched.add(pin)
        (self._lines / f"sim_gpio{pin}" / "pull").write_text("pull-down" if down else "pull-up", encoding="ascii")

    def lit(self, pin: int) -> bool:
        return (self._lines / f"sim_gpio{pin}" / "value").read_text(encoding="ascii").strip() == "1"

    def wait(self, seconds: float = 0.5) -> float:
        """QEMU without KVM is slow, lgpio's thread in it too."""
        time.sleep(seconds)
        return time.monotonic()

    def close(self) -> None:
        for pin in self._touched:
            self.pull(pin, down=False)


Header = MockHeader | KernelHeader
HEADERS: dict[str, type[Header]] = {"mock pins": MockHeader} | ({"lgpio": KernelHeader} if IN_RIG else {})
