"""The booth's light on hardware PWM: one light round the lens, and where there is a second, a key light at the side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from booth.gpio.pwm import PwmChannel
from booth.gpio.ramp import Ramp, duty
from booth.settings import GpioSettings


class Dimmable(Protocol):
    """One light: a PWM channel, or a test's."""

    def set_duty(self, duty: float) -> None: ...

    def close(self) -> None: ...


class PwmRing:
    """One or two lights. Of two, the last is the key light; the other one steps back for a portrait.

    Each moves on a ramp of its own, so that neither jumps nor stays at full level for too long.
    """

    def __init__(self, lights: Sequence[Dimmable]) -> None:
        self._lights = tuple((light, Ramp()) for light in lights)

    @property
    def level(self) -> float:
        return self._lights[-1][1].level

    def ramp_to(self, level: float, now_s: float, seconds: float = 0.7, fill: float | None = None) -> None:
        *others, key = self._lights
        key[1].head_for(level, now_s, seconds)
        for _, ramp in others:
            ramp.head_for(level if fill is None else fill, now_s, seconds)

    def tick(self, now_s: float) -> None:
        for light, ramp in self._lights:
            light.set_duty(duty(ramp.at(now_s)))

    def close(self) -> None:
        """All off, even where one of them cannot be reached. Safe to call twice."""
        failed: Exception | None = None
        for light, _ in self._lights:
            try:
                light.close()
            except OSError as error:
                failed = error
        if failed:
            raise failed


def pwm_channels(gpio: GpioSettings) -> tuple[int, ...]:
    """The channels of the settings: the light round the lens, then the key light where there is one."""
    return (gpio.ring_pwm_channel, *((gpio.ring_key_channel,) if gpio.ring_key_channel >= 0 else ()))


def open_ring(gpio: GpioSettings, open_channel: Callable[[int], Dimmable] = PwmChannel) -> PwmRing:
    """The ring of the settings, dark. Raises DeviceError; then none of its channels is left open."""
    lights: list[Dimmable] = []
    try:
        lights.extend(open_channel(channel) for channel in pwm_channels(gpio))
    except BaseException:
        for light in lights:
            light.close()
        raise
    return PwmRing(lights)
