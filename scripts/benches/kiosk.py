"""How fast the kiosk is: the drawing by itself, and the whole booth end to end with the model running.

    scripts/bench kiosk [--quick] [--size 1920x1080]

Drawing (one thread, the look screen, each time with a new picture, outline and ring):
  over_blit           processor time of a screen over that of scaling and blitting the same picture alone
  share_...           what each part takes of a screen's processor time

End to end (real threads, store and face model; a live camera of 15 frames a second whose main frames have 12 MP,
replayed from the simulated sitter; nobody sees the window):
  fps, p95_ms         of the main loop while a look is coached: from one shown screen to the next
  shot_fps            the same from the shutter until the photograph is kept, while 12 MP frames are being finished
  button_to_screen_ms from letting the button go to the first screen of the step that it leads to (median)
  camera_to_screen_frames   age of a camera's frame when it is first shown, in frames of the screen (33 ms; median)
"""

from __future__ import annotations

import argparse
import itertools
import json
import pkgutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pygame
from numpy.typing import NDArray

from booth.app import TURNS_PER_S
from booth.camera.frame import Frame
from booth.clock import Pace, SystemClock
from booth.errors import ModelError
from booth.face.face import Face, Gaze, HeadPose
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.finishing import Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.simulated import NoRing, SimulatedContact
from booth.heartbeat import Heartbeat
from booth.kiosk.layout import layout
from booth.kiosk.sound import Sounds
from booth.kiosk.stories import CLAIM, LOOKS
from booth.kiosk.theme import Scale
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import Look, load_catalogue
from booth.looks.drawn_face import canonical_face
from booth.looks.observer import Observer
from booth.looks.outline import outline
from booth.looks.reading import Advice, Framing, Observation, Stage
from booth.mainloop import Booth, Parts
from booth.photo.burst import RollingBurst
from booth.photo.examiner import Examiner
from booth.session.claim import claim_number
from booth.session.state import Program, Session, Step
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.workers import Eyes, Vision
from scripts.benches.replay import MAIN_PX, Replay

LORES_PX: Final = (640, 480)
IOD_PX: Final = 48.0
LOOK: Final = "quizzical_curiosity"
PARTS: Final = {
    "preview": ("booth.kiosk.draw.mirror.Mirror", ("show", "draw_rim")),
    "ring": ("booth.kiosk.brush.Brush", ("ring",)),
    "outline": ("booth.kiosk.scenes.mirror", ("draw_strokes",)),
    "words": ("booth.kiosk.brush.Brush", ("say", "stack", "hint")),
    "crop": ("booth.kiosk.crop.LiveCrop", ("follow",)),
}
"""Parts of a screen, and the functions that draw them."""

Pixels = NDArray[np.uint8]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench kiosk")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--size", default="1920x1080")
    asked = parser.parse_args(argv)
    width, height = map(int, asked.size.split("x"))
    settings = msgspec.structs.replace(
        Settings(),
        kiosk=msgspec.structs.replace(Settings().kiosk, window_width=width, window_height=height),
        session=msgspec.structs.replace(Settings().session, looks=(LOOK,), look_timeout_s=120.0),
        camera=msgspec.structs.replace(Settings().camera, main_width=MAIN_PX[0], main_height=MAIN_PX[1]),
    )
    window = Window(settings.kiosk, visible=False)
    figures = drawing(window, settings, (width, height), 60 if asked.quick else 400)
    try:
        figures |= end_to_end(window, settings, sessions=1 if asked.quick else 4)
    except ModelError as error:
        print(f"Without the face model only the drawing is measured: {error}")
    window.close()
    for name, value in figures.items():
        print(f"{name:<26}{value:>10.2f}")
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
    return 0


# --- drawing ----------------------------------------------------------------------------------------


def observation(number: int, look: Look) -> Observation:
    """A guest who moves a little from frame to frame, with a look drawn over her face."""
    sway = 4 * np.sin(number / 9)
    points = canonical_face() * IOD_PX + np.array([LORES_PX[0] / 2 + sway, 190, 0], np.float32)
    face = Face(points.astype(np.float32), canonical_face(), 0.99, HeadPose(0, 0, 0), Gaze(0, 0))
    return Observation(
        number, number * 66_000_000, Framing.GOOD, Stage.READY_WITHOUT_LOOK, 1.0, False, 1, face,
        advice=Advice("Lift a brow. Tip your head.", "brow", 1), cue_match={"brows": 0.5, "lids": 0.9, "tilt": 0.2},
        target=outline(look, points),
    )  # fmt: skip


