"""The threads beside the main one: what is dropped, what is not, and a camera that comes back."""

from __future__ import annotations

import queue

import numpy as np
import pytest

from booth.camera.frame import Camera, Frame
from booth.camera.still import ArrayStill
from booth.clock import SystemClock
from booth.errors import DeviceError
from booth.face.face import Sighting
from booth.heartbeat import Heartbeat
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.photo.burst import RollingBurst
from booth.session.events import Event, Faulted, Recovered
from booth.workers import Eyes, LatestSlot, Vision, frames_of, start_or_wait

LORES = np.zeros((48, 64, 4), np.uint8)


def frame(number: int, at_s: float) -> Frame:
    return Frame(number, round(at_s * 1e9), LORES, ArrayStill(LORES[..., :3]))


class FakeCamera:
    """Plays its script over and over: frames, None for the end of a film, an error for a camera that is gone."""

    name = "scripted camera"

    def __init__(self, *script: Frame | DeviceError | None, live: bool = False) -> None:
        self.live = live
        self.starts = 0
        self._script = script
        self._at = 0

    def start(self) -> None:
        self.starts += 1
        self._at = self._at if self.live else 0

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        shown = self._script[self._at % len(self._script)]
        self._at += 1
        if isinstance(shown, DeviceError):
            raise shown
        return shown

    def stop(self) -> None:
        """Nothing to close."""


class Nobody:
    """A tracker that sees nobody, and counts how often it was asked."""

    looks = 0

    def see(self, frame: Frame) -> Sighting:
        self.looks += 1
        return Sighting(frame.number, frame.timestamp_ns, 0, None)

    def forget(self) -> None:
        """Nothing to forget."""

    def lose(self) -> None:
        """Nobody to lose."""


def test_the_slot_keeps_the_newest_and_counts_what_nobody_took() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for value in (1, 2, 3):
        slot.put(value)
    assert (slot.take(0), slot.dropped) == (3, 2)
    assert slot.take(0) is None


def test_a_film_is_played_again_with_its_time_going_on() -> None:
    film = frames_of(FakeCamera(frame(0, 0.0), frame(1, 0.1), None), again=True)
    played = [next(film) for _ in range(5)]
    assert [one.number for one in played] == [0, 1, 2, 3, 4]
    assert [one.timestamp_ns / 1e9 for one in played] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])


def test_a_film_that_is_not_to_be_played_again_ends() -> None:
    assert len(list(frames_of(FakeCamera(frame(0, 0.0), None), again=False))) == 1


def test_an_empty_film_ends_even_so() -> None:
    assert list(frames_of(FakeCamera(None), again=True)) == []


def test_what_was_seen_before_an_order_is_out_of_date() -> None:
    vision = Vision(Observer(Nobody(), load_catalogue()))
    done, _ = vision.look_at(frame(0, 0.0))
    assert vision.up_to_date(done)
    vision.order(lambda observer: observer.measure(True))
    assert not vision.up_to_date(done)
    done, _ = vision.look_at(frame(1, 0.1))
    assert vision.up_to_date(done)


def test_the_model_rests_until_it_is_ordered_to_look() -> None:
    nobody = Nobody()
    vision = Vision(Observer(nobody, load_catalogue()))
    vision.look_at(frame(0, 0.0))
    assert nobody.looks == 0
    vision.order(lambda observer: observer.measure(True))
    vision.look_at(frame(1, 0.1))
    vision.order(lambda observer: observer.wipe())
    vision.look_at(frame(2, 0.2))
    assert nobody.looks == 1


def eyes_on(camera: Camera) -> tuple[Eyes, queue.Queue[Event], RollingBurst]:
    reports: queue.Queue[Event] = queue.Queue()
    burst = RollingBurst(1.5, 10_000_000)
    eyes = Eyes(
        camera,
        Vision(Observer(Nobody(), load_catalogue())),
        burst,
        SystemClock(),
        reports.put,
        Heartbeat(SystemClock().now_s),
    )
    return eyes, reports, burst


def test_a_camera_that_fails_is_reported_once_and_started_again() -> None:
    camera = FakeCamera(frame(0, 0.0), DeviceError("The cable is loose."), live=True)
    eyes, reports, _ = eyes_on(camera)
    eyes.start()
    try:
        first, second = reports.get(timeout=10), reports.get(timeout=10)
    finally:
        eyes.stop()
    assert isinstance(first, Faulted)
    assert (first.device, first.advice) == ("camera", "The cable is loose.")
    assert isinstance(second, Recovered)
    assert camera.starts >= 1
    assert eyes.crashed is None


def test_an_error_that_nobody_foresaw_is_not_swallowed() -> None:
    camera = FakeCamera(frame(0, 0.0), live=True)
    camera.read = lambda timeout_s=2.0: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    eyes, _, _ = eyes_on(camera)
    eyes.start()
    eyes.stop()
    assert isinstance(eyes.crashed, ZeroDivisionError)


class LostCamera(FakeCamera):
    """Does not come back."""

    def start(self) -> None:
        raise DeviceError("The cable is loose.")


def test_while_the_camera_is_out_nobody_is_held_who_may_be_gone() -> None:
    eyes, reports, _ = eyes_on(LostCamera(frame(0, 0.0), DeviceError("The cable is loose."), live=True))
    eyes.start()
    try:
        assert isinstance(reports.get(timeout=10), Faulted)
        assert eyes.latest()[0] is None
    finally:
        eyes.stop()


class AbsentCamera(FakeCamera):
    """Plugged in after some tries."""

    def start(self) -> None:
        super().start()
        if self.starts < 3:
            raise DeviceError("There is no webcam.")


def test_at_a_desk_a_missing_camera_ends_the_booth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with pytest.raises(DeviceError, match="no webcam"):
        start_or_wait(AbsentCamera(frame(0, 0.0), live=True))


def test_on_an_appliance_a_camera_that_is_missing_at_the_start_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "@headshot-booth-test")
    camera = AbsentCamera(frame(0, 0.0), live=True)
    eyes, reports, _ = eyes_on(camera)
    eyes.start(start_or_wait(camera))
    try:
        first, second = reports.get(timeout=10), reports.get(timeout=10)
    finally:
        eyes.stop()
    assert isinstance(first, Faulted)
    assert (first.device, first.advice) == ("camera", "There is no webcam.")
    assert isinstance(second, Recovered)
    assert eyes.crashed is None
