"""People at the booth: the real session, store, window and button timing; what is seen of them is told, not measured.

Staff at noon are in test_staff_menu, whole sessions of the simulated sitter with the face model in test_app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import pygame
import pytest

from booth.camera.frame import Frame
from booth.clock import ManualClock
from booth.finishing import Exposure, Finisher, Result
from booth.gpio.contacts import AnyContact
from booth.gpio.simulated import SimulatedContact, SimulatedRing
from booth.kiosk.screen import ScreenView, Tone
from booth.kiosk.sound import Sounds
from booth.kiosk.theme import TUNGSTEN
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Framing, Observation, Stage
from booth.mainloop import Booth, Parts
from booth.photo.burst import RollingBurst
from booth.session.events import Chosen, Kept, NotTaken, Sound
from booth.session.state import Step
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.keeper import close, keep
from booth.store.records import OpenedSession
from booth.workers import Vision
from tests.store.keeping import finished, opened
from tests.test_workers import FakeCamera, Nobody, frame

LOOKS = load_catalogue()
TURNS_PER_S = 10
MAGENTA = (255, 0, 255)
GUEST = np.full((120, 160, 4), (*MAGENTA, 0), np.uint8)
"""What the camera sees: somebody in a colour that no screen has."""
PRINT = np.full((50, 40, 3), MAGENTA, np.uint8)
NOBODY = Observation(0, 0)
POSING = Observation(0, 0, Framing.GOOD, Stage.READY, 1.0, True, 1)
WAITS = (Step.ATTRACT, Step.CONSENT, Step.CLAIM, Step.KEPT, Step.REVIEW, Step.DONE)
"""Steps that a guest who does as she is asked ends with a press."""


WITH_A_GUEST = (
    Step.CONSENT, Step.CLAIM, Step.FRAMING, Step.NEUTRAL, Step.LOOK, Step.COUNTDOWN, Step.KEPT, Step.REVIEW, Step.DONE,
)  # fmt: skip


Open = Callable[..., "Hall"]


class Darkroom:
    """The photo room with its enlarger switched off: tiny pictures, kept in the real store."""

    alive = True

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._exposed: Exposure | None = None
        self._results: list[Result] = []
        self.blinks = False

    def expose(self, exposure: Exposure) -> None:
        self._exposed = exposure

    def develop(self, later: tuple[Frame, ...]) -> None:
        shot = self._exposed
        assert shot is not None
        at_s = shot.trigger_ns / 1e9
        session, name, take = shot.session, shot.look.name, shot.take
        if self.blinks:
            self._results.append(Result(session.session_id, (NotTaken(at_s, "The eyes were shut."),)))
            return
        number = keep(self._catalogue, session, finished(session.claim, name, take), [])
        self._results += [
            Result(session.session_id, (Chosen(at_s, name, take),), PRINT),
            Result(session.session_id, (Kept(at_s, name, take, number),), PRINT),
        ]

    def results(self) -> list[Result]:
        ready, self._results = self._results, []
        return ready

    def settle(self, settings: Settings) -> None:
        pass

    def close_session(self, session: OpenedSession, completed: bool, language: str) -> None:
        close(self._catalogue, session, completed, {}, [])

    def forget(self) -> None:
        self._exposed = None


class Eyes(Window):
    """A window that remembers what it showed last."""

    view: ScreenView

    def draw(self, view: ScreenView, preview: Any, pictures: Any) -> None:
        self.view = view
        super().draw(view, preview, pictures)


class Ears(Sounds):
    """A machine without a sound card, and what it would have played."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.heard: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.heard.append(sound)
        super().play(sound)


