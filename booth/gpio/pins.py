"""Which wire goes where: the pin table of `hardware/README.md`, made from the settings so that they cannot disagree."""

from __future__ import annotations

from typing import Final

from booth.settings import GpioSettings

HEADER_PIN: Final = {
    0: 27, 1: 28, 2: 3, 3: 5, 4: 7, 5: 29, 6: 31, 7: 26, 8: 24, 9: 21, 10: 19, 11: 23, 12: 32, 13: 33,
    14: 8, 15: 10, 16: 36, 17: 11, 18: 12, 19: 35, 20: 38, 21: 40, 22: 15, 23: 16, 24: 18, 25: 22, 26: 37, 27: 13,
}  # fmt: skip
"""Pin of the 40-pin header for each BCM number; the same on every Pi since the B+."""
PWM_PIN: Final = {0: 12, 1: 13, 2: 18, 3: 19}
"""BCM number that a channel of the header's PWM comes out at. 2 and 3 are there on a Pi 5 only."""


def pin_table(gpio: GpioSettings) -> str:
    """Markdown: what it is, its setting, BCM number, pin of the header, and where the other end goes."""
    contact, driver = "contact to ground (any ground pin)", "the LED driver's input"
    wires = (
        ("Button", "button_pin", HEADER_PIN, contact),
        ("Second button", "second_button_pin", HEADER_PIN, contact),
        ("Foot pedal", "pedal_pin", HEADER_PIN, contact),
        ("Lamp in the button", "button_led_pin", HEADER_PIN, "330 Ω to the lamp's plus"),
        ("Ring light", "ring_pwm_channel", PWM_PIN, driver),
        ("Key light", "ring_key_channel", PWM_PIN, driver),
    )
    rows = [
        (what, f"`gpio.{key} = {number}`", PWM_PIN[number] if pins is PWM_PIN else number, end)
        for what, key, pins, end in wires
        if (number := getattr(gpio, key)) >= 0
    ]
    lines = ["| what | setting | BCM | header pin | the other end |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {what} | {key} | {bcm} | {HEADER_PIN[bcm]} | {end} |" for what, key, bcm, end in rows]
    return "\n".join(lines) + "\n"
