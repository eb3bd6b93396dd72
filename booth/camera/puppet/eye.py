"""What lies behind lids: an eyeball made of the photograph's own eye, its iris completed under the lids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.slit import Slit

Field = NDArray[np.float32]

PIXELS_A_UNIT = 3
EYEBALL_RADIUS_IODS = 0.19
"""A 12 mm eyeball over a 63 mm distance of the eyes: how far an iris moves for an angle."""


class Eyeball:
    """Colours of one eye at any point behind its lids, for any direction of gaze."""

    def __init__(self, slit: Slit, iris: Field, radius: float, colour_at: Callable[[Field], Field]) -> None:
        """iris: its centre in units; radius in units; colour_at: scene points (..., 2) -> RGB 0..255."""
        self._slit = slit
        self._radius = radius
        x, y = slit.local(iris)
        self._iris = (float(x), float(y))
        self._reach_x, self._reach_y = slit.half * 1.2, radius * 3.2
        columns = np.arange(-self._reach_x, self._reach_x, 1 / PIXELS_A_UNIT, dtype=np.float32)
        rows = np.arange(-self._reach_y, self._reach_y, 1 / PIXELS_A_UNIT, dtype=np.float32)
        x_of, y_of = np.meshgrid(columns, rows)
        self._colours = self._completed(x_of, y_of, colour_at(slit.scene(x_of, y_of)))

    def _completed(self, x: Field, y: Field, seen: Field) -> Field:
        """The photograph inside the lids; outside, the iris by its own rings and the white by its mean."""
        upper, lower = self._slit.edges(x)
        inside = np.minimum(y - upper, lower - y) - 0.8
        from_iris = np.hypot(x - self._iris[0], y - self._iris[1]) / self._radius
        shown = (inside > 0) & (np.abs(x) < self._slit.half * 0.9)
        white = np.median(seen[shown & (from_iris > 1.25)].reshape(-1, 3), axis=0)
        rings = np.linspace(0, 1.3, 14)
        means = np.stack([self._ring(seen, shown, from_iris, ring, white) for ring in rings])
        painted = np.stack([np.interp(from_iris, rings, means[:, c]) for c in range(3)], -1)
        painted = np.where(from_iris[..., None] > 1.3, white, painted)
        keep = np.clip(inside / 0.8, 0, 1)[..., None] * (np.abs(x) < self._slit.half * 0.9)[..., None]
        return np.asarray(seen * keep + painted * (1 - keep), np.float32)

    @staticmethod
    def _ring(seen: Field, shown: NDArray[np.bool_], from_iris: Field, ring: float, white: Field) -> Field:
        on_ring = shown & (np.abs(from_iris - ring) < 0.12)
        return np.median(seen[on_ring], axis=0) if on_ring.any() else white

    def colours(self, x: Field, y: Field, gaze: tuple[float, float]) -> Field:
        """RGB at local points when the iris has moved by `gaze` (across, down) in units from the photograph's."""
        # The iris moves as a whole; the white stretches towards the corners.
        room = max(self._slit.half - self._radius, 1e-3)
        off = np.abs(x - self._iris[0] - gaze[0]) - self._radius
        share = np.clip(1 - off / (room * 1.3), 0, 1)
        column = (x - gaze[0] * share + self._reach_x) * PIXELS_A_UNIT
        row = (y - gaze[1] * share + self._reach_y) * PIXELS_A_UNIT
        rows, columns = self._colours.shape[:2]
        column = np.clip(column, 0, columns - 1.001)
        row = np.clip(row, 0, rows - 1.001)
        left, top = column.astype(np.int32), row.astype(np.int32)
        across, down = (column - left)[..., None], (row - top)[..., None]
        upper = self._colours[top, left] * (1 - across) + self._colours[top, left + 1] * across
        lower = self._colours[top + 1, left] * (1 - across) + self._colours[top + 1, left + 1] * across
        return np.asarray(upper * (1 - down) + lower * down, np.float32)
