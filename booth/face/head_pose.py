"""How the head is turned: a rigid fit of the canonical face on points that hold still in speech and smiles.

Space is x to the picture's right, y down, z away from the camera, in pixels of the picture. Angles are taken
against the line from the lens to the face, so a person who faces the lens reads 0 anywhere in the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.canonical import canonical_cm
from booth.face.face import HeadPose

STILL_POINTS: Final = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4)
"""Corners of the eyes, bridge and tip of the nose: neither jaw nor cheeks nor brows move them."""

_CANONICAL: Final = canonical_cm()[list(STILL_POINTS)].astype(np.float64)
_CENTRED: Final = _CANONICAL - _CANONICAL.mean(axis=0)
_PITCH_GAIN: Final = 1.13
_DEPTH: Final = 0.2
"""What the model's depth counts against its x and y."""
_MOMENTS: Final = _CENTRED.T @ _CENTRED
_SOLVER: Final = np.linalg.inv(_MOMENTS)
"""Of seen points, sums of products with the canonical ones, times this, are the affine map onto them."""


def _at_still(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    """(478, n): `rows` at the still points, 0 elsewhere; a product with all points is then one with those."""
    placed = np.zeros((478, rows.shape[1]), np.float32)
    placed[list(STILL_POINTS)] = rows
    return placed


_MEAN: Final = _at_still(np.full((len(STILL_POINTS), 1), 1 / len(STILL_POINTS)))
_PRODUCTS: Final = _at_still(_CENTRED)


def focal_length_px(width_px: int, horizontal_fov_deg: float) -> float:
    """Focal length in pixels of a picture that is `width_px` wide."""
    return width_px / 2 / math.tan(math.radians(horizontal_fov_deg) / 2)


def unproject(landmarks_px: NDArray[np.float32], size_px: tuple[int, int], focal_px: float) -> NDArray[np.float32]:
    """(n, 3) landmarks in space as a camera pointed at the face would have them: perspective removed.

    The model gives depth along that line on the scale of the picture, where a face is `focal_px` or a little more away.
    """
    planes = landmarks_px.T
    (x,), (y,), (z,) = (planes @ _MEAN).tolist()
    middle_x, middle_y = size_px[0] / 2, size_px[1] / 2
    x, y = x - middle_x, y - middle_y
    onto = np.array(  # what takes (x, y, 0) of the picture to a ray, turned so that the face lies on the axis
        [(a, b, 0, c * focal_px - a * middle_x - b * middle_y) for a, b, c in _towards(x, y, focal_px)], np.float32
    )
    space: NDArray[np.float32] = onto[:, :3] @ planes
    space += onto[:, 3:]
    depth = planes[2] - np.float32(z)
    space *= (depth + np.float32(math.hypot(x, y, focal_px))) / space[2]
    space[2] = depth
    return space.T


def rotation(space: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3, 3) of the canonical face onto (478, 3) points in space, mostly by their x and y.

    A first guess from the affine map of the canonical points onto the seen ones (DeMenthon and Davis, "Model-based
    object pose in 25 lines of code", 1995), then one Gauss-Newton step of the least-squares fit; a second changes
    nothing. The model's own depth counts little: it turns by three quarters of what the head turns.
    """
    common = space.T @ _PRODUCTS
    return _improved(_rigid((common @ _SOLVER).tolist()), common)


def _rigid(affine: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """(3, 3) rotation whose first two rows are nearest to those of the map: divided by the root of their own square."""
    (a, b, c), (d, e, f), *_ = affine
    xx, xy, yy = a * a + b * b + c * c, a * d + b * e + c * f, d * d + e * e + f * f
    area = math.sqrt(max(xx * yy - xy * xy, 1e-12))
    share = area * math.sqrt(xx + yy + 2 * area)
    p, q, r = (yy + area) / share, -xy / share, (xx + area) / share
    (a, b, c), (d, e, f) = (p * a + q * d, p * b + q * e, p * c + q * f), (q * a + r * d, q * b + r * e, q * c + r * f)
    return np.array([(a, b, c), (d, e, f), (b * f - c * e, c * d - a * f, a * e - b * d)])


def _improved(turn: NDArray[np.float64], common: NDArray[np.float32]) -> NDArray[np.float64]:
    """One Gauss-Newton step for turns p, q, r about x, y, z and a change s of scale, from `turn` onto the seen points.

    All that the step takes of the points are sums of their products with the canonical ones, in `common`. The change
    of a point (x, y, z) is (s x - r y + q z, r x + s y - p z, p y - q x + s z).
    """
    (xx, xy, xz), (_, yy, yz), (_, _, zz) = (turn @ _MOMENTS @ turn.T).tolist()
    (to_xx, to_xy, to_xz), (to_yx, to_yy, to_yz), (to_zx, to_zy, to_zz) = (common @ turn.T).tolist()
    scale = (to_xx + to_yy) / (xx + yy)
    d = _DEPTH**2
    p, q, r = _solved(
        [xx + yy + d * zz, (d - 1) * yz, (1 - d) * xz, 0.0, d * (to_zz / scale - zz)],
        [(d - 1) * yz, zz + d * yy, -d * xy, -xz, (d * to_zy - to_yz) / scale - (d - 1) * yz],
        [(1 - d) * xz, -d * xy, zz + d * xx, -yz, (to_xz - d * to_zx) / scale - (1 - d) * xz],
        [0.0, -xz, -yz, xx + yy, (to_yx - to_xy) / scale],
    )
    return _rigid((np.array([(1, -r, q), (r, 1, -p)]) @ turn).tolist())


def _solved(*rows: list[float]) -> tuple[float, float, float]:
    """The last three unknowns of four equations with a symmetric, definite matrix; each row ends with its right side.

    numpy's own takes longer for so few numbers while its code is not in the processor's cache, as after the model.
    """
    for index in range(3):
        row = rows[index]
        for other in rows[index + 1 :]:
            share = other[index] / row[index]
            for column in range(index + 1, 5):
                other[column] -= share * row[column]
    _, (_, a, b, c, x), (_, _, d, e, y), (_, _, _, f, z) = rows
    r = z / f
    q = (y - e * r) / d
    return (x - b * q - c * r) / a, q, r


def angles(turn: NDArray[np.float64]) -> HeadPose:
    """Yaw and pitch are where the face points, roll is how it is turned about that line."""
    (_, _, across), (right, up, down), (_, _, away) = turn.tolist()  # the canonical face looks along -z
    yaw, pitch, roll = math.atan2(-across, away), math.asin(max(-1.0, min(1.0, down))), math.atan2(right, up)
    return HeadPose(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))


def corrected(pose: HeadPose) -> HeadPose:
    """The same with pitch as the head makes it: the model's points follow it by less (`scripts/bench crosstalk`)."""
    return HeadPose(pose.yaw_deg, pose.pitch_deg * _PITCH_GAIN, pose.roll_deg)


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
    return np.array(_towards(*axis.tolist()))


def _towards(x: float, y: float, z: float) -> tuple[tuple[float, float, float], ...]:
    level, length = math.hypot(x, z), math.hypot(x, y, z)
    return (
        (z / level, 0.0, -x / level),
        (-x * y / level / length, level / length, -y * z / level / length),
        (x / length, y / length, z / length),
    )
