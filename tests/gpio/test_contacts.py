"""One suite over every contact: simulated, several as one, gpiozero's on mock pins, and in the rig on a kernel's."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from booth.clock import ManualClock
from booth.errors import DeviceError, DeviceInUse
from booth.gpio.button import ButtonLamp, GpioContact, open_buttons
from booth.gpio.contacts import AnyContact
from booth.gpio.press import PressTimer
from booth.gpio.protocols import Contact, Press
from booth.gpio.simulated import SimulatedContact
from booth.settings import GpioSettings
from tests.gpio.header import HEADERS, Header, MockHeader

Move = Callable[[bool], None]
Wait = Callable[[float], float]


@pytest.fixture(params=HEADERS)
def header(request: pytest.FixtureRequest) -> Iterator[Header]:
    header = HEADERS[request.param]()
    yield header
    header.close()


@pytest.fixture
def button(header: Header) -> Iterator[GpioContact]:
    contact = GpioContact(17, header.factory, header.mock)
    yield contact
    contact.close()


@pytest.fixture(params=["simulated", "any", *HEADERS])
def rig(request: pytest.FixtureRequest) -> Iterator[tuple[Contact, Move, Wait]]:
    """A contact, the finger on it, and the time it takes."""
    header = HEADERS.get(request.param, MockHeader)()
    simulated = SimulatedContact("foot pedal")
    contact: Contact = simulated
    move: Move = lambda down: setattr(simulated, "down", down)  # noqa: E731
    if request.param in HEADERS:
        contact = GpioContact(17, header.factory, header.mock)
        move = lambda down: header.pull(17, down)  # noqa: E731
    elif request.param == "any":
        contact = AnyContact([SimulatedContact(), simulated])
    yield contact, move, header.wait
    contact.close()
    header.close()


def test_it_is_up_at_first_and_follows_the_finger(rig: tuple[Contact, Move, Wait]) -> None:
    contact, move, wait = rig
    assert not contact.is_down()
    move(True)
    wait(0.1)
    assert contact.is_down()
    assert contact.is_down()
    move(False)
    wait(0.1)
    assert not contact.is_down()
    assert contact.name


def test_a_tap_between_two_readings_is_seen_once(header: Header, button: GpioContact) -> None:
    header.pull(17, True)
    header.wait()
    header.pull(17, False)
    header.wait()
    assert button.is_down()
    assert not button.is_down()


def test_a_lost_edge_leaves_nothing_behind(header: Header, button: GpioContact) -> None:
    header.pull(17, True)
    header.wait()
    assert button.is_down()
    button._held.device.pin.when_changed = None
    header.pull(17, False)
    header.wait()
    assert not button.is_down()


def test_news_of_a_press_that_comes_late_is_not_a_second_press() -> None:
    header = MockHeader()
    button, wire = GpioContact(17, header.factory, mock=True), header.factory.pin(17)
    tell, wire.when_changed = wire.when_changed, None
    began = header.factory.ticks()
    header.pull(17, True)
    assert button.is_down()
    header.pull(17, False)
    assert not button.is_down()
    tell(began, 0)
    assert not button.is_down(), "it was read while it was held"
    tell(began + 0.2, 1)
    tell(began + 60.0, 0)
    assert button.is_down(), "another one was not"


def test_a_pin_can_be_had_again_once_it_is_given_back(header: Header) -> None:
    for _ in range(3):
        button = GpioContact(17, header.factory, header.mock)
        header.pull(17, True)
        header.wait()
        assert button.is_down()
        header.pull(17, False)
        button.close()
        button.close()


def test_mock_pins_are_refused_outside_a_test() -> None:
    with pytest.raises(DeviceError, match="simulated"):
        GpioContact(17, MockHeader().factory)
    with pytest.raises(DeviceError, match="simulated"):
        ButtonLamp(27, MockHeader().factory)


def test_mock_pins_in_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", None)  # nothing to find there
    with pytest.raises(DeviceError, match="python3-lgpio"):
        GpioContact(17)


def test_a_pin_that_something_else_holds(header: Header, button: GpioContact) -> None:
    with pytest.raises(DeviceInUse, match="GPIO 17 is in use"):
        GpioContact(17, header.factory, header.mock)
    assert not button.is_down()


def test_a_closed_contact_cannot_be_read(button: GpioContact) -> None:
    contacts: tuple[Contact, ...] = (button, SimulatedContact())
    for contact in contacts:
        contact.close()
        with pytest.raises(DeviceError):
            contact.is_down()


def test_gpiozero_is_imported_by_nobody_who_has_no_button(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        assert not name.startswith("gpiozero")
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.delitem(sys.modules, "booth.gpio.button")
    import booth.gpio.button  # noqa: F401


def test_a_stuck_button_is_told_and_the_pedal_goes_on(clock: ManualClock) -> None:
    button, pedal = SimulatedContact("GPIO 17"), SimulatedContact("GPIO 27")
    both = AnyContact([button, pedal], clock.now_s)
    button.down = True
    assert both.is_down()
    clock.advance(19)
    assert both.is_down()
    assert not both.troubles
    clock.advance(2)
    assert not both.is_down()
    assert [trouble.split(" and ")[0] for trouble in both.troubles] == ["GPIO 17 has been down for more than 20 s"]
    pedal.down = True
    assert both.is_down()
    button.down = pedal.down = False
    assert not both.is_down()
    assert not both.troubles
    button.down = True
    assert both.is_down()


def test_an_unreadable_button_is_told_and_the_pedal_goes_on(clock: ManualClock) -> None:
    button, pedal = SimulatedContact("GPIO 17"), SimulatedContact("GPIO 27")
    both = AnyContact([button, pedal], clock.now_s)
    button.fail("GPIO 17 can no longer be read: check its wire.")
    pedal.down = True
    assert both.is_down()
    assert both.troubles == ("GPIO 17 can no longer be read: check its wire.",)
    button.fail()
    assert both.is_down()
    assert not both.troubles
    assert both.name == "GPIO 17 · GPIO 27"
    both.close()


def test_a_bouncing_press_is_one_press_on_every_contact(rig: tuple[Contact, Move, Wait]) -> None:
    contact, move, wait = rig
    timer, told = PressTimer(1.2), list[Press | None]()

    def turn(down: bool | None = None, seconds: float = 0.004) -> None:
        if down is not None:
            move(down)
        told.append(timer.update(contact.is_down(), wait(0.0)))
        wait(seconds)

    for held_s in (0.2, 1.3):
        for _ in range(5):
            turn(True)
            turn(False)
        turn(True, held_s)
        turn()
        for _ in range(5):
            turn(False)
            turn(True)
        turn(False)
        for _ in range(40):
            turn()
    assert [press for press in told if press] == [Press.SHORT, Press.LONG]


def test_bounces_that_nobody_reads_are_one_tap(header: Header, button: GpioContact) -> None:
    for _ in range(5):
        header.pull(17, True)
        header.pull(17, False)
    header.pull(17, True)
    header.wait()
    header.pull(17, False)
    header.wait()
    assert [button.is_down() for _ in range(3)] == [True, False, False]


def test_the_buttons_of_the_settings_and_their_lamp(header: Header, clock: ManualClock) -> None:
    gpio = GpioSettings(button="gpio", button_pin=17, second_button_pin=5, pedal_pin=22, button_led_pin=27)
    contacts, lamp = open_buttons(gpio, header.factory, header.mock)
    assert [contact.name for contact in contacts] == ["GPIO 17", "GPIO 5", "GPIO 22"]
    all_three = AnyContact(contacts, clock.now_s, lamp)
    for pin in (17, 5, 22):
        assert not all_three.is_down()
        header.pull(pin, True)
        header.wait()
        assert all_three.is_down()
        header.pull(pin, False)
        header.wait()
    assert not all_three.is_down()
    all_three.invite(True)
    assert header.lit(27)
    header.pull(22, True)
    header.wait()
    assert all_three.is_down()
    all_three.invite(False)
    assert not header.lit(27)
    clock.advance(21)
    assert not all_three.is_down()
    assert "GPIO 22 has been down" in all_three.troubles[0]
    all_three.invite(True)
    assert not header.lit(27), "a stuck button invites nobody"
    header.pull(22, False)
    header.wait()
    assert not all_three.is_down()
    all_three.invite(True)
    assert header.lit(27)
    all_three.close()
    if not header.mock:  # what mock pins do not show
        assert not header.lit(27), "a booth that has ended leaves no lamp on"


def test_without_more_in_the_settings_there_is_one_button(header: Header) -> None:
    contacts, lamp = open_buttons(GpioSettings(), header.factory, header.mock)
    assert AnyContact(contacts).name == "GPIO 17"
    assert lamp is None
    contacts[0].close()


def test_a_lamp_that_cannot_be_had_leaves_no_button_open(header: Header) -> None:
    with pytest.raises(DeviceError, match="lamp on GPIO 17 is in use"):
        open_buttons(GpioSettings(button_led_pin=17), header.factory, header.mock)
    [button], _ = open_buttons(GpioSettings(), header.factory, header.mock)
    lamp = ButtonLamp(27, header.factory, header.mock)
    lamp.close()
    with pytest.raises(DeviceError, match="no longer be lit"):
        lamp.light(True)
    assert not button.is_down()
    button.close()


def test_no_contact_at_all_is_never_down() -> None:
    none = AnyContact([])
    assert not none.is_down()
    assert none.name == "keyboard and touch only (gpio.button)"
