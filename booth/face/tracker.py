"""Frame -> Sighting: detect once, then follow; other faces are counted in passing."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Frame
from booth.face import head_pose
from booth.face.cover import CoverWatch
from booth.face.detector import Detection, Detector, unite
from booth.face.face import Face, Sighting
from booth.face.gaze import gaze
from booth.face.mesh import Fit, Mesh, roi_of
from booth.face.roi import Roi
from booth.face.search import Search, squares
from booth.face.steady import reread

_MIN_PRESENCE: Final = 0.5
_STILL: Final = 0.003
"""A face that moved by less of its square than this stands still: half a pixel of the model's crop."""
_STILL_PX: Final = 0.8
"""Nor is a square moved for less: a whole pixel on, it would be wanted back in the next frame, and so for ever."""
_ALIKE: Final = 0.02
"""A face whose size (share) and tilt (radians) changed by less is looked at through a square as large and tilted."""
_COUNT_EVERY_NS: Final = 500_000_000
"""How often a part of the picture is searched for further faces ..."""
_LOOK_EVERY_NS: Final = 250_000_000
"""... and it is looked whether something is before the face: a hand is to be told within half a second ..."""
_DOUBT_NS: Final = 100_000_000
"""... and this soon again while there is, or may be."""


Look = Callable[[Mesh, NDArray[np.uint8], Roi], Fit]
"""Reads the face in a square of a picture (height, width, 4) uint8."""


def quick(mesh: Mesh, lores: NDArray[np.uint8], roi: Roi) -> Fit:
    """One pass by nearest pixel: about 0.3 % of the inter-ocular distance off from `exact`."""
    return mesh.fit(lores, roi)


def exact(mesh: Mesh, lores: NDArray[np.uint8], roi: Roi) -> Fit:
    """One pass between pixels: what MediaPipe reads, within 0.01 % of the inter-ocular distance."""
    return mesh.fit(lores, roi, smooth=True)


class Tracker:
    """Follows the face that the booth attends to: the largest, nearest the centre.

    models: folder from `models.model_folder`. look: how closely a face is read: `quick` for the live view, `exact` as
    MediaPipe reads it, `steady.steady` for photographs. watchful: tell when something is before the face, which costs
    another look now and then. Raises ModelError.
    """

    def __init__(self, models: Path, threads: int = 1, look: Look | None = None, watchful: bool = True) -> None:
        self._look, self._watchful = look or quick, watchful
        self._detector = Detector(models, threads)
        self._search = Search(self._detector)
        self._mesh = Mesh(models, threads)
        self._start_anew()

    def see(self, frame: Frame) -> Sighting:
        """Who is in this frame. Frames must come in the order of their time."""
        face = self._follow(frame) if self._roi else None
        if face is None:
            face = self._find(frame)
        elif frame.timestamp_ns >= self._next_count_ns:  # one thing at a time: no frame takes much longer
            self._count(frame)
        elif self._seen_mirrored is not None:
            self._compare(*self._seen_mirrored)
        elif self._watchful and frame.timestamp_ns >= self._next_look_ns:
            self._look_again(frame, face)
        faces = 1 + self._others_count() if face else 0
        return Sighting(frame.number, frame.timestamp_ns, faces, face, face is not None and self._cover.covered)

    def reread(self, frame: Frame, face: Face) -> tuple[Face, NDArray[np.float32]]:
        """The same face once more, slower and steadier, as for a photograph; and how unsure each point is.

        Both as `steady.reread` has them.
        """
        (landmarks_px, presence), unsure = reread(self._mesh, frame.lores, roi_of(face.landmarks_px))
        return (face if presence < _MIN_PRESENCE else _face_in(frame, landmarks_px, presence)), unsure

    def lose(self) -> None:
        """Let go of the face: the next frame is searched anew."""
        self._start_anew()

    def forget(self) -> None:
        """Wipe: no face, place or pixel of the last person stays."""
        self.lose()
        self._detector.wipe()
        self._mesh.wipe()

    def _start_anew(self) -> None:
        self._roi: Roi | None = None
        self._others: dict[int, tuple[Detection, ...]] = {}
        self._turn, self._next_count_ns = 0, 0
        self._begin_to_watch()
        self._next_look_ns = 0
        self._search.wipe()

    def _begin_to_watch(self) -> None:
        self._cover = CoverWatch()
        self._seen_mirrored: tuple[int, NDArray[np.float32], Callable[[], Fit]] | None = None
        """When, landmarks of the face's mirror image, and what will say those of the face itself at that time."""

    def _find(self, frame: Frame) -> Face | None:
        height, width = frame.lores.shape[:2]
        found = self._search.find(frame.lores)
        for detection in sorted(found, key=lambda one: -_prominence(one, width, height)):
            self._roi = detection.roi()
            if face := self._follow(frame):
                self._others = {0: tuple(other for other in found if other is not detection)}
                self._next_count_ns = frame.timestamp_ns + _COUNT_EVERY_NS
                self._begin_to_watch()
                self._search.wipe()
                return face
        return None

    def _follow(self, frame: Frame) -> Face | None:
        assert self._roi
        landmarks_px, presence = self._look(self._mesh, frame.lores, self._roi)
        if presence < _MIN_PRESENCE:
            self._roi = None
            return None
        self._roi = _settled(self._roi, roi_of(landmarks_px))
        return _face_in(frame, landmarks_px, presence)

    def _count(self, frame: Frame) -> None:
        """Search one square at a time, so that no frame takes much longer than the others."""
        centre, *ends = squares(frame.lores.shape[1], frame.lores.shape[0])
        places = ends or [centre]  # the two ends cover the centre too
        self._turn = (self._turn + 1) % len(places)
        self._others[self._turn] = tuple(
            other
            for other in self._detector.find_in(frame.lores, places[self._turn])
            if not self._is_attended(other) and self._detector.confirm(frame.lores, other)
        )
        self._next_count_ns = frame.timestamp_ns + _COUNT_EVERY_NS

    def _look_again(self, frame: Frame, face: Face) -> None:
        """Closely, to know whether something is before it: at its mirror image now, at itself in the next frame."""
        square = roi_of(face.landmarks_px)
        mirrored, _ = self._mesh.fit(frame.lores, square, smooth=True, mirrored=True)
        self._seen_mirrored = frame.timestamp_ns, mirrored, self._mesh.later(frame.lores, square)

    def _compare(self, looked_ns: int, mirrored: NDArray[np.float32], itself: Callable[[], Fit]) -> None:
        self._cover.see(itself()[0], mirrored)
        self._seen_mirrored = None
        self._next_look_ns = looked_ns + (_DOUBT_NS if self._cover.in_doubt else _LOOK_EVERY_NS)

    def _is_attended(self, detection: Detection) -> bool:
        if not self._roi:
            return False
        x, y = detection.centre_px
        return max(abs(x - self._roi.x_px), abs(y - self._roi.y_px)) < self._roi.size_px / 3

    def _others_count(self) -> int:
        others = [other for group in self._others.values() for other in group if not self._is_attended(other)]
        return len(unite(others)) if others else 0


