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
from booth.gpio.button import GpioContact
from booth.gpio.contacts import AnyContact
from booth.gpio.protocols import Contact
from booth.gpio.simulated import SimulatedContact

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


def test_no_contact_at_all_is_never_down() -> None:
    none = AnyContact([])
    assert not none.is_down()
    assert none.name == "no button"
