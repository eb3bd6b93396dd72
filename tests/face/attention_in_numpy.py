"""The attention mesh as its paper tells it, between the trunk and the heads of the model: what the one model must say.

Grishchenko et al., "Attention Mesh", 2020. Slow and plain, so that it can be read beside `booth.face.regions`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from booth.face import regions
from booth.face.interpreter import Model
from booth.face.models import HEADS, TRUNK

ANCHORS = ((61, 291), (33, 133), (362, 263))
FINER = ("conv_lips", "conv_left_eye", "conv_right_eye", "conv_left_iris", "conv_right_iris")
REGIONS = (regions.LIPS, regions.EYE_LEFT, regions.EYE_RIGHT)


class AttentionMesh:
    def __init__(self, models: Path) -> None:
        self._trunk, self._heads = Model(models / TRUNK), Model(models / HEADS)

    def landmarks(self, crop: NDArray[np.uint8]) -> NDArray[np.float64]:
        """(478, 3) in pixels of the (192, 192, 4) crop."""
        self._trunk.inputs[0][0] = crop[..., :3] / 255
        self._trunk.invoke()
        outputs = {output.size: output.astype(float) for output in self._trunk.outputs.values()}
        landmarks = np.zeros((478, 3))
        landmarks[:468] = outputs[1404].reshape(468, 3)
        boxes = [
            box(landmarks[list(points), :2], landmarks[list(ends), :2])
            for points, ends in zip(REGIONS, ANCHORS, strict=True)
        ]
        for index, (axes, centre) in enumerate(boxes):
            steps = np.stack(np.meshgrid(*[np.arange(16) - 7.5] * 2), axis=-1)
            self._heads.inputs[index][0] = bilinear(outputs[48 * 48 * 32][0], (steps @ axes.T + centre) / 4 - 0.5)
        self._heads.invoke()
        found = [self._heads.outputs[name].reshape(-1, 2) for name in FINER]
        whose = (0, 1, 2, 1, 2)
        finer = [
            (quarters / 4 - 8) @ boxes[one][0].T + boxes[one][1] for quarters, one in zip(found, whose, strict=True)
        ]
        landmarks[regions.MEMBERS, :2] = np.concatenate(finer)
        for iris, eye in ((slice(468, 473), regions.EYE_LEFT), (slice(473, 478), regions.EYE_RIGHT)):
            landmarks[iris, 2] = landmarks[list(eye[:16]), 2].mean()
        return landmarks


def box(points: NDArray[Any], ends: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Axes of one grid step in columns, and the centre, of the box round the points that lies along its ends."""
    x, y = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    turn = np.array([[x, -y], [y, x]])
    upright = points @ turn
    low, high = upright.min(axis=0), upright.max(axis=0)
    return turn * (1.5 * (high - low) / 16), turn @ (low + high) / 2


def bilinear(features: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """(16, 16, channels) at (16, 16, 2) places, x first; 0 where a place lies outside."""
    cell = np.clip(np.floor(places), 0, 46).astype(int)
    (x, y), (right, down) = np.moveaxis(cell, -1, 0), np.moveaxis(places - cell, -1, 0)[..., None]
    above = features[y, x] * (1 - right) + features[y, x + 1] * right
    below = features[y + 1, x] * (1 - right) + features[y + 1, x + 1] * right
    inside = ((places >= 0) & (places <= 47)).all(axis=-1, keepdims=True)
    return np.where(inside, above * (1 - down) + below * down, 0.0)
