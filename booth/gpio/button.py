"""The button on the header, through gpiozero and lgpio: the one pair that works on every Pi, the Pi 5 included.

The pin factory is named here and never looked for: a gpiozero that falls back to mock pins makes a button that
nobody can press. Wiring: contact between the pin and ground, the Pi's own pull-up.
"""

from __future__ import annotations

import time
from typing import Any, Final

from booth.errors import DeviceError, DeviceInUse
from booth.gpio.protocols import Lamp
from booth.settings import GpioSettings
from booth.told import told

GLITCH_S: Final = 0.01
"""Edges closer together than this are the wire, not a finger: a long wire beside the LEDs' catches their switching."""


class GpioContact:
    """A contact between `pin` (BCM number) and ground.

    `factory` is a gpiozero pin factory; only tests pass one, and mock pins only with `mock=True`. Raises DeviceError
    when there is no such pin, no lgpio, or something else holds the pin.
    """

    def __init__(self, pin: int, factory: Any = None, mock: bool = False) -> None:
        self.name = f"GPIO {pin}"
        try:
            self._held = _Held("DigitalInputDevice", pin, factory, mock, pull_up=True, bounce_time=GLITCH_S)
        except DeviceError:
            raise
        except Exception as error:  # gpiozero's, lgpio's and the system's errors have no base of their own
            if _busy(error):
                raise DeviceInUse(self.name) from error
            raise _unreadable(self.name, str(error)) from error
        self._tapped = False
        self._read_down_s = float("-inf")
        self._held.device.when_activated = self._tap

    def is_down(self) -> bool:
        """True while it is held, and once for a tap that was over between two readings."""
        tapped, self._tapped = self._tapped, False
        try:
            down = bool(self._held.device.is_active)
        except Exception as error:
            raise DeviceError(
                told("{button} can no longer be read: check its wire, then restart.", error, button=self.name)
            ) from error
        if down:
            self._read_down_s = time.monotonic()
        return down or tapped

    def close(self) -> None:
        self._held.close()

    def _tap(self) -> None:
        # On a busy machine the news of a press may come after it was read, and even after it is over.
        began_s = time.monotonic() - (self._held.device.active_time or 0.0)
        self._tapped = began_s > self._read_down_s + GLITCH_S


class ButtonLamp:
    """The lamp in the button, on `pin` (BCM number): lit while a press means something. Raises DeviceError.

    `factory` and `mock` as in GpioContact.
    """

    def __init__(self, pin: int, factory: Any = None, mock: bool = False) -> None:
        self.name = told("lamp on GPIO {pin}", pin=str(pin))
        try:
            self._held = _Held("DigitalOutputDevice", pin, factory, mock)
        except DeviceError:
            raise
        except Exception as error:
            if _busy(error):
                raise DeviceInUse(self.name) from error
            raise DeviceError(
                told("{lamp} cannot be lit: gpio.button_led_pin = -1 does without it.", error, lamp=self.name)
            ) from error

    def light(self, on: bool) -> None:
        """Lit or dark. Raises DeviceError."""
        try:
            self._held.device.value = on
        except Exception as error:
            raise DeviceError(told("{lamp} can no longer be lit: check its wire.", error, lamp=self.name)) from error

    def close(self) -> None:
        """Dark, and give the pin back."""
        self._held.close()


def open_buttons(gpio: GpioSettings, factory: Any = None, mock: bool = False) -> tuple[list[GpioContact], Lamp | None]:
    """Button, second button and pedal of the settings, and the lamp where there is one. Raises DeviceError."""
    pins = [gpio.button_pin, *(pin for pin in (gpio.second_button_pin, gpio.pedal_pin) if pin >= 0)]
    contacts: list[GpioContact] = []
    try:
        contacts.extend(GpioContact(pin, factory, mock) for pin in pins)
        lamp = ButtonLamp(gpio.button_led_pin, factory, mock) if gpio.button_led_pin >= 0 else None
    except DeviceError:
        for contact in contacts:
            contact.close()
        raise
    return contacts, lamp


class _Held:
    """One of gpiozero's devices on a pin, with lgpio of its own unless a `factory` is given."""

    def __init__(self, kind: str, pin: int, factory: Any, mock: bool, **options: Any) -> None:
        import gpiozero
        from gpiozero.pins.mock import MockFactory

        if isinstance(factory, MockFactory) and not mock:
            raise _unreadable(f"GPIO {pin}", "pins are simulated: nobody could press or see what is there")
        self._own = None if factory else _lgpio()
        try:
            self.device = getattr(gpiozero, kind)(pin, pin_factory=factory or self._own, **options)
        except BaseException:
            self._let_go()
            raise

    def close(self) -> None:
        """Safe to call twice."""
        if self._own is not None and not self.device.closed:
            # Else news on its way here would find lgpio closed, and end the thread that brings all news.
            self.device.pin.when_changed = None
        self.device.close()
        self._let_go()

    def _let_go(self) -> None:
        # Closing the device leaves its line with lgpio, and the kernel would refuse it to whoever opens it next.
        if self._own is not None:
            self._own.close()


def _unreadable(button: str, detail: str) -> DeviceError:
    return DeviceError(
        told(
            "{button} cannot be read. Is this a Pi, and its user in the group gpio? "
            'gpio.button = "none" does without a button.',
            detail,
            button=button,
        )
    )


def _busy(error: Exception) -> bool:
    """Whether somebody holds the pin: lgpio's own words, or gpiozero's for a pin of this very program."""
    return "busy" in str(error) or type(error).__name__ == "GPIOPinInUse"


def _lgpio() -> Any:
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError as error:
        raise DeviceError(
            told(
                "The button needs lgpio: apt install python3-lgpio, and let the virtual environment see it; "
                'or set gpio.button = "none".'
            )
        ) from error
    return LGPIOFactory()