def _face_in(frame: Frame, landmarks_px: NDArray[np.float32], presence: float) -> Face:
    height, width = frame.lores.shape[:2]
    return build(landmarks_px, presence, (width, height), frame.horizontal_fov_deg)


def build(
    landmarks_px: NDArray[np.float32], presence: float, size_px: tuple[int, int], horizontal_fov_deg: float
) -> Face:
    """A Face from its landmarks: head pose, frontal landmarks, gaze. Arrays become read-only."""
    space = head_pose.unproject(landmarks_px, size_px, head_pose.focal_length_px(size_px[0], horizontal_fov_deg))
    turn = head_pose.rotation(space)
    upright = space @ turn.astype(np.float32)
    (x0, y0, z0), (x1, y1, z1) = upright[468:474:5].tolist()  # the irises
    upright -= np.array(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2), np.float32)
    upright *= np.float32(1 / math.hypot(x1 - x0, y1 - y0))
    landmarks_px.setflags(write=False)
    upright.setflags(write=False)
    return Face(landmarks_px, upright, presence, head_pose.corrected(head_pose.angles(turn)), gaze(upright, turn))


def _settled(held: Roi, wanted: Roi) -> Roi:
    """The square to look at next: the one held, moved by whole pixels, while the face keeps its size and tilt.

    So the same places of a face are sampled, which keeps what is read of them steady.
    """
    if abs(wanted.size_px / held.size_px - 1) > _ALIKE or abs(wanted.angle_rad - held.angle_rad) > _ALIKE:
        return wanted
    right, down = wanted.x_px - held.x_px, wanted.y_px - held.y_px
    if max(abs(right), abs(down)) < max(_STILL * held.size_px, _STILL_PX):
        return held
    return Roi(held.x_px + round(right), held.y_px + round(down), held.size_px, held.angle_rad)


def _prominence(detection: Detection, width: int, height: int) -> float:
    """Largest and nearest the centre: its height, less by how far off it stands."""
    x, y = detection.centre_px
    off = np.hypot((x - width / 2) / width, (y - height / 2) / height)
    return detection.size_px * (1 - float(off))
