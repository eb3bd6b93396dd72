"""Several contacts as one: button, foot pedal, keyboard, the simulated guest. Each is watched by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from booth.errors import DeviceError
from booth.gpio.protocols import Contact, Lamp
from booth.told import together, told

STUCK_S: Final = 20.0
"""Nobody holds a button for this long: it is jammed, or its wire touches ground."""


class AnyContact:
    """Down when any of its contacts is.

    One that is stuck, or that cannot be read, is left out until it is up or readable again, so that the others go on
    working; `troubles` says so to staff. With no contact at all it is never down.
    """

    def __init__(
        self, contacts: Sequence[Contact], now_s: Callable[[], float] = time.monotonic, lamp: Lamp | None = None
    ) -> None:
        """`lamp` is the one in the button; `invite` lights it."""
        self._contacts = tuple(contacts)
        self._lamp = lamp
        self._lit: bool | None = None
        self._now_s = now_s
        self._down_since_s: dict[int, float] = {}
        self._unreadable: dict[int, str] = {}

    @property
    def name(self) -> str:
        if not self._contacts:
            return told("keyboard and touch only (gpio.button)")
        return together([contact.name for contact in self._contacts])

    def is_down(self) -> bool:
        # Every contact is read each time, so that each one's hold is known.
        down = [self._is_down(index, contact) for index, contact in enumerate(self._contacts)]
        return True in down

    @property
    def troubles(self) -> tuple[str, ...]:
        """One sentence for staff about each contact that is left out; as of the last `is_down`."""
        now_s = self._now_s()
        stuck = [index for index, since_s in self._down_since_s.items() if now_s - since_s > STUCK_S]
        return (*(self._stuck(index) for index in stuck), *self._unreadable.values())

    def invite(self, wanted: bool) -> None:
        """Light the button's lamp while a press is wanted and can be taken. Raises DeviceError, once a change."""
        lit = wanted and not self.troubles
        if self._lamp is not None and lit is not self._lit:
            self._lit = lit
            self._lamp.light(lit)

    def close(self) -> None:
        for device in (*self._contacts, *((self._lamp,) if self._lamp else ())):
            device.close()

    def _is_down(self, index: int, contact: Contact) -> bool:
        try:
            down = contact.is_down()
        except DeviceError as error:
            self._unreadable[index] = str(error)
            down = False
        else:
            self._unreadable.pop(index, None)
        if not down:
            self._down_since_s.pop(index, None)
            return False
        now_s = self._now_s()
        return now_s - self._down_since_s.setdefault(index, now_s) <= STUCK_S

    def _stuck(self, index: int) -> str:
        name = self._contacts[index].name
        return told(
            "{button} has been down for more than {seconds} s and is ignored: free it, or check its wire.",
            button=name,
            seconds=STUCK_S,
        )
