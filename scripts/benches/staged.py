"""Pictures with room round the faces, made of pictures that have none: for benchmarks of framing.

Each face is turned, scaled and moved with all that is round it; beyond its picture's edges, what lies at the edge goes
on: walls, clothes and hair, smeared but of the right colour. So the geometry is a wide picture's, and the face real.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import cos, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from booth.photo.framing import CROWN_T, HAIR_T, head_of

SIZES_PX = ((2028, 1520), (1520, 2028))
"""Half a Pi camera's, lying and standing."""
HEAD = (0.15, 0.45)
"""Of the picture's height."""
ROLL_DEG = 15.0
EYES_RIGHT, EYES_DOWN = (0.25, 0.75), (0.2, 0.6)
"""Where the eyes may be, of the picture's width and height."""


def staged(faces: Iterable[tuple[NDArray[np.uint8], NDArray[np.float32]]], times: int) -> Iterator[NDArray[np.uint8]]:
    """Each picture (height, width, 3) with its face's points (478, 2), `times` times; always the same pictures."""
    dice = np.random.default_rng(5)
    for picture, points in faces:
        for number in range(times):
            yield _staged(picture, points, SIZES_PX[number % 2], dice)


def _staged(
    picture: NDArray[np.uint8], points: NDArray[np.float32], size_px: tuple[int, int], dice: np.random.Generator
) -> NDArray[np.uint8]:
    head = head_of(points, level=True)
    width, height = size_px
    scale = dice.uniform(*HEAD) * height / ((CROWN_T + HAIR_T) * head.chin)
    turn = radians(dice.uniform(-ROLL_DEG, ROLL_DEG) - head.tilt_deg)
    matrix = np.zeros((2, 3))
    matrix[:, :2] = scale * np.array([(cos(turn), -sin(turn)), (sin(turn), cos(turn))])
    matrix[:, 2] = (dice.uniform(*EYES_RIGHT) * width, dice.uniform(*EYES_DOWN) * height) - matrix[:, :2] @ head.eyes
    wide = cv2.warpAffine(picture, matrix, size_px, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(wide, np.uint8)
