"""A guest by chance: mostly does as asked, sometimes mashes, holds, turns away, brings a friend, or walks off."""

from __future__ import annotations

from enum import Enum
from random import Random
from typing import Final

from booth.session.state import Session, Step
from scripts.soaking.sitting import Pose

BEFORE_THE_LENS: Final = (Step.LOOK, Step.COUNTDOWN, Step.CAPTURE)
PATIENCE_S: Final = 4.0
"""After so long in one step she tries the button again."""
TIRED_S: Final = 90.0
"""Nobody plays with a booth for longer."""


class Act(Enum):
    PRESS = "press"
    WAIT = "wait"
    HOLD = "hold"
    MASH = "mash"
    LEAVE = "walk away"
    TURN = "turn away"
    FRIEND = "second face"


USUAL: Final = {
    Step.STYLE: Act.HOLD,
    Step.SIDE: Act.HOLD,
    Step.CHOOSE: Act.HOLD,
    Step.NEUTRAL: Act.WAIT,
    Step.FRAMING: Act.WAIT,
    Step.LOOK: Act.WAIT,
    Step.COUNTDOWN: Act.WAIT,
    Step.CAPTURE: Act.WAIT,
    Step.FAULT: Act.WAIT,
}
"""What one does in each step; a press in all others."""
ODD: Final = (Act.PRESS, Act.HOLD, Act.MASH, Act.LEAVE, Act.LEAVE, Act.TURN, Act.FRIEND, Act.WAIT)


class Guest:
    """Her finger is a gpio Contact's; `pose` is what the camera sees of her."""

    def __init__(self, chance: Random, now_s: float, oddness: float) -> None:
        self._chance, self._oddness = chance, oddness
        self._came_s, self._step_since_s = now_s, now_s
        self._step: Step | None = None
        self._act, self._at_s = Act.WAIT, now_s
        self.left_at: tuple[Step, float] | None = None
        """Where she walked away, and when."""
        self.acts: list[tuple[Step, Act]] = []

    def see(self, session: Session, now_s: float) -> None:
        tired = now_s - self._came_s > TIRED_S
        if session.step is not self._step or now_s - self._at_s > PATIENCE_S:
            self._step, self._at_s = session.step, now_s + self._chance.uniform(0.4, 1.6)
            odd = self._chance.random() < self._oddness
            self._act = self._chance.choice(ODD) if odd else USUAL.get(session.step, Act.PRESS)
            if not odd and session.step is Step.LOOK and self._chance.random() < 0.3:
                self._act = Act.PRESS
            self.acts.append((session.step, self._act))
        if self.left_at is None and (tired or (self._act is Act.LEAVE and now_s >= self._at_s)):
            self.left_at = session.step, now_s

    def is_down(self, now_s: float) -> bool:
        since_s = now_s - self._at_s
        if self.left_at or since_s < 0:
            return False
        match self._act:
            case Act.PRESS | Act.TURN | Act.FRIEND:
                return since_s < 0.15
            case Act.HOLD:
                return since_s < 0.9
            case Act.MASH:
                return since_s < 3.0 and round(since_s * 10) % 2 == 0
            case _:
                return False

    def pose(self, now_s: float) -> Pose:
        if self.left_at:
            return Pose.NOBODY
        if now_s >= self._at_s - 1.0 and self._act in (Act.TURN, Act.FRIEND):
            return Pose.AWAY if self._act is Act.TURN else Pose.TWO
        return Pose.SMILE if self._step in BEFORE_THE_LENS else Pose.NEUTRAL
