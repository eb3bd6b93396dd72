"""The head as a solid: how far each point of the still scene goes when the head turns and the body moves."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.grid import Grid, smoothstep

Field = NDArray[np.float32]

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
        self._to_chin = float(points[152, 1] - eyes[1])
        ears_z = float(points[[234, 454], 2].mean())
        self._pivot = np.array([eyes[0], eyes[1] + 0.8 * self._to_chin, ears_z + 0.2 * self.iod], np.float32)
        self._z = self._depth(points) - self._pivot[2]
        self._stiff, self._body = self._stiffness(eyes)

    def _depth(self, points: Field) -> Field:
        """Depth of the surface at each node: the landmarks' own near them, falling back round the skull beyond."""
        nodes = self._grid.nodes.reshape(-1, 2)
        near = np.abs(nodes - points[:, :2].mean(0)).max(1) < 3 * self.iod
        depth = np.full(len(nodes), points[:, 2].max() + 0.8 * self.iod, np.float32)
        squared = ((nodes[near, None] - points[None, :, :2]) ** 2).sum(-1)
        nearest = squared.min(1, keepdims=True)
        weight = np.exp(-(squared - nearest) / (0.12 * self.iod) ** 2)
        behind = 0.45 * np.maximum(np.sqrt(nearest[:, 0]) - 0.1 * self.iod, 0)
        depth[near] = np.minimum((weight @ points[:, 2]) / weight.sum(1) + behind, depth[near])
        return depth.reshape(self._grid.shape)

    def _stiffness(self, eyes: Field) -> tuple[Field, Field]:
        """(share of the head's motion, share of the body's) that each node takes part in, 0..1."""
        away = (self._grid.nodes - eyes[:2]) / self._to_chin
        x, y = away[..., 0], away[..., 1]
        head = 1 - smoothstep(np.hypot(x / 1.05, (y + 0.1) / 1.2), 1.0, 1.5)
        torso = smoothstep(y, 0.9, 1.5) * (1 - smoothstep(np.abs(x), 2.2, 3.2))
        return head, np.maximum(head, torso)

    def motion(self, yaw_deg: float, pitch_deg: float, roll_deg: float, shift: tuple[float, float]) -> Field:
        """Displacement of each node in units, (rows, columns, 2); signs as in `HeadPose`, shift of the body."""
        turned = np.zeros((*self._grid.shape, 2), np.float32)
        if yaw_deg or pitch_deg or roll_deg:
            from_pivot = np.dstack((self._grid.nodes - self._pivot[:2], self._z))
            rotated = from_pivot @ rotation(yaw_deg, pitch_deg, roll_deg).T
            nearer = FOCAL_UNITS / (FOCAL_UNITS + rotated[..., 2:] - self._z[..., None])
            turned = (rotated[..., :2] * nearer - from_pivot[..., :2]) * self._stiff[..., None]
        return np.asarray(turned + np.array(shift, np.float32) * self._body[..., None], np.float32)

    def undone(self, seen: Field, motion: Field) -> Field:
        """Where in the still scene the points `seen` came from: x = seen - motion(x), by fixed-point rounds."""
        if not motion.any():
            return seen
        still = seen
        for _ in range(SETTLING_ROUNDS):
            still = seen - self._grid.sample(motion, still)
        return still


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Field:
    """3x3 for x right, y down, z away: yaw + turns the nose to the picture's right, pitch + lifts the chin,
    roll + tips the crown to the picture's right."""
    yaw, pitch, roll = (math.radians(angle) for angle in (yaw_deg, pitch_deg, roll_deg))
    cy, sy, cp, sp, cr, sr = (
        math.cos(yaw),
        math.sin(yaw),
        math.cos(pitch),
        math.sin(pitch),
        math.cos(roll),
        math.sin(roll),
    )
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y, np.float32)
