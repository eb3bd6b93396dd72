"""Lids and lips: two sheets of skin that part over what lies behind them.

Each slit has its own axes: x along the eyes, y down, origin at its middle. Its edges are curves y(x). Skin above
the upper edge belongs to the upper sheet, skin below the lower edge to the lower one; between them shows what is
behind. Sheets are stretched towards a line where the skin is at rest, so that nothing smears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Field, Points, smoothstep

SOFT = 0.45
"""Half the width in units over which an edge fades: a lid is not cut with scissors."""


@dataclass(frozen=True, slots=True)
class Slit:
    """A slit as it is in the photograph.

    origin, axis: its middle in units, and the unit vector along it. half: half its width. upper, lower: polynomials
    of the edges' y over x / half. rest_above, rest_below: the y where the skin no longer moves.
    """

    origin: complex
    axis: complex
    half: float
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    rest_above: float
    rest_below: float

    def local(self, points: Points) -> Points:
        """x + iy of scene points."""
        return np.asarray((points - self.origin) * np.conj(self.axis), np.complex64)

    def scene(self, local: Points) -> Points:
        """The inverse of `local`."""
        return np.asarray(self.origin + local * self.axis, np.complex64)

    def edges(self, x: Field) -> tuple[Field, Field]:
        """(upper, lower) y of the photograph's edges at x; they meet outside the corners."""
        share = np.clip(x / self.half, -1, 1).astype(np.float32)
        upper, lower = _curve(self.upper, share), _curve(self.lower, share)
        return upper, np.maximum(lower, upper)

    @property
    def opening(self) -> float:
        """Gap at the middle of the photograph's slit, in units; hardly any, but not 0, where lips or lids are shut."""
        upper, lower = self.edges(np.zeros(1, np.float32))
        return max(float(lower[0] - upper[0]), 0.01)


def _curve(coefficients: NDArray[np.float64], share: Field) -> Field:
    y = np.full_like(share, coefficients[0])
    for coefficient in coefficients[1:]:
        y *= share
        y += np.float32(coefficient)
    return y


def slit_of(
    points: Points, axis: complex, upper: tuple[int, ...], lower: tuple[int, ...], rest: tuple[float, float]
) -> Slit:
    """Fit a slit. upper and lower run from corner to corner and share both; rest: distances above and below."""
    origin = complex(points[upper[0]] + points[upper[-1]]) / 2
    half = float(abs(((points[upper[-1]] - points[upper[0]]) * np.conj(axis)).real)) / 2
    curves = []
    for edge in (upper, lower):
        away = (points[list(edge)] - origin) * np.conj(axis)
        # The corners count most: there both curves must meet.
        weight = np.ones(len(edge))
        weight[[0, -1]] = 8
        curves.append(np.polyfit(away.real / half, away.imag, 4, w=weight))
    return Slit(origin, axis, half, curves[0], curves[1], -rest[0], rest[1])


@dataclass(frozen=True, slots=True)
class Parted:
    """Where the skin of a patch comes from, and how much of what is behind shows.

    skin: scene points. behind: 0..1. seam: 0..1, the shadow where two closed edges meet.
    """

    skin: Points
    behind: Field
    seam: Field


def part(slit: Slit, local: Points, upper_moves: Field, lower_moves: Field) -> Parted:
    """Move the edges by `upper_moves` and `lower_moves` (units down, at each point's x) and part the sheets.

    local: the points of a patch as seen, soft motions already undone, along the slit's axes.
    """
    x, y = local.real, local.imag
    upper, lower = slit.edges(x)
    top, bottom = upper + upper_moves, lower + lower_moves
    middle = (top + bottom) / 2
    upper_share = np.clip((y - slit.rest_above) / np.maximum(top - slit.rest_above, 1e-3), 0, 1)
    lower_share = np.clip((slit.rest_below - y) / np.maximum(slit.rest_below - bottom, 1e-3), 0, 1)
    moved = np.where(y < middle, upper_moves * upper_share, lower_moves * lower_share)
    moved *= smoothstep(np.abs(x), slit.half * 1.35, slit.half * 0.9)
    gap = bottom - top
    behind = np.clip(np.minimum(y - top, bottom - y) / (2 * SOFT) + 0.5, 0, 1) * np.clip(gap / SOFT, 0, 1)
    behind = np.asarray(np.where(np.abs(x) < slit.half, behind, 0), np.float32)
    seam = np.exp(-(((y - middle) / 0.9) ** 2)) * np.clip(1 - gap / 1.5, 0, 1)
    seam *= np.clip(1.15 - np.abs(x) / slit.half, 0, 1)
    return Parted(slit.scene(local - 1j * moved), np.asarray(behind, np.float32), np.asarray(seam, np.float32))
