"""478 landmarks of one face: the attention mesh, as trunk, regions and heads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.errors import ModelError
from booth.face import regions
from booth.face.interpreter import Model
from booth.face.models import HEADS, TRUNK
from booth.face.roi import Cropper, Roi, transform

_SIDE: Final = 192


class Mesh:
    """Landmarks of the face in a square. Raises ModelError when the models are not the ones it was written for."""

    def __init__(self, models: Path, threads: int = 1) -> None:
        self._trunk = Model(models / TRUNK, threads)
        self._heads = Model(models / HEADS, threads)
        self._cropper = Cropper(_SIDE)
        try:
            self._points, self._presence, self._features = map(
                self._trunk.output_shapes.index, ((1, 1, 1, 1404), (1, 1, 1, 1), (1, 48, 48, 32))
            )
            self._found = [self._heads.output_names.index(name) for name, _, _ in regions.HEADS]
        except ValueError:
            raise ModelError(f"{TRUNK} and {HEADS} are not the cut models. Run ./scripts/setup.") from None

    def fit(self, lores: NDArray[np.uint8], roi: Roi) -> tuple[NDArray[np.float32], float]:
        """Landmarks (478, 3) float32 in pixels of (height, width, 4) uint8, and the presence of a face, 0..1."""
        matrix = roi.matrix(_SIDE)
        tensor = self._trunk.input()
        np.multiply(self._cropper.crop(lores, matrix), np.float32(1 / 255), out=tensor[0])
        del tensor
        self._trunk.invoke()
        points = np.empty((478, 3), np.float32)
        points[:468] = self._trunk.output(self._points).reshape(468, 3)
        presence = float(self._trunk.output(self._presence).item())
        self._refine(points)
        points[:, :2] = transform(points[:, :2], matrix)
        points[:, 2] *= np.float32(roi.size_px / _SIDE)
        return points, 1 / (1 + math.exp(-presence))

    def _refine(self, points: NDArray[np.float32]) -> None:
        """Lips, eyes and irises anew, in place and in pixels of the crop; the trunk's depth stays."""
        axes, origins = regions.boxes(points)
        for index, features in enumerate(regions.sample(self._trunk.output(self._features), axes, origins)):
            self._heads.input(index)[...] = features.reshape(1, 16, 16, 32)
        self._heads.invoke()
        for output, (_, members, region) in zip(self._found, regions.HEADS, strict=True):
            found = regions.place_back(self._heads.output(output), axes[region], origins[region])
            points[members, :2] = found
        points[regions.IRIS_LEFT, 2] = points[regions.EYE_LEFT[:16], 2].mean()
        points[regions.IRIS_RIGHT, 2] = points[regions.EYE_RIGHT[:16], 2].mean()

    def wipe(self) -> None:
        self._trunk.wipe()
        self._heads.wipe()


def roi_of(landmarks_px: NDArray[np.float32]) -> Roi:
    """Where to look for the same face in the next frame: the landmarks' square, half as large again."""
    low, high = landmarks_px[:, :2].min(axis=0), landmarks_px[:, :2].max(axis=0)
    dx, dy = landmarks_px[263, :2] - landmarks_px[33, :2]
    x, y = (low + high) / 2
    return Roi(float(x), float(y), 1.5 * float((high - low).max()), math.atan2(dy, dx))
