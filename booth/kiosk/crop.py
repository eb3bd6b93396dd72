"""What the photograph will show of the live picture, gently following the guest."""

from __future__ import annotations

from typing import Final

import numpy as np

from booth.face.face import Face
from booth.kiosk.draw.mirror import Crop
from booth.photo.framing import PRESETS, frame

ASPECT: Final = 4 / 5
FOLLOW_S: Final = 0.35
"""Time in which the edge of the crop goes two thirds of its way."""


class LiveCrop:
    """The cut of `photo.framing` round the face, in pixels of `Frame.lores`; upright, as a mirror frame is."""

    def __init__(self, style: str) -> None:
        self._preset = PRESETS[style]
        self._face: Face | None = None
        self._wanted: np.ndarray | None = None  # type: ignore[type-arg]
        self._shown: np.ndarray | None = None  # type: ignore[type-arg]
        self._at_s = 0.0

    def follow(self, face: Face | None, size_px: tuple[int, int], now_s: float) -> Crop:
        """The crop to show now; the largest in the middle as long as there is no face."""
        if face is None:
            self._wanted = self._wanted if self._wanted is not None else _middle(size_px)
        elif face is not self._face:
            self._wanted = self._cut(face, size_px)
        self._face = face
        assert self._wanted is not None
        if self._shown is None:
            self._shown = self._wanted
        share = 1 - np.exp(-max(now_s - self._at_s, 0.0) / FOLLOW_S)
        self._shown = self._shown + (self._wanted - self._shown) * share
        self._at_s = now_s
        left, top, right, bottom = self._shown.tolist()
        return left, top, right, bottom

    def _cut(self, face: Face, size_px: tuple[int, int]) -> np.ndarray:  # type: ignore[type-arg]
        crop = frame(face.landmarks_px[:, :2], size_px, self._preset, ASPECT, tilts=True).crop
        half = np.array(crop.size) / 2
        return np.concatenate([np.array(crop.centre) - half, np.array(crop.centre) + half])

    def wipe(self) -> None:
        self._face = self._wanted = self._shown = None


def _middle(size_px: tuple[int, int]) -> np.ndarray:  # type: ignore[type-arg]
    width, height = size_px
    wide = min(width, height * ASPECT)
    tall = wide / ASPECT
    return np.array([(width - wide) / 2, (height - tall) / 2, (width + wide) / 2, (height + tall) / 2])
