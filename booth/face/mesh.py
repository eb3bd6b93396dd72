"""478 landmarks of one face: the attention mesh, as trunk, regions and heads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.errors import ModelError
from booth.face import regions
from booth.face.canonical import TWINS
from booth.face.interpreter import Model
from booth.face.models import HEADS, TRUNK
from booth.face.roi import Cropper, Roi, transform

SIDE: Final = 192
"""Pixels of the crop that the model sees, each way."""


Fit = tuple[NDArray[np.float32], float]
"""Landmarks (478, 3) and presence."""


class Mesh:
    """Landmarks of the face in a square. Raises ModelError when the models are not the ones it was written for."""

    def __init__(self, models: Path, threads: int = 1) -> None:
        self._trunk = Model(models / TRUNK, threads)
        self._heads = Model(models / HEADS, threads)
        self._cropper = Cropper(SIDE)
        try:
            self._points, self._presence, self._features = map(
                self._trunk.output_shapes.index, ((1, 1, 1, 1404), (1, 1, 1, 1), (1, 48, 48, 32))
            )
            self._found = [
                (self._heads.output_names.index(name), region, place) for name, region, place in regions.HEADS
            ]
        except ValueError:
            raise ModelError(f"{TRUNK} and {HEADS} are not the cut models. Run ./scripts/setup.") from None

    def fit(self, lores: NDArray[np.uint8], roi: Roi, smooth: bool = False, mirrored: bool = False) -> Fit:
        """Landmarks (478, 3) float32 in pixels of (height, width, 4) uint8, and the presence of a face, 0..1.

        smooth: crop between pixels, as MediaPipe does, rather than by nearest pixel: exact, and slower.
        mirrored: read the face's mirror image; the landmarks are those of the face itself all the same.
        """
        matrix = roi.matrix(SIDE, mirrored)
        np.copyto(self._trunk.input()[0], self._cropper.crop(lores, matrix, smooth))
        self._trunk.invoke()
        landmarks = np.empty((478, 3), np.float32)
        landmarks[:468] = self._trunk.output(self._points).reshape(468, 3)
        points = np.empty((479, 2), np.float32)
        points[:478] = landmarks[:, :2]
        presence = 1 / (1 + math.exp(-float(self._trunk.output(self._presence).item())))
        self._refine(points)
        landmarks[:, :2] = transform(points[:478], matrix)
        for iris, lids in zip(regions.IRISES, landmarks[regions.LIDS, 2].sum(axis=1) / 16, strict=True):
            landmarks[iris, 2] = lids
        landmarks[:, 2] *= np.float32(roi.size_px / SIDE)
        return (landmarks[TWINS] if mirrored else landmarks), presence

    def _refine(self, points: NDArray[np.float32]) -> None:
        """Lips, eyes and irises anew, in place, in (479, 2) pixels of the crop (the last is spare)."""
        axes, centres = regions.boxes(points)
        features = self._trunk.output(self._features).reshape(-1, 32)
        sampled = regions.sample(features, axes, centres).reshape(3, 1, 16, 16, 32)
        for index, region in enumerate(sampled):
            self._heads.input(index)[...] = region
        self._heads.invoke()
        found = np.zeros((3, 80, 2), np.float32)
        for output, region, place in self._found:
            found[region, place] = self._heads.output(output).reshape(-1, 2)
        points[regions.MEMBERS] = regions.place_back(found, axes, centres)

    def wipe(self) -> None:
        self._cropper.wipe()
        self._trunk.wipe()
        self._heads.wipe()


def roi_of(landmarks_px: NDArray[np.float32]) -> Roi:
    """Where to look for the same face in the next frame: the landmarks' square, half as large again."""
    flat = np.ascontiguousarray(landmarks_px[:, :2].T)
    low, high = flat.min(axis=1), flat.max(axis=1)
    dx, dy = landmarks_px[263, :2] - landmarks_px[33, :2]
    x, y = (low + high) / 2
    return Roi(float(x), float(y), 1.5 * float((high - low).max()), math.atan2(dy, dx))
