"""What enters the session and what it asks for: events in, actions out, both plain values.

Every event is stamped by the caller with the monotonic time `at_s`; the session has no clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from booth.gpio.protocols import Press as Press  # noqa: PLC0414 (a value of the button's room, passed on here)
from booth.looks.reading import Framing, Stage
from booth.looks.scoring import STRICT, Allowance
from booth.settings import Style

# --- in -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pressed:
    at_s: float
    press: Press


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time goes on; sent every turn of the main loop, so that deadlines are seen."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Observed:
    """What the session needs of an `Observation`."""

    at_s: float
    framing: Framing
    stage: Stage
    neutral_progress: float
    ready: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """The store has opened the session and reserved its room: the answer to OpenSession."""

    at_s: float
    claim: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best frame of a shot is known and can be shown; its files are not written yet."""

    at_s: float
    look: str
    take: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A photograph is safe on disk and in the catalogue: the answer to Shoot. Only now may the screen say so."""

    at_s: float
    look: str
    take: int
    photograph_id: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The burst gave no photograph (nobody in it, or the disk refused): the other answer to Shoot."""

    at_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """A device has failed. `device` is camera, vision, light, button, disk or display; `advice` is for staff."""

    at_s: float
    device: str
    advice: str


@dataclass(frozen=True, slots=True)
class Recovered:
    at_s: float
    device: str


@dataclass(frozen=True, slots=True)
class FilmEnded:
    """The camera was a film, and it is over: nobody will come any more."""

    at_s: float


Event = Pressed | Ticked | Observed | Admitted | Chosen | Kept | NotTaken | Faulted | Recovered | FilmEnded


# --- out ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Reserve room, draw a claim number, and record that this person said yes; answer with Admitted or Faulted."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Run the face model (consent was given), or stop it at once. `style` says where to stand."""

    on: bool
    style: Style = "headshot"


@dataclass(frozen=True, slots=True)
class PrepareCamera:
    """Zoom for this style and look anew at light and distance: somebody stands there, or is about to."""

    style: Style


@dataclass(frozen=True, slots=True)
class RecordNeutral:
    """Forget the neutral face, if any, and record one."""


@dataclass(frozen=True, slots=True)
class AskFor:
    """Score and coach this look from now on; None stops coaching."""

    look: str | None
    allowance: Allowance = STRICT


class Light(Enum):
    """Levels of the ring light. CAPTURE is what the preview and the photograph are seen in."""

    OFF = "off"
    IDLE = "idle"
    CAPTURE = "capture"


@dataclass(frozen=True, slots=True)
class SetLight:
    """A portrait is lit from one side, a headshot evenly."""

    light: Light
    style: Style = "headshot"


class Sound(Enum):
    BEEP = "beep"
    SHUTTER = "shutter"
    SUCCESS = "success"
    SORRY = "sorry"


@dataclass(frozen=True, slots=True)
class Play:
    sound: Sound


@dataclass(frozen=True, slots=True)
class Shoot:
    """Keep the burst around this moment and finish it; answer with Kept or NotTaken."""

    look: str
    take: int
    best_so_far: bool = False
    """The guest's time with this look is over: take the best frame since it was asked for."""
    allowance: Allowance = STRICT


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Write the contact sheet and release everything to delivery."""

    completed: bool


@dataclass(frozen=True, slots=True)
class Wipe:
    """Forget the person: frames, landmarks, readings, neutral, names, textures. Follows every exit."""


Action = OpenSession | Measure | PrepareCamera | RecordNeutral | AskFor | SetLight | Play | Shoot | CloseSession | Wipe
