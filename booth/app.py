"""Composition root: settings and devices -> a running booth. Starts in order, stops in reverse; nothing else wires.

`run` and `demo` differ in their devices, `_real` and `_simulated`, and in nothing else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Final

import msgspec

from booth.appliance.memory import wipe_what_is_freed
from booth.appliance.patience import insist
from booth.appliance.power import power_off
from booth.beside import beside
from booth.camera.actor import Actor
from booth.camera.factory import open_camera
from booth.camera.frame import Camera
from booth.clock import Clock, ManualClock, Pace, SystemClock
from booth.delivery.destinations import destinations
from booth.errors import BoothError, DeviceError, InputError, SettingsError
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.finishing import Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.protocols import Contact, Lamp, Ring
from booth.gpio.simulated import NoRing, SimulatedRing
from booth.guest import Guest, Hand, make_actor
from booth.heartbeat import Heartbeat
from booth.kiosk.sound import Sounds
from booth.kiosk.theme import palette
from booth.kiosk.waiting import Waiting
from booth.kiosk.window import Window
from booth.looks.catalogue import Catalogue as Looks
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.mainloop import Booth, Onlooker, Parts
from booth.photo.burst import RollingBurst
from booth.photo.examiner import Examiner
from booth.session.claim import claim_number
from booth.session.events import Faulted
from booth.session.state import Step
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.told import told
from booth.workers import Eyes, Vision, frames_of, start_or_wait

TURNS_PER_S: Final = 30
DEMO_PX: Final = (1200, 900)
NO_EVENTS: Final[Mapping[str, Settings]] = MappingProxyType({})
NO_ROOM: Final = told(
    "The disk is full: remove people who have their photographs (booth delete), or free some room on it."
)


@dataclass(frozen=True, slots=True)
class Devices:
    """What the booth is made of on this machine, and who presses its button when nobody is there."""

    camera: Camera
    contact: AnyContact
    ring: Ring
    guest: Onlooker | None
    visible: bool
    clock: Clock
    one_session: bool
    """A demonstration or a film ends with its session; a booth goes on to the next person."""


def run(
    settings: Settings,
    headless: bool = False,
    screens: Path | None = None,
    delivers: bool = True,
    events: Mapping[str, Settings] = NO_EVENTS,
) -> int:
    """The booth itself, until its window is closed or it is told to stop. A film ends with its session.

    delivers: start the delivery process beside it; on a Pi systemd runs that one. events: what staff may choose
    between on the screen, by name.
    """
    looks = check_looks(settings)
    for name, event in events.items():
        check_looks(event, f"event {name}")
    visible = not headless and _has_display(settings)
    if settings.camera.source == "actor":
        _say("The settings name the simulated sitter as camera: she walks up again and again, and nobody else can.")
        actor = make_actor(settings.camera, model_folder(settings.face.models), live=True)
        sitter = _simulated(actor, Guest(actor, looks), visible, False)
        return _operate(settings, looks, lambda: sitter, visible, screens, delivers, events)
    camera = open_camera(settings.camera)
    hand: Hand | None = None
    if not camera.live:
        hand = Hand()
        _say(f"{camera.name} cannot press a button: a simulated hand does, and says yes for the people in it.")
    elif not visible and settings.gpio.button == "none":
        raise DeviceError(
            "There is no display and no button, so nobody could begin a session. Set DISPLAY or WAYLAND_DISPLAY, "
            'name kiosk.video_driver = "kmsdrm", or set gpio.button = "gpio".'
        )
    devices = partial(_real, settings, camera, hand, visible)
    return _operate(settings, looks, devices, visible, screens, delivers, events)


def demo(settings: Settings, headless: bool = False, screens: Path | None = None) -> int:
    """The simulated sitter walks through one session. Her photographs have a store of their own."""
    looks = check_looks(settings)
    settings = _for_demo(settings)
    visible = not headless and _has_display(settings)
    actor = make_actor(settings.camera, model_folder(settings.face.models), live=visible)
    guest = Guest(actor, looks)
    _say("A simulated sitter walks up, presses the button, and does as she is asked.")
    sitter = _simulated(actor, guest, visible, one_session=True)
    return _operate(settings, looks, lambda: sitter, visible, screens)


def _for_demo(settings: Settings) -> Settings:
    """A store beside its headshots, and a camera with no more pixels than the sitter's photograph has to give."""
    width, height = DEMO_PX
    folder = str(Path(settings.delivery.folder or settings.store.folder).expanduser().absolute() / ".demo")
    return msgspec.structs.replace(
        settings,
        camera=msgspec.structs.replace(settings.camera, source="actor", main_width=width, main_height=height),
        store=msgspec.structs.replace(settings.store, folder=folder),
    )


