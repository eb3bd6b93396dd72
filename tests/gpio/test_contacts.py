"""One suite over every contact: the simulated one, gpiozero's with mock pins, and several as one."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from booth.clock import ManualClock
from booth.errors import DeviceError
from booth.gpio.button import ButtonLamp, GpioContact, open_buttons
from booth.gpio.contacts import AnyContact
from booth.gpio.press import PressTimer
from booth.gpio.protocols import Contact, Press
from booth.gpio.simulated import SimulatedContact
from booth.settings import GpioSettings

Move = Callable[[bool], None]


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.reset()


def hand(pins: MockFactory, number: int = 17) -> Move:
    pin = pins.pin(number)
    return lambda down: pin.drive_low() if down else pin.drive_high()


@pytest.fixture(params=["simulated", "gpiozero", "any"])
def rig(request: pytest.FixtureRequest, pins: MockFactory) -> tuple[Contact, Move]:
    if request.param == "gpiozero":
        return GpioContact(17, pins, mock=True), hand(pins)
    simulated = SimulatedContact("foot pedal")
    move: Move = lambda down: setattr(simulated, "down", down)  # noqa: E731
    return (simulated if request.param == "simulated" else AnyContact([SimulatedContact(), simulated])), move


def test_it_is_up_at_first_and_follows_the_finger(rig: tuple[Contact, Move]) -> None:
    contact, move = rig
    assert not contact.is_down()
    move(True)
    assert contact.is_down()
    assert contact.is_down()
    move(False)
    assert not contact.is_down()
    assert contact.name
    contact.close()


def test_a_tap_between_two_readings_is_seen_once(pins: MockFactory) -> None:
    contact = GpioContact(17, pins, mock=True)
    move = hand(pins)
    move(True)
    move(False)
    assert contact.is_down()
    assert not contact.is_down()


def test_a_lost_edge_leaves_nothing_behind(pins: MockFactory) -> None:
    contact = GpioContact(17, pins, mock=True)
    hand(pins)(True)
    assert contact.is_down()
    pins.pin(17).when_changed = None
    hand(pins)(False)
    assert not contact.is_down()


def test_mock_pins_are_refused_outside_a_test(pins: MockFactory) -> None:
    with pytest.raises(DeviceError, match="simulated"):
        GpioContact(17, pins)


def test_mock_pins_in_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(DeviceError, match="python3-lgpio"):
        GpioContact(17)


def test_a_pin_that_something_else_holds(pins: MockFactory) -> None:
    GpioContact(17, pins, mock=True)
    with pytest.raises(DeviceError, match="GPIO 17 cannot be read"):
        GpioContact(17, pins, mock=True)


def test_a_closed_contact_cannot_be_read(pins: MockFactory) -> None:
    contacts: tuple[Contact, ...] = (GpioContact(17, pins, mock=True), SimulatedContact())
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
    assert both.name == "GPIO 17, GPIO 27"
    both.close()


def test_a_bouncing_press_is_one_press_on_every_contact(rig: tuple[Contact, Move]) -> None:
    contact, move = rig
    timer, now_s, told = PressTimer(1.2), 10.0, []

    def turn(down: bool | None = None, seconds: float = 0.004) -> None:
        nonlocal now_s
        if down is not None:
            move(down)
        told.append(timer.update(contact.is_down(), now_s))
        now_s += seconds

    for press in range(2):
        for _ in range(5):
            turn(True)
            turn(False)
        turn(True, 0.2 if press == 0 else 1.3)
        turn()
        for _ in range(5):
            turn(False)
            turn(True)
        turn(False)
        for _ in range(20):
            turn()
    assert [press for press in told if press] == [Press.SHORT, Press.LONG]


def test_the_buttons_of_the_settings_and_their_lamp(pins: MockFactory, clock: ManualClock) -> None:
    gpio = GpioSettings(button="gpio", button_pin=17, second_button_pin=5, pedal_pin=22, button_led_pin=27)
    contacts, lamp = open_buttons(gpio, pins, mock=True)
    assert [contact.name for contact in contacts] == ["GPIO 17", "GPIO 5", "GPIO 22"]
    both = AnyContact(contacts, clock.now_s, lamp)
    both.invite(True)
    assert pins.pin(27).state
    hand(pins, 22)(True)
    assert both.is_down()
    both.invite(False)
    assert not pins.pin(27).state
    clock.advance(21)
    both.is_down()
    both.invite(True)
    assert not pins.pin(27).state, "a stuck button invites nobody"
    hand(pins, 22)(False)
    both.is_down()
    both.invite(True)
    assert pins.pin(27).state
    both.close()
    assert AnyContact(open_buttons(GpioSettings(), pins, mock=True)[0]).name == "GPIO 17"


def test_a_lamp_that_cannot_be_had_leaves_no_button_open(pins: MockFactory) -> None:
    with pytest.raises(DeviceError, match="lamp on GPIO 17"):
        open_buttons(GpioSettings(button_led_pin=17), pins, mock=True)
    with pytest.raises(DeviceError, match="nobody could see"):
        ButtonLamp(27, pins)
    contacts, _ = open_buttons(GpioSettings(), pins, mock=True)
    lamp = ButtonLamp(27, pins, mock=True)
    lamp.close()
    with pytest.raises(DeviceError, match="no longer be lit"):
        lamp.light(True)
    assert not contacts[0].is_down()


def test_no_contact_at_all_is_never_down() -> None:
    none = AnyContact([])
    assert not none.is_down()
    assert none.name == "no button"
