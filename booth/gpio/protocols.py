"""The booth's two devices on the header, as the rest of the booth sees them."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Press(Enum):
    """The grammar of one button: short is "next" or "shoot now", long (1.2 s) is "not this": no, back, skip, again."""

    SHORT = "short"
    LONG = "long"


class Contact(Protocol):
    """A button's contact, debounced. What a press means is decided by `press.PressTimer`, not here."""

    @property
    def name(self) -> str:
        """For people: "GPIO 17", "space bar"."""

    def is_down(self) -> bool:
        """True while it is held. Reads the pin itself, so that a lost edge cannot leave it stuck.

        Raises DeviceError when the pin cannot be read.
        """

    def close(self) -> None:
        """Give the pin back."""


class Lamp(Protocol):
    """The lamp in the button."""

    def light(self, on: bool) -> None:
        """Lit or dark. Raises DeviceError."""

    def close(self) -> None:
        """Dark, and give the pin back."""


class Ring(Protocol):
    """The ring light: a key half and a fill half, which shine alike unless told otherwise."""

    @property
    def level(self) -> float:
        """0..1 as perceived, where the ramp of the key half stands now."""

    def ramp_to(self, level: float, now_s: float, seconds: float = 0.7, fill: float | None = None) -> None:
        """Head for a perceived level 0..1; `tick` walks there. Raises DeviceError.

        fill: perceived level of the fill half, None for the same. A ring on one channel shines at `level` all round.
        """

    def tick(self, now_s: float) -> None:
        """Set the light for this moment of the ramp. Raises DeviceError."""

    def close(self) -> None:
        """Off, and give the channel back."""