def check_looks(settings: Settings, where: str = "default settings") -> Looks:
    """The catalogue of looks, with every look that the settings ask for in it, in colours that can be read.

    Raises SettingsError, which says where they stand.
    """
    looks = load_catalogue()
    try:
        palette(settings.theme)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None
    for name in settings.session.looks:
        if name not in looks:
            raise SettingsError(f"{where}: [session] looks = {name!r} is no look; allowed: {', '.join(looks)}.")
    return looks


def _real(settings: Settings, camera: Camera, hand: Hand | None, visible: bool) -> Devices:
    """The devices that the settings name. One that is missing is an error here, never a simulated one."""
    clock = _clock(camera, visible)
    contacts: list[Contact] = [hand] if hand is not None else []
    ring: Ring = NoRing()
    lamp: Lamp | None = None
    if settings.gpio.button == "gpio":
        from booth.gpio.button import open_buttons

        buttons, lamp = open_buttons(settings.gpio)
        contacts += buttons
    contact = AnyContact(contacts, clock.now_s, lamp)
    if settings.gpio.ring == "pwm":
        from booth.gpio.ring import open_ring

        try:
            ring = open_ring(settings.gpio)
        except DeviceError:
            contact.close()  # another try opens the pins anew
            raise
    return Devices(camera, contact, ring, hand, visible, clock, one_session=hand is not None)


def _simulated(actor: Actor, guest: Guest, visible: bool, one_session: bool) -> Devices:
    """All of it simulated, on purpose."""
    clock = _clock(actor, visible)
    return Devices(actor, AnyContact([guest], clock.now_s), SimulatedRing(), guest, visible, clock, one_session)


def _clock(camera: Camera, visible: bool) -> Clock:
    """Without a window, a film or the simulated sitter need not wait for the world."""
    return SystemClock() if visible or camera.live else ManualClock(start=SystemClock().wall())


def _operate(
    settings: Settings,
    looks: Looks,
    open_devices: Callable[[], Devices],
    visible: bool,
    screens: Path | None,
    delivers: bool = True,
    events: Mapping[str, Settings] = NO_EVENTS,
) -> int:
    """Start in order, run, stop in reverse, and say what came of it."""
    wipe_what_is_freed()
    names = tuple(destination.name for destination in destinations(settings.delivery))
    models = model_folder(settings.face.models)
    with contextlib.ExitStack() as stack:
        window = _window(settings, visible, screens)
        if window is not None:
            stack.callback(window.close)
        waiting = Waiting(window, looks, settings, SystemClock())
        folder, reserve_mb = Path(settings.store.folder), settings.store.reserve_mb
        catalogue = insist(lambda: Catalogue(folder, SystemClock(), claim_number, reserve_mb), waiting)
        stack.callback(catalogue.close)
        devices = insist(open_devices, waiting)
        clock = devices.clock
        stack.callback(devices.ring.close)
        stack.callback(devices.contact.close)
        if delivers:
            stack.enter_context(beside(settings, catalogue, names, wait=devices.one_session))
        missing = start_or_wait(devices.camera)
        stack.callback(devices.camera.stop)
        photo = settings.photo
        burst = RollingBurst(photo.burst_s, photo.burst_mb * 1_000_000, photo.burst_frames)
        stack.callback(burst.wipe)
        vision = Vision(Observer(insist(lambda: Tracker(models, settings.face.threads), waiting), looks))
        seers = [Tracker(models, settings.face.threads, watchful=False) for _ in range(2)]
        examiner = Examiner(seers[0], looks, beside=seers[1])
        finisher = Finisher(
            settings, looks, catalogue, examiner, clock, names, devices.camera.name,
            inline=isinstance(clock, ManualClock),
        )  # fmt: skip
        stack.callback(finisher.stop)
        sounds = Sounds(settings.kiosk.volume if devices.visible else 0.0, settings.kiosk.voice)
        parts = Parts(
            settings, looks, clock, catalogue, devices.camera, vision, burst, finisher, devices.contact,
            devices.ring, sounds, window, devices.guest, screens, events,
        )  # fmt: skip
        booth = Booth(parts)
        if isinstance(clock, ManualClock):
            _say("No window: the session runs as fast as this machine can." if screens is None else "No window.")
            _step_through(booth, devices.camera, vision, burst, clock)
        else:
            if not catalogue.has_room():
                booth.report(Faulted(clock.now_s(), "disk", NO_ROOM))
            _live(booth, devices, vision, burst, finisher, clock, missing)
    if booth.staff.shut_down:
        power_off()
        return 0
    return _outcome(settings, booth, devices)


