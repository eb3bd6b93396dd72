"""Where a walk-up stands: one frozen value, replaced by `machine.step`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil

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
    capture_timeout_s: float = 60.0


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
    """Why the last shot gave no photograph, or what to do where a step does not come to its end."""
    now_s: float = 0.0
    """When the last event came."""
    admitting: bool = False
    """Yes was said, and the store is reserving room."""
    ready: bool = False
    """The look is reached (or, for the look that is never scored, somebody is there)."""
    good_since_s: float | None = None
    """FRAMING: since when the person has stood well."""
    lost_since_s: float | None = None
    """COUNTDOWN: since when the look has been lost."""
    look_since_s: float = 0.0
    """When this look was first asked for; a countdown that breaks off does not begin it anew."""
    misses: int = 0
    """Shots at this look that gave no photograph."""
    answer_due_since_s: float | None = None
    """When the shot was asked for that has neither been kept nor refused yet."""
    film_ended: bool = False
    resume: Step = Step.ATTRACT
    """FAULT: where it goes on once the device is back."""

    @property
    def look(self) -> str | None:
        """The look asked for, in the steps that have one."""
        looks = self.program.looks
        return looks[self.look_index] if self.look_index < len(looks) else None

    @property
    def take(self) -> int:
        """Which take of this look was shot last; 0 before the first."""
        return dict(self.takes).get(self.look or "", 0)

    @property
    def digit(self) -> int:
        """COUNTDOWN: the digit to show, one a second; 0 at the shutter."""
        return max(0, ceil(self.program.countdown_s - (self.now_s - self.step_since_s)))
