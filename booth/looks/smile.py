"""Kind hints when a smile is being held rather than felt: it says what to try, never what is wrong.

From the literature on smiles (Ekman and Friesen 1982; Schmidt and others 2006): felt ones lift corners and cheeks
together, come slowly and do not stay like a mask. Asymmetry is no sign of anything, and no hint.
"""

from __future__ import annotations

import math
from typing import Final

from booth.looks.baseline import Baseline
from booth.looks.reading import Reading, said

WIDE: Final = 12.0
"""Percent of widening from which eyes and cheeks are expected to join in."""
SMILING: Final = 8.0
"""Percent of widening that counts as a smile."""
STILL: Final = 3.0
"""Percent of change below which eyes and cheeks have not joined in."""
FLAT: Final = 0.006
"""Corner lift, in inter-ocular distances, below which the mouth was only pulled wide."""
SUDDEN_S: Final = 0.3
"""A smile that is whole this soon after it began was put on."""
HELD_S: Final = 4.0
LASTS_S: Final = 2.4
"""How long a hint is said."""

EYES = said("Think of someone funny.")
CORNERS = said("Corners up, gently.")
SLOWER = said("Slower. Let it come.")
AGAIN = said("Breathe. Let it come anew.")
SMALLER = said("Breathe out. Start smaller.")


class SmileWatch:
    """Watches one look's smile over time. Readings come smoothed, time is theirs."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._smiling_s = self._wide_s = self._rest_s = -math.inf
        self._hint, self._hinted_s = "", -math.inf

    def see(self, reading: Reading, baseline: Baseline) -> str:
        """What to say now; empty for nothing."""
        now_s = reading.timestamp_ns / 1e9
        found = self._found(reading, baseline, now_s) - self._seen
        if found and now_s - self._hinted_s >= LASTS_S:
            self._seen |= found
            self._hint, self._hinted_s = min(found) if len(self._seen) < 2 else SMALLER, now_s
            self._seen = self._seen if len(self._seen) < 2 else set()
        return self._hint if now_s - self._hinted_s < LASTS_S else ""

    def _found(self, reading: Reading, baseline: Baseline, now_s: float) -> set[str]:
        width = _percent(reading, baseline, "mouth_width")
        began = self._time_it(width, now_s)
        signs = {
            EYES: width >= WIDE and _joined(reading, baseline) < STILL,
            CORNERS: width >= SMILING and _lift(reading, baseline) < FLAT,
            SLOWER: began and now_s - self._rest_s < SUDDEN_S,
            AGAIN: width >= SMILING and now_s - self._smiling_s > HELD_S,
        }
        return {hint for hint, is_so in signs.items() if is_so}

    def _time_it(self, width: float, now_s: float) -> bool:
        """Notes when the mouth last rested and began to smile; True at the moment it becomes wide."""
        if width < SMILING / 4:
            self._rest_s = now_s
        if width < SMILING:
            self._smiling_s = now_s
        became_wide = width >= WIDE and self._wide_s == -math.inf
        self._wide_s = now_s if became_wide else self._wide_s if width >= SMILING else -math.inf
        return became_wide


def _percent(reading: Reading, baseline: Baseline, measure: str) -> float:
    return 100 * (reading.measures[measure] / baseline.median[measure] - 1)


def _joined(reading: Reading, baseline: Baseline) -> float:
    """Percent by which lids or cheeks have closed up, whichever more, of the more lively side."""
    names = ("eye_openness_left", "eye_openness_right", "cheek_gap_left", "cheek_gap_right")
    return max(-_percent(reading, baseline, name) for name in names)


def _lift(reading: Reading, baseline: Baseline) -> float:
    sides = ("corner_lift_left", "corner_lift_right")
    return max(reading.measures[side] - baseline.median[side] for side in sides)
