"""The temporal screen: a moment that would spoil the photograph counts neither for a look nor against it.

    watch = UnrestWatch()
    watch.see(reading, face, blinking)         # "", or the name of what is going on

Talking is a mouth that opens and closes again: what it travels within a moment beyond what it gets on. A smile that
opens once is none. Moving is a face that goes faster than a shutter of 1/125 s can freeze: a face as large as a
headshot's is some 250 pixels between the eyes, so that 0.8 of it a second smear over 1.6 pixels.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Face
from booth.looks.reading import Reading, Unrest

TALK_S: Final = 0.7
TALK: Final = 0.10
"""Of mouth opening (a ratio) to and fro within TALK_S: noise travels 0.03, a quiet syllable 0.15."""
MOTION_S: Final = 0.2
MOTION_IODS_S: Final = 0.8
"""Inter-ocular distances a second of eyes or nose."""
_PLACES: Final = [468, 473, 4]


class UnrestWatch:
    """Watches raw readings; time is theirs. Begin anew for another person."""

    def __init__(self) -> None:
        self._mouth: deque[tuple[float, float]] = deque()
        self._places: deque[tuple[float, NDArray[np.float32]]] = deque()

    def see(self, reading: Reading, face: Face, blinking: bool) -> Unrest:
        """One frame, in which there is a face."""
        now_s = reading.timestamp_ns / 1e9
        self._mouth.append((now_s, reading.measures["mouth_opening"]))
        self._places.append((now_s, face.landmarks_px[_PLACES, :2]))
        _forget(self._mouth, now_s - TALK_S)
        _forget(self._places, now_s - MOTION_S)
        if blinking:
            return "blinking"
        if self._to_and_fro() > TALK:
            return "talking"
        return "moving" if self._speed(face.inter_ocular_px) > MOTION_IODS_S else ""

    def _to_and_fro(self) -> float:
        gaps = [gap for _, gap in self._mouth]
        travelled = sum(abs(after - before) for before, after in pairwise(gaps))
        return travelled - abs(gaps[-1] - gaps[0])

    def _speed(self, iod_px: float) -> float:
        (before_s, before), (now_s, now) = self._places[0], self._places[-1]
        if now_s - before_s < MOTION_S / 2:
            return 0.0
        return float(np.hypot(*(now - before).T).max()) / max(iod_px, 1e-6) / (now_s - before_s)


def _forget(seen: deque[tuple[float, NDArray[np.float32]]] | deque[tuple[float, float]], before_s: float) -> None:
    while seen[0][0] < before_s:
        seen.popleft()