def pictures() -> list[Pixels]:
    random = np.random.default_rng(1)
    return [random.integers(0, 255, (LORES_PX[1], LORES_PX[0], 4), np.uint8) for _ in range(8)]


def look_screens(window: Window, settings: Settings) -> Callable[[int], None]:
    """Draws the n-th screen of a look that is being coached."""
    catalogue = load_catalogue()
    seen = [observation(number, catalogue[LOOK]) for number in range(30)]
    previews = pictures()
    session = Session(Program((LOOKS[0], LOOK, *LOOKS[1:])), Step.LOOK, claim=CLAIM, look_index=1)
    sessions = [replace(session, stage=stage) for stage in Stage]

    def screen(number: int) -> None:
        shown = screen_view(
            sessions[number // 20 % 4], seen[number // 2 % 30], catalogue, settings, number % 40 / 40, number / 30
        )
        window.draw(shown, previews[number // 2 % 8], {})

    return screen


def drawing(window: Window, settings: Settings, size_px: tuple[int, int], turns: int) -> dict[str, float]:
    screen = look_screens(window, settings)
    blit = blit_alone(size_px, settings, pictures())
    with timed_parts() as took:
        for number in range(-5, turns):
            for part_of, turn in (("whole", screen), ("blit", blit)):
                began = time.thread_time()
                turn(number)
                took[part_of] = took.get(part_of, 0.0) + (time.thread_time() - began)
            if number < 0:
                took.clear()
    shares = {f"share_{name}": took[name] / took["whole"] for name in PARTS}
    return {"screen_ms": took["whole"] / turns * 1e3, "over_blit": took["whole"] / took["blit"], **shares}


@contextmanager
def timed_parts() -> Iterator[dict[str, float]]:
    """Processor seconds by part, added up meanwhile; what one part draws by another's functions is that part's."""
    took: dict[str, float] = {}
    inside = False
    before: list[tuple[Any, str, Any]] = []

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **named: Any) -> Any:
            nonlocal inside
            if inside:
                return function(*words, **named)
            began, inside = time.thread_time(), True
            try:
                return function(*words, **named)
            finally:
                inside = False
                took[name] = took.get(name, 0.0) + (time.thread_time() - began)

        return call

    for name, (owner_name, functions) in PARTS.items():
        owner = pkgutil.resolve_name(owner_name)
        for function in functions:
            before.append((owner, function, getattr(owner, function)))
            setattr(owner, function, timed(name, getattr(owner, function)))
    try:
        yield took
    finally:
        for owner, function, was in before:
            setattr(owner, function, was)


def blit_alone(size_px: tuple[int, int], settings: Settings, previews: list[Pixels]) -> Callable[[int], None]:
    """The same square of the picture, scaled to the same size, and nothing else."""
    ring = layout(Scale(*size_px, settings.kiosk.width_mm), settings.kiosk.lens_edge).ring
    surface = pygame.display.get_surface()
    assert surface is not None
    side = LORES_PX[1]
    scaled = pygame.Surface(ring.size, 0, 32, (0xFF, 0xFF00, 0xFF0000, 0))

    def turn(number: int) -> None:
        picture = pygame.image.frombuffer(previews[number // 2 % 8].data, LORES_PX, "RGBX")
        pygame.transform.smoothscale(picture.subsurface((80, 0, side, side)), ring.size, scaled)
        surface.blit(scaled, (ring.x, ring.y))
        pygame.display.update(pygame.Rect(ring))

    return turn


# --- end to end -------------------------------------------------------------------------------------


class Watched(Booth):
    """Notes when each screen is shown, of which step, and how old the picture on it is."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.shown: list[tuple[float, Step]] = []
        self.ages_s: list[float] = []
        self._newest = -1

    def turn(self, frame: Frame | None, observation: Observation | None) -> None:
        super().turn(frame, observation)
        now_s = time.monotonic()
        self.shown.append((now_s, self.session.step))
        if frame is not None and frame.number != self._newest and self.session.step is Step.LOOK:
            self._newest = frame.number
            self.ages_s.append(now_s - frame.timestamp_ns / 1e9)


class Finger(threading.Thread):
    """Presses through whole sessions, and measures how long each press takes to show."""

    WAITS: Final = {Step.ATTRACT: 1.0, Step.CONSENT: 2.0, Step.CLAIM: 0.7, Step.FRAMING: 0.6, Step.NEUTRAL: 2.0,
                    Step.LOOK: 6.0, Step.KEPT: 1.0, Step.REVIEW: 0.7, Step.DONE: 2.5}  # fmt: skip

    def __init__(self, booth: Watched, contact: SimulatedContact, sessions: int) -> None:
        super().__init__(daemon=True)
        self._booth, self._contact, self._sessions = booth, contact, sessions
        self.took_s: list[float] = []
        self.done = threading.Event()

    def run(self) -> None:
        random = np.random.default_rng(1)
        while self._booth.sessions_ended < self._sessions:
            step = self._booth.session.step
            if step not in self.WAITS:
                time.sleep(0.02)
                continue
            time.sleep(self.WAITS[step] + random.uniform(0, 1 / TURNS_PER_S))
            if self._booth.session.step is step:
                self._press(step)
        self.done.set()

    def _press(self, step: Step) -> None:
        self._contact.down = True
        time.sleep(0.15)
        already, let_go_s = len(self._booth.shown), time.monotonic()
        self._contact.down = False
        while time.monotonic() < let_go_s + 1:
            fresh = [at_s for at_s, shown in self._booth.shown[already:] if shown is not step and at_s > let_go_s]
            if fresh:
                self.took_s.append(fresh[0] - let_go_s)
                return
            time.sleep(0.005)


def end_to_end(window: Window, settings: Settings, sessions: int) -> dict[str, float]:
    looks, clock, models = load_catalogue(), SystemClock(), model_folder(settings.face.models)
    camera, contact = Replay(settings), SimulatedContact()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder), clock, claim_number, reserve_mb=0)
        vision = Vision(Observer(Tracker(models, settings.face.threads), looks))
        examiner = Examiner(Tracker(models, settings.face.threads), looks)
        finisher = Finisher(settings, looks, catalogue, examiner, clock, (), camera.name, inline=False)
        burst = RollingBurst(settings.photo.burst_s, settings.photo.burst_mb * 1_000_000)
        booth = Watched(
            Parts(
                settings, looks, clock, catalogue, camera, vision, burst, finisher,
                AnyContact([contact], clock.now_s), NoRing(), Sounds(0.0), window,
            )
        )  # fmt: skip
        eyes = Eyes(camera, vision, burst, clock, booth.report, Heartbeat(clock.now_s))
        finger = Finger(booth, contact, sessions)
        camera.start()
        eyes.start()
        finger.start()
        pace = Pace(TURNS_PER_S)
        while not finger.done.is_set() and not eyes.crashed:
            booth.turn(*eyes.latest())
            time.sleep(pace.rest_s(time.monotonic()))
        eyes.stop()
        finisher.stop()
        catalogue.close()
    if eyes.crashed:
        raise eyes.crashed
    coached, shot = periods(booth.shown, (Step.LOOK,)), periods(booth.shown, (Step.CAPTURE,))
    return {
        "fps": 1 / statistics.fmean(coached),
        "p95_ms": float(np.percentile(coached, 95)) * 1e3,
        "shot_fps": 1 / statistics.fmean(shot),
        "shot_p95_ms": float(np.percentile(shot, 95)) * 1e3,
        "button_to_screen_ms": statistics.median(finger.took_s) * 1e3,
        "button_to_screen_p95_ms": float(np.percentile(finger.took_s, 95)) * 1e3,
        "camera_to_screen_frames": statistics.median(booth.ages_s) * TURNS_PER_S,
        "photographs": float(booth.photographs),
    }


def periods(shown: list[tuple[float, Step]], steps: tuple[Step, ...]) -> list[float]:
    """Seconds from one screen to the next, both of these steps."""
    return [
        later - earlier for (earlier, was), (later, now) in itertools.pairwise(shown) if was in steps and now in steps
    ]


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
