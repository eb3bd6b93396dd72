"""What stands between trunk and heads of the attention mesh: three custom operators, in plain ones, at set-up.

Round lips and each eye a box is fitted to the trunk's points (turned along two anchor points, half as large
again), features are sampled on 16 x 16 places of it, and what the heads find there is mapped back.
Source: Grishchenko et al., "Attention Mesh", 2020, and the operators' attributes in the model file.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from booth.face.graph_ops import Tensor

# fmt: off
LIPS: Final = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
)
EYE_LEFT: Final = (  # at the picture's left: the subject's right
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
    130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190,
    226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
    35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
)
EYE_RIGHT: Final = (
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
    359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414,
    446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
    265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
)
# fmt: on
"""Points of each region in the order in which its head gives them; the first 16 of an eye are its lids."""

LIDS: Final = np.array([EYE_LEFT[:16], EYE_RIGHT[:16]])
"""An iris is as deep as the lids of its eye."""
MEMBERS: Final = np.array([*LIPS, *EYE_LEFT, *EYE_RIGHT, *range(468, 478)])
"""(232,): landmark of each point that the heads give: of lips, left eye, right eye, left iris, right iris."""

_GRID: Final = 16
_CELLS: Final = 48
_CELL_PX: Final = 192 / _CELLS
_STEP: Final = 1.5 / _GRID / _CELL_PX
"""Feature cells in one step of the grid, for each pixel of a region's width: the box is half as large again."""
_STARTS, _ENDS = np.array([[(61,), (33,), (362,)], [(291,), (133,), (263,)]])
"""Corners of the mouth and of the eyes: the line that each box lies along."""
_FITTED: Final = np.array([LIPS, EYE_LEFT + EYE_LEFT[:9], EYE_RIGHT + EYE_RIGHT[:9]])  # padded: extremes stay
_V, _U = np.mgrid[:_GRID, :_GRID].reshape(2, 1, -1) + np.float32(0.5 - _GRID / 2)
"""(1, 256): places of the grid in its steps, down and across."""
_REGION: Final = np.repeat([0, 1, 2, 1, 2], (80, 71, 71, 5, 5))
"""(232,): whose box each of MEMBERS lies in."""


class Boxes(NamedTuple):
    """Of the three regions, (3, 1) each: one step along and one across in feature cells, the centre in pixels."""

    along_x: Tensor
    along_y: Tensor
    across_x: Tensor
    across_y: Tensor
    x: Tensor
    y: Tensor


def boxes(mesh: Tensor) -> Boxes:
    """Round the regions. mesh: (1404,), x, y, z of 468 points in pixels of the crop."""
    x, y = (mesh.take(3 * _ENDS + axis) - mesh.take(3 * _STARTS + axis) for axis in (0, 1))
    shrunk = (x * x + y * y).at_least(1e-6).rsqrt()  # never nan, which would be no index
    cos, sin = x * shrunk, y * shrunk
    x, y = mesh.take(3 * _FITTED), mesh.take(3 * _FITTED + 1)
    (u, width), (v, height) = _span(x * cos + y * sin), _span(y * cos - x * sin)
    return Boxes(cos * width, sin * width, sin * height * -1.0, cos * height, u * cos - v * sin, u * sin + v * cos)


def _span(places: Tensor) -> tuple[Tensor, Tensor]:
    """Middle, and step of the grid."""
    low, high = places.lowest(), places.highest()
    return (low + high) * 0.5, (high - low) * _STEP


def sample(features: Tensor, box: Boxes) -> list[Tensor]:
    """Three (1, 16, 16, 32): features (1, 48, 48, 32) at the places of the grids, bilinear, 0 outside."""
    x, part_x, inside_x = _cell(box.along_x * _U + box.across_x * _V + (box.x * (1 / _CELL_PX) - 0.5))
    y, part_y, inside_y = _cell(box.along_y * _U + box.across_y * _V + (box.y * (1 / _CELL_PX) - 0.5))
    inside = inside_x * inside_y
    right, down = part_x * inside, part_y * inside
    both = right * part_y
    first = (y * float(_CELLS) + x).as_index().reshape(-1)
    cells = features.reshape(_CELLS * _CELLS, -1)
    sampled = cells.take(first) * (inside - right - down + both).reshape(-1, 1)
    for step, weight in ((1, right - both), (_CELLS, down - both), (_CELLS + 1, both)):
        sampled = sampled + cells.take(first + step) * weight.reshape(-1, 1)
    grids = sampled.reshape(3, _GRID, _GRID, -1)
    return [grids.part(region) for region in range(3)]


def _cell(place: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The cell before each place, how far it is to the next, and whether (1 or 0) the place lies on the features."""
    held = place.at_least(0.0).at_most(_CELLS - 1.0)
    cell = held.floor().at_most(_CELLS - 2.0)
    return cell, held - cell, place.equals(held)


def landmarks(mesh: Tensor, found: list[Tensor], box: Boxes) -> Tensor:
    """(4, 478): x, y, z in pixels of the crop, and 1, so that one product takes them anywhere.

    found: what the heads give for MEMBERS, in quarters of a grid step.
    """
    answers = mesh.writer.join(found) - 2.0 * _GRID  # counted from the middle
    members = np.arange(len(MEMBERS))
    u, v = answers.take(2 * members), answers.take(2 * members + 1)
    along_x, along_y, across_x, across_y, x, y = (one.reshape(-1).take(_REGION) for one in box)
    xs, ys = u * along_x + v * across_x + x, u * along_y + v * across_y + y
    depths = mesh.take(3 * LIDS + 2).mean()
    everything = mesh.writer.join([mesh, xs, ys, depths, mesh.writer.constant(np.ones(1, np.float32))])
    return everything.take(_places())


def _places() -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """(4, 478): where x, y, z and 1 of each landmark stand in mesh (1404), xs and ys (232 each), depths (2), 1."""
    places = np.full((4, 478), 1870)
    places[:3, :468] = np.arange(1404).reshape(468, 3).T
    places[0, MEMBERS] = np.arange(1404, 1636)
    places[1, MEMBERS] = np.arange(1636, 1868)
    places[2, 468:473], places[2, 473:] = 1868, 1869
    return places
