"""What passes between the staff's menu and its neighbours: what is typed, what is asked of the booth, what comes back.

The menu asks (`Ask`) and goes on; whoever does the work answers, in several parts if it takes long. An answer to a
question that was not the last one is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from booth.kiosk.screen import PictureView
from booth.session.events import Light
from booth.store.live import Sight


class Page(Enum):
    """Where staff are."""

    CLOSED = "closed"
    PIN = "pin"
    HOME = "home"  # counts per destination, and what can be done
    CHECK = "check"
    LIGHT_CHECK = "light_check"
    STICKS = "sticks"
    NUMBER = "number"
    PERSON = "person"
    DELETE = "delete"  # the second press
    DELETED = "deleted"
    LIGHTS = "lights"
    VOLUME = "volume"
    LANGUAGE = "language"
    EVENT = "event"
    SHUTDOWN = "shutdown"


class Key(Enum):
    """What a keyboard, a number pad or the button says; digits and touches come as `Digit` and `Touched`."""

    NEXT = "next"
    BEFORE = "before"
    TAKE = "take"
    ERASE = "erase"
    LEAVE = "leave"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str


@dataclass(frozen=True, slots=True)
class Touched:
    """One of the view's options, by its place in them."""

    option: int


Typed: TypeAlias = Key | Digit | Touched


class Mark(Enum):
    """How a row stands; each has a shape of its own beside the colour."""

    NONE = "none"
    WELL = "well"
    WRONG = "wrong"
    MISSING = "missing"  # and need not be there


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a quiet table: what it is about, its figure, and what to do."""

    words: str
    figure: str = ""
    note: str = ""
    mark: Mark = Mark.NONE


class Work(Enum):
    """What the menu asks for that may take a while."""

    COUNTS = "counts"
    CHECK = "check"
    LIGHT_CHECK = "light_check"
    STICKS = "sticks"
    REGISTER = "register"
    RELEASE = "release"
    LOOK_UP = "look_up"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Ask:
    """Do this; `about` is a claim number, a stick's name or its device. Answers carry the number."""

    number: int
    work: Work
    about: str = ""


@dataclass(frozen=True, slots=True)
class SetLight:
    light: Light


@dataclass(frozen=True, slots=True)
class SetVolume:
    volume: float
    """0..1"""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Of the menu, and of every guest to begin with."""

    language: str


@dataclass(frozen=True, slots=True)
class SetEvent:
    """For every guest from the next one on."""

    event: str
    """Name of an `Occasion`."""


Choice: TypeAlias = SetVolume | SetLanguage | SetEvent
"""What holds until staff choose again."""


@dataclass(frozen=True, slots=True)
class ForgetPictures:
    """No photograph of anybody may stay in memory or on the screen."""


@dataclass(frozen=True, slots=True)
class ShutDown:
    pass


Action: TypeAlias = Ask | SetLight | Choice | ForgetPictures | ShutDown


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event that staff may choose."""

    name: str
    """Empty: the settings as they stand."""
    title: str = ""
    """As its settings call it; empty for what the screen's words call it."""
    asks: int = 0
    """How many looks make a session."""


@dataclass(frozen=True, slots=True)
class Person:
    """One guest's photographs, with what was remarked about each."""

    claim: str
    pictures: tuple[PictureView, ...] = ()
    remarks: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """By photograph: why this frame, what to do better, how fine a print is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an `Ask`, so far."""

    at_s: float
    number: int
    done: bool = True
    """More of it follows otherwise."""
    rows: tuple[Row, ...] = ()
    taken: int = 0
    """COUNTS: photographs that are kept."""
    sticks: tuple[Sight, ...] = ()
    person: Person | None = None
    trouble: str = ""
    """It could not be done: why, and what to do."""
