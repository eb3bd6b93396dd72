"""Exposure, white balance and focus: settle, hold, and give up in time."""

from __future__ import annotations

from typing import Any

import pytest

from booth.camera.metering import FOCUS_S, SETTLE_S, Controls, Metering, Stage
from tests.camera.pi_device import CONTROLS

REST = {"ExposureTime": 6000, "AnalogueGain": 2.0, "DigitalGain": 1.0, "ColourGains": (2.0, 1.5)}
FOCUSED = {"AfState": 2, "LensPosition": 0.8}


def watch(metering: Metering, frames: int, *each: dict[str, Any], from_s: float = 0.0) -> list[tuple[float, Controls]]:
    """(seconds, controls) of each answer to `frames` frames, ten a second, whose metadata repeats."""
    answers = []
    for number in range(frames):
        at_s = from_s + number / 10
        if controls := metering.see(each[number % len(each)], round(at_s * 1e9)):
            answers.append((at_s, controls))
    return answers


def metering(**known: Any) -> Metering:
    return Metering({**CONTROLS, **known}, 10.0, 50)


def test_it_begins_free_with_the_lamps_period() -> None:
    begun = metering().begin()
    assert begun["AeEnable"] is begun["AwbEnable"] is True
    assert begun["AeFlickerPeriod"] == 10_000
    assert begun["FrameDurationLimits"] == (100_000, 100_000)
    assert "AeFlickerMode" not in Metering(CONTROLS, 10.0, 0).begin()
    assert Metering({"FrameDurationLimits": (1, 2, 3)}, 10.0, 50).begin() == {"FrameDurationLimits": (100_000, 100_000)}


def test_light_at_rest_is_held_within_a_second_and_seen_to_hold() -> None:
    camera = metering()
    camera.begin()
    [(at_s, held)] = watch(camera, 9, {**REST, **FOCUSED})
    assert at_s < 1.0
    assert held["ExposureTime"] == 6000
    assert held["AnalogueGain"] == pytest.approx(2.0)
    assert camera.stage is Stage.HELD
    assert camera.focused


def test_flickering_light_is_held_in_time_all_the_same() -> None:
    camera = metering()
    camera.begin()
    [(at_s, _)] = watch(camera, 45, {**REST, **FOCUSED}, {**REST, **FOCUSED, "ExposureTime": 7000})
    assert at_s == pytest.approx(SETTLE_S)


def test_focus_that_is_not_found_goes_back_to_where_it_was_right() -> None:
    camera = metering()
    camera.begin()
    watch(camera, 12, {**REST, **FOCUSED})
    camera.begin()
    [(at_s, held)] = watch(camera, 40, {**REST, "AfState": 3, "LensPosition": 9.9}, from_s=10.0)[:1]
    assert at_s - 10 == pytest.approx(FOCUS_S)
    assert held["LensPosition"] == 0.8
    assert not camera.focused


def test_a_dark_room_is_held_at_the_highest_gain_and_no_longer_exposure() -> None:
    camera = metering()
    camera.begin()
    [(_, held)] = watch(camera, 9, {**REST, **FOCUSED, "ExposureTime": 60_000, "AnalogueGain": 8.0})
    assert (held["ExposureTime"], held["AnalogueGain"]) == (8000, 16.0)


def test_controls_that_do_not_hold_are_set_again_and_then_given_up() -> None:
    camera = metering()
    camera.begin()
    stubborn = {**REST, **FOCUSED, "ExposureTime": 20_000}
    assert len(watch(camera, 60, stubborn)) == 3
    assert camera.stage is Stage.LOOSE
    assert camera.trouble
    camera.begin()
    assert not camera.trouble
