"""Where a walk-up stands: one frozen value, replaced by `machine.step`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Final, Literal

from booth.looks.reading import Framing, Stage
from booth.looks.scoring import Allowance
from booth.settings import Style

Side = Literal["none", "left", "right"]
"""The side of the guest's own face that is told to rest, and no longer counts."""
SIDES: Final[tuple[Side, ...]] = ("none", "left", "right")
OWN_FACE: Final = "@own_face"
FINISH: Final = "@finish"
"""What CHOOSE offers beside looks: the neutral once more, and the end."""


class Step(Enum):
    ATTRACT = "attract"
    LANGUAGE = "language"  # where the event offers several
    STYLE = "style"  # headshot or portrait, where the event offers both
    CONSENT = "consent"
    TERMS = "terms"  # what consent is given to, at length
    CLAIM = "claim"
    FRAMING = "framing"
    NEUTRAL = "neutral"
    SIDE = "side"  # the neutral is done again: do both sides of the face move?
    CHOOSE = "choose"  # which look next
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
    languages: tuple[str, ...] = ("en",)
    """What the guest chooses from; the first is the event's own, and every guest begins with it."""
    styles: tuple[Style, ...] = ("headshot",)
    """What the guest chooses from; the first is the event's own."""
    choose: int = 0
    """How many of the looks the guest chooses; 0: all of them are asked for, in order."""
    countdown_s: float = 3.0
    look_timeout_s: float = 20.0
    """After this the best frame so far is taken: no look traps a person."""
    idle_prompt_s: float = 20.0
    idle_end_s: float = 30.0
    no_face_end_s: float = 8.0
    claim_s: float = 6.0
    choose_s: float = 8.0
    """A list is left alone for this long: the event's own order goes on."""
    kept_s: float = 4.0
    review_s: float = 12.0
    done_s: float = 12.0
    capture_timeout_s: float = 60.0

    @property
    def asks(self) -> int:
        """How many looks make a session."""
        return min(self.choose or len(self.looks), len(self.looks))


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
    left: Step = Step.ATTRACT
    """The step before this one."""
    active_s: float = 0.0
    """When somebody last pressed, or did what was asked."""
    face_seen_s: float = 0.0
    """When a face was last seen while one was expected."""
    claim: str = ""
    language_index: int = 0
    style_index: int = 0
    resting_side: Side = "none"
    cursor: int = 0
    """Where the guest stands in `options`."""
    look_index: int = 0
    asked: tuple[str, ...] = ()
    """The looks that were asked for so far, also those that were skipped."""
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
    chosen: bool = False
    """CAPTURE: the photograph can be shown; it is not safe yet."""
    film_ended: bool = False
    resume: Step = Step.ATTRACT
    """FAULT: where it goes on once the device is back."""

    @property
    def look(self) -> str | None:
        """The look asked for, in the steps that have one."""
        looks = self.program.looks
        return looks[self.look_index] if self.look_index < len(looks) else None

    @property
    def language(self) -> str:
        """The language that this guest reads."""
        return self.program.languages[self.language_index]

    @property
    def style(self) -> Style:
        """The kind of picture this guest has."""
        return self.program.styles[self.style_index]

    @property
    def next_index(self) -> int | None:
        """The first look, in the event's order, that has not been asked for."""
        looks = self.program.looks
        return next((at for at, look in enumerate(looks) if look not in self.asked), None)

    @property
    def allowance(self) -> Allowance:
        """What is granted to this guest when looks are scored."""
        return Allowance(self.style, self.resting_side)

    @property
    def options(self) -> tuple[str, ...]:
        """What the list of this step offers, in its order; empty in a step without a list."""
        match self.step:
            case Step.LANGUAGE:
                return self.program.languages
            case Step.STYLE:
                return self.program.styles
            case Step.SIDE:
                return SIDES
            case Step.CHOOSE:
                return (*self.program.looks, *([FINISH] if self.pictures else []), OWN_FACE)
            case _:
                return ()

    @property
    def option(self) -> str:
        """What the guest stands at in the list; empty in a step without one."""
        return self.options[self.cursor] if self.options else ""

    @property
    def preview_id(self) -> int:
        """Number of the picture that CAPTURE shows: below 0, and another one for every shot."""
        return -sum(takes for _, takes in self.takes)

    @property
    def take(self) -> int:
        """Which take of this look was shot last; 0 before the first."""
        return dict(self.takes).get(self.look or "", 0)

    @property
    def digit(self) -> int:
        """COUNTDOWN: the digit to show, one a second; 0 at the shutter."""
        return max(0, ceil(self.program.countdown_s - (self.now_s - self.step_since_s)))
