"""What stood between trunk and heads of the attention mesh: three custom operators, in numpy.

Round lips and each eye a box is fitted to the trunk's points (turned along two anchor points, half as large
again), features are sampled on 16 x 16 places of it, and what the heads find there is mapped back.
Source: Grishchenko et al., "Attention Mesh", 2020, and the operators' attributes in the model file.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

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

IRIS_LEFT: Final = tuple(range(468, 473))
IRIS_RIGHT: Final = tuple(range(473, 478))
HEADS: Final = (
    ("conv_lips", LIPS, 0),
    ("conv_left_eye", EYE_LEFT, 1),
    ("conv_right_eye", EYE_RIGHT, 2),
    ("conv_left_iris", IRIS_LEFT, 1),
    ("conv_right_iris", IRIS_RIGHT, 2),
)
"""Output tensor of the heads, the points it holds, and the region (lips, left, right) it looked at."""

_GRID: Final = 16
_FEATURES: Final = 48
_TO_FEATURES: Final = np.float32(_FEATURES / 192)
_MARGIN: Final = np.float32(1.5)
_MEMBERS: Final = np.array([LIPS, EYE_LEFT + EYE_LEFT[:9], EYE_RIGHT + EYE_RIGHT[:9]])  # padded: extremes stay
_ANCHORS: Final = np.array([(61, 291), (33, 133), (362, 263)])
_PLACES: Final = np.stack(
    np.meshgrid(*[np.arange(_GRID, dtype=np.float32) + np.float32(0.5 - _GRID / 2)] * 2), axis=-1
).reshape(-1, 2)


def boxes(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Boxes of the three regions, from (468, 2+) points of the 192-pixel crop.

    Returns (3, 2, 2) axes, one grid step each, and (3, 2) origins (of the grid's corner), in feature cells.
    """
    ends = points[_ANCHORS, :2]
    along = ends[:, 1] - ends[:, 0]
    along /= np.sqrt(np.einsum("ij,ij->i", along, along))[:, None]
    turn = np.empty((3, 2, 2), np.float32)  # rows: along the region, across it
    turn[:, 0] = along
    turn[:, 1, 0], turn[:, 1, 1] = -along[:, 1], along[:, 0]
    upright = points[_MEMBERS, :2] @ turn.transpose(0, 2, 1)
    low, high = upright.min(axis=1), upright.max(axis=1)
    size = (high - low) * (_MARGIN / _GRID * _TO_FEATURES)
    centre = ((low + high) * (np.float32(0.5) * _TO_FEATURES))[:, None] @ turn
    axes = turn.transpose(0, 2, 1) * size[:, None]
    return axes, centre[:, 0] - axes.sum(axis=2) * np.float32(_GRID / 2)


def sample(
    features: NDArray[np.float32], axes: NDArray[np.float32], origins: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(3, 256, channels): (48, 48, channels) features at the places of the three grids, bilinear, 0 outside."""
    place = _PLACES @ axes.transpose(0, 2, 1)
    place += (origins + axes.sum(axis=2) * np.float32(_GRID / 2) - np.float32(0.5))[:, None]
    inside = ((place >= 0) & (place <= _FEATURES - 1)).all(axis=2, keepdims=True)
    np.clip(place, 0, _FEATURES - 1.0001, out=place)
    cell = place.astype(np.int32)
    x, y = np.moveaxis(place - cell, -1, 0)[..., None] * inside
    rows = features.reshape(_FEATURES * _FEATURES, -1)
    first = cell[..., 1] * _FEATURES + cell[..., 0]
    sampled: NDArray[np.float32] = (
        rows[first] * ((inside - x) * (1 - y))
        + rows[first + 1] * (x * (1 - y))
        + rows[first + _FEATURES] * ((inside - x) * y)
        + rows[first + _FEATURES + 1] * (x * y)
    )
    return sampled


def place_back(
    found: NDArray[np.float32], axes: NDArray[np.float32], origin: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(n, 2) points of the 192-pixel crop, from a head's (2 n,) answer in quarters of a grid step."""
    moved: NDArray[np.float32] = found.reshape(-1, 2) @ axes.T + origin / _TO_FEATURES
    return moved
