"""What a contact means, short or long: told by time and by reading it again each turn, never by edges alone."""

from __future__ import annotations

from typing import Final

from booth.gpio.protocols import Press

DEBOUNCE_S: Final = 0.03
"""An opening shorter than this is the contact bouncing. Micro switches and arcade buttons settle within 5 to 20 ms."""


class PressTimer:
    """Tells short from long presses. Call `update` every turn of the main loop.

    A press counts from the first moment the contact is seen down, so that none is missed by a slow loop; it is over
    once the contact has been up for DEBOUNCE_S. LONG is told while the button is still held, as soon as the ring is
    full, once for each hold; SHORT on letting go.
    """

    def __init__(self, long_press_s: float) -> None:
        self._long_press_s = long_press_s
        self._down_since_s: float | None = None
        self._up_since_s: float | None = None
        self._told = False
        self.hold = 0.0
        """How far the ring of a long press is filled, 0..1; 0 again once the press was told or is over."""

    def update(self, down: bool, now_s: float) -> Press | None:
        """The press that is known as of this moment, if any."""
        if down:
            return self._held(now_s)
        return self._let_go(now_s)

    def _held(self, now_s: float) -> Press | None:
        self._up_since_s = None
        if self._down_since_s is None:
            self._down_since_s, self._told = now_s, False
        held_s = now_s - self._down_since_s
        if self._told:
            return None
        self.hold = min(1.0, held_s / self._long_press_s)
        return self._tell(Press.LONG) if held_s >= self._long_press_s else None

    def _let_go(self, now_s: float) -> Press | None:
        if self._down_since_s is None:
            return None
        if self._up_since_s is None:
            self._up_since_s = now_s
        if now_s - self._up_since_s < DEBOUNCE_S:
            return None
        self._down_since_s = None
        return None if self._told else self._tell(Press.SHORT)

    def _tell(self, press: Press) -> Press:
        self._told, self.hold = True, 0.0
        return press
