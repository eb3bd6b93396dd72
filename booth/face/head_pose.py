"""How the head is turned: a rigid fit of the canonical face on points that hold still in speech and smiles.

Space is x to the picture's right, y down, z away from the camera, in pixels of the picture. Angles are taken
against the line from the lens to the face, so a person who faces the lens reads 0 anywhere in the picture.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.canonical import canonical_cm
from booth.face.face import HeadPose

STILL_POINTS: Final = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4)
"""Corners of the eyes, bridge and tip of the nose: neither jaw nor cheeks nor brows move them."""

_STILL: Final = np.array(STILL_POINTS)
_CANONICAL: Final = canonical_cm()[_STILL].astype(np.float64)
_CENTRED: Final = _CANONICAL - _CANONICAL.mean(axis=0)
_PITCH_GAIN: Final = 1.13
_DEPTH: Final = 0.3
"""What the model's depth counts against its x and y."""
_SOLVER: Final = np.linalg.pinv(_CENTRED).T
"""(n, 3): seen points, times this, are the affine map onto them; the mean of the points drops out."""


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
    """(3, 3) of the canonical face onto (478, 3) points in space, mostly by their x and y.

    A first guess from the affine map of the canonical points onto the seen ones (DeMenthon and Davis, "Model-based
    object pose in 25 lines of code", 1995), then one Gauss-Newton step of the least-squares fit; a second changes
    nothing. The model's own depth counts little: it turns by three quarters of what the head turns.
    """
    seen = space[_STILL].astype(np.float64)
    return _improved(_rigid(seen[:, :2].T @ _SOLVER), seen - seen.mean(axis=0))


def _rigid(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, 3) rotation whose first two rows are nearest to the (2, 3) map: divided by the root of its own square."""
    (a, b, c), (d, e, f) = affine.tolist()
    xx, xy, yy = a * a + b * b + c * c, a * d + b * e + c * f, d * d + e * e + f * f
    area = math.sqrt(max(xx * yy - xy * xy, 1e-12))
    share = area * math.sqrt(xx + yy + 2 * area)
    p, q, r = (yy + area) / share, -xy / share, (xx + area) / share
    (a, b, c), (d, e, f) = (p * a + q * d, p * b + q * e, p * c + q * f), (q * a + r * d, q * b + r * e, q * c + r * f)
    return np.array([(a, b, c), (d, e, f), (b * f - c * e, c * d - a * f, a * e - b * d)])


def _improved(turn: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """One Gauss-Newton step for rotation and scale of the centred canonical points onto `seen` (n, 3)."""
    guess = _CENTRED @ turn.T
    guess *= math.sqrt((seen[:, :2] ** 2).sum() / (guess[:, :2] ** 2).sum())
    x, y, z = guess.T
    slopes = np.zeros((3, len(guess), 4))  # of x, y, z; by turns about x, y, z, and by scale
    slopes[0, :, 1], slopes[0, :, 2], slopes[0, :, 3] = z, -y, x
    slopes[1, :, 0], slopes[1, :, 2], slopes[1, :, 3] = -z, x, y
    slopes[2, :, 0], slopes[2, :, 1], slopes[2, :, 3] = _DEPTH * y, -_DEPTH * x, _DEPTH * z
    missing = (seen - guess).T * ((1,), (1,), (_DEPTH,))
    flat = slopes.reshape(-1, 4)
    p, q, r, _ = np.linalg.solve(flat.T @ flat, flat.T @ missing.reshape(-1)).tolist()
    return _rigid(np.array([(1, -r, q), (r, 1, -p)]) @ turn)


def angles(turn: NDArray[np.float64]) -> HeadPose:
    """Yaw and pitch are where the face points, roll is how it is turned about that line."""
    x, y, z = (-turn[:, 2]).tolist()  # where the canonical face, looking along -z, looks now
    yaw, pitch = math.atan2(x, -z), math.asin(max(-1.0, min(1.0, -y)))
    roll = math.atan2(turn[1, 0], turn[1, 1])
    return HeadPose(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))


def corrected(pose: HeadPose) -> HeadPose:
    """The same with pitch as the head makes it: the model's points follow it by less (`scripts/bench crosstalk`)."""
    return replace(pose, pitch_deg=pose.pitch_deg * _PITCH_GAIN)


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
