"""A neutral face that is nobody's: the points that the drawn face is made of.

Coordinates: the canonical face model of MediaPipe (mediapipe/modules/face_geometry/data, Apache-2.0), the few
points that the strokes need, turned to our axes: inter-ocular distances, origin midway between the eyes, x to the
picture's right, y down, z away from the viewer. The model is symmetrical, so its right half is enough.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# (point, its mirror image, x, y, z)
_HALF: Final = (
    # lids
    (33, 263, -0.705, -0.006, 0.046),
    (246, 466, -0.675, -0.023, 0.024),
    (161, 388, -0.638, -0.037, -0.003),
    (160, 387, -0.582, -0.048, -0.041),
    (159, 386, -0.504, -0.054, -0.065),
    (158, 385, -0.432, -0.054, -0.064),
    (157, 384, -0.363, -0.042, -0.049),
    (173, 398, -0.317, -0.019, -0.044),
    (133, 362, -0.295, 0.006, -0.046),
    (155, 382, -0.317, 0.020, -0.035),
    (154, 381, -0.363, 0.036, -0.037),
    (153, 380, -0.432, 0.049, -0.049),
    (145, 374, -0.504, 0.052, -0.049),
    (144, 373, -0.582, 0.042, -0.027),
    (163, 390, -0.638, 0.022, 0.004),
    (7, 249, -0.675, 0.007, 0.030),
    # brows
    (70, 300, -0.908, -0.259, 0.101),
    (63, 293, -0.791, -0.346, -0.045),
    (105, 334, -0.633, -0.394, -0.159),
    (66, 296, -0.438, -0.393, -0.246),
    (107, 336, -0.221, -0.379, -0.294),
    (46, 276, -0.834, -0.199, 0.016),
    (53, 283, -0.728, -0.266, -0.092),
    (52, 282, -0.593, -0.299, -0.172),
    (65, 295, -0.420, -0.301, -0.231),
    (55, 285, -0.194, -0.241, -0.260),
    # lips
    (61, 291, -0.390, 1.106, -0.130),
    (185, 409, -0.363, 1.059, -0.177),
    (40, 270, -0.304, 1.020, -0.248),
    (39, 269, -0.227, 0.972, -0.322),
    (37, 267, -0.113, 0.945, -0.383),
    (0, 0, 0.000, 0.957, -0.399),
    (146, 375, -0.348, 1.146, -0.161),
    (91, 321, -0.292, 1.183, -0.215),
    (181, 405, -0.210, 1.227, -0.276),
    (84, 314, -0.111, 1.256, -0.315),
    (17, 17, 0.000, 1.268, -0.328),
    (78, 308, -0.342, 1.095, -0.091),
    (191, 415, -0.293, 1.067, -0.124),
    (80, 310, -0.233, 1.057, -0.181),
    (81, 311, -0.163, 1.050, -0.232),
    (82, 312, -0.085, 1.050, -0.265),
    (13, 13, 0.000, 1.050, -0.278),
    (95, 324, -0.290, 1.115, -0.148),
    (88, 318, -0.244, 1.118, -0.203),
    (178, 402, -0.174, 1.124, -0.263),
    (87, 317, -0.093, 1.133, -0.297),
    (14, 14, 0.000, 1.137, -0.308),
    # jaw
    (234, 454, -1.216, 0.310, 0.936),
    (93, 323, -1.197, 0.583, 0.936),
    (132, 361, -1.154, 0.875, 0.907),
    (58, 288, -1.066, 1.176, 0.827),
    (172, 397, -0.943, 1.404, 0.650),
    (136, 365, -0.807, 1.555, 0.437),
    (150, 379, -0.646, 1.685, 0.244),
    (149, 378, -0.509, 1.770, 0.105),
    (176, 400, -0.366, 1.840, -0.023),
    (148, 377, -0.205, 1.891, -0.100),
    (152, 152, 0.000, 1.909, -0.127),
    # nose and cheek
    (98, 327, -0.223, 0.688, -0.282),
    (97, 326, -0.095, 0.736, -0.381),
    (2, 2, 0.000, 0.748, -0.411),
    (168, 168, 0.000, -0.103, -0.281),
    (4, 4, 0.000, 0.490, -0.654),
    (50, 280, -0.756, 0.528, -0.011),
)
IRIS_RADIUS: Final = 0.093
"""11.7 mm of iris over 63 mm between the eyes, twice the radius (population means)."""
# Centre, right, top, left, bottom of each iris, as the mesh numbers them.
_IRIS: Final = np.array([(0, 0), (1, 0), (0, -1), (-1, 0), (0, 1)]) * IRIS_RADIUS


_Y: Final = {point: y for point, _, _, y, _ in _HALF}
_LIDS: Final = [point for point, _, x, y, _ in _HALF if -0.71 < x < -0.29 and abs(y) < 0.06]
_INNER_LIPS: Final = [78, 191, 80, 81, 82, 13, 95, 88, 178, 87, 14]
_WAKE: Final = 1.35
"""The model's eyes are half asleep (eye aspect ratio .234); people before a lens are at .3 or so."""
_MEET: Final = 0.12
"""The model's lips stand apart; drawn at rest they nearly meet."""


def canonical_face() -> NDArray[np.float32]:
    """(478, 3) float32: a neutral face, frontal, in inter-ocular distances; points that no stroke needs are 0."""
    face = np.zeros((478, 3), np.float32)
    meeting = (_Y[13] + _Y[14]) / 2
    for point, mirrored, x, y, z in _HALF:
        drawn = _WAKE * y if point in _LIDS else meeting + _MEET * (y - meeting) if point in _INNER_LIPS else y
        face[point] = x, drawn, z
        face[mirrored] = -x, drawn, z
    for first, corners in ((468, (33, 133)), (473, (263, 362))):
        face[first : first + 5, :2] = _IRIS + (face[corners[0], :2] + face[corners[1], :2]) / 2
        face[first : first + 5, 2] = (face[corners[0], 2] + face[corners[1], 2]) / 2
    return face
