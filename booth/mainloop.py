"""The main thread: events into the session, its actions out to camera, light, photo and store, its state to the screen.

Everything that decides is elsewhere (`session.machine.step`); everything that draws is elsewhere (`kiosk`).
"""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Frame, Prepares
from booth.errors import DeviceError, StoreError
from booth.finishing import Exposure
from booth.gpio.press import PressTimer
from booth.gpio.ramp import dimmed
from booth.kiosk.offered import offered
from booth.kiosk.view import screen_view
from booth.kiosk.window import Inputs
from booth.looks.reading import Observation
from booth.parts import Onlooker as Onlooker  # noqa: PLC0414 (whoever starts the loop hands them in)
from booth.parts import Parts as Parts  # noqa: PLC0414
from booth.session import events
from booth.session.events import Action, Event, Light
from booth.session.machine import step
from booth.session.program import program_of
from booth.session.state import Session, Step
from booth.settings import Settings, Style
from booth.staff_menu import make_menu
from booth.store.records import OpenedSession

log = logging.getLogger(__name__)

CONSENT_TEXT: Final = "2"
GUARDIAN_TEXT: Final = "2-guardian"
"""Version of the words on the consent screen; with its language it is recorded with every session: "en-2"."""
CLEARLY_BETTER: Final = 0.02
"""A frame replaces the best so far when its score is this much higher, 0..1."""
PROBE_DISK_S: Final = 5.0
PROBE_CLOCK_S: Final = 10.0
EYES_ON_THE_LENS: Final = frozenset({Step.COUNTDOWN, Step.CAPTURE})
"""The lamp in the button is dark then, so that it draws no glance."""


