"""478 landmarks of one face: the attention mesh."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.canonical import TWINS
from booth.face.interpreter import Model
from booth.face.models import MESH, unusable
from booth.face.roi import Roi, crop

SIDE: Final = 192
"""Pixels of the crop that the model sees, each way."""
_EYE_CORNERS: Final = slice(33, 264, 230)
"""The outer two: points 33 and 263."""

Fit = tuple[NDArray[np.float32], float]
"""Landmarks (478, 3) and presence."""


class Mesh:
    """Landmarks of the face in a square. Raises ModelError when the model is not the one it was written for."""

    def __init__(self, models: Path, threads: int = 1) -> None:
        self._model = Model(models / MESH, threads)
        if self._model.output_shapes != {"conv_faceflag": (1, 1, 1, 1), "landmarks": (4, 478)}:
            raise unusable(f"{MESH} is not the plain attention mesh")
        self._picture = self._model.inputs[0].reshape(SIDE, SIDE, 4)
        self._presence, self._landmarks = self._model.outputs.values()

    def fit(self, lores: NDArray[np.uint8], roi: Roi, smooth: bool = False, mirrored: bool = False) -> Fit:
        """Landmarks (478, 3) float32 in pixels of (height, width, 4) uint8, and the presence of a face, 0..1.

        smooth: crop between pixels, as MediaPipe does, rather than by nearest pixel: exact, and slower.
        mirrored: read the face's mirror image; the landmarks are those of the face itself all the same.
        """
        matrix = roi.matrix(SIDE, mirrored)
        crop(lores, matrix, self._picture, smooth)
        landmarks, presence = self._read(matrix, roi)
        return (landmarks[TWINS] if mirrored else landmarks), presence

    def later(self, lores: NDArray[np.uint8], roi: Roi) -> Callable[[], Fit]:
        """What `fit` says of a smooth crop that is taken now, when it is asked for."""
        matrix, taken = roi.matrix(SIDE), np.empty_like(self._picture)
        crop(lores, matrix, taken, smooth=True)

        def fit() -> Fit:
            self._picture[...] = taken
            return self._read(matrix, roi)

        return fit

    def _read(self, matrix: NDArray[np.float32], roi: Roi) -> Fit:
        self._model.invoke()
        presence = 1 / (1 + math.exp(-self._presence.item()))
        return (_onto_picture(matrix, roi.size_px / SIDE) @ self._landmarks).T, presence

    def wipe(self) -> None:
        self._model.wipe()


def _onto_picture(matrix: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """(3, 4) that takes x, y, z, 1 of the crop to x, y, z of the picture."""
    (a, b, x), (c, d, y) = matrix.tolist()
    return np.array([(a, b, 0, x), (c, d, 0, y), (0, 0, scale, 0)], np.float32)


def roi_of(landmarks_px: NDArray[np.float32]) -> Roi:
    """Where to look for the same face in the next frame: the landmarks' square, half as large again."""
    planes = landmarks_px.T[:2]
    (left, top), (right, bottom) = (
        np.minimum.reduce(planes, axis=1).tolist(),
        np.maximum.reduce(planes, axis=1).tolist(),
    )
    (x0, x1), (y0, y1) = planes[:, _EYE_CORNERS].tolist()
    side = 1.5 * max(right - left, bottom - top)
    return Roi((left + right) / 2, (top + bottom) / 2, side, math.atan2(y1 - y0, x1 - x0))
