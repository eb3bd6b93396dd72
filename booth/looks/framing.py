"""Where the person stands: one thing to ask for, or GOOD. Steady: a verdict is kept until it is clearly wrong.

Limits are those of a headshot cut from the picture (domain: head 42-50 % of the cut's height, eyes 31-35 % down):
a head of 30 % of the picture's height still leaves enough pixels, one of 60 % leaves room for shoulders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from booth.face.face import Face, Sighting
from booth.looks.baseline import FRONTAL_PITCH_DEG
from booth.looks.reading import Framing

HEAD_IODS: Final = 3.6
"""Chin to crown: eye line to chin is 1.89 inter-ocular distances, and the crown 1.9 times that above the chin."""
ASIDE: Final = 0.18
"""Most distance of the face from the picture's middle, as a share of its width."""
MOST_TURN_DEG: Final = 20.0
GRACE: Final = 0.12
"""A limit is wider by this share for who stands well already."""
DWELL_S: Final = 0.3
"""A new verdict must last this long before it replaces another."""


@dataclass(frozen=True, slots=True)
class _Room:
    """What a style leaves room for, in shares of the picture's height."""

    smallest: float
    largest: float
    """Of the head."""
    highest: float
    lowest: float
    """Of the eye line, from above."""


ROOMS: Final = {
    "headshot": _Room(0.25, 0.62, 0.22, 0.58),
    # The head is 24-34 % of the cut's height and its eyes are as far down: a cut as high as the picture must hold it.
    "portrait": _Room(0.16, 0.38, 0.16, 0.48),
}


@dataclass(frozen=True, slots=True)
class _Stance:
    """Where the face is, in shares of the picture, and how far it is turned."""

    head: float
    aside: float  # + at the picture's right: the subject's own left
    eyes: float
    turn_deg: float


def _stance(face: Face, frame_size_px: tuple[int, int]) -> _Stance:
    width, height = frame_size_px
    eyes_x, eyes_y = (face.landmarks_px[[468, 473], :2].mean(axis=0) + 0.5).tolist()
    pitch = face.head_pose.pitch_deg - FRONTAL_PITCH_DEG
    turn = max(abs(face.head_pose.yaw_deg), abs(pitch))
    return _Stance(HEAD_IODS * face.inter_ocular_px / height, eyes_x / width - 0.5, eyes_y / height, turn)


def judge(
    sighting: Sighting, frame_size_px: tuple[int, int], was_good: bool = False, style: str = "headshot"
) -> Framing:
    """What one frame asks for. Limits are wider for who was framed well before."""
    if sighting.face is None:
        return Framing.NOBODY
    if sighting.faces > 1:
        return Framing.SEVERAL
    if sighting.covered:
        return Framing.COVERED
    return _ask(_stance(sighting.face, frame_size_px), ROOMS[style], 1 + GRACE if was_good else 1.0)


def _ask(stance: _Stance, room: _Room, slack: float) -> Framing:
    wrong = (
        (stance.head < room.smallest / slack, Framing.COME_CLOSER),
        (stance.head > room.largest * slack, Framing.STEP_BACK),
        (stance.aside < -ASIDE * slack, Framing.MOVE_LEFT),
        (stance.aside > ASIDE * slack, Framing.MOVE_RIGHT),
        (stance.eyes < room.highest / slack, Framing.COME_DOWN),
        (stance.eyes > room.lowest * slack, Framing.STAND_TALLER),
        (stance.turn_deg > MOST_TURN_DEG * slack, Framing.FACE_THE_LENS),
    )
    return next((framing for is_so, framing in wrong if is_so), Framing.GOOD)


class FramingJudge:
    """Framing over time: a new verdict is told once it has lasted DWELL_S."""

    def __init__(self, style: str = "headshot") -> None:
        self._style = style
        self._told = Framing.NOBODY
        self._next = Framing.NOBODY
        self._since_ns = 0

    def see(self, sighting: Sighting, frame_size_px: tuple[int, int]) -> Framing:
        """The verdict to tell at this frame."""
        now = judge(sighting, frame_size_px, self._told is Framing.GOOD, self._style)
        if now is not self._next:
            self._next, self._since_ns = now, sighting.timestamp_ns
        if sighting.timestamp_ns - self._since_ns >= DWELL_S * 1e9:
            self._told = self._next
        return self._told
