"""Where the eyes look: irises against the corners of the eyes, on the face with its head pose removed."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Gaze

_EYES: Final = ((33, 133, 468), (362, 263, 473))
"""Left corner, right corner and iris centre of each eye, left and right as in the picture."""
_RADIUS: Final = 0.17
"""From the eye's centre of rotation to the iris, in inter-ocular distances (about 10.5 of 63 mm)."""


def gaze(frontal: NDArray[np.float32], turn: NDArray[np.float64]) -> Gaze:
    """Line of sight from (478, 3) frontal landmarks and the head's rotation."""
    offsets = [_offset(frontal, *eye) for eye in _EYES]
    x, y = np.clip(np.mean(offsets, axis=0) / _RADIUS, -0.9, 0.9)
    sight = turn @ np.array([x, y, -math.sqrt(max(0.0, 1 - x * x - y * y))])
    return Gaze(math.degrees(math.atan2(sight[0], -sight[2])), math.degrees(math.asin(np.clip(-sight[1], -1, 1))))


def _offset(frontal: NDArray[np.float32], left: int, right: int, iris: int) -> NDArray[np.float64]:
    """(2,) of the iris from midway between the corners, along the eye and across it (down is +)."""
    along = (frontal[right, :2] - frontal[left, :2]).astype(np.float64)
    along /= np.linalg.norm(along)
    offset = frontal[iris, :2] - (frontal[left, :2] + frontal[right, :2]) / 2
    return np.array([offset @ along, offset[1] * along[0] - offset[0] * along[1]])
