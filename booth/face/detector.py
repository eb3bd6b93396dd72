"""Faces in a square of the picture: BlazeFace (short range), which sees it as 128 x 128 pixels.

Anchors, decoding and weighted suppression follow Bazarevsky et al., "BlazeFace", 2019, and the options of
MediaPipe's face_detection_short_range graph.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.face.interpreter import Model
from booth.face.models import DETECTOR, unusable
from booth.face.roi import Roi, crop

_SIDE: Final = 128
_MIN_SCORE: Final = 0.5
_SAME_FACE: Final = 0.3
"""Boxes that overlap by more of their union than this are one face."""
_CLOSER: Final = 2.2
"""Side of the square of the closer look, in sizes of the face ..."""
SURE: Final = 0.65
"""... and the score asked for there: faces have 0.8 and more, clouds and lettering mostly less than 0.56."""
_MOST_TILTED_RAD: Final = math.radians(50)
"""Guests stand or sit: what lies on its side is clutter in the picture."""
_GRIDS: Final = ((16, 2), (8, 6))
"""Cells a side and anchors a cell of the model's two layers."""
_DECODED: Final = np.zeros((16, 8), np.float32)
"""From what the model says of a box (middle, size, six points, x and y in turn) to its corners and the eyes."""
_DECODED[(0, 1, 0, 1, 4, 5, 6, 7), range(8)] = 1 / _SIDE
_DECODED[(2, 3, 2, 3), range(4)] = np.array([-0.5, -0.5, 0.5, 0.5]) / _SIDE


@dataclass(frozen=True, slots=True)
class Detection:
    """One face, in pixels of the picture."""

    score: float
    left_px: float
    top_px: float
    right_px: float
    bottom_px: float
    angle_rad: float
    """Of the line between the eyes; + is clockwise as seen."""

    @property
    def size_px(self) -> float:
        return max(self.right_px - self.left_px, self.bottom_px - self.top_px)

    @property
    def centre_px(self) -> tuple[float, float]:
        return (self.left_px + self.right_px) / 2, (self.top_px + self.bottom_px) / 2

    def roi(self) -> Roi:
        """The square for the landmark model: half as large again, upright along the eyes."""
        return Roi(*self.centre_px, 1.5 * self.size_px, self.angle_rad)


class Detector:
    """Finds faces. Raises ModelError when the model does not have the shapes this code was written for."""

    def __init__(self, models: Path, threads: int = 1) -> None:
        self._model = Model(models / DETECTOR, threads)
        self._anchors = _anchors()
        if self._model.output_shapes != {"classificators": (1, 896, 1), "regressors": (1, 896, 16)}:
            raise unusable(f"{DETECTOR} is not the detector this version was made for")
        self._picture = self._model.inputs[0].reshape(_SIDE, _SIDE, 4)
        self._scores, self._boxes = self._model.outputs.values()

    def confirm(self, lores: NDArray[np.uint8], detection: Detection) -> bool:
        """A closer look: a face is one still when it fills the view, clouds and lettering are not."""
        self._look(lores, Roi(*detection.centre_px, _CLOSER * detection.size_px))
        return bool(self._scores.max() > _logit(SURE))

    def find_in(self, lores: NDArray[np.uint8], square: Roi) -> tuple[Detection, ...]:
        """Faces in one upright square of the picture."""
        self._look(lores, square)
        logits = self._scores[0, :, 0]
        chosen = (logits > _logit(_MIN_SCORE)).nonzero()[0]
        if not len(chosen):
            return ()
        rows = self._boxes[0, chosen] @ _DECODED + self._anchors[chosen]
        surest = sorted(zip(logits[chosen].tolist(), rows.tolist(), strict=True), reverse=True)
        found = _faces([(1 / (1 + math.exp(-logit)), row) for logit, row in surest], square)
        return tuple(face for face in found if abs(face.angle_rad) < _MOST_TILTED_RAD)

    def _look(self, lores: NDArray[np.uint8], square: Roi) -> None:
        crop(lores, square.matrix(_SIDE), self._picture, smooth=True)
        self._model.invoke()

    def wipe(self) -> None:
        self._model.wipe()


def unite(detections: Iterable[Detection]) -> tuple[Detection, ...]:
    """One detection a face, surest first, where squares overlap."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda found: -found.score):
        if all(_overlap(_box(detection), _box(other)) <= _SAME_FACE for other in kept):
            kept.append(detection)
    return tuple(kept)


def _logit(score: float) -> float:
    return math.log(score / (1 - score))


def _anchors() -> NDArray[np.float32]:
    """(896, 8) float32: centres of the cells, 0..1, once for each anchor, x and y in turn."""
    layers = []
    for cells, anchors in _GRIDS:
        centres = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        grid = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, anchors, axis=0))
    return np.tile(np.concatenate(layers), 4)


def _faces(boxes: Sequence[tuple[float, list[float]]], square: Roi) -> list[Detection]:
    """Merge boxes, surest first: score, then left, top, right, bottom, left eye, right eye in sides of the square."""
    found = []
    while boxes:
        _, surest = boxes[0]
        alike = [_overlap(surest, row) > _SAME_FACE for _, row in boxes]
        found.append(_merged([box for box, same in zip(boxes, alike, strict=True) if same], square))
        boxes = [box for box, same in zip(boxes, alike, strict=True) if not same]
    return found


def _merged(boxes: Sequence[tuple[float, list[float]]], square: Roi) -> Detection:
    """The mean of all boxes on one face, weighted by score: steadier than the best of them."""
    share = square.size_px / sum(score for score, _ in boxes)
    left, top, right, bottom, x0, y0, x1, y1 = (
        share * sum(score * row[index] for score, row in boxes) for index in range(8)
    )
    x, y = square.x_px - square.size_px / 2, square.y_px - square.size_px / 2
    return Detection(boxes[0][0], left + x, top + y, right + x, bottom + y, math.atan2(y1 - y0, x1 - x0))


def _box(detection: Detection) -> tuple[float, float, float, float]:
    return detection.left_px, detection.top_px, detection.right_px, detection.bottom_px


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two boxes: left, top, right, bottom."""
    (left, top, right, bottom), (x0, y0, x1, y1) = one[:4], other[:4]
    common = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    both = (right - left) * (bottom - top) + (x1 - x0) * (y1 - y0) - common
    return common / max(both, 1e-12)
