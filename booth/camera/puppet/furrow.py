"""The shade of a frown: skin that brows are drawn over folds, and folds are seen by their shade more than their place.

Without it lowered brows are a line that has moved by two pixels, and the landmark model, like a person, does not
believe it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Field, Points, smoothstep
from booth.camera.puppet.skin import INNER_BROWS, OUTER_BROWS

FULL_IODS = 0.06
"""Brows this much lower, in inter-ocular distances, make the whole shade."""
WARM = np.array([0.8, 1.0, 1.1], np.float32)
"""Of the shade in R, G and B: light that skin has scattered is red."""


class Furrow:
    """Shade on the skin of the still scene; it goes wherever the skin goes."""

    def __init__(self, points: Points, axis: complex, iod: float) -> None:
        """points: (478,) landmarks in units. axis: unit vector along the eyes. iod: distance of the eyes."""
        self._axis, self._iod = axis, iod
        self._sockets = [_middle(points, INNER_BROWS[side] + OUTER_BROWS[side][:1]) for side in ("left", "right")]
        left, right = complex(points[285]), complex(points[55])
        self._creases = [0.72 * left + 0.28 * right, 0.72 * right + 0.28 * left]
        self._between = (left + right) / 2

    def covers(self, scene: Points) -> NDArray[np.bool_]:
        """Which scene points may be shaded."""
        away = self._local(scene, self._between)
        return (np.abs(away.real) < 0.95) & (np.abs(away.imag) < 0.35)

    def shade(self, scene: Points, depth: float) -> Field:
        """(..., 3) shares of light that are left at scene points. depth: 0 none, 1 all of it."""
        dark = np.zeros(scene.shape, np.float32)
        for socket in self._sockets:
            away = self._local(scene, socket)
            # Strongest right under the brow, and softly on to the lid.
            below = np.where(away.imag < 0.04, 0.05, 0.10).astype(np.float32)
            dark += 0.26 * np.exp(-((away.real / 0.26) ** 2) - ((away.imag - 0.04) / below) ** 2)
        for crease in self._creases:
            away = self._local(scene, crease)
            dark += 0.18 * np.exp(-((away.real / 0.04) ** 2) - (away.imag / 0.14) ** 2)
        return np.asarray(1 - smoothstep(dark, 0.0, 0.55)[..., None] * 0.5 * depth * WARM, np.float32)

    def _local(self, scene: Points, origin: complex) -> Points:
        return np.asarray((scene - origin) * np.conj(self._axis) / self._iod, np.complex64)


def _middle(points: Points, ids: tuple[int, ...]) -> complex:
    return complex(points[list(ids)].mean())
