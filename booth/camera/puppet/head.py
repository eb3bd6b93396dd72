"""The head as a solid: how far each point of the still scene goes when the head turns and the body moves."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Field, Grid, Points, points_of, smoothstep

FOCAL_UNITS = 490.0
"""Focal length in units of a camera that sees 66 degrees across 640 units: how strongly nearer parts grow."""
SETTLING_ROUNDS = 5
"""Fixed-point rounds that invert the motion; each leaves less than half of the error of the last."""


class Head:
    """Depth and stiffness of the scene, from the landmarks."""

    def __init__(self, landmarks: NDArray[np.float32], grid: Grid) -> None:
        points = np.asarray(landmarks[:468], np.float32)
        eyes = points[[33, 133, 362, 263]].mean(0)
        self._grid = grid
        self.iod = float(np.hypot(*(landmarks[473, :2] - landmarks[468, :2])))
        to_chin = float(points[152, 1] - eyes[1])
        head, body = _stiffness((grid.nodes - complex(eyes[0], eyes[1])) / to_chin)
        self._moves = body > 0
        nodes = grid.nodes[self._moves]
        pivot = np.array([eyes[0], eyes[1] + 0.8 * to_chin, points[[234, 454], 2].mean() + 0.2 * self.iod])
        depth = _depth(nodes, points, self.iod) - np.float32(pivot[2])
        self._stiff, self._body = head[self._moves], body[self._moves]
        self._from_pivot: Field = np.stack((nodes.real - pivot[0], nodes.imag - pivot[1], depth)).astype(np.float32)

    def motion(self, yaw_deg: float, pitch_deg: float, roll_deg: float, shift: complex) -> Points:
        """Displacement of each node in units; signs as in `HeadPose`, shift of the body."""
        x, y, z = self._from_pivot
        rotated = rotation(yaw_deg, pitch_deg, roll_deg) @ self._from_pivot
        nearer = FOCAL_UNITS / (FOCAL_UNITS + rotated[2] - z)
        turned = (rotated[0] * nearer - x) + 1j * (rotated[1] * nearer - y)
        moved = np.zeros(self._grid.nodes.shape, np.complex64)
        moved[self._moves] = turned * self._stiff + np.complex64(shift) * self._body
        return moved

    def undone(self, seen: Points, motion: Points) -> Points:
        """Where in the still scene the points `seen` came from: x = seen - motion(x), by fixed-point rounds."""
        still = seen
        for _ in range(SETTLING_ROUNDS):
            still = seen - self._grid.sample(motion, still)
        return still


def _depth(nodes: Points, points: Field, iod: float) -> Field:
    """Depth of the surface at nodes: the landmarks' own near them, falling back round the skull beyond."""
    near = np.abs(nodes - points_of(points).mean()) < 3 * iod
    depth = np.full(len(nodes), points[:, 2].max() + 0.8 * iod, np.float32)
    squared = np.abs(nodes[near, None] - points_of(points)) ** 2
    nearest = squared.min(1, keepdims=True)
    weight = np.exp(-(squared - nearest) / (0.12 * iod) ** 2)
    behind = 0.45 * np.maximum(np.sqrt(nearest[:, 0]) - 0.1 * iod, 0)
    depth[near] = np.minimum((weight @ points[:, 2]) / weight.sum(1) + behind, depth[near])
    return depth


def _stiffness(from_eyes: Points) -> tuple[Field, Field]:
    """(share of the head's motion, share of the body's) that each node takes part in, 0..1.

    from_eyes: nodes relative to the middle of the eyes, in distances from eye line to chin.
    """
    x, y = from_eyes.real, from_eyes.imag
    head = 1 - smoothstep(np.hypot(x / 1.05, (y + 0.1) / 1.2), 1.0, 1.5)
    torso = smoothstep(y, 0.9, 1.5) * (1 - smoothstep(np.abs(x), 2.2, 3.2))
    return head, np.maximum(head, torso)


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Field:
    """3x3 for x right, y down, z away: yaw + turns the nose to the picture's right, pitch + lifts the chin,
    roll + tips the crown to the picture's right."""
    (cy, sy), (cp, sp), (cr, sr) = (
        (math.cos(angle), math.sin(angle)) for angle in map(math.radians, (yaw_deg, pitch_deg, roll_deg))
    )
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y, np.float32)
