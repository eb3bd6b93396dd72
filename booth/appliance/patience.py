"""A machine with nobody at its keyboard: what cannot be started is said on its screen, and tried again.

At a desk the booth ends with the reason, and whoever started it reads it. A service of systemd has no such reader: it
would be started over and over behind a black screen, until the unit's brake restarts the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from typing import Final, TypeVar

from booth.errors import BoothError, DeviceError, ModelError, StoreError
from booth.heartbeat import under_systemd

T = TypeVar("T")

MENDABLE: Final = (DeviceError, ModelError, StoreError)
"""What staff can put right while the booth waits. Wrong settings need a start anyway."""
WAITS_S: Final = (1.0, 2.0, 5.0)
"""Between one try and the next; the last one from then on."""


def insist(start: Callable[[], T], tell: Callable[[BoothError, float], None]) -> T:
    """What `start` gives, as soon as it does. Until then `tell(error, for_s)` says why not, and lasts that long.

    Where systemd did not start us its error is raised at once.
    """
    waits_s = chain(WAITS_S, repeat(WAITS_S[-1]))
    while True:
        try:
            return start()
        except MENDABLE as error:
            if not under_systemd():
                raise
            tell(error, next(waits_s))