def _step_through(booth: Booth, camera: Camera, vision: Vision, burst: RollingBurst, clock: ManualClock) -> None:
    """Without a window: camera, vision and main loop in step, on the frames' own time."""
    for frame in frames_of(camera, again=True):
        clock.advance_to(frame.timestamp_ns / 1e9)
        burst.add(frame)
        _, observation = vision.look_at(frame)
        booth.turn(frame, observation)
        if booth.session.step is Step.FAULT:
            # Nobody is here to mend it, and the world does not go on meanwhile.
            raise BoothError(" ".join(advice for _, advice in booth.session.faults))
        if booth.sessions_ended:
            return


def _live(
    booth: Booth,
    devices: Devices,
    vision: Vision,
    burst: RollingBurst,
    finisher: Finisher,
    clock: Clock,
    missing: DeviceError | None,
) -> None:
    """With threads, at the pace of the world, until the window is closed or a signal comes."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    heartbeat = Heartbeat(clock.now_s)
    finishing_lives = heartbeat.expect("finishing")
    eyes = Eyes(devices.camera, vision, burst, clock, booth.report, heartbeat)
    eyes.start(missing)
    pace = Pace(TURNS_PER_S)
    try:
        while not (
            stop.is_set()
            or booth.closed
            or eyes.crashed
            or booth.staff.shut_down
            or (devices.one_session and booth.sessions_ended)
        ):
            booth.turn(*eyes.latest())
            if finisher.alive:
                finishing_lives()
            heartbeat.tell(booth.session.step.value)
            stop.wait(pace.rest_s(time.monotonic()))
    finally:
        heartbeat.stopping()
        eyes.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)
    if eyes.crashed:
        raise eyes.crashed


def _window(settings: Settings, visible: bool, screens: Path | None) -> Window | None:
    if screens is not None:
        try:
            screens.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{screens} cannot be made ({error.strerror}). Name a folder that is yours.") from None
    shown = visible or screens is not None or _drawn_unseen(settings)
    return Window(settings.kiosk, visible, theme=settings.theme) if shown else None


def _drawn_unseen(settings: Settings) -> bool:
    """The simulated sitter may play to a screen that nobody sees, where the settings say so; a guest may not."""
    return settings.camera.source == "actor" and settings.kiosk.video_driver == "dummy"


def _has_display(settings: Settings) -> bool:
    if _drawn_unseen(settings):
        return False
    return bool(settings.kiosk.video_driver or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _outcome(settings: Settings, booth: Booth, devices: Devices) -> int:
    if not devices.one_session:
        return 0
    if booth.photographs == 0:
        where = devices.camera.name
        raise BoothError(
            f"Nobody there: no face was found in {where}, and no photograph was taken."
            if not booth.face_seen
            else f"No photograph was taken of the person in {where}."
        )
    folder = Path(settings.delivery.folder or settings.store.folder).expanduser().absolute()
    _say(f"{booth.photographs} photographs, finished, in {folder}")
    return 0


def _say(text: str) -> None:
    print(text, flush=True)
