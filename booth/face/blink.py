"""Lids on their way down or up in a blink, told from lids that are narrowed on purpose, by how fast they move.

A blink's lids fall within 100 ms and rise within 200 (Kwon et al., "High-speed camera characterization of voluntary
eye blinking kinematics", 2013); a squint takes longer. Without this the flanks of a blink would be smoothed into a
squint that nobody made.
"""

from __future__ import annotations

from typing import Final

OPEN: Final = 0.93
"""Share of neutral from which on lids are open again, or still: less than a squint, more than noise."""
FALL_PER_S: Final = 2.0
"""Shares of neutral a second: faster is a blink that begins."""
RISE_S: Final = 0.25
"""Lids that were shut so recently, and still rise, are on their way up."""


class BlinkWatch:
    """Watches one person's lids from frame to frame; begin anew for another."""

    def __init__(self) -> None:
        self._share, self._seen_ns, self._shut_ns = 1.0, 0, -(10**12)

    def see(self, share: float, shut: bool, timestamp_ns: int) -> bool:
        """Whether this frame lies within a blink. share: openness of the wider eye against its neutral."""
        speed = (share - self._share) / max((timestamp_ns - self._seen_ns) / 1e9, 1e-3)
        self._share, self._seen_ns = share, timestamp_ns
        if shut:
            self._shut_ns = timestamp_ns
        rising = timestamp_ns - self._shut_ns < RISE_S * 1e9 and speed > 0
        return shut or (share < OPEN and (rising or speed < -FALL_PER_S))
