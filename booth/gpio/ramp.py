"""How a ring light moves: smooth, never flickering, never at full level for long. Pure; the rings do what it says."""

from __future__ import annotations

from typing import Final

LEAST_S: Final = 0.5
"""No ramp is faster: a light that jumps makes people blink."""
LEAST_BETWEEN_S: Final = 1 / 3
"""A new level is headed for at most three times a second (WCAG 2.3.1 counts three flashes a second as safe)."""
SUSTAINED: Final = 0.85
FULL_S: Final = 180.0
"""Above SUSTAINED for this long, the light eases down to it: what the LEDs' heat sink bears without limit."""


class Ramp:
    """The level of a light over time, 0..1 as perceived."""

    def __init__(self) -> None:
        self.level = 0.0
        """Where the ramp stood when last asked."""
        self._from, self._to = 0.0, 0.0
        self._since_s, self._seconds = float("-inf"), LEAST_S
        self._waiting: tuple[float, float] | None = None
        self._full_since_s: float | None = None

    def head_for(self, level: float, now_s: float, seconds: float) -> None:
        """Walk to `level` from where it stands. One that comes too soon after the last waits for its turn."""
        if not 0.0 <= level <= 1.0:
            raise ValueError(f"a light's level is 0 to 1, not {level}")
        self._waiting = (level, max(seconds, LEAST_S))
        self.at(now_s)

    def at(self, now_s: float) -> float:
        """The level at this moment."""
        self._ease_down(now_s)
        self.level = self._walked(now_s)
        if self._waiting is not None and now_s - self._since_s >= LEAST_BETWEEN_S:
            self._from, (self._to, self._seconds) = self.level, self._waiting
            self._since_s, self._waiting = now_s, None
        return self.level

    def _walked(self, now_s: float) -> float:
        share = min(1.0, max(0.0, (now_s - self._since_s) / self._seconds))
        return self._from + (self._to - self._from) * share

    def _ease_down(self, now_s: float) -> None:
        if self.level <= SUSTAINED:
            self._full_since_s = None
        elif self._full_since_s is None:
            self._full_since_s = now_s
        elif now_s - self._full_since_s >= FULL_S and self._to > SUSTAINED:
            self._waiting = (SUSTAINED, LEAST_S)


def duty(level: float) -> float:
    """Share of the time that the LEDs are on, 0..1, for a perceived level 0..1: CIE 1976 lightness L* = 100 · level."""
    lightness = 100.0 * level
    return lightness / 903.3 if lightness <= 8.0 else ((lightness + 16.0) / 116.0) ** 3


def dimmed(level: float, ratio: float) -> float:
    """The perceived level 0..1 of a light that gives `ratio` times less than one at `level`."""
    share = duty(level) / ratio
    lightness = 903.3 * share if share <= 8.0 / 903.3 else 116.0 * share ** (1 / 3) - 16.0
    return min(max(lightness / 100.0, 0.0), 1.0)
