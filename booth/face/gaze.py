"""Where the eyes look: irises against the corners of the eyes, on the face with its head pose removed."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Gaze

_EYES: Final = np.array([(33, 133, 468), (362, 263, 473)])
"""Left corner, right corner and iris centre of each eye, left and right as in the picture."""
_RADIUS_ACROSS, _RADIUS_DOWN = 0.115, 0.17
"""From the eye's centre of rotation to the iris, in inter-ocular distances: 0.17 is anatomy (about 10.5 of 63 mm),
0.115 also makes up for irises that the model moves too little sideways (`scripts/bench crosstalk`)."""


def gaze(frontal: NDArray[np.float32], turn: NDArray[np.float64]) -> Gaze:
    """Line of sight from (478, 3) frontal landmarks and the head's rotation."""
    offsets = [_offset(*eye) for eye in frontal.take(_EYES, axis=0).tolist()]
    (left_x, left_y), (right_x, right_y) = offsets
    x, y = _clip((left_x + right_x) / 2 / _RADIUS_ACROSS), _clip((left_y + right_y) / 2 / _RADIUS_DOWN)
    z = -math.sqrt(max(0.0, 1 - x * x - y * y))
    across, down, away = (a * x + b * y + c * z for a, b, c in turn.tolist())
    return Gaze(math.degrees(math.atan2(across, -away)), math.degrees(math.asin(max(-1.0, min(1.0, -down)))))


def _offset(left: list[float], right: list[float], iris: list[float]) -> tuple[float, float]:
    """Of the iris from midway between the corners: along the eye, and across it (down is +)."""
    width = math.hypot(right[0] - left[0], right[1] - left[1])
    along_x, along_y = (right[0] - left[0]) / width, (right[1] - left[1]) / width
    x, y = iris[0] - (left[0] + right[0]) / 2, iris[1] - (left[1] + right[1]) / 2
    return x * along_x + y * along_y, y * along_x - x * along_y


def _clip(sine: float) -> float:
    """Eyes turn by 64 degrees at most; what lies beyond is a misfit."""
    return max(-0.9, min(0.9, sine))
