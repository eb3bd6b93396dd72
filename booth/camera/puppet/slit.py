"""Lids and lips: two sheets of skin that part over what lies behind them.

Each slit has its own axes, along the eyes: x across, y down, origin at its middle. Its edges are curves y(x).
Skin above the upper edge belongs to the upper sheet, skin below the lower edge to the lower one; between them
shows what is behind. Sheets are stretched towards a line where the skin is at rest, so that nothing smears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import smoothstep

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Slit:
    """A slit as it is in the photograph.

    origin, across, down: its axes in units. half: half its width. upper, lower: polynomials of the edges, in units
    of half. rest_above, rest_below: where the skin no longer moves, in units from the origin.
    """

    origin: Field
    across: Field
    down: Field
    half: float
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    rest_above: float
    rest_below: float

    def local(self, points: Field) -> tuple[Field, Field]:
        """(x, y) of scene points (..., 2)."""
        away = points - self.origin
        return np.asarray(away @ self.across, np.float32), np.asarray(away @ self.down, np.float32)

    def scene(self, x: Field, y: Field) -> Field:
        """Scene points of (x, y): the inverse of `local`."""
        return np.asarray(self.origin + x[..., None] * self.across + y[..., None] * self.down, np.float32)

    def edges(self, x: Field) -> tuple[Field, Field]:
        """(upper, lower) y of the photograph's edges at x; they meet outside the corners."""
        share = np.clip(x / self.half, -1, 1)
        upper, lower = np.polyval(self.upper, share), np.polyval(self.lower, share)
        return np.asarray(upper, np.float32), np.asarray(np.maximum(lower, upper), np.float32)

    @property
    def opening(self) -> float:
        """Gap at the middle of the photograph's slit, in units."""
        upper, lower = self.edges(np.zeros(1, np.float32))
        return float(lower[0] - upper[0])


def slit_of(
    points: Field, axes: tuple[Field, Field], upper: tuple[int, ...], lower: tuple[int, ...], rest: tuple[float, float]
) -> Slit:
    """Fit a slit. upper and lower run from corner to corner and share both; rest: distances above and below."""
    across, down = axes
    corners = points[[upper[0], upper[-1]], :2]
    origin = corners.mean(0)
    half = float(abs((corners[1] - corners[0]) @ across)) / 2
    curves = []
    for edge in (upper, lower):
        away = points[list(edge), :2] - origin
        # The corners count most: there both curves must meet.
        weight = np.ones(len(edge))
        weight[[0, -1]] = 8
        curves.append(np.polyfit((away @ across) / half, away @ down, 4, w=weight))
    return Slit(origin, across, down, half, curves[0], curves[1], -rest[0], rest[1])


@dataclass(frozen=True, slots=True)
class Parted:
    """Where the skin of a patch comes from, and how much of what is behind shows.

    skin: (h, w, 2) scene points. behind: (h, w) 0..1. seam: (h, w) 0..1, the shadow where two closed edges meet.
    x, y: (h, w) local points, for sampling what is behind.
    """

    skin: Field
    behind: Field
    seam: Field
    x: Field
    y: Field


def part(slit: Slit, points: Field, upper_moves: Field, lower_moves: Field, local: tuple[Field, Field]) -> Parted:
    """Move the edges by `upper_moves` and `lower_moves` (units down, at each point's x) and part the sheets.

    points: (h, w, 2) scene points as seen, soft motions already undone; local: the same along the slit's axes.
    """
    x, y = local
    upper, lower = slit.edges(x)
    top, bottom = upper + upper_moves, lower + lower_moves
    middle = (top + bottom) / 2
    share_above = np.clip((y - slit.rest_above) / np.maximum(top - slit.rest_above, 1e-3), 0, 1)
    share_below = np.clip((slit.rest_below - y) / np.maximum(slit.rest_below - bottom, 1e-3), 0, 1)
    moved = np.where(y < middle, upper_moves * share_above, lower_moves * share_below)
    within = smoothstep(np.abs(x), slit.half * 1.35, slit.half * 0.9)
    skin = points - (moved * within)[..., None] * slit.down
    soft = 0.45
    gap = np.minimum(y - top, bottom - y)
    behind = np.clip(gap / (2 * soft) + 0.5, 0, 1) * (np.abs(x) < slit.half) * np.clip((bottom - top) / soft, 0, 1)
    shut = np.clip(1 - (bottom - top) / 1.5, 0, 1)
    seam = np.exp(-(((y - middle) / 0.9) ** 2)) * shut * np.clip(1.15 - np.abs(x) / slit.half, 0, 1)
    return Parted(skin, behind.astype(np.float32), seam.astype(np.float32), x, y)
