"""The pin table says what the settings say."""

from __future__ import annotations

from booth.gpio.pins import HEADER_PIN, PWM_PIN, pin_table
from booth.gpio.pwm import CONFIG_LINE
from booth.settings import GpioSettings


def test_every_pin_of_the_settings_has_one_place_on_the_header() -> None:
    assert set(HEADER_PIN) == set(range(28))
    assert len(set(HEADER_PIN.values())) == 28
    grounds_and_supplies = {1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39}
    assert set(HEADER_PIN.values()) | grounds_and_supplies == set(range(1, 41))


def test_the_table_shows_the_pins_of_the_settings() -> None:
    table = pin_table(GpioSettings(button_pin=22, ring_pwm_channel=1))
    assert "| Button | `gpio.button_pin = 22` | 22 | 15 |" in table
    assert "| Ring light | `gpio.ring_pwm_channel = 1` | 13 | 33 |" in table


def test_what_is_not_there_is_not_in_the_table() -> None:
    assert "pedal" not in pin_table(GpioSettings())
    table = pin_table(GpioSettings(pedal_pin=22, button_led_pin=27, ring_key_channel=1))
    assert "| Foot pedal | `gpio.pedal_pin = 22` | 22 | 15 |" in table
    assert "| Lamp in the button | `gpio.button_led_pin = 27` | 27 | 13 |" in table
    assert "| Key light | `gpio.ring_key_channel = 1` | 13 | 33 |" in table


def test_the_config_line_names_the_pins_of_the_first_two_channels() -> None:
    assert f"pin={PWM_PIN[0]}," in CONFIG_LINE
    assert f"pin2={PWM_PIN[1]}," in CONFIG_LINE


def test_the_default_pins_do_not_collide() -> None:
    defaults = GpioSettings()
    assert defaults.button_pin != PWM_PIN[defaults.ring_pwm_channel]