class Booth:
    """One walk-up after another. Call `turn` for every frame, or thirty times a second."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        settings = parts.settings.session
        program = program_of(settings, offered(parts.settings.kiosk.languages))
        now_s = parts.clock.now_s()
        self.session = Session(program, step_since_s=now_s, active_s=now_s, face_seen_s=now_s, now_s=now_s)
        self.closed = False
        """The window was closed."""
        self.sessions_ended = 0
        self.photographs = 0
        self.face_seen = False
        self._press = PressTimer(settings.long_press_s)
        self._reports: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._opened: OpenedSession | None = None
        self._language = self.session.language
        """Of whoever said yes last."""
        self._frame: Frame | None = None
        self._observation: Observation | None = None
        self._best: Best | None = None
        self._due: tuple[float, int] | None = None
        """When the frames after the shutter are all there, and the shutter's moment."""
        self._pictures: dict[int, NDArray[np.uint8]] = {}
        self._disk_probe_s = self._clock_probe_s = 0.0
        self.staff = make_menu(
            parts,
            lambda light: self._light(light, self._parts.settings.session.style),
            self._settle,
            lambda: self._frame,
            lambda: dict(self.session.faults),
        )
        self._light(Light.IDLE)

    @property
    def report(self) -> Callable[[Event], None]:
        """Any thread may report a fault here."""
        return self._reports.put

    def turn(self, frame: Frame | None, observation: Observation | None) -> None:
        """Take in the newest frame and, when there is a new one, what was seen in it; act; draw."""
        now_s = self._parts.clock.now_s()
        if frame is not None and self._frame is None:
            log.info("First frame of %s.", "this session" if self.sessions_ended else "this run")
        self._frame = frame or self._frame
        self._take_reports()
        self._take_presses(now_s)
        if observation is not None:
            self._take_observation(observation, now_s)
        self._take_results()
        self._send(events.Ticked(now_s))
        self._develop_when_due(now_s)
        self._look_after_devices(now_s)
        self.staff.turn(now_s)
        if self._parts.guest is not None:
            self._parts.guest.see(self.session, self._observation, now_s)
        self._draw(now_s)

    # --- in ---------------------------------------------------------------------------------------

    def _take_reports(self) -> None:
        while not self._reports.empty():
            self._send(self._reports.get())

    def _take_presses(self, now_s: float) -> None:
        down = self._parts.contact.is_down()
        inputs = self._parts.window.poll() if self._parts.window is not None else Inputs()
        self.closed = self.closed or inputs.quit
        down = down or inputs.down
        self._note("button", next(iter(self._parts.contact.troubles), ""), now_s)
        timed = self._press.update(down, now_s)
        if self.staff.take(now_s, down, timed, inputs.typed, self._nobody):
            return
        for press in (*inputs.presses, *((timed,) if timed else ())):
            self._send(events.Pressed(now_s, press))

    @property
    def _nobody(self) -> bool:
        """No guest's session goes on."""
        session = self.session
        return session.step is Step.ATTRACT or (session.step is Step.FAULT and not session.claim)

    def _note(self, device: str, trouble: str, now_s: float) -> None:
        """A device that stops nobody has this trouble, or none: told when it begins and when it is over."""
        known = any(each == device for each, _ in self.session.faults)
        if trouble and not known:
            self._send(events.Faulted(now_s, device, trouble))
        elif known and not trouble:
            self._send(events.Recovered(now_s, device))

    def _take_observation(self, seen: Observation, now_s: float) -> None:
        self._observation = seen
        self.face_seen = self.face_seen or seen.faces > 0
        self._send(events.Observed(now_s, seen.framing, seen.stage, seen.neutral_progress, seen.ready))
        if self.session.step is Step.LOOK and seen.face is not None and not seen.unrest:
            self._keep_best(seen)

    def _keep_best(self, seen: Observation) -> None:
        """Remember the best frame so far of this look, for the moment when patience ends."""
        if seen.raw_score <= (self._best.score if self._best else 0.0) + CLEARLY_BETTER:
            return
        frame = self._parts.burst.take(seen.frame_number)
        if frame is not None:
            self._forget_best()
            self._best = Best(frame, seen.raw_score)

    def _take_results(self) -> None:
        for result in self._parts.finisher.results():
            # Between guests an answer is taken too: the next one waits until the last photograph is known.
            theirs = self._opened is None or self._opened.session_id == result.session_id
            for event in result.events:
                if isinstance(event, events.Chosen) and theirs and result.picture is not None:
                    self._pictures[self.session.preview_id] = result.picture
                if isinstance(event, events.Kept):
                    self.photographs += 1
                    if self._opened is not None and theirs and result.picture is not None:
                        self._pictures[event.photograph_id] = result.picture
                if theirs or isinstance(event, events.Faulted):
                    self._send(event)

    # --- the session ------------------------------------------------------------------------------

    def _send(self, event: Event) -> None:
        """One event through the session, and then whatever its actions answer."""
        waiting = deque([event])
        while waiting:
            event = waiting.popleft()
            before = self.session
            self.session, actions = step(before, event)
            if self.session.step is not before.step:
                self._moved(before.step)
            for action in actions:
                waiting.extend(self._do(action))
            if self.session.step is Step.ATTRACT and before.step is not Step.ATTRACT:
                self.sessions_ended += 1

    def _do(self, action: Action) -> Sequence[Event]:
        vision = self._parts.vision
        match action:
            case events.OpenSession():
                return [self._open()]
            case events.Measure(on=on, style=style):
                vision.order(lambda observer: observer.measure(on, style))
            case events.PrepareCamera(style=style):
                if isinstance(self._parts.camera, Prepares):
                    self._parts.camera.prepare(style)
            case events.RecordNeutral():
                vision.order(lambda observer: observer.record_neutral())
            case events.AskFor(look=look, allowance=allowance):
                self._forget_best()
                vision.order(lambda observer: observer.ask_for(look, allowance))
            case events.SetLight(light=light, style=style):
                self._light(light, style)
            case events.Play(sound=sound):
                self._parts.sounds.play(sound)
            case events.Shoot():
                self._shoot(action)
            case events.CloseSession(completed=completed):
                if self._opened is not None:
                    self._parts.finisher.close_session(self._opened, completed, self._language)
            case events.Wipe():
                self._wipe()
        return []

    def _open(self) -> Event:
        now_s, settings = self._parts.clock.now_s(), self._parts.settings.session
        self._language = self.session.language
        consent = f"{self._language}-{GUARDIAN_TEXT if settings.guardian else CONSENT_TEXT}"
        try:
            self._opened = self._parts.catalogue.open_session(self.session.style, settings.event, consent)
        except StoreError as error:
            return events.Faulted(now_s, "disk", str(error))
        return events.Admitted(now_s, self._opened.claim)

    def _shoot(self, shoot: events.Shoot) -> None:
        """Now, or the best moment so far when the guest's time with this look is over.

        What is there already is looked at at once, so that a picture can be shown; frames still come in for as long
        after the shutter as were kept before it.
        """
        parts, best = self._parts, self._best if shoot.best_so_far else None
        self._best = None if best else self._best
        frame = best.frame if best else self._frame
        trigger_ns = frame.timestamp_ns if frame else 0
        frames = parts.burst.around(trigger_ns)
        parts.burst.trigger(trigger_ns)
        if best:
            frames = tuple(sorted((*frames, best.frame), key=lambda frame: frame.timestamp_ns))
        wait_s = 0.0 if best else parts.settings.photo.burst_s
        self._due = (parts.clock.now_s() + wait_s, trigger_ns)
        assert self._opened is not None
        look, wall, baseline = parts.looks[shoot.look], parts.clock.wall(), parts.vision.observer.baseline
        exposure = Exposure(self._opened, look, shoot.take, trigger_ns, wall, frames, baseline, shoot.allowance)
        parts.finisher.expose(exposure)

    def _develop_when_due(self, now_s: float) -> None:
        if self._due is not None and now_s >= self._due[0]:
            self._parts.finisher.develop(self._parts.burst.around(self._due[1]))
            self._due = None

    def _wipe(self) -> None:
        """Forget the person: frames, landmarks, readings, names, textures."""
        self._forget_best()
        self._frame = self._observation = self._due = self._opened = None
        self._pictures.clear()
        self._parts.burst.wipe()
        self._parts.finisher.forget()
        self._parts.vision.order(lambda observer: observer.wipe())
        if self._parts.window is not None:
            self._parts.window.wipe()

    def _forget_best(self) -> None:
        if self._best is not None:
            self._best.frame.main.release()
            self._best = None

    # --- devices ----------------------------------------------------------------------------------

    def _light(self, light: Light, style: Style = "headshot") -> None:
        """Even for a headshot; for a portrait the fill half steps back."""
        gpio = self._parts.settings.gpio
        level = {Light.OFF: 0.0, Light.IDLE: gpio.ring_idle, Light.CAPTURE: gpio.ring_capture}[light]
        one_sided = light is Light.CAPTURE and style == "portrait"
        try:
            self._parts.ring.ramp_to(
                level, self.session.now_s, fill=dimmed(level, gpio.ring_ratio) if one_sided else None
            )
        except DeviceError as error:
            self.report(events.Faulted(self._parts.clock.now_s(), "light", str(error)))

    def _look_after_devices(self, now_s: float) -> None:
        try:
            self._parts.contact.invite(self.session.step not in EYES_ON_THE_LENS)
        except DeviceError as error:
            log.warning("%s", error)
        dark = ""
        try:
            self._parts.ring.tick(self.session.now_s)
        except DeviceError as error:
            dark = str(error)
        self._note("light", dark, now_s)
        if any(device == "disk" for device, _ in self.session.faults) and now_s >= self._disk_probe_s:
            self._disk_probe_s = now_s + PROBE_DISK_S
            if self._parts.catalogue.has_room():
                self._send(events.Recovered(now_s, "disk"))
        if now_s >= self._clock_probe_s:
            self._clock_probe_s = now_s + PROBE_CLOCK_S
            try:
                self._parts.catalogue.correct_times()
            except StoreError as error:
                log.warning("%s", error)

    def _draw(self, now_s: float) -> None:
        parts = self._parts
        if parts.window is None:
            return
        if self.staff.open:
            parts.window.draw_staff(self.staff.view(self._press.hold, now_s), self.staff.pictures)
            return
        view = screen_view(self.session, self._observation, parts.looks, parts.settings, self._press.hold, now_s)
        parts.window.draw(view, self._frame.lores if self._frame else None, self._pictures)
        parts.sounds.say(view, self.session.language)

    def _settle(self, settings: Settings) -> None:
        """Every guest from now on has these settings; chosen by staff while there is none."""
        before, self._parts = self._parts.settings, replace(self._parts, settings=settings)
        if settings.kiosk.volume != before.kiosk.volume:
            self._parts.sounds.set_volume(settings.kiosk.volume)
        if settings.theme != before.theme and self._parts.window is not None:
            self._parts.window.dress(settings.theme)
        self._parts.finisher.settle(settings)
        program = program_of(settings.session, offered(settings.kiosk.languages))
        self.session = replace(self.session, program=program)

    def _moved(self, left: Step) -> None:
        session = self.session
        log.info("%.1f s: %s -> %s %s", session.now_s, left.value, session.step.value, session.look or "")
        # What the guest saw last in the step that was just left.
        if self._parts.screens is not None and self._parts.window is not None:
            number = len(list(self._parts.screens.glob("*.png")))
            self._parts.window.save(self._parts.screens / f"{number:02d}_{left.value}.png")


@dataclass(frozen=True, slots=True)
class Best:
    """The frame that came nearest to the look so far, held out of the rolling burst."""

    frame: Frame
    score: float
