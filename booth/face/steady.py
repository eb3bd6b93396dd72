"""A slower, steadier reading for photographs that are kept: several looks at one face, averaged.

The model's answer shifts with how its square lies on the face: by about 1 % of the distance between the outer corners
of the eyes from one look to the next, and always a third of a crop's pixel to one side. Turned, shifted, scaled and
mirrored squares err differently, so their mean errs less. The squares are a tenth smaller than those that MediaPipe
follows a face by: the face then has more of the model's pixels, and on people the points lie nearer to those that
people marked (`scripts/bench landmarks`); smaller than 0.85 they leave the face again. The mean serves better than
the median, more looks no better than six. A face much larger than the model's crop is reduced first: what lies
between its pixels would be noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.face.mesh import SIDE, Fit, Mesh, roi_of
from booth.face.roi import Roi

_Pass: TypeAlias = tuple[float, float, float, float, bool]
_PASSES: Final[tuple[_Pass, ...]] = (
    # right, down, in sides of the square; scale; turned by degrees; mirrored
    (0.00, 0.00, 0.900, 0.0, False),
    (0.00, 0.00, 0.900, 0.0, True),
    (0.02, -0.02, 0.945, -4.0, False),
    (0.02, 0.02, 0.855, -4.0, True),
    (-0.02, 0.02, 0.855, 4.0, False),
    (-0.02, -0.02, 0.945, 4.0, True),
)


def steady(mesh: Mesh, lores: NDArray[np.uint8], roi: Roi) -> Fit:
    """Mean landmarks and presence over several looks; costs about eight times as much as one."""
    picture, square, factor = _fitting(lores, roi)
    first, presence = mesh.fit(picture, square, smooth=True)
    if presence < 0.5:
        return _enlarged(first, factor), presence
    # The detector's square is coarse; the landmarks' own is the one the model was made for, the second time.
    square = roi_of(mesh.fit(picture, roi_of(first), smooth=True)[0])
    landmarks, presence = _mean(_fits(mesh, picture, square, _PASSES))
    return _enlarged(landmarks, factor), presence


def reread(mesh: Mesh, lores: NDArray[np.uint8], roi: Roi) -> tuple[Fit, NDArray[np.float32]]:
    """The same of a face that was just read, in the square of its landmarks, at half the cost; and how unsure it is.

    Only the looks that are turned to either side: against the mean of twelve, on people, they are off by 0.47 % of
    the inter-ocular distance, all six by 0.38 %, and one by 1.4 %. Unsure: (478,), how far the looks lie apart for
    each point, as standard deviation in inter-ocular distances; most where something covers the face.
    """
    picture, square, factor = _fitting(lores, roi)
    fits = _fits(mesh, picture, square, [how for how in _PASSES if how[3]])
    landmarks, presence = _mean(fits)
    spread = np.sqrt(np.var([one[:, :2] for one, _ in fits], axis=0).sum(axis=1))
    iod_px = max(float(np.hypot(*(landmarks[473, :2] - landmarks[468, :2]))), 1.0)
    return (_enlarged(landmarks, factor), presence), (spread / iod_px).astype(np.float32)


def _fits(mesh: Mesh, picture: NDArray[np.uint8], square: Roi, passes: Sequence[_Pass]) -> list[Fit]:
    return [mesh.fit(picture, _varied(square, *how), smooth=True, mirrored=mirrored) for *how, mirrored in passes]


def _mean(fits: Sequence[Fit]) -> Fit:
    landmarks: NDArray[np.float32] = np.mean([landmarks for landmarks, _ in fits], axis=0, dtype=np.float32)
    return landmarks, float(np.mean([presence for _, presence in fits]))


def _fitting(lores: NDArray[np.uint8], roi: Roi) -> tuple[NDArray[np.uint8], Roi, int]:
    """The picture and the square in it, both reduced by a whole factor."""
    factor = max(1, int(roi.size_px / SIDE))
    return _reduced(lores, factor), _scaled(roi, factor), factor


def _varied(roi: Roi, right: float, down: float, scale: float, turned_deg: float) -> Roi:
    size, angle = roi.size_px, roi.angle_rad
    cos, sin = math.cos(angle), math.sin(angle)
    return Roi(
        roi.x_px + size * (right * cos - down * sin),
        roi.y_px + size * (right * sin + down * cos),
        size * scale,
        angle + math.radians(turned_deg),
    )


def _reduced(lores: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    if factor == 1:
        return lores
    height, width = lores.shape[:2]
    whole = Image.frombuffer("RGBX", (width, height), lores, "raw", "RGBX", 0, 1)
    return np.asarray(whole.reduce(factor, (0, 0, width - width % factor, height - height % factor)))


def _scaled(roi: Roi, factor: int) -> Roi:
    """The square on the reduced picture; pixels count from their centres."""
    shift = (factor - 1) / 2
    return replace(
        roi, x_px=(roi.x_px - shift) / factor, y_px=(roi.y_px - shift) / factor, size_px=roi.size_px / factor
    )


def _enlarged(landmarks: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    enlarged = landmarks * np.float32(factor)
    enlarged[:, :2] += np.float32((factor - 1) / 2)
    return enlarged
