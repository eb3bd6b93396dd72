"""The booth's threads: camera, vision and finishing. Each hands plain values to the main thread and takes orders.

A size-one slot lies between camera and vision: old previews are dropped and counted, frames of the burst never.
The headless demonstration and films run the same three without threads, in step with the frames' own time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from booth.camera.frame import Camera, Frame
from booth.clock import Clock
from booth.delivery.backoff import Backoff
from booth.errors import DeviceError
from booth.heartbeat import Heartbeat, under_systemd
from booth.looks.observer import Observer
from booth.looks.reading import Observation
from booth.photo.burst import RollingBurst
from booth.session.events import Event, Faulted, Recovered

T = TypeVar("T")

REOPEN_MOST_S: Final = 5.0
"""The longest wait before a lost camera is tried again."""


class LatestSlot(Generic[T]):
    """Holds the newest value only. `dropped` counts those that nobody took in time."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._value: T | None = None
        self.dropped = 0

    def put(self, value: T) -> None:
        with self._ready:
            self.dropped += self._value is not None
            self._value = value
            self._ready.notify()

    def take(self, timeout_s: float) -> T | None:
        """The newest value, waiting for one at most `timeout_s`; None when none came."""
        with self._ready:
            self._ready.wait_for(lambda: self._value is not None, timeout_s)
            value, self._value = self._value, None
            return value


def frames_of(camera: Camera, again: bool, first: int = 0) -> Iterator[Frame]:
    """Frames of a started camera, numbered from `first` on.

    A film that ends is played again where `again`, its time and numbers going on.
    """
    number, offset_ns, last_ns, period_ns = first, 0, 0, 40_000_000
    while True:
        frame = camera.read()
        if frame is None:
            if not again or number == first:
                return
            camera.stop()
            camera.start()
            offset_ns = last_ns + period_ns
            continue
        frame = dataclasses.replace(frame, number=number, timestamp_ns=frame.timestamp_ns + offset_ns)
        if number > first and frame.timestamp_ns > last_ns:
            period_ns = frame.timestamp_ns - last_ns
        last_ns, number = frame.timestamp_ns, number + 1
        yield frame


def start_or_wait(camera: Camera) -> DeviceError | None:
    """Why it did not start, on an appliance: `Eyes` goes on trying there. Elsewhere that is raised."""
    try:
        camera.start()
    except DeviceError as error:
        if camera.live and under_systemd():
            return error
        raise
    return None


class Vision:
    """The observer and the orders that the main thread gives it, carried out between two frames."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._orders: queue.SimpleQueue[Callable[[Observer], None]] = queue.SimpleQueue()
        self._given = 0
        self._done = 0

    def order(self, order: Callable[[Observer], None]) -> None:
        self._given += 1
        self._orders.put(order)

    @property
    def observer(self) -> Observer:
        return self._observer

    def look_at(self, frame: Frame) -> tuple[int, Observation]:
        """(orders carried out so far, what is seen). An observation older than the last order is out of date."""
        while not self._orders.empty():
            self._orders.get()(self._observer)
            self._done += 1
        return self._done, self._observer.observe(frame)

    def up_to_date(self, done: int) -> bool:
        return done == self._given


class Eyes:
    """Camera thread and vision thread. `latest()` is all that the main thread asks.

    A camera that fails is reported once and started again with backoff until it is back.
    """

    def __init__(
        self,
        camera: Camera,
        vision: Vision,
        burst: RollingBurst,
        clock: Clock,
        report: Callable[[Event], None],
        heartbeat: Heartbeat,
    ) -> None:
        self._camera, self._vision, self._burst, self._clock, self._report = camera, vision, burst, clock, report
        self._camera_lives, self._vision_lives = heartbeat.expect("camera"), heartbeat.expect("vision")
        self._stop = threading.Event()
        self._slot: LatestSlot[Frame] = LatestSlot()
        self._frame: Frame | None = None
        self._seen: tuple[int, Observation] | None = None
        self._film_began_s: float | None = None
        self._missing: DeviceError | None = None
        self.crashed: BaseException | None = None
        """An error that nobody foresaw: the main thread raises it, and systemd starts the booth anew."""
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), name=work.__name__, daemon=True)
            for work in (self._film, self._watch)
        ]

    def start(self, missing: DeviceError | None = None) -> None:
        """The caller has started the camera, so that at a desk a missing one ends the program with its reason.

        missing: why it did not start, where it is to be waited for; it is tried again until it does.
        """
        self._missing = missing
        for thread in self._threads:
            thread.start()

    def latest(self) -> tuple[Frame | None, Observation | None]:
        """The newest frame, and the newest observation that the last order still holds for (each only once)."""
        seen, self._seen = self._seen, None
        return self._frame, seen[1] if seen and self._vision.up_to_date(seen[0]) else None

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=3.0)
        self._camera.stop()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.crashed = error

    def _film(self) -> None:
        next_number = 0
        while not self._stop.is_set():
            try:
                if self._missing is not None:
                    missing, self._missing = self._missing, None
                    raise missing
                for frame in frames_of(self._camera, not self._camera.live, next_number):
                    if self._stop.is_set():
                        return
                    next_number = frame.number + 1
                    self._camera_lives()
                    self._pace(frame)
                    self._burst.add(frame)
                    self._frame = frame
                    self._slot.put(frame)
                return
            except DeviceError as error:
                self._frame = None  # whoever is on it may be gone before there is another
                self._report(Faulted(self._clock.now_s(), "camera", str(error)))
                self._reopen()

    def _reopen(self) -> None:
        backoff = Backoff(first_s=0.5, most_s=REOPEN_MOST_S)
        while True:
            self._camera_lives()
            self._camera.stop()
            if self._stop.wait(backoff.next_s()):
                return
            with contextlib.suppress(DeviceError):
                self._camera.start()
                self._report(Recovered(self._clock.now_s(), "camera"))
                return

    def _pace(self, frame: Frame) -> None:
        """A film is shown at its own speed."""
        if self._camera.live:
            return
        at_s = frame.timestamp_ns / 1e9
        if self._film_began_s is None:
            self._film_began_s = self._clock.now_s() - at_s
        self._stop.wait(max(0.0, self._film_began_s + at_s - self._clock.now_s()))

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._vision_lives()
            frame = self._slot.take(timeout_s=0.25)
            if frame is not None:
                self._seen = self._vision.look_at(frame)
