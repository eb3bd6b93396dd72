"""The booth under soak: the real main loop, vision, finishing, store and delivery; its devices fail by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from booth.camera.frame import Frame
from booth.clock import ManualClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.errors import DeviceError, InputError
from booth.face.face import Sighting
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.finishing import Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.simulated import SimulatedContact, SimulatedRing
from booth.kiosk.sound import Sounds
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Observation
from booth.mainloop import Booth, Parts
from booth.photo.burst import RollingBurst
from booth.photo.examiner import Examiner
from booth.session.events import Faulted, Recovered
from booth.settings import SessionSettings, Settings
from booth.store.catalogue import Catalogue
from booth.workers import Vision
from scripts.soaking.disks import Disks
from scripts.soaking.sitting import LORES_PX, MAIN_PX, Costume, Plate, Pose, frame_of

FPS: Final = 5
DELIVER_EVERY_S: Final = 2.0
FAULTS: Final = ("camera", "light", "button", "disk full", "model", "stick pulled", "stick full")
FAULT_EVERY_S: Final = 350.0
"""Of each kind, on average."""
FAULT_LASTS_S: Final = (0.3, 9.0)


class Ring(SimulatedRing):
    """Fails when told; keeps no record."""

    failing = False

    def ramp_to(self, level: float, now_s: float, seconds: float = 0.7, fill: float | None = None) -> None:
        self._check()
        super().ramp_to(level, now_s, seconds, fill)

    def tick(self, now_s: float) -> None:
        self._check()
        super().tick(now_s)
        self.shone.clear()

    def _check(self) -> None:
        if self.failing:
            raise DeviceError("The soak's ring light is out.")


class MoodyTracker(Tracker):
    """The real model, which a frame can be unreadable for."""

    failing = False

    def see(self, frame: Frame) -> Sighting:
        if self.failing and frame.number % 3 == 0:
            raise InputError("This frame of the soak cannot be read.")
        return super().see(frame)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    until_s: float


class World:
    """`turn` is one frame's time: what the camera saw, and all that happens meanwhile."""

    def __init__(self, folder: Path, poses: dict[Pose, Plate], chance: Random, settings: Settings) -> None:
        self.disks = Disks(folder)
        self.chance, self._poses, self.clock = chance, poses, ManualClock()
        self.settings = msgspec.structs.replace(
            settings,
            store=msgspec.structs.replace(settings.store, folder=str(self.disks.store), reserve_mb=40),
        )
        looks, models = load_catalogue(), model_folder()
        self.looks = looks
        self.catalogue = Catalogue(self.disks.store, self.clock, lambda n: f"{n:05d}", 40)
        self.contact, self.ring = SimulatedContact(), Ring()
        self.destination = FolderDestination(self.disks.destination)
        self.worker = Worker(self.disks.store, [self.destination], self.clock, settings.delivery, chance)
        self.examined = MoodyTracker(models)
        self.finisher = Finisher(
            self.settings, looks, self.catalogue, Examiner(self.examined, looks), self.clock,
            (self.destination.name,), "soak", inline=True,
        )  # fmt: skip
        self.vision = Vision(Observer(Tracker(models), looks))
        self.burst = RollingBurst(settings.photo.burst_s, 512_000_000)
        self.window = Window(settings.kiosk, visible=False)
        self.booth = self.opened()
        self.faults: list[Fault] = []
        self.happened: Counter[str] = Counter()
        self._number, self._deliver_s = 0, 0.0
        self.calm = False
        """Nothing fails."""

    def opened(self) -> Booth:
        """A booth on these devices, as after a restart."""
        return Booth(
            Parts(
                self.settings, self.looks, self.clock, self.catalogue, Nothing(), self.vision, self.burst,
                self.finisher, AnyContact([self.contact], self.clock.now_s), self.ring, Sounds(0.0), self.window,
            )
        )  # fmt: skip

    @property
    def now_s(self) -> float:
        return self.clock.now_s()

    def turn(
        self, pose: Pose, costume: Costume | None, down: bool, seen: Callable[[Frame, Observation], None] | None
    ) -> None:
        self.clock.advance(1 / FPS)
        self._faults()
        self.contact.down = down
        if self.has("camera"):
            self.booth.turn(None, None)
        else:
            self._look(pose, costume if pose is not Pose.NOBODY else None, seen)
        if self.now_s >= self._deliver_s:
            self._deliver_s = self.now_s + DELIVER_EVERY_S
            self.worker.run_once()

    def _look(self, pose: Pose, worn: Costume | None, seen: Callable[[Frame, Observation], None] | None) -> None:
        """Its frame is nobody's who is called later: delivery is a process of its own outside the soak."""
        self._number += 1
        frame = frame_of(self._poses[pose], worn, self._number, self.now_s, self._number % 4)
        self.burst.add(frame)
        done, observation = self.vision.look_at(frame)
        if observation.face is not None and seen:
            seen(frame, observation)
        self.booth.turn(frame, observation if self.vision.up_to_date(done) else None)

    def has(self, kind: str) -> bool:
        return any(fault.kind == kind for fault in self.faults)

    def mend(self) -> None:
        """Everything works again."""
        for fault in self.faults:
            self._set(fault.kind, False)
        self.faults.clear()

    def _faults(self) -> None:
        for fault in [fault for fault in self.faults if self.now_s >= fault.until_s]:
            self.faults.remove(fault)
            self._set(fault.kind, False)
        for kind in () if self.calm else FAULTS:
            if not self.has(kind) and self.chance.random() < 1 / (FPS * FAULT_EVERY_S):
                self.faults.append(Fault(kind, self.now_s + self.chance.uniform(*FAULT_LASTS_S)))
                self.happened[kind] += 1
                self._set(kind, True)

    def _set(self, kind: str, broken: bool) -> None:
        match kind:
            case "camera":
                told = Faulted(self.now_s, "camera", "The soak's camera is out.")
                self.booth.report(told if broken else Recovered(self.now_s, "camera"))
            case "light":
                self.ring.failing = broken
            case "button":
                self.contact.fail("The soak's button is out." if broken else "")
            case "disk full":
                self.disks.fill_store(broken)
            case "model":
                self.examined.failing = broken
            case "stick pulled":
                self.disks.pull() if broken else self.disks.plug()
            case "stick full":
                self.disks.fill_stick(broken)

    def close(self) -> None:
        self.worker.close()
        self.window.close()
        self.catalogue.close()
        self.disks.close()


class Nothing:
    """The camera's place: the soak hands over frames itself, as vision's thread does."""

    name, live = "soak", True

    def start(self) -> None: ...

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        return None

    def stop(self) -> None: ...


def soak_settings() -> Settings:
    """A short program, on a small screen."""
    usual = Settings()
    session = SessionSettings(
        looks=("genuine_smile", "neutral_friendly"), styles=("portrait",), choose=1, pace=0.5, countdown_s=1.0,
        look_timeout_s=6.0, idle_prompt_s=6.0, idle_end_s=9.0, no_face_end_s=3.0, long_press_s=0.5,
    )  # fmt: skip
    return msgspec.structs.replace(
        usual,
        session=session,
        camera=msgspec.structs.replace(
            usual.camera, main_width=MAIN_PX[0], main_height=MAIN_PX[1], lores_width=LORES_PX[0]
        ),
        kiosk=msgspec.structs.replace(usual.kiosk, window_width=480, window_height=320, volume=0.0),
        photo=msgspec.structs.replace(usual.photo, burst_s=0.4),
        delivery=msgspec.structs.replace(usual.delivery, folder="", retry_first_s=1.0, retry_most_s=4.0),
    )
