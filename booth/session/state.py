"""Where a walk-up stands: one frozen value, replaced by `machine.step`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from booth.looks.reading import Framing, Stage


class Step(Enum):
    ATTRACT = "attract"
    CONSENT = "consent"
    CLAIM = "claim"
    FRAMING = "framing"
    NEUTRAL = "neutral"
    LOOK = "look"
    COUNTDOWN = "countdown"
    CAPTURE = "capture"  # the burst is being chosen and saved
    KEPT = "kept"  # the photograph just taken: next, or once more
    REVIEW = "review"  # all of them
    DONE = "done"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Program:
    """What one session asks for, and how patient it is. Times in seconds."""

    looks: tuple[str, ...]
    countdown_s: float = 3.0
    look_timeout_s: float = 20.0
    """After this the best frame so far is taken: no look traps a person."""
    idle_prompt_s: float = 20.0
    idle_end_s: float = 30.0
    no_face_end_s: float = 8.0
    kept_s: float = 4.0
    review_s: float = 12.0
    done_s: float = 12.0
    capture_timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph of this session that is safe on disk."""

    photograph_id: int
    look: str
    take: int


@dataclass(frozen=True, slots=True)
class Session:
    """All that the machine knows. Times are monotonic seconds."""

    program: Program
    step: Step = Step.ATTRACT
    step_since_s: float = 0.0
    active_s: float = 0.0
    """When somebody last pressed, or did what was asked."""
    face_seen_s: float = 0.0
    """When a face was last seen while one was expected."""
    claim: str = ""
    look_index: int = 0
    takes: tuple[tuple[str, int], ...] = ()
    """(look, takes so far) for the looks that were shot at."""
    pictures: tuple[Picture, ...] = ()
    framing: Framing = Framing.NOBODY
    stage: Stage = Stage.NO_FACE
    neutral_progress: float = 0.0
    faults: tuple[tuple[str, str], ...] = ()
    """(device, advice for staff) of every device that has failed and not come back."""
    idle_prompt: bool = False
    """Show "Still there?"."""
    notice: str = ""
    """Why the last shot gave no photograph."""

    @property
    def look(self) -> str | None:
        """The look asked for, in the steps that have one."""
        looks = self.program.looks
        return looks[self.look_index] if self.look_index < len(looks) else None
