"""The One-Euro filter: still when the signal is still, quick when it moves.

Casiez, Roussel, Vogel: "1 Euro Filter", CHI 2012. For what is shown; photographs are picked by unsmoothed values.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


class OneEuro:
    """Smooths arrays of one shape, all elements alike.

    min_cutoff_hz: lower is steadier on a still signal. beta: higher follows faster movement with less lag, in
    Hz per unit of the signal a second. speed_cutoff_hz: how the speed itself is smoothed.
    """

    def __init__(self, min_cutoff_hz: float = 1.0, beta: float = 0.0, speed_cutoff_hz: float = 1.0) -> None:
        self._min_cutoff_hz, self._beta, self._speed_cutoff_hz = min_cutoff_hz, beta, speed_cutoff_hz
        self.wipe()

    def wipe(self) -> None:
        """Forget everything; the next value passes as it is."""
        self._value: NDArray[np.float64] | None = None
        self._speed: NDArray[np.float64] | None = None
        self._timestamp_ns = 0

    def smooth(self, value: NDArray[Any] | float, timestamp_ns: int) -> NDArray[np.float64]:
        """The smoothed value. Time must advance; a value of a moment already seen leaves the filter as it is."""
        new = np.asarray(value, np.float64)
        if self._value is None or self._speed is None or self._value.shape != new.shape:
            self._value, self._speed, self._timestamp_ns = new.copy(), np.zeros_like(new), timestamp_ns
            return self._value
        elapsed_s = (timestamp_ns - self._timestamp_ns) / 1e9
        if elapsed_s <= 0:
            return self._value
        speed = (new - self._value) / elapsed_s
        self._speed = self._speed + _weight(elapsed_s, self._speed_cutoff_hz) * (speed - self._speed)
        cutoff_hz = self._min_cutoff_hz + self._beta * np.abs(self._speed)
        self._value = self._value + _weight(elapsed_s, cutoff_hz) * (new - self._value)
        self._timestamp_ns = timestamp_ns
        return self._value


def _weight(elapsed_s: float, cutoff_hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Share of the new value in an exponential average with that cut-off frequency."""
    turns = 2 * math.pi * np.asarray(cutoff_hz, np.float64) * elapsed_s
    share: NDArray[np.float64] = turns / (turns + 1)
    return share
