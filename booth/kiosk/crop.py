"""What the photograph will show of the live picture, and how near the glass comes: gently following the guest."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Face
from booth.photo.framing import PRESETS, frame

ASPECT: Final = 4 / 5
FOLLOW_S: Final = 0.3
"""Time in which the picture goes two thirds of its way."""
FILLS: Final = 0.93
"""Height of the photograph as a share of the glass."""
CALM: Final = 0.07
"""The glass stays where it is until it is off by this share of its side."""

SEEN: Final = 0.04
"""A move of the head by this share of the distance of the eyes is followed; less is sway."""
HEAD_POINTS: Final = (468, 473, 152)
"""Of the mesh: both irises and the chin."""

Numbers = NDArray[np.float64]


class Cut(NamedTuple):
    """In pixels of `Frame.lores`, unmirrored: what the photograph shows, and the square that the glass shows."""

    crop: tuple[float, float, float, float]
    """left, top, right, bottom"""
    glass: tuple[float, float, float]
    """left, top, side"""


class LiveCrop:
    """The cut of `photo.framing` round the face, upright, as a mirror is."""

    def __init__(self) -> None:
        self._face: Face | None = None
        self._crop: Numbers | None = None
        self._glass: Numbers | None = None
        self._shown: Numbers | None = None
        self._at_s = 0.0

    def follow(self, face: Face | None, size_px: tuple[int, int], now_s: float, whole: bool, style: str) -> Cut:
        """What to show now. style: headshot or portrait. whole: all of it, as a mirror that one walks up to."""
        if whole:
            self._crop = np.array([0.0, 0.0, *size_px])
        elif face is not None and self._moved(face):
            self._crop, self._face = self._cut(face, size_px, style), face
        elif self._crop is None:
            self._crop = _middle(size_px)
        self._glass = self._aimed(self._crop, size_px, whole or face is None)
        wanted = np.concatenate([self._crop, self._glass])
        share = 1.0 if self._shown is None else 1 - float(np.exp(-max(now_s - self._at_s, 0.0) / FOLLOW_S))
        before = wanted if self._shown is None else self._shown
        self._shown, self._at_s = before + (wanted - before) * share, now_s
        left, top, right, bottom, x, y, side = self._shown.tolist()
        return Cut((left, top, right, bottom), (x, y, side))

    def _moved(self, face: Face) -> bool:
        """Whether the head has left its place by what can be seen, since it was last cut round."""
        if self._face is None:
            return True
        moves = face.landmarks_px[HEAD_POINTS, :2] - self._face.landmarks_px[HEAD_POINTS, :2]
        return bool(np.abs(moves).max() > SEEN * face.inter_ocular_px)

    def _cut(self, face: Face, size_px: tuple[int, int], style: str) -> Numbers:
        crop = frame(face.landmarks_px[:, :2], size_px, PRESETS[style], ASPECT, tilts=True).crop
        half = np.array(crop.size) / 2
        return np.concatenate([np.array(crop.centre) - half, np.array(crop.centre) + half])

    def _aimed(self, crop: Numbers, size_px: tuple[int, int], whole: bool) -> Numbers:
        """Where the glass should be; small moves of the guest do not move it."""
        most = float(min(size_px))
        side = most if whole else min(most, float(crop[3] - crop[1]) / FILLS)
        middle = np.array(size_px) / 2 if whole else (crop[:2] + crop[2:]) / 2
        x, y = np.clip(middle - side / 2, 0, np.array(size_px) - side)
        aim = np.array([x, y, side])
        stays = not whole and self._glass is not None and np.abs(aim - self._glass).max() <= CALM * self._glass[2]
        return self._glass if stays and self._glass is not None else aim

    def wipe(self) -> None:
        self._face = self._crop = self._glass = self._shown = None


def _middle(size_px: tuple[int, int]) -> Numbers:
    width, height = size_px
    wide = min(width, height * ASPECT)
    tall = wide / ASPECT
    return np.array([(width - wide) / 2, (height - tall) / 2, (width + wide) / 2, (height + tall) / 2])
