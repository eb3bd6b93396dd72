"""The threads of the delivery process: one for every destination, so that one that hangs holds up no other.

Sticks come and go: each gets a thread when it is plugged in, which ends when it is pulled out. One thread looks for
them, mounts and unmounts: that may take minutes, in which the watchdog is fed and the booth's own disk looked after.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from booth.delivery.backoff import Backoff
from booth.delivery.destination import Destination
from booth.delivery.rounds import Round
from booth.delivery.sticks import StickDestination
from booth.errors import StoreError
from booth.heartbeat import Heartbeat

LOG = logging.getLogger(__name__)
STOPPING_S: Final = 10.0
"""How long a destination may finish its batch after the word to stop; what is under way then is begun again."""
LOOK_EVERY_S: Final = 1.0
"""How often the running worker looks for new photographs, and for sticks."""


class Crew:
    """Serves destinations on threads, each by `round_of`, until told to stop; `plugged` says which sticks are there."""

    def __init__(
        self,
        round_of: Callable[[Destination], Round],
        plugged: Callable[[], tuple[StickDestination, ...]] | None,
        backoff: Backoff,
        stop: threading.Event,
        heartbeat: Heartbeat,
        tidy: Callable[[], object],
    ) -> None:
        self._round_of, self._plugged, self._backoff = round_of, plugged, backoff
        self._stop, self._heartbeat, self._tidy = stop, heartbeat, tidy
        self._crashes: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._sticks: dict[str, tuple[threading.Thread, threading.Event]] = {}

    def work(self, destinations: tuple[Destination, ...]) -> None:
        """Until told to stop. An error that nobody foresaw, on any thread, is raised here."""
        for each in destinations:
            lives = self._heartbeat.expect(each.name)
            self._threads.append(self._start(partial(self._keep_serving, each, self._stop, lives)))
        if self._plugged:
            lives = self._heartbeat.expect("sticks")
            self._threads.append(self._start(partial(self._keep_looking, self._plugged, lives)))
        while any(thread.is_alive() for thread in self._threads) and not self._stop.is_set():
            self._heartbeat.tell()
            _logged(self._tidy)
            self._threads[0].join(LOOK_EVERY_S)
        sticks = tuple(self._sticks.values())
        for _, gone in sticks:
            gone.set()
        for thread in [*self._threads, *(thread for thread, _ in sticks)]:
            thread.join(STOPPING_S)
        self._heartbeat.stopping()
        if self._crashes:
            raise self._crashes[0]

    def _keep_looking(self, plugged: Callable[[], tuple[StickDestination, ...]], lives: Callable[[], None]) -> None:
        while not self._stop.is_set():
            lives()
            _logged(lambda: self._serve_those(plugged()))
            self._stop.wait(LOOK_EVERY_S)

    def _serve_those(self, sticks: tuple[StickDestination, ...]) -> None:
        there = {stick.volume.plugged: stick for stick in sticks}
        for plugged in [plugged for plugged in self._sticks if plugged not in there]:
            self._sticks.pop(plugged)[1].set()
        for plugged, stick in there.items():
            if plugged not in self._sticks:
                gone = threading.Event()
                self._sticks[plugged] = self._start(partial(self._keep_serving, stick, gone, _unwatched)), gone

    def _start(self, work: Callable[[], None]) -> threading.Thread:
        def watched() -> None:
            try:
                work()
            except BaseException as error:
                self._crashes.append(error)
                self._stop.set()

        thread = threading.Thread(target=watched, daemon=True)
        thread.start()
        return thread

    def _keep_serving(self, destination: Destination, stop: threading.Event, lives: Callable[[], None]) -> None:
        backoff = Backoff(self._backoff.first_s, self._backoff.most_s)
        while not stop.is_set():
            lives()
            try:
                moved = self._round_of(destination).moved
            except StoreError as error:
                LOG.error("%s", error)
                stop.wait(backoff.next_s())
                continue
            backoff.reset()
            if not moved:
                stop.wait(LOOK_EVERY_S)


def _logged(work: Callable[[], object]) -> None:
    """A local disk that fails is said in the log; the next turn tries again."""
    try:
        work()
    except StoreError as error:
        LOG.error("%s", error)


def _unwatched() -> None:
    """A stick may hang for as long as it likes: to kill the process would not bring it back."""
