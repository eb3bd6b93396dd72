"""What a screen shows, as one frozen value: `view.screen_view` makes it, `painter` draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

from booth.face.face import Face
from booth.looks.catalogue import Look
from booth.looks.reading import Stage, Stroke
from booth.session.events import Light
from booth.session.state import Side, Step


class Scene(Enum):
    """How a screen is composed."""

    POSTER = "poster"  # words beside the ring: attract, consent, claim number, done, fault
    MIRROR = "mirror"  # the live picture in the ring, the cue at the lens
    PRINT = "print"  # the photograph just taken
    WALL = "wall"  # all of them
    PAGE = "page"  # words to read, over all of the screen
    LIST = "list"  # something to choose, line by line


class Tone(Enum):
    """What the ring and the cue say, each with a shape of its own beside the colour."""

    QUIET = "quiet"
    AMBER = "amber"
    YES = "yes"  # always with a tick


@dataclass(frozen=True, slots=True)
class RingView:
    """The booth's one sign. It fills from the far side up both sides and closes at the lens."""

    fill: float = 0.0
    """0..1 of the way round."""
    dots: bool = False
    """The open part is dotted: ready, but for the look."""
    tone: Tone = Tone.QUIET
    tick: bool = False


STAGES: Final = {
    Stage.NO_FACE: RingView(),
    Stage.NOT_READY: RingView(0.25, tone=Tone.AMBER),
    Stage.READY_WITHOUT_LOOK: RingView(0.5, dots=True, tone=Tone.AMBER),
    Stage.READY: RingView(1.0, tone=Tone.AMBER),
}
"""The readiness ring: four stages, each of its own shape."""


@dataclass(frozen=True, slots=True)
class PictureView:
    photograph_id: int
    caption: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """A line of a list."""

    words: str
    done: bool = False
    """There is a photograph of it: a tick."""


@dataclass(frozen=True, slots=True)
class ScreenView:
    """One screen. Empty strings and None are not shown."""

    step: Step
    scene: Scene
    now_s: float
    ring: RingView = RingView()
    hold: float = 0.0
    """0..1 of a long press: fills the ring."""
    eyebrow: str = ""
    headline: str = ""
    """In the serif: what this screen, or this look, is called."""
    sentence: str = ""
    points: tuple[str, ...] = ()
    cue: str = ""
    """What to do now, at the lens."""
    cue_tone: Tone = Tone.QUIET
    digit: int | None = None
    claim: str = ""
    """The guest's own number, small."""
    number: str = ""
    """The same, where it is the message."""
    code: str = ""
    """What the card beside the number says to a telephone's camera."""
    code_caption: str = ""
    logo: str = ""
    """File of the event's sign."""
    press_hint: str = ""
    hold_hint: str = ""
    notice: str = ""
    prompt: str = ""
    """"Still there?", over everything."""
    prompt_sentence: str = ""
    staff: str = ""
    """The cause of a fault, small, for those who can help; on the first screen also one that stops nobody."""
    guides: bool = False
    """Head height and eye line over the live picture."""
    arrow: str = ""
    """left, right, up, down, closer or back as seen in the mirror."""
    gaze: tuple[float, float] | None = None
    """Where the dot to look at stands: degrees from the lens to the subject's own left, and up."""
    face: Face | None = None
    """Whom the photograph will be cut round."""
    style: str = "headshot"
    """headshot or portrait: how it will be cut."""
    outline: tuple[Stroke, ...] = ()
    """Over the guest's own features, in pixels of `Frame.lores`, unmirrored."""
    match: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """0..1 by drawn feature: how far guest and target agree."""
    greeting: str = ""
    """In the ring, where no face is drawn."""
    target: Look | None = None
    """The drawn face."""
    intensity: float = 1.0
    """0..1, how far the drawn face is from neutral to its look."""
    target_name: str = ""
    options: tuple[OptionView, ...] = ()
    cursor: int = 0
    """The line that a held button takes."""
    resting_side: Side = "none"
    """Of the drawn face: this side of it does not move."""
    pictures: tuple[PictureView, ...] = ()
    progress: tuple[int, int] | None = None
    """(looks behind, looks in all)"""
    light: Light = Light.IDLE
    from_right: bool = False
    """Its language is read from right to left."""
