"""Points of the mesh -> the strokes of a drawn face: brows, lids, irises, lips, jaw, and the hint of a nose."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.looks.reading import Stroke

Points = NDArray[np.float64]

# Feature: (points in order, closed). Pairs of brow points are the brow's upper and lower edge.
_LINES: Final[dict[str, tuple[tuple[int, ...], bool]]] = {
    "lids_right": ((33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7), True),
    "lids_left": ((263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249), True),
    "mouth": ((61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146), True),
    "lips": ((78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95), True),
    "jaw": (
        (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454),
        False,
    ),
    "nose": ((98, 97, 2, 326, 327), False),
}
_BROWS: Final = {
    "brows_right": ((70, 46), (63, 53), (105, 52), (66, 65), (107, 55)),
    "brows_left": ((336, 285), (296, 295), (334, 282), (293, 283), (300, 276)),
}
_IRISES: Final = {"iris_right": (468, "lids_right"), "iris_left": (473, "lids_left")}
_SHARP: Final = {"lids_right": (0, 8), "lids_left": (0, 8), "mouth": (0, 10), "lips": (0, 10)}
"""Positions of corners, where a stroke does not run on smoothly."""
_STEPS: Final = 4
"""Pieces that every span between two points is drawn in."""
_ROUND: Final = np.stack([np.cos(turn := np.linspace(0, 2 * np.pi, 24, endpoint=False)), np.sin(turn)], axis=1)


def strokes(points: Points) -> tuple[Stroke, ...]:
    """Of (478, 2 or 3) points, in the same units."""
    flat = points[:, :2]
    lines = [_stroke(name, flat[list(ids)], closed) for name, (ids, closed) in _LINES.items()]
    brows = [_stroke(name, flat[np.array(pairs)].mean(axis=1), False) for name, pairs in _BROWS.items()]
    irises = [_iris(name, flat, first, _LINES[lids][0]) for name, (first, lids) in _IRISES.items()]
    return (*brows, *lines, *irises)


def _stroke(feature: str, points: Points, closed: bool) -> Stroke:
    corners = _SHARP.get(feature)
    if corners is None:
        return Stroke(feature, _frozen(_smooth(points)), closed)
    around = np.vstack([points, points[:1]])
    halves = [_smooth(around[start : end + 1])[:-1] for start, end in pairwise((*corners, len(points)))]
    return Stroke(feature, _frozen(np.vstack(halves)), closed)


def _smooth(points: Points) -> Points:
    """Catmull-Rom through every point of an open line (Catmull and Rom, 1974)."""
    before: Points = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    p0, p1, p2, p3 = (before[start : len(before) - 3 + start, None] for start in range(4))
    t = (np.arange(_STEPS) / _STEPS)[None, :, None]
    curve = p1 + t / 2 * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
    joined: Points = np.vstack([curve.reshape(-1, 2), points[-1:]])
    return joined


def _iris(feature: str, points: Points, first: int, lids: tuple[int, ...]) -> Stroke:
    """A circle through the iris' rim, cut by the lids (in the direction across the eye)."""
    centre = points[first]
    radius = float(np.hypot(*(points[first + 1 : first + 5] - centre).T).mean())
    corner = points[lids[0]]
    along = points[lids[8]] - corner
    across = np.array([-along[1], along[0]])
    width = max(float(np.hypot(*along)), 1e-6)

    def in_eye(place: Points) -> Points:
        turned: Points = np.stack([(place - corner) @ along, (place - corner) @ across], axis=-1) / width
        return turned

    rim, edge = in_eye(centre[None]) + radius * _ROUND, in_eye(points[list(lids)])
    ends = np.sort([edge[0, 0], edge[8, 0]])
    upper, lower = edge[:9], np.vstack([edge[8:], edge[:1]])
    one, other = (np.interp(rim[:, 0], *_rising(line)) for line in (upper, lower))
    rim[:, 1] = np.clip(rim[:, 1], np.minimum(one, other), np.maximum(one, other))
    rim[:, 0] = np.clip(rim[:, 0], *ends)
    return Stroke(feature, _frozen(corner + (rim[:, :1] * along + rim[:, 1:] * across) / width), True)


def _rising(line: Points) -> tuple[Points, Points]:
    order = np.argsort(line[:, 0])
    return line[order, 0], line[order, 1]


def _frozen(points: Points) -> NDArray[np.float32]:
    frozen = points.astype(np.float32)
    frozen.flags.writeable = False
    return frozen
