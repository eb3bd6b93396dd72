"""What lies behind lids: an eyeball made of the photograph's own eye, its iris completed under the lids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Field, Points, picked
from booth.camera.puppet.slit import Slit

PIXELS_A_UNIT = 3
EYEBALL_RADIUS_IODS = 0.19
"""A 12 mm eyeball over a 63 mm distance of the eyes: how far an iris moves for an angle."""
WHITE_RGB = np.array((204, 190, 184), np.float32)
"""Of an eye that the photograph shows shut."""


class Eyeball:
    """Colours of one eye at any point behind its lids, for any direction of gaze."""

    def __init__(self, slit: Slit, iris: complex, radius: float, colour_at: Callable[[Points], Field]) -> None:
        """iris: its centre in units; radius in units; colour_at: scene points -> (..., 3) RGB 0..255."""
        self._slit = slit
        self._radius = radius
        self._iris = complex(slit.local(np.array(iris, np.complex64)))
        self._reach = complex(slit.half * 1.2, radius * 3.2)
        x = np.arange(-self._reach.real, self._reach.real, 1 / PIXELS_A_UNIT, dtype=np.float32)
        y = np.arange(-self._reach.imag, self._reach.imag, 1 / PIXELS_A_UNIT, dtype=np.float32)
        local = np.asarray(x[None, :] + 1j * y[:, None], np.complex64)
        self._colours = self._completed(local, colour_at(slit.scene(local)))

    def _completed(self, local: Points, seen: Field) -> Field:
        """The photograph inside the lids; outside, the iris by its own rings and the white by its mean."""
        upper, lower = self._slit.edges(local.real)
        inside = np.minimum(local.imag - upper, lower - local.imag) - 0.8
        between_corners = np.abs(local.real) < self._slit.half * 0.9
        from_iris = np.abs(local - self._iris) / self._radius
        shown = (inside > 0) & between_corners
        white = _colour(seen[shown & (from_iris > 1.25)], WHITE_RGB)
        rings = np.linspace(0, 1.3, 14)
        means = np.stack([_colour(seen[shown & (np.abs(from_iris - ring) < 0.12)], white) for ring in rings])
        painted = np.stack([np.interp(from_iris, rings, means[:, c]) for c in range(3)], -1)
        painted = np.where(from_iris[..., None] > 1.3, white, painted)
        keep = (np.clip(inside / 0.8, 0, 1) * between_corners)[..., None]
        return np.asarray(seen * keep + painted * (1 - keep), np.float32)

    def colours(self, local: Points, gaze: complex) -> Field:
        """RGB at local points when the iris has moved by `gaze` (across + i down, in units) from the photograph's."""
        # The iris moves as a whole; the white stretches towards the corners.
        room = max(self._slit.half - self._radius, 1e-3)
        off = np.abs(local.real - (self._iris.real + gaze.real)) - self._radius
        share = np.clip(1 - off / (room * 1.3), 0, 1)
        return picked(self._colours, local - gaze * share, PIXELS_A_UNIT, self._reach)


def _colour(colours: Field, otherwise: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle one of those that are seen."""
    return np.asarray(np.median(colours, axis=0) if len(colours) else otherwise, np.float32)
