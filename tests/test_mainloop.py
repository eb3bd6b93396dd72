"""The main loop with a button, a ring light and a camera of values: what a guest's choice does to the devices."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from booth.camera.frame import Prepares
from booth.clock import ManualClock
from booth.errors import DeviceError
from booth.finishing import Exposure, Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.ramp import duty
from booth.gpio.simulated import SimulatedContact, SimulatedRing
from booth.kiosk.sound import Sounds
from booth.kiosk.view import screen_view
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Framing, Observation, Stage, Unrest
from booth.mainloop import CONSENT_TEXT, GUARDIAN_TEXT, Booth, Parts
from booth.photo.burst import RollingBurst
from booth.photo.examiner import Examiner
from booth.session.state import Step
from booth.settings import KioskSettings, Language, SessionSettings, Settings
from booth.workers import Vision
from tests.looks.conftest import face_at
from tests.store.keeping import opened
from tests.test_workers import FakeCamera, Nobody, frame

LOOKS = load_catalogue()


class PreparedCamera(FakeCamera):
    """Remembers for whom it looked anew."""

    def __init__(self) -> None:
        super().__init__(frame(0, 0.0))
        self.prepared: list[str] = []

    def prepare(self, style: str) -> None:
        self.prepared.append(style)


class Stand:
    """A booth that nobody stands before, and a finger on its button."""

    def __init__(
        self, folder: Path, clock: ManualClock, languages: tuple[Language, ...] = ("en",), **session: object
    ) -> None:
        settings = msgspec.structs.replace(
            Settings(), session=msgspec.convert(session, SessionSettings), kiosk=KioskSettings(languages=languages)
        )
        self.clock, self.contact, self.ring, self.camera = clock, SimulatedContact(), SimulatedRing(), PreparedCamera()
        self.catalogue = opened(folder, clock)
        examiner = Examiner(Nobody(), LOOKS)  # type: ignore[arg-type]
        self.finisher = Finisher(settings, LOOKS, self.catalogue, examiner, clock, (), "nobody", inline=True)
        self.burst = RollingBurst(1.5, 1_000_000)
        self.vision = Vision(Observer(Nobody(), LOOKS))
        self.booth = Booth(
            Parts(
                settings, LOOKS, clock, self.catalogue, self.camera, self.vision, self.burst,
                self.finisher, AnyContact([self.contact], clock.now_s), self.ring, Sounds(0.0),
            )
        )  # fmt: skip

    def at(self, step: Step) -> bool:
        return self.booth.session.step is step

    def wait(self, seconds: float, down: bool = False) -> None:
        self.contact.down = down
        for _ in range(round(seconds * 20)):
            self.clock.advance(0.05)
            seen = frame(0, self.clock.now_s())
            self.booth.turn(seen, self.vision.look_at(seen)[1])

    def press(self) -> None:
        self.wait(0.1, down=True)
        self.wait(0.2)

    def hold(self) -> None:
        self.wait(1.4, down=True)
        self.wait(0.2)


@pytest.fixture
def stand(tmp_path: Path, clock: ManualClock) -> Stand:
    return Stand(tmp_path / "store", clock, looks=["mystery"], styles=["portrait"], guardian=True)


def to_framing(stand: Stand, portrait: bool) -> None:
    stand.wait(1)
    stand.press()
    assert stand.at(Step.STYLE)
    stand.wait(1)
    if portrait:
        stand.press()
    stand.wait(0.8)
    stand.hold()
    assert stand.at(Step.CONSENT)
    stand.wait(2)
    stand.press()
    stand.wait(0.5)
    stand.press()
    assert stand.at(Step.FRAMING)


@pytest.mark.parametrize(("portrait", "ratio"), [(True, 3.5), (False, 1.0)])
def test_a_portrait_is_lit_from_one_side_a_headshot_evenly(stand: Stand, portrait: bool, ratio: float) -> None:
    assert isinstance(stand.camera, Prepares)
    to_framing(stand, portrait)
    stand.wait(1)
    assert duty(stand.ring.level) / duty(stand.ring.fill) == pytest.approx(ratio)
    assert stand.ring.level == pytest.approx(0.8)
    assert stand.camera.prepared == ["portrait" if portrait else "headshot"]
    stand.wait(10)  # nobody is there
    assert stand.at(Step.ATTRACT)
    stand.wait(1)
    assert (stand.ring.level, stand.ring.fill) == pytest.approx((0.2, 0.2))


def test_who_does_not_get_there_is_photographed_at_the_best_moment_that_nothing_spoilt(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    exposed: list[Exposure] = []
    monkeypatch.setattr(stand.finisher, "expose", exposed.append)
    to_framing(stand, portrait=False)
    there = Observation(0, 0, Framing.GOOD, Stage.READY_WITHOUT_LOOK, 1.0, faces=1, face=face_at())
    moments: dict[int, tuple[float, Unrest]] = {90: (0.3, ""), 150: (0.6, ""), 200: (0.9, "talking"), 300: (0.5, "")}
    for number in range(1, 600):
        stand.clock.advance(0.05)
        raw_score, unrest = moments.get(number, (0.1, ""))
        taken = frame(number, stand.clock.now_s())
        stand.burst.add(taken)
        stand.booth.turn(taken, replace(there, frame_number=number, raw_score=raw_score, unrest=unrest))
        if exposed:
            break
    (shot,) = exposed
    assert [one.number for one in shot.frames if one.timestamp_ns == shot.trigger_ns] == [150]


def test_the_session_is_recorded_as_it_was_chosen_and_with_the_words_that_were_shown(stand: Stand) -> None:
    to_framing(stand, portrait=True)
    (session,) = stand.catalogue.sessions()
    assert session.style == "portrait"
    assert consent(stand) == f"en-{GUARDIAN_TEXT}"


def consent(stand: Stand) -> str:
    with sqlite3.connect(stand.catalogue.folder / "catalogue.sqlite3") as connection:
        return str(connection.execute("SELECT consent FROM session").fetchone()[0])


def test_a_yes_is_recorded_with_its_language_and_the_next_guest_begins_with_the_events_own(
    tmp_path: Path, clock: ManualClock
) -> None:
    stand = Stand(tmp_path / "store", clock, ("en", "es"), looks=["mystery"])
    stand.wait(1)
    stand.press()
    assert stand.at(Step.LANGUAGE)
    stand.wait(1)
    stand.press()
    stand.wait(0.8)
    stand.hold()
    assert stand.at(Step.CONSENT) and stand.booth.session.language == "es"
    stand.wait(2)
    stand.press()
    assert stand.at(Step.CLAIM) and consent(stand) == f"es-{CONSENT_TEXT}"
    stand.wait(1)
    stand.hold()
    assert stand.at(Step.ATTRACT) and stand.booth.session.language == "en"


def test_the_button_fires_at_once_and_frames_come_in_for_as_long_after_as_before(stand: Stand) -> None:
    to_framing(stand, portrait=False)
    for step in (Step.NEUTRAL, Step.LOOK):
        stand.wait(0.5)
        stand.press()
        assert stand.at(step)
    stand.wait(0.5)
    stand.wait(0.1, down=True)
    stand.wait(0.1)  # let go, and the contact at rest
    assert stand.at(Step.CAPTURE)
    stand.wait(1.3)
    assert stand.at(Step.CAPTURE)
    stand.wait(0.3)
    assert stand.at(Step.LOOK)
    assert stand.booth.session.notice == "Nobody was in the picture."


def test_a_stuck_button_is_told_to_staff_on_the_first_screen_until_it_is_free(stand: Stand) -> None:
    def told() -> str:
        return screen_view(stand.booth.session, None, LOOKS, Settings(), 0.0, stand.clock.now_s()).staff

    stand.wait(1)
    assert not told()
    stand.wait(22, down=True)
    assert stand.at(Step.ATTRACT), "nobody is kept from going on with the keyboard or the pedal"
    assert "has been down for more than 20 s" in told()
    stand.wait(0.2)
    assert not told()


def test_a_light_that_fails_is_told_to_staff_until_it_shines_again(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now_s: float) -> None:
        raise DeviceError("The light did not take duty_cycle = 0.")

    stand.wait(1)
    monkeypatch.setattr(stand.ring, "tick", broken)
    stand.wait(1)
    assert stand.booth.session.faults == (("light", "The light did not take duty_cycle = 0."),)
    assert stand.at(Step.ATTRACT)
    monkeypatch.undo()
    stand.wait(0.1)
    assert not stand.booth.session.faults
