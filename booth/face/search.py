"""Where to look for a face while none is followed: wherever something changed since it was last looked at.

The detector sees 128 x 128 pixels, so it is shown the largest centred square rather than a letterboxed whole (faces of
15 % of the height: found 86 % against 44 %), then those at the picture's two ends, and smaller ones for faces down to
8 %. Large and small squares take turns, so that a face is looked for everywhere within two frames. A still room costs
one look a frame: one of the squares in turn, in case somebody came without changing a pixel by much.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from booth.face.detector import SURE, Detection, Detector, unite
from booth.face.roi import Roi

_SMALL: Final = 0.55
"""Side of the small squares, as a share of the large one's: a face of 8 % of the height has 19 of 128 pixels ..."""
_OVER: Final = 0.1
"""... and by how much of the height they lie over each other at least: most larger faces show in the large squares."""
_CELL_PX: Final = 10
"""What changed is told by means over so many pixels each way: a face of 8 % has a dozen of them, noise goes under."""
_CHANGED: Final = 4
"""Levels of 255 by which a mean differs that changed; a sensor's noise of 5 levels on single pixels does not do it."""


class Search:
    """Looks for faces, frame by frame; begin anew when one was lost."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._turn = 0
        self._empty: dict[Roi, NDArray[np.int16]] = {}
        """How squares looked when there was nobody in them."""

    def find(self, lores: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Faces in (height, width, 4) uint8, surest first, where it is this frame's turn to look."""
        height, width = lores.shape[:2]
        small = self._turn % 2 == 1
        places = tiles(width, height) if small else squares(width, height)
        anyway = places[self._turn // 2 % len(places)]
        self._turn += 1
        means = _means(lores) if self._empty else None  # the first picture is looked at everywhere
        looked: list[Roi] = []
        for group in (places,) if small else (places[:1], places[1:]):
            due = [place for place in group if place is anyway or means is None or self._changed(place, means)]
            found = unite(one for place in due for one in self._detector.find_in(lores, place))
            if found := tuple(one for one in found if self._is_face(lores, one, SURE if small else 0.0)):
                return found
            looked += due
        means = _means(lores) if means is None else means
        self._empty |= {place: _part(means, place) for place in looked}
        return ()

    def wipe(self) -> None:
        self._turn = 0
        self._empty.clear()

    def _changed(self, place: Roi, means: NDArray[np.int16]) -> bool:
        was, view = self._empty.get(place), _part(means, place)
        return was is None or was.shape != view.shape or bool(np.abs(view - was).max() > _CHANGED)

    def _is_face(self, lores: NDArray[np.uint8], found: Detection, least: float) -> bool:
        return found.score > least and self._detector.confirm(lores, found)


def squares(width: int, height: int) -> tuple[Roi, ...]:
    """The largest centred square, then, unless the picture is nearly square, those at its two ends."""
    side = min(width, height)
    slack = max(width, height) - side
    shifts = (0.0,) if slack < 0.1 * side else (0.0, -slack / 2, slack / 2)
    dx, dy = (1, 0) if width > height else (0, 1)
    return tuple(Roi(width / 2 + dx * shift, height / 2 + dy * shift, side) for shift in shifts)


def tiles(width: int, height: int) -> tuple[Roi, ...]:
    """Small squares that cover the picture, and one in its middle, where people stand: seven of 640 x 480."""
    side, over = (share * min(width, height) for share in (_SMALL, _OVER))
    columns, rows = (math.ceil((length - over) / (side - over) - 1e-6) for length in (width, height))
    return (
        Roi(width / 2, height / 2, min(width, height) / 2),
        *(
            Roi(float(x), float(y), side)
            for y in np.linspace(side / 2, height - side / 2, rows)
            for x in np.linspace(side / 2, width - side / 2, columns)
        ),
    )


def _means(lores: NDArray[np.uint8]) -> NDArray[np.int16]:
    height, width = lores.shape[:2]
    cells = cv2.resize(lores, (max(width // _CELL_PX, 1), max(height // _CELL_PX, 1)), interpolation=cv2.INTER_AREA)
    return cells[..., :3].astype(np.int16)


def _part(means: NDArray[np.int16], place: Roi) -> NDArray[np.int16]:
    """What lies in a square, its border too."""
    left, top = (max(int((middle - place.size_px / 2) / _CELL_PX), 0) for middle in (place.x_px, place.y_px))
    count = math.ceil(place.size_px / _CELL_PX) + 1
    return means[top : top + count, left : left + count]
