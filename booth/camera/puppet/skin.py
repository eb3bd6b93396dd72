"""Soft motions of the face: one displacement field for each action, prepared once and added up.

Fields run backwards: they say where the skin that is seen at a node comes from, for an action of size 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Grid, smoothstep

Field = NDArray[np.float32]

# Landmarks of the face mesh; the subject's right is the picture's left.
INNER_BROWS = {"left": (336, 285, 296, 295), "right": (107, 55, 66, 65)}
OUTER_BROWS = {"left": (334, 293, 300, 282, 283), "right": (105, 63, 70, 52, 53)}
UPPER_LIDS = {"left": (385, 386, 387), "right": (158, 159, 160)}
CHEEKS = {"left": (280, 425, 411), "right": (50, 205, 187)}
CORNERS = {"left": 291, "right": 61}


class Skin:
    """`pulled(actions)` is where the skin comes from, relative to where it is seen."""

    def __init__(self, landmarks: NDArray[np.float32], grid: Grid) -> None:
        self._points = landmarks[:, :2]
        self._grid = grid
        right, left = self._points[468], self._points[473]
        self._iod = float(np.hypot(*(left - right)))
        self._across = (left - right) / self._iod
        self._down = np.array([-self._across[1], self._across[0]], np.float32)
        mouth = self._local(self._points[[61, 291]].mean(0))
        self.names: tuple[str, ...] = ()
        fields: dict[str, Field] = {
            "mouth_width": self._along(self._across, -mouth[0] * self._lip_zone(mouth, 0.8, 0.42)),
            "lip_press": self._along(self._down, mouth[1] * self._lip_zone(mouth, 0.7, 0.34)),
        }
        for side, sign in (("left", 1.0), ("right", -1.0)):
            fields[f"corner_lift_{side}"] = self._lift([CORNERS[side]], 0.30)
            fields[f"cheeks_{side}"] = self._lift(CHEEKS[side], 0.26) * self._below_eyes(side)[..., None]
            fields[f"brow_inner_{side}"] = self._lift(INNER_BROWS[side], 0.24) * self._above_lid(side)[..., None]
            fields[f"brow_outer_{side}"] = self._lift(OUTER_BROWS[side], 0.24) * self._above_lid(side)[..., None]
            gather = self._near(INNER_BROWS[side], 0.2) * self._above_lid(side) * self._iod
            fields[f"brow_gap_{side}"] = self._along(self._across, -sign * gather)
        self.names = tuple(fields)
        self._fields = np.stack(tuple(fields.values())).reshape(len(fields), -1)

    def pulled(self, actions: Mapping[str, float]) -> Field:
        """(rows, columns, 2) in units. Lifts and gaps: in inter-ocular distances; width and press: in shares."""
        sizes = np.array([actions.get(name, 0.0) for name in self.names], np.float32)
        return (sizes @ self._fields).reshape(*self._grid.shape, 2)

    def _local(self, origin: Field) -> tuple[Field, Field]:
        """Each node's (across, down) from `origin` along the eyes' axes, in units."""
        away = self._grid.nodes - origin
        return np.asarray(away @ self._across, np.float32), np.asarray(away @ self._down, np.float32)

    def _along(self, axis: Field, amount: Field) -> Field:
        return np.asarray(amount[..., None] * axis, np.float32)

    def _near(self, ids: tuple[int, ...] | list[int], reach: float) -> Field:
        """1 at the landmarks, falling off like a bell `reach` inter-ocular distances wide: a soft union."""
        apart = np.ones(self._grid.shape, np.float32)
        for point in self._points[list(ids)]:
            squared = ((self._grid.nodes - point) ** 2).sum(-1) / (reach * self._iod) ** 2
            apart *= 1 - 0.98 * np.exp(-squared)
        return 1 - apart

    def _lift(self, ids: tuple[int, ...] | list[int], reach: float) -> Field:
        """Backward field that lifts the landmarks by one inter-ocular distance."""
        return self._along(self._down, self._near(ids, reach) * self._iod)

    def _lip_zone(self, mouth: tuple[Field, Field], wide: float, high: float) -> Field:
        """1 on the lips, 0 off the mouth."""
        across, down = mouth[0] / (wide * self._iod), mouth[1] / (high * self._iod)
        return np.asarray(np.exp(-(across**4) - down**2), np.float32)

    def _above_lid(self, side: str) -> Field:
        """Keeps brows from dragging the eye along: 0 at the upper lid, 1 at the brow."""
        lid = self._points[list(UPPER_LIDS[side])].mean(0)
        brow = self._points[list(OUTER_BROWS[side])].mean(0)
        height = -self._local(lid)[1] / float(np.hypot(*(brow - lid)))
        return smoothstep(height, 0.1, 0.75)

    def _below_eyes(self, side: str) -> Field:
        """Keeps cheeks from dragging the lower lid along; the lid has its own motion."""
        lid = self._points[[145 if side == "right" else 374]].mean(0)
        return smoothstep(self._local(lid)[1] / self._iod, 0.02, 0.22)
