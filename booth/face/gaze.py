"""Where the eyes look: irises against the corners of the eyes, on the face with its head pose removed."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Gaze

_LEFT_CORNERS: Final = np.array([33, 362])
_RIGHT_CORNERS: Final = np.array([133, 263])
_IRISES: Final = np.array([468, 473])
"""Corners and iris centre of both eyes, left and right as in the picture."""
_RADIUS: Final = 0.17
"""From the eye's centre of rotation to the iris, in inter-ocular distances (about 10.5 of 63 mm)."""


def gaze(frontal: NDArray[np.float32], turn: NDArray[np.float64]) -> Gaze:
    """Line of sight from (478, 3) frontal landmarks and the head's rotation."""
    left, right = frontal[_LEFT_CORNERS, :2], frontal[_RIGHT_CORNERS, :2]
    along = right - left
    along /= np.hypot(along[:, :1], along[:, 1:])
    offset = frontal[_IRISES, :2] - (left + right) / 2
    x = _clip((offset * along).sum() / 2 / _RADIUS)
    y = _clip((offset[:, 1] @ along[:, 0] - offset[:, 0] @ along[:, 1]) / 2 / _RADIUS)
    sight = turn @ (x, y, -math.sqrt(max(0.0, 1 - x * x - y * y)))
    return Gaze(math.degrees(math.atan2(sight[0], -sight[2])), math.degrees(math.asin(max(-1.0, min(1.0, -sight[1])))))


def _clip(sine: float) -> float:
    """Eyes turn by 64 degrees at most; what lies beyond is a misfit."""
    return max(-0.9, min(0.9, float(sine)))
