"""The staff's menu in a whole booth, as what staff and guests do: real store, real window, a finger on the button."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pygame
import pytest

from booth.appliance.power import power_off
from booth.chosen import Chosen
from booth.clock import ManualClock
from booth.delivery.sticks import Port
from booth.delivery.worker import Worker
from booth.finishing import Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.simulated import SimulatedContact, SimulatedRing
from booth.kiosk.sound import Sounds
from booth.kiosk.staff.menu import LEAVES_S, LOCKED_S, PIN_LEAVES_S, Menu, answered, typed
from booth.kiosk.staff.values import (
    Answer,
    Ask,
    Digit,
    Key,
    Mark,
    Page,
    Person,
    SetEvent,
    SetLanguage,
    SetVolume,
)
from booth.kiosk.staff.view import StaffView
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.mainloop import Booth, Parts
from booth.photo.burst import RollingBurst
from booth.photo.examiner import Examiner
from booth.session.state import Step
from booth.settings import DeliverySettings, KioskSettings, Language, SessionSettings, Settings, ThemeSettings
from booth.settings_file import events as settings_of_events
from booth.staff_menu import Hands, StaffMenu
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.keeper import keep
from booth.store.sticks import Sticks
from booth.words import load_words
from booth.workers import Vision
from tests.delivery.test_sticks import OURS
from tests.delivery.udisks import Bus
from tests.store.keeping import finished, opened
from tests.test_workers import FakeCamera, Nobody, frame

LOOKS = load_catalogue()
PIN = "2580"


class Desk:
    """A booth that nobody stands before, its window, and whoever works there."""

    def __init__(
        self, folder: Path, clock: ManualClock, pin: str = PIN, sticks: bool = False,
        languages: tuple[Language, ...] = ("en",), events: Mapping[str, Settings] | None = None,
    ) -> None:  # fmt: skip
        kiosk = KioskSettings(
            window_width=800, window_height=480, width_mm=154, staff_pin=pin, languages=languages
        )  # fmt: skip
        settings = Settings(
            session=SessionSettings(looks=("mystery",)),
            kiosk=kiosk,
            delivery=DeliverySettings(folder=str(folder / "headshots"), sticks=sticks),
        )
        settings = msgspec.structs.replace(
            settings, store=msgspec.structs.replace(settings.store, folder=str(folder / "store"))
        )
        self.clock, self.contact, self.ring = clock, SimulatedContact(), SimulatedRing()
        self.catalogue: Catalogue = opened(folder / "store", clock)
        examiner = Examiner(Nobody(), LOOKS)  # type: ignore[arg-type]
        finisher = Finisher(settings, LOOKS, self.catalogue, examiner, clock, (), "nobody", inline=True)
        self.vision, self.burst = Vision(Observer(Nobody(), LOOKS)), RollingBurst(1.5, 1_000_000)
        self.window = Window(kiosk, visible=False)
        self.booth = Booth(
            Parts(
                settings, LOOKS, clock, self.catalogue, FakeCamera(frame(0, 0.0)), self.vision, self.burst, finisher,
                AnyContact([self.contact], clock.now_s), self.ring, Sounds(0.0), self.window, events=events or {},
            )
        )  # fmt: skip
        self.wait(1)

    def at(self, place: Page | Step) -> bool:
        return place in (self.page, self.booth.session.step)

    def looks(self) -> tuple[str, ...]:
        """What the next guest is asked for."""
        return self.booth.session.program.looks

    @property
    def page(self) -> Page:
        return self.booth.staff.page

    @property
    def view(self) -> StaffView:
        return self.booth.staff.view(0.0, self.clock.now_s())

    def wait(self, seconds: float, down: bool = False) -> None:
        self.contact.down = down
        for _ in range(max(1, round(seconds * 10))):
            self.clock.advance(0.1)
            seen = frame(0, self.clock.now_s())
            self.burst.add(seen)
            self.booth.turn(seen, self.vision.look_at(seen)[1])

    def press(self, times: int = 1) -> None:
        for _ in range(times):
            self.wait(0.1, down=True)
            self.wait(0.2)

    def hold(self, seconds: float = 1.5) -> None:
        self.wait(seconds, down=True)
        self.wait(0.2)

    def type(self, *keys: int) -> None:
        for key in keys:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
            self.wait(0.1)

    def digits(self, digits: str) -> None:
        self.type(*(pygame.K_0 + int(digit) for digit in digits))

    def enter(self) -> None:
        self.type(pygame.K_F2)
        self.digits(PIN)
        assert self.at(Page.HOME)

    def take(self, words: str) -> None:
        """Press until the cursor stands there, and hold."""
        wanted = len(self.view.pictures) + self.view.options.index(words)
        self.press((wanted - self.view.cursor) % (len(self.view.pictures) + len(self.view.options)))
        self.hold()


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    desk = Desk(tmp_path, clock)
    yield desk
    desk.window.close()


def guest(desk: Desk, looks: int = 2) -> str:
    """Somebody was photographed here. Their claim number."""
    session = desk.catalogue.open_session("headshot", "", "en-1")
    for take in range(1, looks + 1):
        keep(desk.catalogue, session, finished(session.claim, "mystery", take), ["//nas/event"])
    desk.catalogue.close_session(session.session_id, True)
    return session.claim


def test_staff_at_noon_see_the_counts_delete_a_person_and_leave(desk: Desk) -> None:
    claim, other = guest(desk), guest(desk, looks=1)
    desk.hold(7)
    assert desk.at(Page.PIN)
    for digit in PIN:  # with one button: press to the digit, hold to take it
        desk.take(digit)
    assert desk.at(Page.HOME)
    taken, share = desk.view.counts
    assert (taken.figure, share.figure, share.words) == ("3", "0", "on //nas/event")
    assert "6 files waiting" in share.note and claim in share.note

    desk.take("Look up a number")
    desk.digits(claim)
    assert desk.at(Page.PERSON)
    assert len(desk.booth.staff.pictures) == 2
    assert any("Headroom" in row.figure for row in desk.view.rows)

    desk.take("Delete this person")
    desk.hold()  # the cursor waits at "No, keep"
    assert desk.at(Page.PERSON)
    assert len(desk.catalogue.photographs_of(claim)) == 2
    desk.take("Delete this person")
    desk.take("Yes, delete")
    assert desk.at(Page.DELETED)
    assert not desk.catalogue.photographs_of(claim)
    assert not (desk.catalogue.photographs / claim).exists()
    assert not desk.booth.staff.pictures
    assert [row.words for row in desk.view.rows] == ["This booth", "//nas/event"]
    assert len(desk.catalogue.photographs_of(other)) == 1

    desk.take("Back")
    assert desk.view.counts[0].figure == "1"
    desk.take("Leave")
    assert desk.at(Page.CLOSED)
    assert desk.at(Step.ATTRACT)


def test_a_wrong_pin_opens_nothing_and_three_lock_the_door_for_a_minute(desk: Desk) -> None:
    desk.type(pygame.K_F2)
    for _ in range(2):
        desk.digits("1111")
        assert desk.at(Page.PIN) and desk.view.sentence == "That is not the PIN."
    desk.type(pygame.K_ESCAPE, pygame.K_F2)  # leaving does not help
    desk.digits("1112")
    assert "Too many tries" in desk.view.sentence
    desk.digits(PIN)
    assert desk.at(Page.PIN)
    desk.wait(PIN_LEAVES_S + 1)
    assert desk.at(Page.CLOSED)
    desk.wait(LOCKED_S)
    desk.enter()


def test_staff_who_walk_away_leave_nothing_on_the_screen(desk: Desk) -> None:
    claim = guest(desk)
    desk.enter()
    desk.take("Lights")
    desk.take("Full")
    desk.wait(1)
    assert desk.ring.level == pytest.approx(0.8)
    desk.type(pygame.K_ESCAPE)
    desk.take("Look up a number")
    desk.digits(claim)
    assert desk.booth.staff.pictures
    desk.wait(LEAVES_S - 2)
    assert desk.at(Page.PERSON)
    desk.wait(4)
    assert desk.at(Page.CLOSED)
    assert not desk.booth.staff.pictures
    assert desk.ring.level == pytest.approx(0.2)


def test_nothing_of_it_can_be_reached_while_a_guest_is_there(desk: Desk) -> None:
    desk.press()
    assert desk.at(Step.CONSENT)
    desk.type(pygame.K_F2)
    desk.digits(PIN)
    assert desk.at(Page.CLOSED)
    desk.wait(2)
    desk.press()
    desk.wait(0.5)
    desk.press()
    assert desk.at(Step.FRAMING)
    desk.type(pygame.K_F2)
    desk.digits(PIN)
    assert desk.at(Page.CLOSED)


def test_a_guest_who_mashes_and_holds_does_not_get_in(desk: Desk) -> None:
    rng = np.random.default_rng(7)
    seen = set()
    for _ in range(40):
        desk.wait(float(rng.choice([0.1, 0.3, 1.5, 8.0])), down=bool(rng.random() < 0.5))
        desk.type(int(rng.choice([pygame.K_F2, pygame.K_0, pygame.K_5, pygame.K_RETURN, pygame.K_RIGHT])))
        seen.add(desk.page)
    assert Page.PIN in seen
    assert seen <= {Page.PIN, Page.CLOSED}


def test_a_short_press_still_begins_a_session_where_there_is_a_menu(desk: Desk) -> None:
    desk.hold(3)  # too short for staff, and nothing for a guest
    assert desk.at(Page.CLOSED) and desk.at(Step.ATTRACT)
    desk.press()
    assert desk.at(Step.CONSENT)


def test_without_a_pin_there_is_no_menu(tmp_path: Path, clock: ManualClock) -> None:
    desk = Desk(tmp_path, clock, pin="")
    desk.type(pygame.K_F2)
    desk.hold(8)
    assert desk.at(Page.CLOSED)
    desk.window.close()


def test_the_check_asks_the_running_booth_and_ends_in_a_verdict(desk: Desk) -> None:
    desk.enter()
    desk.take("Start-of-day check")
    rows = {row.words: row for row in desk.view.rows}
    assert rows["camera"].figure == "scripted camera · 64x48" and rows["camera"].mark is Mark.WELL
    assert rows["display"].figure == "dummy · 800x480"
    assert desk.view.ready == "Ready" or "to see to" in desk.view.sentence
    assert any(row.note for row in desk.view.rows if row.mark is Mark.WRONG) or desk.view.ready


def test_the_light_check_waits_for_the_light_of_the_photographs(desk: Desk, models: Path) -> None:
    desk.enter()
    desk.take("Light check")
    assert desk.view.sentence == "One moment."
    desk.wait(4)
    assert desk.ring.level == pytest.approx(0.8)
    rows = {row.words: row for row in desk.view.rows}
    assert rows["face"].mark is Mark.WRONG and "floor mark" in rows["face"].note


def test_the_check_speaks_the_language_of_the_staff_to_the_last_word(tmp_path: Path, clock: ManualClock) -> None:
    desk = Desk(tmp_path, clock, languages=("de",), sticks=True)
    desk.enter()
    words = load_words("de")
    desk.take(words("staff.option.check"))
    rows = {row.words: row for row in desk.view.rows}
    assert {"Kamera", "Bildschirm", "Knopf", "Modell", "Platte", "Ablage", "Stick"} <= rows.keys()
    assert rows["Stick"].figure == "keiner steckt" and rows["Stick"].note.startswith("Einen angemeldeten einstecken")
    assert "MB frei" in rows["Platte"].figure


def test_a_number_nobody_has_and_one_that_was_deleted_are_told_apart(desk: Desk) -> None:
    claim = guest(desk)
    desk.catalogue.delete(claim)
    desk.enter()
    desk.take("Look up a number")
    desk.digits("0001")
    assert (desk.page, desk.view.sentence) == (Page.NUMBER, "0001 was never given out.")
    desk.digits(claim)
    assert desk.view.sentence == f"{claim} was deleted."


def test_sticks_that_are_switched_off_say_how_to_switch_them_on(desk: Desk) -> None:
    desk.enter()
    desk.take("Sticks")
    assert "delivery.sticks = true" in desk.view.sentence
    assert desk.view.options == ("Back",)


def test_a_finger_does_all_of_it_too(desk: Desk) -> None:
    def touch(option: int) -> None:
        target = next(t for t in desk.window.targets if t.option == option)
        event = {"button": 1, "pos": target.box.centre, "touch": False}
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, event))
        desk.wait(0.1)
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, event))
        desk.wait(0.1)

    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": (400, 240), "touch": False}))
    desk.wait(7)
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, {"button": 1, "pos": (400, 240), "touch": False}))
    desk.wait(0.2)
    assert desk.at(Page.PIN)
    for digit in PIN:
        touch(int(digit) - 1 if digit != "0" else 9)
    assert desk.at(Page.HOME)
    touch(desk.view.options.index("Leave"))
    assert desk.at(Page.CLOSED) and desk.at(Step.ATTRACT)


def test_staff_choose_the_language_that_every_guest_begins_with(tmp_path: Path, clock: ManualClock) -> None:
    desk = Desk(tmp_path, clock, languages=("en", "es"))
    desk.enter()
    desk.take("Language")
    assert desk.view.options[:2] == ("English", "Español")
    desk.take("Español")
    assert desk.view.headline == load_words("es")("staff.language.headline") and desk.view.chosen == 1
    desk.type(pygame.K_ESCAPE)
    assert desk.view.counts[0].words == load_words("es")("staff.home.taken")
    desk.type(pygame.K_ESCAPE)
    assert desk.at(Step.ATTRACT) and desk.booth.session.language == "es"
    desk.press()
    assert desk.at(Step.LANGUAGE) and desk.booth.session.options == ("es", "en")
    desk.window.close()


def of_event(base: Settings, event: str, accent: str, *looks: str) -> Settings:
    session = msgspec.structs.replace(base.session, event=event, looks=looks)
    return msgspec.structs.replace(base, session=session, theme=ThemeSettings(accent=accent))


def test_staff_choose_the_event_and_the_next_guest_and_a_restart_find_it(tmp_path: Path, clock: ManualClock) -> None:
    gala = of_event(Settings(), "Gala night", "#88ddff", "energy", "own_way")
    events = {"gala": gala, **{name: event for name, event in settings_of_events(None).items() if name == "kids"}}
    desk = Desk(tmp_path, clock, events=events)
    assert desk.looks() == ("mystery",)
    desk.enter()
    desk.take("Event")
    assert desk.view.options == ("As set up", "Gala night", "Children", "Back") and desk.view.chosen == 0
    desk.press()
    assert desk.view.message == "Two looks. About one minute."
    desk.hold()
    assert desk.view.chosen == 1
    desk.type(pygame.K_ESCAPE, pygame.K_ESCAPE)
    assert desk.at(Step.ATTRACT) and desk.looks() == ("energy", "own_way")
    shown = pygame.display.get_surface()
    assert shown is not None
    accent = (pygame.surfarray.array3d(shown) == (0x88, 0xDD, 0xFF)).all(axis=2)
    assert accent.sum() > 100  # the ring wears it
    desk.press()
    desk.wait(2)
    desk.press()
    (record,) = desk.catalogue.sessions()
    assert (record.claim, record.event) == (desk.booth.session.claim, "Gala night")
    desk.window.close()

    again = Desk(tmp_path, clock, events=events)
    assert again.looks() == ("energy", "own_way")
    again.enter()
    again.take("Event")
    again.take("As set up")
    again.type(pygame.K_ESCAPE, pygame.K_ESCAPE)
    assert again.looks() == ("mystery",)
    again.window.close()


def test_an_event_whose_file_is_gone_leaves_the_settings_as_they_stand(tmp_path: Path) -> None:
    base, gala = Settings(), of_event(Settings(), "Gala night", "#88ddff", "energy")
    Chosen(tmp_path, base, {"gala": gala}).choose(SetEvent("gala"))
    assert Chosen(tmp_path, base, {"gala": gala}).settings.session == gala.session
    assert Chosen(tmp_path, base, {}).settings == base


def test_a_volume_and_a_language_last_until_the_settings_file_says_something_new(tmp_path: Path) -> None:
    def said(volume: float, *languages: Language) -> Settings:
        return msgspec.structs.replace(Settings(), kiosk=KioskSettings(volume=volume, languages=languages))

    chosen = Chosen(tmp_path, said(0.6, "en", "es", "fr"), {})
    chosen.choose(SetVolume(0.2))
    chosen.choose(SetLanguage("fr"))
    kept = Chosen(tmp_path, said(0.6, "en", "es", "fr"), {}).settings.kiosk
    assert (kept.volume, kept.languages) == (0.2, ("fr", "en", "es"))
    anew = Chosen(tmp_path, said(0.8, "es", "en"), {}).settings.kiosk
    assert (anew.volume, anew.languages) == (0.8, ("es", "en"))
    (tmp_path / "chosen.json").write_text("{half")
    assert Chosen(tmp_path, said(0.6, "en"), {}).settings.kiosk.volume == 0.6


def test_a_disk_that_cannot_keep_a_choice_is_told_and_the_choice_holds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = Chosen(tmp_path / "gone", Settings(), {})
    chosen.choose(SetVolume(0.2))
    assert chosen.settings.kiosk.volume == 0.2
    assert "not kept over a restart" in caplog.text


def test_shutting_down_is_asked_twice(desk: Desk) -> None:
    desk.enter()
    desk.take("Shut down")
    desk.hold()
    assert desk.at(Page.HOME) and not desk.booth.staff.shut_down
    desk.take("Shut down")
    desk.take("Yes, shut down")
    assert desk.booth.staff.shut_down


def test_a_stick_is_registered_and_taken_out_on_the_screen(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bus").mkdir()
    with Bus(tmp_path / "bus") as bus:
        monkeypatch.setattr("booth.delivery.udisks.MEDIA", (f"{bus.media}/",))
        desk = Desk(tmp_path, clock, sticks=True)
        bus.plug("1A2B-3C4D")
        with contextlib.closing(Database(desk.catalogue.folder)) as database:
            delivery = Worker(
                desk.catalogue.folder,
                (),
                clock,
                DeliverySettings(),
                Random(3),
                Port(Sticks(database), bus.client(), OURS, bus.fsck),
            )
            delivery.look_after_sticks()
            desk.enter()
            desk.take("Sticks")
            register, back = desk.view.options
            assert register.startswith("Register /dev/")
            desk.take(register)
            assert "Registered as stick 1" in desk.view.rows[0].figure
            delivery.look_after_sticks()
            desk.wait(6)
            assert desk.view.options == ("Take out stick 1", back)
            desk.take("Take out stick 1")
            delivery.look_after_sticks()
            desk.wait(6)
            (row,) = (row for row in desk.view.rows if row.words == "stick 1")
            assert (row.figure, row.mark) == ("Safe to remove, or taken out already.", Mark.WELL)
        desk.window.close()


def test_an_answer_that_nobody_waits_for_any_more_is_dropped() -> None:
    menu, (ask,) = typed(replace(Menu(PIN), page=Page.NUMBER, typed="042"), Digit("1"), 1.0)
    assert isinstance(ask, Ask)
    late = Answer(2.0, ask.number, person=Person("0421"))
    left, _ = typed(menu, Key.LEAVE, 1.5)
    assert answered(left, late) == left
    assert answered(menu, late).page is Page.PERSON


def test_threads_do_the_work_and_what_nobody_foresaw_is_raised(desk: Desk) -> None:
    class Slow:
        """Answers when it is let; then breaks."""

        def __init__(self) -> None:
            self.gate = threading.Event()

        def run(self, ask: Ask, frames: object, in_use: object) -> Iterator[tuple[Answer, dict[int, object]]]:
            self.gate.wait(10)
            yield Answer(1.0, ask.number, taken=7), {}
            raise ZeroDivisionError

    nothing = Hands(lambda light: None, lambda choice: None, tuple, dict, lambda: None)
    jobs = Slow()
    menu = StaffMenu(Menu(PIN), jobs, nothing, inline=False)  # type: ignore[arg-type]
    menu.take(0.0, False, None, [Key.OPEN, *map(Digit, PIN)], nobody=True)
    menu.turn(0.1)
    assert menu.view(0.0, 0.1).counts == ()  # and the main thread goes on
    jobs.gate.set()
    with pytest.raises(ZeroDivisionError):
        for at in range(1000):
            menu.turn(0.2)
            time.sleep(0.01) if at else None
    assert menu.view(0.0, 0.2).counts[0].figure == "7"


def test_a_machine_is_switched_off_only_where_the_booth_is_its_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    called = tmp_path / "called"
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {called}\necho "Interactive authentication required." >&2\nexit 1\n')
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    power_off()
    assert not called.exists()
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    power_off()
    assert called.read_text() == "poweroff\n"
    assert "Interactive authentication required" in caplog.text
