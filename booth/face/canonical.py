"""A neutral face in numbers: the points of MediaPipe's canonical face model that the booth draws or fits.

Source: mediapipe/modules/face_geometry/data/canonical_face_model.obj (published figures, in centimetres), here in
tenths of a millimetre with x to the picture's right, y down, z away from the camera. The face is symmetric, so one
row serves a point at the picture's left and its twin at the right; points on the midline are their own twin.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# fmt: off
_ROWS: Final = (  # landmark, twin, x, y, z
    # midline
    (10, 10, 0, -826, -448), (151, 151, 0, -655, -503), (9, 9, 0, -489, -539), (8, 8, 0, -402, -528),
    (168, 168, 0, -327, -524), (6, 6, 0, -247, -579), (197, 197, 0, -173, -632), (195, 195, 0, -106, -677),
    (5, 5, 0, -37, -724), (4, 4, 0, 46, -759), (1, 1, 0, 113, -748), (19, 19, 0, 150, -711), (94, 94, 0, 172, -660),
    (2, 2, 0, 209, -606), (164, 164, 0, 252, -593), (0, 0, 0, 341, -598), (11, 11, 0, 371, -586),
    (12, 12, 0, 392, -557), (13, 13, 0, 399, -522), (14, 14, 0, 454, -540), (15, 15, 0, 475, -553),
    (16, 16, 0, 502, -560), (17, 17, 0, 537, -554), (18, 18, 0, 615, -507), (200, 200, 0, 699, -515),
    (199, 199, 0, 794, -518), (175, 175, 0, 877, -489), (152, 152, 0, 940, -426),
    # oval
    (109, 338, -189, -824, -427), (67, 297, -352, -801, -373), (103, 332, -513, -749, -266),
    (54, 284, -628, -662, -143), (21, 251, -709, -543, -10), (162, 389, -756, -411, 99), (127, 356, -774, -236, 201),
    (234, 454, -766, -67, 244), (93, 323, -754, 105, 243), (132, 361, -727, 289, 225), (58, 288, -672, 479, 175),
    (172, 397, -594, 622, 63), (136, 365, -509, 718, -71), (150, 379, -407, 799, -193), (149, 378, -321, 853, -280),
    (176, 400, -231, 897, -361), (148, 377, -129, 930, -409),
    # brow
    (46, 276, -525, -388, -336), (53, 283, -459, -430, -405), (52, 282, -373, -451, -455),
    (65, 295, -264, -452, -492), (55, 285, -122, -414, -511), (70, 300, -572, -425, -283),
    (63, 293, -499, -480, -375), (105, 334, -399, -511, -447), (66, 296, -276, -510, -502),
    (107, 336, -140, -501, -532),
    # lids
    (33, 263, -445, -266, -317), (7, 249, -425, -258, -328), (163, 390, -402, -248, -344),
    (144, 373, -367, -236, -364), (145, 374, -318, -229, -378), (153, 380, -272, -232, -378),
    (154, 381, -229, -240, -370), (155, 382, -200, -250, -369), (133, 362, -186, -259, -376),
    (246, 466, -425, -277, -332), (161, 388, -402, -286, -348), (160, 387, -367, -293, -372),
    (159, 386, -318, -296, -388), (158, 385, -272, -296, -387), (157, 384, -229, -289, -378),
    (173, 398, -200, -274, -374),
    # lips
    (61, 291, -246, 434, -428), (146, 375, -220, 460, -448), (91, 321, -184, 483, -482), (181, 405, -133, 511, -521),
    (84, 314, -70, 529, -545), (185, 409, -229, 405, -458), (40, 270, -191, 380, -503), (39, 269, -143, 350, -550),
    (37, 267, -71, 333, -588), (78, 308, -215, 428, -404), (95, 324, -183, 440, -440), (88, 318, -154, 442, -475),
    (178, 402, -110, 446, -512), (87, 317, -58, 452, -534), (191, 415, -185, 410, -425), (80, 310, -147, 404, -460),
    (81, 311, -102, 399, -493), (82, 312, -53, 399, -514),
    # nose
    (122, 351, -56, -231, -557), (193, 417, -77, -318, -486), (48, 278, -161, 94, -581), (49, 279, -165, 61, -558),
    (64, 294, -159, 126, -546), (97, 326, -60, 201, -587), (98, 327, -141, 171, -524), (102, 331, -173, 92, -527),
    (115, 344, -131, 67, -642), (129, 358, -179, 98, -485), (131, 360, -133, 28, -610), (220, 440, -92, 53, -700),
    # cheek
    (50, 280, -477, 70, -353), (117, 346, -526, -95, -297), (118, 347, -443, -72, -352), (119, 348, -330, -86, -387),
    (205, 425, -383, 154, -414),
)
# fmt: on

_IRIS_X: Final = 318
"""The irises are not in the model: they stand under the middle of the upper lid (points 159 and 386) ..."""
_IRIS_RADIUS: Final = 58
"""... and are 11.7 mm across, as nearly all people's are."""
_RING: Final = ((0, 0), (1, 0), (0, -1), (-1, 0), (0, 1))
"""Points of an iris: centre, then the picture's right, top, left, bottom of its rim."""

_MIDLINE: Final = frozenset(landmark for landmark, twin, _, _, _ in _ROWS if landmark == twin)


def _twins() -> NDArray[np.intp]:
    """(478,): for each landmark the one on the other side of the face.

    The model numbers the midline and the picture's left 0-247, and the right from 248 in the same order.
    """
    left = [landmark for landmark in range(248) if landmark not in _MIDLINE]
    twins = np.arange(478)
    twins[left], twins[248:468] = range(248, 468), left
    twins[468:] = 473, 476, 475, 474, 477, 468, 471, 470, 469, 472  # irises: the rims' right and left change places
    return twins


TWINS: Final = _twins()


def canonical_cm() -> NDArray[np.float32]:
    """(478, 3) float32, centimetres; NaN where a point is not carried. The model's own origin, within the head."""
    points = np.full((478, 3), np.nan, np.float32)
    for landmark, twin, x, y, z in _ROWS:
        points[twin] = -x, y, z
        points[landmark] = x, y, z
    for first, lids, side in ((468, (159, 145), -1), (473, (386, 374), 1)):
        centre = points[lids, :].mean(axis=0)
        for index, (dx, dy) in enumerate(_RING):
            points[first + index] = side * _IRIS_X + _IRIS_RADIUS * dx, centre[1] + _IRIS_RADIUS * dy, centre[2]
    return points / np.float32(100)


def canonical_frontal() -> NDArray[np.float32]:
    """(478, 3) float32 as `Face.frontal`: inter-ocular distances, origin midway between the irises; NaN as above."""
    points = canonical_cm()
    left, right = points[468], points[473]
    frontal: NDArray[np.float32] = (points - (left + right) / 2) / np.float32(right[0] - left[0])
    return frontal
