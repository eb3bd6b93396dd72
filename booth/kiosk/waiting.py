"""The screen while the booth cannot start: calm words for guests, the reason for staff."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from booth.clock import Clock
from booth.errors import BoothError, StoreError
from booth.heartbeat import Heartbeat
from booth.kiosk.offered import offered
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import Catalogue as Looks
from booth.session.program import program_of
from booth.session.state import Session, Step
from booth.settings import Settings

log = logging.getLogger(__name__)

REDRAW_S: Final = 0.1


class Waiting:
    """Says to guests, to staff, to the journal and to systemd why nothing begins. For `booth.appliance.patience`."""

    def __init__(
        self,
        window: Window | None,
        looks: Looks,
        settings: Settings,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._window, self._looks, self._settings, self._clock, self._pause = window, looks, settings, clock, pause
        self._heartbeat = Heartbeat(clock.now_s)
        self._said = ""

    def __call__(self, error: BoothError, for_s: float) -> None:
        """Show it for so long."""
        if str(error) != self._said:  # once, not at every try
            self._said = str(error)
            log.error("%s", error)
        device = "disk" if isinstance(error, StoreError) else "start"
        session = Session(
            program_of(self._settings.session, offered(self._settings.kiosk.languages)),
            Step.FAULT,
            faults=((device, str(error)),),
        )
        until_s = self._clock.now_s() + for_s
        while (now_s := self._clock.now_s()) < until_s:
            self._heartbeat.tell(f"waiting: {error}")
            if self._window is not None:
                self._window.poll()
                self._window.draw(screen_view(session, None, self._looks, self._settings, 0.0, now_s), None, {})
            self._pause(REDRAW_S)
