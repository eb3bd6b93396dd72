"""Twins of button and ring without hardware. They keep to the protocol and hold their caller to it."""

from __future__ import annotations

from booth.errors import DeviceError
from booth.gpio.ramp import Ramp


class SimulatedContact:
    """A contact that a test, or a hand on the screen, moves. `fail()` makes it unreadable."""

    def __init__(self, name: str = "simulated button") -> None:
        self.name = name
        self.down = False
        self._failure = ""
        self._closed = False

    def is_down(self) -> bool:
        if self._closed or self._failure:
            raise DeviceError(self._failure or f"The {self.name} is closed.")
        return self.down

    def fail(self, failure: str = "") -> None:
        """Unreadable from now on, for this reason; readable again for an empty one."""
        self._failure = failure

    def close(self) -> None:
        self._closed = True


class SimulatedRing:
    """A ring light that remembers what it did: `shone` is (now_s, level) for each change of the key half."""

    def __init__(self) -> None:
        self.shone: list[tuple[float, float]] = []
        self._ramp, self._fill = Ramp(), Ramp()
        self._closed = False
        self._now_s = float("-inf")

    @property
    def level(self) -> float:
        return self._ramp.level

    @property
    def fill(self) -> float:
        """The fill half's level, 0..1 as perceived."""
        return self._fill.level

    def ramp_to(self, level: float, now_s: float, seconds: float = 0.7, fill: float | None = None) -> None:
        self._see(now_s)
        self._ramp.head_for(level, now_s, seconds)
        self._fill.head_for(level if fill is None else fill, now_s, seconds)

    def tick(self, now_s: float) -> None:
        self._see(now_s)
        before = self._ramp.level
        self._fill.at(now_s)
        if self._ramp.at(now_s) != before:
            self.shone.append((now_s, self._ramp.level))

    def close(self) -> None:
        """Off. Safe to call twice."""
        if not self._closed and self.level > 0:
            self.shone.append((self._now_s, 0.0))
        self._ramp, self._fill = Ramp(), Ramp()
        self._closed = True

    def _see(self, now_s: float) -> None:
        if self._closed:
            raise DeviceError("The simulated ring light is closed.")
        if now_s < self._now_s:
            raise ValueError(f"a light cannot go back in time by {self._now_s - now_s} s")
        self._now_s = now_s


class NoRing:
    """For `ring = "none"`: a booth without a light of its own."""

    level = 0.0

    def ramp_to(self, level: float, now_s: float, seconds: float = 0.7, fill: float | None = None) -> None:
        """Nothing to light."""

    def tick(self, now_s: float) -> None:
        """Nothing to light."""

    def close(self) -> None:
        """Nothing to put out."""
