"""How the head is turned: a rigid fit of the canonical face on points that hold still in speech and smiles.

Space is x to the picture's right, y down, z away from the camera, in pixels of the picture. Angles are taken
against the line from the lens to the face, so a person who faces the lens reads 0 anywhere in the picture.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.canonical import canonical_cm
from booth.face.face import HeadPose

STILL_POINTS: Final = (33, 133, 362, 263, 168, 6, 4)
"""Corners of the eyes, bridge and tip of the nose: neither jaw nor cheeks nor brows move them."""

_STILL: Final = np.array(STILL_POINTS)
_CANONICAL: Final = canonical_cm()[_STILL].astype(np.float64)
_CENTRED: Final = _CANONICAL - _CANONICAL.mean(axis=0)


def focal_length_px(width_px: int, horizontal_fov_deg: float) -> float:
    """Focal length in pixels of a picture that is `width_px` wide."""
    return width_px / 2 / math.tan(math.radians(horizontal_fov_deg) / 2)


def unproject(landmarks_px: NDArray[np.float32], size_px: tuple[int, int], focal_px: float) -> NDArray[np.float32]:
    """(n, 3) landmarks in space as a camera pointed at the face would have them: perspective removed.

    The model gives depth along that line on the scale of the picture, where a face is `focal_px` or a little more away.
    """
    x, y, z = landmarks_px[_STILL].mean(axis=0).tolist()
    axis = np.array([x - size_px[0] / 2, y - size_px[1] / 2, focal_px])
    distance = math.hypot(*axis)
    turn = towards(axis)
    flat = turn.T.copy()  # takes (x, y, anything) of the picture to a ray, turned so that the face lies on the axis
    flat[2] = 0
    start = turn @ (axis - (x, y, 0))
    space: NDArray[np.float32] = landmarks_px @ flat.astype(np.float32)
    space += start.astype(np.float32)
    depth = landmarks_px[:, 2] - np.float32(z)
    space *= ((depth + np.float32(distance)) / space[:, 2])[:, None]
    space[:, 2] = depth
    return space


def rotation(space: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3, 3) of the canonical face onto (478, 3) points in space (Kabsch, Acta Crystallographica A32, 1976)."""
    u, _, vt = np.linalg.svd(space[_STILL].T.astype(np.float64) @ _CENTRED)
    turn: NDArray[np.float64] = u @ vt
    if _determinant(turn) < 0:
        u[:, 2] = -u[:, 2]
        turn = u @ vt
    return turn


def angles(turn: NDArray[np.float64]) -> HeadPose:
    """Yaw and pitch are where the face points, roll is how it is turned about that line."""
    x, y, z = -turn[:, 2]  # where the canonical face, looking along -z, looks now
    yaw, pitch = math.atan2(x, -z), math.asin(max(-1.0, min(1.0, -y)))
    roll = math.atan2(turn[1, 0], turn[1, 1])
    return HeadPose(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))


def turn_of(pose: HeadPose) -> NDArray[np.float64]:
    """The (3, 3) rotation with these angles: the inverse of `angles`."""
    yaw, pitch, roll = -math.radians(pose.yaw_deg), -math.radians(pose.pitch_deg), math.radians(pose.roll_deg)
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    whole: NDArray[np.float64] = about_y @ about_x @ about_z
    return whole


def towards(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, 3) that turns the direction `axis` onto z, with the least roll."""
    x, y, z = axis.tolist()
    level, length = math.hypot(x, z), math.hypot(x, y, z)
    return np.array(
        [
            (z / level, 0, -x / level),
            (-x * y / level / length, level / length, -y * z / level / length),
            (x / length, y / length, z / length),
        ]
    )


def _determinant(turn: NDArray[np.float64]) -> float:
    """numpy's own is made for large matrices and costs ten times as much."""
    (a, b, c), (d, e, f), (g, h, i) = turn.tolist()
    return float(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g))
