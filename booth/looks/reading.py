"""What the looks room makes of a face: measures, a score for the look asked for, and one thing to say.

Like the geometry they come from, readings live in memory only and end with the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Face

MEASURES: Final = (
    "eye_openness_left",  # eye aspect ratio; left and right are the subject's own
    "eye_openness_right",
    "mouth_width",  # lengths and heights in inter-ocular distances
    "corner_lift_left",  # up is +
    "corner_lift_right",
    "lip_height",
    "mouth_opening",  # ratio of inner lip gap to inner lip width
    "cheek_gap_left",  # cheek to lower lid; falls as the cheek rises
    "cheek_gap_right",
    "brow_inner_left",
    "brow_inner_right",
    "brow_outer_left",
    "brow_outer_right",
    "brow_gap",
    "gaze_yaw_deg",  # + to the subject's own left; before a neutral it is raw, with one it is calibrated
    "gaze_pitch_deg",  # + up
    "head_yaw_deg",
    "head_pitch_deg",
    "head_roll_deg",
    "head_height",  # of the eyes in the picture, in inter-ocular distances above the picture's centre
)
"""Names of all measures, in the order in which arrays hold them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The measures of one frame, unsmoothed. `measures` has every name of MEASURES."""

    timestamp_ns: int
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CueScore:
    """How far one cue of a look is met: 0..1, and which way is missing (+1 more, -1 less, 0 met)."""

    cue: str
    score: float
    direction: int


@dataclass(frozen=True, slots=True)
class Score:
    """0..1 for the look as a whole, and for each of its cues."""

    look: str
    total: float
    cues: tuple[CueScore, ...] = ()


class Stage(IntEnum):
    """The readiness bar: four stages, shown as a ring that is empty, a quarter, half, full."""

    NO_FACE = 0
    NOT_READY = 1
    READY_WITHOUT_LOOK = 2
    READY = 3


class Framing(Enum):
    """Where the person stands, and so what to ask for."""

    NOBODY = "nobody"
    SEVERAL = "several"
    COVERED = "covered"
    COME_CLOSER = "come_closer"
    STEP_BACK = "step_back"
    MOVE_LEFT = "move_left"  # the subject's own left
    MOVE_RIGHT = "move_right"
    COME_DOWN = "come_down"
    STAND_TALLER = "stand_taller"
    FACE_THE_LENS = "face_the_lens"
    GOOD = "good"


def said(sentence: str) -> str:
    """Marks a sentence that is said at the lens, so that `scripts/languages` finds it in the code."""
    return sentence


@dataclass(frozen=True, slots=True)
class Advice:
    """The one thing to say now. `text` is a sentence of the catalogue, to be translated by the kiosk."""

    text: str
    cue: str = ""
    """The cue it is about; empty for praise and for offers."""
    direction: int = 0
    """+1 more, -1 less, 0 neither."""
    praise: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of a drawn face."""

    feature: str
    """brows, lids or iris with _left or _right (the subject's own), mouth, lips, jaw, nose."""
    points: NDArray[np.float32]
    """(n, 2) read-only, in the units of the landmarks that it was drawn from."""
    closed: bool


Unrest = Literal["", "blinking", "talking", "moving"]
"""What would spoil a photograph of this moment, if anything."""


@dataclass(frozen=True, slots=True)
class Observation:
    """All that the vision thread says of one frame; the session reads the first part, the kiosk all of it."""

    frame_number: int
    timestamp_ns: int
    framing: Framing = Framing.NOBODY
    stage: Stage = Stage.NO_FACE
    neutral_progress: float = 0.0
    """0..1 while the neutral face is recorded; 1 once there is one."""
    ready: bool = False
    """The look is reached, and has been for long enough to trust it."""
    faces: int = 0
    face: Face | None = None
    """For the kiosk's outline: smoothed by One-Euro."""
    reading: Reading | None = None
    smoothed: Reading | None = None
    """The same by One-Euro, without blinks: what is scored and coached."""
    score: Score | None = None
    """Of the look asked for, smoothed."""
    raw_score: float = 0.0
    """The same, unsmoothed: what picks the photograph."""
    unrest: Unrest = ""
    advice: Advice | None = None
    cue_match: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """0..1 for each of the drawn features (brows, lids, iris, mouth, jaw, tilt): amber where they agree."""
    target: tuple[Stroke, ...] = ()
    """The look asked for on this person's own relaxed features, where they are now, in pixels of `Frame.lores`."""

    @property
    def blinking(self) -> bool:
        return self.unrest == "blinking"
