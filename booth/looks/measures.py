"""Face -> Reading: twenty numbers that say what a face is doing, measured on the frontal points.

Each is a distance or a height between points of the face mesh. The points are those of eye aspect ratio
(Soukupová and Čech, 2016) for the lids and of the facial action coding system (Ekman and Friesen) for the rest:
mouth width and corner lift for AU12, cheek gap for AU6, brow heights for AU1, 2 and 4, lip height for AU23 and 24.
The subject's right is the picture's left.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.crosstalk import CORNERS_FOLLOW_JAW, without_pitch
from booth.face.face import Face
from booth.looks.baseline import FRONTAL_PITCH_DEG
from booth.looks.reading import MEASURES, Reading

# (measure, one end, other end): lengths in inter-ocular distances.
_LENGTHS: Final = (
    ("mouth_width", 61, 291),
    ("lip_height", 0, 17),
    ("cheek_gap_left", 280, 374),
    ("cheek_gap_right", 50, 145),
    ("brow_inner_left", 336, 362),
    ("brow_inner_right", 107, 133),
    ("brow_gap", 55, 285),
)
# Pairs that only serve ratios: two heights and the width of each eye, the inner lips' gap and width.
_RATIO_ENDS: Final = (
    (387, 373),
    (385, 380),
    (362, 263),
    (160, 144),
    (158, 153),
    (33, 133),
    (13, 14),
    (78, 308),
)
_FROM: Final = np.array([one for _, one, _ in _LENGTHS] + [one for one, _ in _RATIO_ENDS])
_TO: Final = np.array([other for _, _, other in _LENGTHS] + [other for _, other in _RATIO_ENDS])
_TINY: Final = 1e-6
"""Keeps a ratio finite on points that fall together."""


def read(face: Face, frame_size_px: tuple[int, int], timestamp_ns: int) -> Reading:
    """All MEASURES of one face.

    frame_size_px: (width, height) of the picture that `face.landmarks_px` is in. Lengths and heights are in
    inter-ocular distances, openness of eyes and mouth are ratios, angles in degrees.
    """
    shape = without_pitch(_shape(face.frontal), face.head_pose.pitch_deg - FRONTAL_PITCH_DEG)
    values = shape | _direction(face) | {"head_height": _head_height(face, frame_size_px[1])}
    return Reading(timestamp_ns, MappingProxyType({name: values[name] for name in MEASURES}))


def _shape(frontal: NDArray[np.float32]) -> dict[str, float]:
    points = frontal[:, :2].astype(np.float64)
    spans = np.hypot(*(points[_TO] - points[_FROM]).T).tolist()
    values = {name: span for (name, _, _), span in zip(_LENGTHS, spans, strict=False)}
    left, right, mouth = spans[7:10], spans[10:13], spans[13:15]
    lips = points[13, 1] + CORNERS_FOLLOW_JAW * (points[14, 1] - points[13, 1])
    return values | {
        "eye_openness_left": _openness(*left),
        "eye_openness_right": _openness(*right),
        "brow_outer_left": _above_eye(points, 334, 362, 263),
        "brow_outer_right": _above_eye(points, 105, 33, 133),
        "mouth_opening": mouth[0] / max(mouth[1], _TINY),
        "corner_lift_left": float(lips - points[291, 1]),
        "corner_lift_right": float(lips - points[61, 1]),
    }


def _above_eye(points: NDArray[np.float64], brow: int, corner: int, other: int) -> float:
    """Height above the eye's corners. Not above the upper lid: a blink would read as a raised brow."""
    return float((points[corner, 1] + points[other, 1]) / 2 - points[brow, 1])


def _openness(outer: float, inner: float, width: float) -> float:
    """Eye aspect ratio: the mean of two gaps between the lids over the eye's width."""
    return (outer + inner) / (2 * max(width, _TINY))


def _direction(face: Face) -> dict[str, float]:
    return {
        "gaze_yaw_deg": face.gaze.yaw_deg,
        "gaze_pitch_deg": face.gaze.pitch_deg,
        "head_yaw_deg": face.head_pose.yaw_deg,
        "head_pitch_deg": face.head_pose.pitch_deg,
        "head_roll_deg": face.head_pose.roll_deg,
    }


def _head_height(face: Face, height_px: int) -> float:
    """Of the eyes above the picture's centre, in inter-ocular distances: slouching lowers it."""
    eyes_y = float(face.landmarks_px[468, 1] + face.landmarks_px[473, 1]) / 2
    return ((height_px - 1) / 2 - eyes_y) / max(face.inter_ocular_px, _TINY)