class Hall:
    """The booth, and somebody before it with a finger on its button."""

    def __init__(self, folder: Path, **session: object) -> None:
        self.clock = ManualClock()
        settings = msgspec.structs.replace(
            Settings(),
            kiosk=msgspec.structs.replace(Settings().kiosk, window_width=480, window_height=320),
            session=msgspec.structs.replace(
                Settings().session, **{"looks": ("confidence",), "countdown_s": 1.0, **session}
            ),
        )
        self.store, self.ears = opened(folder, self.clock), Ears()
        self.contact, self.ring = SimulatedContact(), SimulatedRing()
        self.darkroom, self.window = Darkroom(self.store), Eyes(settings.kiosk, visible=False)
        self.vision = Vision(Observer(Nobody(), LOOKS))
        self.seen = NOBODY
        self.captions: list[tuple[Sound, ScreenView]] = []
        self.booth = Booth(
            Parts(
                settings, LOOKS, self.clock, self.store, FakeCamera(frame(0, 0.0)), self.vision,
                RollingBurst(1.5, 1_000_000), cast(Finisher, self.darkroom),
                AnyContact([self.contact], self.clock.now_s), self.ring,
                self.ears, self.window,
            )
        )  # fmt: skip
        self.wait(1)

    @property
    def step(self) -> Step:
        return self.booth.session.step

    def at(self, step: Step) -> bool:
        return self.step is step

    def wait(self, seconds: float, down: bool = False, until: Step | None = None) -> None:
        self.contact.down = down
        for _ in range(round(seconds * TURNS_PER_S)):
            if until is not None and self.step is until:
                return
            self._turn()
        assert until in (None, self.step), self.step

    def _turn(self) -> None:
        self.clock.advance(1 / TURNS_PER_S)
        at = replace(frame(0, self.clock.now_s()), lores=GUEST)
        self.vision.look_at(at)
        before = len(self.ears.heard)
        self.booth.turn(at, self.seen)
        self.captions += [(sound, self.window.view) for sound in self.ears.heard[before:]]

    def press(self) -> None:
        self.wait(0.2, down=True)
        self.wait(0.2)

    def hold(self) -> None:
        self.wait(1.4, down=True)
        self.wait(0.2)

    def go_to(self, goal: Step) -> None:
        """As somebody who reads, says yes, and does as she is asked."""
        self.seen = POSING
        for _ in range(60):
            if self.step is goal:
                return
            self.wait(2.5 if self.step in WAITS else 0.5, until=None)
            if self.step is not goal and self.step in WAITS:
                self.press()
        raise AssertionError(f"{goal} was never reached: {self.step}")

    def leave(self) -> None:
        self.seen = NOBODY
        self.wait(60, until=Step.ATTRACT)

    def pixels(self) -> np.ndarray:  # type: ignore[type-arg]
        surface = pygame.display.get_surface()
        assert surface is not None
        return pygame.surfarray.array3d(surface)

    def of_the_guest(self) -> int:
        """Pixels of the screen that show her, also dimmed."""
        shown = self.pixels().astype(int)
        return int(((shown[..., 0] > 60) & (shown[..., 2] > 60) & (shown[..., 1] < shown[..., 0] // 2)).sum())

    def close(self) -> None:
        self.window.close()
        self.store.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    made: list[Hall] = []

    def make(**session: object) -> Hall:
        made.append(Hall(tmp_path / f"store{len(made)}", **session))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_first_timer_is_led_to_her_number(hall: Open) -> None:
    booth = hall(looks=("neutral_friendly", "confidence"))
    booth.go_to(Step.CLAIM)
    claim = booth.window.view.number
    assert booth.window.view.code == claim
    booth.go_to(Step.DONE)
    assert booth.window.view.number == claim and booth.window.view.ring.tick
    (session,) = booth.store.sessions()
    assert session.claim == claim
    kept = list(booth.store.folder.rglob("*_print.jpg"))
    assert len(kept) == 2 and all(claim in path.name for path in kept)
    booth.leave()
    assert booth.of_the_guest() == 0


@pytest.mark.parametrize("step", WITH_A_GUEST)
def test_who_walks_away_leaves_nothing_on_the_screen_and_loses_nothing_that_was_kept(hall: Open, step: Step) -> None:
    booth = hall()
    booth.go_to(step)
    taken = booth.booth.photographs
    booth.leave()
    assert booth.of_the_guest() == 0
    assert booth.ring.level == pytest.approx(0.2, abs=0.7)
    assert len(list(booth.store.folder.rglob("*_print.jpg"))) == booth.booth.photographs >= taken
    assert booth.booth.session.claim == "" and not booth.vision.observer.baseline


def test_a_family_of_four_have_four_numbers_and_never_see_each_other(hall: Open) -> None:
    booth, claims = hall(), []
    for person in range(4):
        assert booth.of_the_guest() == 0
        booth.go_to(Step.CLAIM)
        claims.append(booth.window.view.number)
        booth.go_to(Step.DONE)
        assert {picture.photograph_id for picture in booth.booth.session.pictures} == {person + 1}
        booth.press()  # and the next one steps up
    assert len(set(claims)) == 4
    for claim in claims:
        assert len([path for path in booth.store.folder.rglob("*_print.jpg") if claim in path.name]) == 1


def test_who_cannot_hear_reads_all_that_is_to_be_heard(hall: Open) -> None:
    booth = hall()
    booth.go_to(Step.REVIEW)
    booth.go_to(Step.DONE)
    booth.leave()
    booth.go_to(Step.LOOK)
    booth.darkroom.blinks = True
    booth.wait(20, until=Step.CAPTURE)
    booth.wait(10, until=Step.LOOK)
    captions: dict[Sound, Callable[[ScreenView], object]] = {
        Sound.BEEP: lambda view: view.digit is not None,
        Sound.SHUTTER: lambda view: view.step is Step.CAPTURE and view.cue,
        Sound.SUCCESS: lambda view: view.ring.tone is Tone.YES and view.cue,
        Sound.SORRY: lambda view: view.notice,
    }
    assert {sound for sound, _ in booth.captions} == set(Sound)
    assert [sound for sound, view in booth.captions if not captions[sound](view)] == []


def test_one_hand_and_one_button_reach_everything(hall: Open) -> None:
    booth = hall(styles=("portrait",))
    booth.press()
    assert booth.at(Step.STYLE)
    booth.wait(1.5)
    booth.press()
    booth.wait(0.5)
    booth.hold()
    assert (booth.step, booth.booth.session.style) == (Step.CONSENT, "portrait")
    booth.wait(1.5)
    booth.hold()
    assert booth.at(Step.TERMS)
    booth.wait(2)
    booth.press()
    booth.go_to(Step.KEPT)
    booth.wait(1.2)
    booth.hold()  # once more
    assert booth.at(Step.LOOK)
    booth.wait(15, until=Step.KEPT)
    assert [picture.take for picture in booth.booth.session.pictures] == [1, 2]
    assert len(booth.window.view.pictures) == 2
    booth.go_to(Step.REVIEW)
    booth.wait(1.2)
    booth.hold()  # the list
    assert booth.at(Step.CHOOSE)
    booth.wait(1.2)
    booth.hold()
    assert booth.at(Step.LOOK)
    booth.go_to(Step.DONE)


def test_a_masher_and_a_leaner_open_no_session(hall: Open) -> None:
    booth = hall()
    for _ in range(40):
        booth.wait(0.1, down=True)
        booth.wait(0.2)
    assert booth.step is Step.CONSENT and not booth.store.sessions()
    booth.wait(60, down=True)
    booth.wait(1)
    assert not booth.store.sessions() and not booth.captions


def test_the_screen_is_the_colour_of_its_ground_when_somebody_has_gone(hall: Open) -> None:
    booth = hall()
    booth.go_to(Step.LOOK)
    assert booth.of_the_guest() > 1000
    booth.leave()
    assert tuple(booth.pixels()[0, 0]) == TUNGSTEN.ground
