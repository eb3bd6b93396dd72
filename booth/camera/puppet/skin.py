"""Soft motions of the face: one displacement field for each pull, prepared once and added up.

Fields run backwards: they say where the skin that is seen at a node comes from, for a pull of size 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from booth.camera.puppet.grid import Field, Grid, Points, smoothstep

# Landmarks of the face mesh; the subject's right is the picture's left.
INNER_BROWS = {"left": (336, 285, 296, 295), "right": (107, 55, 66, 65)}
OUTER_BROWS = {"left": (334, 293, 300, 282, 283), "right": (105, 63, 70, 52, 53)}
UPPER_LIDS = {"left": (385, 386, 387), "right": (158, 159, 160)}
LOWER_LIDS = {"left": 374, "right": 145}
CHEEKS = {"left": (280, 425, 411), "right": (50, 205, 187)}
CORNERS = {"left": 291, "right": 61}


class Skin:
    """`pulled(pulls)` is where the skin comes from, relative to where it is seen."""

    def __init__(self, points: Points, axis: complex, iod: float, grid: Grid) -> None:
        """points: (478,) landmarks in units. axis: unit vector along the eyes. iod: distance of the eyes."""
        self._points, self._axis, self._iod = points, axis, iod
        self._nodes = grid.nodes
        fields = self._mouth_fields()
        for side, sign in (("left", 1), ("right", -1)):
            fields |= self._side_fields(side, sign)
        self._names = tuple(fields)
        moving = np.any([field != 0 for field in fields.values()], axis=0)
        rows, columns = np.flatnonzero(moving.any(1)), np.flatnonzero(moving.any(0))
        self._part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        self._fields = np.stack([field[self._part] for field in fields.values()], -1)

    def pulled(self, pulls: Mapping[str, float]) -> Points:
        """(rows, columns) in units. Lifts and gaps: in inter-ocular distances; width: in shares."""
        sizes = np.array([pulls.get(name, 0.0) for name in self._names], np.complex64)
        pulled = np.zeros(self._nodes.shape, np.complex64)
        pulled[self._part] = self._fields @ sizes
        return pulled

    def _mouth_fields(self) -> dict[str, Points]:
        away = self._local((self._points[61] + self._points[291]) / 2)
        across, down = away.real / (0.8 * self._iod), away.imag / (0.42 * self._iod)
        return {"mouth_width": self._along(self._axis, -away.real * np.exp(-(across**4) - down**2))}

    def _side_fields(self, side: str, sign: int) -> dict[str, Points]:
        below_eye = smoothstep(self._local(self._points[LOWER_LIDS[side]]).imag / self._iod, 0.02, 0.22)
        brow = self._near((*INNER_BROWS[side], *OUTER_BROWS[side]), 0.22) * self._above_lid(side)
        # Both ends share the brow between them, so that lifting both lifts all of it alike.
        from_arch = sign * self._local(self._points[OUTER_BROWS[side][0]]).real / self._iod
        outer = smoothstep(from_arch, -0.24, 0.0)
        down = 1j * self._axis
        return {
            f"corner_lift_{side}": self._along(down, self._near((CORNERS[side],), 0.30)),
            f"cheeks_{side}": self._along(down, self._near(CHEEKS[side], 0.26) * below_eye),
            f"brow_inner_{side}": self._along(down, brow * (1 - outer)),
            f"brow_outer_{side}": self._along(down, brow * outer),
            f"brow_gap_{side}": self._along(-sign * self._axis, brow * (1 - outer)),
        }

    def _local(self, origin: complex) -> Points:
        """Each node from `origin` along the eyes' axes: across + i down, in units."""
        return np.asarray((self._nodes - origin) * np.conj(self._axis), np.complex64)

    def _along(self, axis: complex, amount: Field) -> Points:
        return np.where(np.abs(amount) > 1e-2, amount * axis, 0).astype(np.complex64)

    def _near(self, ids: Iterable[int], reach: float) -> Field:
        """One inter-ocular distance at the landmarks, falling off like a bell `reach` of them wide: a soft union."""
        apart = np.ones(self._nodes.shape, np.float32)
        for point in self._points[list(ids)]:
            apart *= 1 - 0.98 * np.exp(-((np.abs(self._nodes - point) / (reach * self._iod)) ** 2))
        return (1 - apart) * np.float32(self._iod)

    def _above_lid(self, side: str) -> Field:
        """Keeps brows from dragging the eye along: 0 at the upper lid, 1 at the brow."""
        lid = self._points[list(UPPER_LIDS[side])].mean()
        brow = self._points[list(OUTER_BROWS[side])].mean()
        return smoothstep(-self._local(lid).imag / np.abs(brow - lid), 0.1, 0.75)
