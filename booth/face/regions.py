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

IRISES: Final = (slice(468, 473), slice(473, 478))
LIDS: Final = np.array([EYE_LEFT[:16], EYE_RIGHT[:16]])
HEADS: Final = (
    ("conv_lips", 0, slice(0, 80)),
    ("conv_left_eye", 1, slice(0, 71)),
    ("conv_left_iris", 1, slice(71, 76)),
    ("conv_right_eye", 2, slice(0, 71)),
    ("conv_right_iris", 2, slice(71, 76)),
)
"""Output tensors of the heads: the region they looked at (lips, left, right) and their place among MEMBERS."""
SPARE: Final = 478
"""A landmark beyond the last, for places that no point takes."""
MEMBERS: Final = np.array(
    [LIPS, (*EYE_LEFT, *range(468, 473), *[SPARE] * 4), (*EYE_RIGHT, *range(473, 478), *[SPARE] * 4)]
)
"""(3, 80): landmark of each point that `place_back` returns."""

_GRID: Final = 16
_FEATURES: Final = 48
_TO_FEATURES: Final = np.float32(_FEATURES / 192)
_MARGIN: Final = np.float32(1.5)
_FITTED: Final = np.array([LIPS, EYE_LEFT + EYE_LEFT[:9], EYE_RIGHT + EYE_RIGHT[:9]])  # padded: extremes stay
_ANCHORS: Final = np.array([(61, 291), (33, 133), (362, 263)]).T
_STEPS: Final = np.arange(_GRID, dtype=np.float32) - np.float32(_GRID / 2)
_PLACES: Final = np.stack(np.meshgrid(_STEPS, _STEPS)).reshape(2, -1) + np.float32(0.5)
_CORNERS: Final = np.array([[0], [1], [_FEATURES], [_FEATURES + 1]])


def boxes(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Boxes of the three regions, from (468, 2) points of the 192-pixel crop.

    Returns (3, 2, 2) axes, columns along and across the region, one grid step each, and (3, 2) centres; both in
    feature cells.
    """
    starts, ends = points[_ANCHORS]
    along = ends - starts
    along /= np.hypot(along[:, :1], along[:, 1:])
    turn = np.empty((3, 2, 2), np.float32)
    turn[:, :, 0] = along
    turn[:, 0, 1], turn[:, 1, 1] = -along[:, 1], along[:, 0]
    upright = points[_FITTED] @ turn
    low, high = upright.min(axis=1), upright.max(axis=1)
    centres = turn @ ((low + high) * (np.float32(0.5) * _TO_FEATURES))[:, :, None]
    return turn * ((high - low) * (_MARGIN / _GRID * _TO_FEATURES))[:, None], centres[:, :, 0]


def sample(
    features: NDArray[np.float32], axes: NDArray[np.float32], centres: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(768, channels): (2304, channels) features at the places of the three grids, bilinear, 0 outside."""
    place = axes @ _PLACES
    place += (centres - np.float32(0.5))[:, :, None]
    leaves = place.min() < 0 or place.max() > _FEATURES - 1
    outside = ((place < 0) | (place > _FEATURES - 1)).any(axis=1).reshape(-1) if leaves else None
    cell = place.astype(np.int32)
    if leaves:
        np.clip(cell, 0, _FEATURES - 2, out=cell)
    place -= cell
    weights = _weights(place)
    if outside is not None:
        weights[:, outside] = 0
    first = (cell[:, 1] * _FEATURES + cell[:, 0]).reshape(-1)
    corners = features.take(first + _CORNERS, axis=0, mode="clip")
    corners *= weights[:, :, None]
    sampled: NDArray[np.float32] = corners[0]
    for corner in corners[1:]:
        sampled += corner
    return sampled


def _weights(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """(4, 768) of the four cells round each place, from (3, 2, 256) parts of a cell; in the order of _CORNERS."""
    x, y = part[:, 0].reshape(-1), part[:, 1].reshape(-1)
    weights = np.empty((4, len(x)), np.float32)
    np.multiply(x, y, out=weights[3])
    np.subtract(x, weights[3], out=weights[1])
    np.subtract(y, weights[3], out=weights[2])
    np.subtract(1 - x, weights[2], out=weights[0])
    return weights


def place_back(
    found: NDArray[np.float32], axes: NDArray[np.float32], centres: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(3, 80, 2) points of the 192-pixel crop, from the heads' answers in quarters of a grid step."""
    points = (found - np.float32(4 * _GRID / 2)) @ axes.transpose(0, 2, 1)
    points += (centres / _TO_FEATURES)[:, None]
    return points
