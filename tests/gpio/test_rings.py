"""One suite over every ring light, and the PWM one against a folder with the kernel's rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth.cli import main
from booth.errors import DeviceError
from booth.gpio import pwm
from booth.gpio.protocols import Ring
from booth.gpio.pwm import CONFIG_LINE, PERIOD_NS, PwmChannel, put_out, write_file
from booth.gpio.ramp import FULL_S, SUSTAINED, Ramp, dimmed, duty
from booth.gpio.ring import PwmRing, open_ring, pwm_channels
from booth.gpio.simulated import NoRing, SimulatedRing
from booth.settings import GpioSettings
from tests.gpio.kernel import PwmKernel

PI_5 = {"pwmchip0": "107d517a80.pwm", "pwmchip2": "1f00098000.pwm", "pwmchip6": "1f0009c000.pwm"}


def pwm_ring(kernel: PwmKernel, channel: int = 0, key_channel: int = -1) -> PwmRing:
    def open_channel(number: int) -> PwmChannel:
        return PwmChannel(number, kernel.sysfs, kernel.write, kernel.wait)

    return open_ring(GpioSettings(ring_pwm_channel=channel, ring_key_channel=key_channel), open_channel)


@pytest.fixture
def kernel(tmp_path: Path) -> PwmKernel:
    return PwmKernel(tmp_path, PI_5)


@pytest.fixture(params=["simulated", "pwm", "two lights"])
def ring(request: pytest.FixtureRequest, kernel: PwmKernel) -> Ring:
    if request.param == "simulated":
        return SimulatedRing()
    return pwm_ring(kernel, key_channel=1 if request.param == "two lights" else -1)


def shine(ring: Ring, from_s: float, to_s: float) -> list[float]:
    levels = []
    for turn in range(round((to_s - from_s) * 50)):
        ring.tick(from_s + turn / 50)
        levels.append(ring.level)
    return levels


def test_it_is_off_and_walks_to_the_level_in_its_time(ring: Ring) -> None:
    assert ring.level == 0.0
    ring.ramp_to(0.8, 0.0, 0.7)
    levels = shine(ring, 0.0, 1.0)
    assert levels == sorted(levels)
    assert levels[17] == pytest.approx(0.8 * 0.34 / 0.7, abs=0.02)
    assert levels[-1] == pytest.approx(0.8)
    ring.ramp_to(0.2, 1.0)
    assert shine(ring, 1.0, 2.0)[-1] == pytest.approx(0.2)
    ring.close()
    ring.close()


def test_no_jump_however_short_the_ramp_that_is_asked_for(ring: Ring) -> None:
    ring.ramp_to(0.8, 0.0, 0.0)
    assert max(shine(ring, 0.0, 0.25)) <= 0.41


@pytest.mark.parametrize("level", [-0.1, 1.1])
def test_a_level_beyond_its_range_is_the_callers_mistake(ring: Ring, level: float) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        ring.ramp_to(level, 0.0)


def test_the_simulated_ring_holds_its_caller_to_the_protocol() -> None:
    ring = SimulatedRing()
    ring.ramp_to(0.5, 10.0)
    shine(ring, 10.0, 11.0)
    with pytest.raises(ValueError, match="back in time"):
        ring.tick(9.0)
    ring.close()
    assert ring.level == 0.0
    assert ring.shone[-1][1] == 0.0
    with pytest.raises(DeviceError):
        ring.tick(12.0)


def test_no_ring_is_always_dark() -> None:
    ring = NoRing()
    ring.ramp_to(0.8, 0.0)
    ring.tick(1.0)
    assert ring.level == 0.0
    ring.close()


# --- how it moves ---------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 0.2), st.floats(0, 1)), min_size=30, max_size=60))
def test_it_turns_no_more_than_three_times_a_second(asked: list[tuple[float, float]]) -> None:
    ramp, now_s = Ramp(), 0.0
    turns: list[float] = []
    before, heading = 0.0, 1.0
    for pause_s, level in asked:
        ramp.head_for(level, now_s, 0.5)
        for _ in range(1 + round(pause_s / 0.02)):
            now_s += 0.02
            step = ramp.at(now_s) - before
            before = ramp.level
            if step * heading < 0:
                turns.append(now_s)
                heading = -heading
            assert abs(step) <= 0.02 / 0.5 + 1e-9
    assert all(later - first > 0.95 for first, later in zip(turns, turns[3:], strict=False))


def test_the_last_level_asked_for_is_the_one_it_comes_to() -> None:
    ramp = Ramp()
    for turn in range(10):
        ramp.head_for(turn % 2, turn * 0.05, 0.5)
    assert [ramp.at(0.5 + t / 10) for t in range(20)][-1] == 1.0


def test_full_light_eases_down_before_it_gets_hot_and_may_be_asked_for_again() -> None:
    ring = SimulatedRing()
    ring.ramp_to(1.0, 0.0)
    assert shine(ring, 0.0, FULL_S - 1)[-1] == 1.0
    assert shine(ring, FULL_S - 1, FULL_S + 3)[-1] == pytest.approx(SUSTAINED)
    ring.ramp_to(1.0, FULL_S + 3)
    assert shine(ring, FULL_S + 3, FULL_S + 4)[-1] == 1.0


# Below the smallest normal number a product may round to nothing.
LEVELS = st.floats(0, 1, allow_subnormal=False).map(lambda level: round(level, 9))


@given(LEVELS, LEVELS)
def test_the_curve_rises_from_dark_to_full(one: float, other: float) -> None:
    assert duty(0.0) == 0.0
    assert duty(1.0) == 1.0
    assert (one <= other) == (duty(one) <= duty(other))


def test_half_as_bright_to_the_eye_is_about_a_fifth_of_the_light() -> None:
    assert duty(0.5) == pytest.approx(0.184, abs=0.001)
    assert duty(0.08) == pytest.approx(duty(0.080001), abs=1e-4)


# --- the kernel -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chips",
    [PI_5, {"pwmchip0": "1f00098000.pwm", "pwmchip1": "1f0009c000.pwm"}, {"pwmchip0": "fe20c000.pwm"}],
)
def test_the_headers_chip_is_found_whatever_its_number(tmp_path: Path, chips: dict[str, str]) -> None:
    kernel = PwmKernel(tmp_path, chips)
    chip = next(chip for chip, device in chips.items() if device in ("1f00098000.pwm", "fe20c000.pwm"))
    pwm_ring(kernel, channel=1)
    assert kernel.value(chip, 1, "period") == PERIOD_NS
    assert kernel.value(chip, 1, "enable") == 1
    assert kernel.value(chip, 1, "duty_cycle") == 0


def test_the_light_is_what_the_eye_was_promised(kernel: PwmKernel) -> None:
    ring = pwm_ring(kernel)
    ring.ramp_to(0.5, 0.0)
    shine(ring, 0.0, 1.0)
    assert kernel.value("pwmchip2", 0, "duty_cycle") == round(PERIOD_NS * duty(0.5))
    writes = len(kernel.writes)
    shine(ring, 1.0, 2.0)
    assert len(kernel.writes) == writes


def test_on_closing_the_light_is_off_and_the_channel_given_back(kernel: PwmKernel) -> None:
    ring = pwm_ring(kernel)
    ring.ramp_to(0.5, 0.0)
    shine(ring, 0.0, 1.0)
    ring.close()
    assert kernel.writes[-3:] == [("duty_cycle", "0"), ("enable", "0"), ("unexport", "0")]


def test_a_channel_that_a_crash_left_on_is_taken_over_dark(kernel: PwmKernel) -> None:
    pwm = kernel.sysfs / "pwmchip2" / "pwm0"
    kernel.write(kernel.sysfs / "pwmchip2" / "export", "0")
    for name, value in (("period", "1000000"), ("duty_cycle", "900000"), ("enable", "1")):
        kernel.write(pwm / name, value)
    pwm_ring(kernel)
    assert kernel.value("pwmchip2", 0, "duty_cycle") == 0
    assert kernel.value("pwmchip2", 0, "period") == PERIOD_NS


def test_two_lights_shine_alike_and_a_portraits_key_light_leads(kernel: PwmKernel) -> None:
    ring = pwm_ring(kernel, 0, 1)

    def light(channel: int) -> int:
        return kernel.value("pwmchip2", channel, "duty_cycle")

    ring.ramp_to(0.8, 0.0)
    shine(ring, 0.0, 1.0)
    assert light(0) == light(1) == round(PERIOD_NS * duty(0.8))
    ring.ramp_to(0.8, 1.0, fill=dimmed(0.8, 3.5))
    shine(ring, 1.0, 2.0)
    assert light(1) / light(0) == pytest.approx(3.5, rel=0.01)
    ring.close()
    assert kernel.writes[-1] == ("unexport", "1")
    assert kernel.writes.count(("enable", "0")) == 2


def test_a_second_light_that_is_missing_leaves_none_on(kernel: PwmKernel) -> None:
    kernel.channels = 1
    with pytest.raises(DeviceError, match="export = 1"):
        pwm_ring(kernel, 0, 1)
    assert kernel.writes[-1] == ("unexport", "0")


def test_one_light_that_cannot_be_reached_does_not_keep_the_other_on(kernel: PwmKernel) -> None:
    class Unreachable:
        def set_duty(self, duty: float) -> None:
            pass

        def close(self) -> None:
            raise DeviceError("The wire is off.")

    other = PwmChannel(0, kernel.sysfs, kernel.write, kernel.wait)
    other.set_duty(0.5)
    with pytest.raises(DeviceError, match="wire"):
        PwmRing([Unreachable(), other]).close()
    assert kernel.writes[-3:] == [("duty_cycle", "0"), ("enable", "0"), ("unexport", "0")]


def test_what_a_killed_booth_left_on_is_put_out(kernel: PwmKernel) -> None:
    ring = pwm_ring(kernel, 0, 1)
    ring.ramp_to(0.8, 0.0)
    shine(ring, 0.0, 1.0)  # and then it is killed
    channels = pwm_channels(GpioSettings(ring_key_channel=1))
    assert put_out(channels, kernel.sysfs, kernel.write) == 2
    assert [kernel.value("pwmchip2", channel, "enable") for channel in channels] == [0, 0]
    ring.close()
    assert put_out(channels, kernel.sysfs, kernel.write) == 0
    kernel.write(kernel.sysfs / "pwmchip2" / "export", "0")
    kernel.refusing.add("enable")
    with pytest.raises(DeviceError, match="unplug it"):
        put_out((0,), kernel.sysfs, kernel.write)


def test_systemd_puts_the_lights_out_through_the_command(
    kernel: PwmKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lights", "off"]) == 0, "a booth without lights has none to put out"
    settings = tmp_path / "booth.toml"
    settings.write_text('[gpio]\nring = "pwm"\nring_key_channel = 1\n', encoding="utf-8")
    kernel.write(kernel.sysfs / "pwmchip2" / "export", "1")
    (kernel.sysfs / "pwmchip2" / "pwm1" / "enable").write_text("1")
    monkeypatch.setattr(pwm, "SYSFS", kernel.sysfs)
    assert main(["--config", str(settings), "lights", "off"]) == 0
    assert kernel.value("pwmchip2", 1, "enable") == 0
    monkeypatch.setattr(pwm, "SYSFS", tmp_path)
    assert main(["--config", str(settings), "lights", "off"]) == 1
    assert CONFIG_LINE in capsys.readouterr().err


def test_a_slow_udev_is_waited_for(kernel: PwmKernel) -> None:
    kernel.rights_after = 5
    pwm_ring(kernel)
    assert kernel.value("pwmchip2", 0, "enable") == 1


def test_a_udev_that_never_comes_says_what_to_do(kernel: PwmKernel) -> None:
    kernel.rights_after = 100
    with pytest.raises(DeviceError, match="group gpio"):
        pwm_ring(kernel)


@pytest.mark.parametrize("chips", [{}, {"pwmchip0": "107d517a80.pwm"}])
def test_a_missing_overlay_is_an_error_with_the_line_to_add(tmp_path: Path, chips: dict[str, str]) -> None:
    with pytest.raises(DeviceError) as error:
        pwm_ring(PwmKernel(tmp_path, chips))
    assert CONFIG_LINE in str(error.value)
    assert ("107d517a80.pwm" in str(error.value)) == bool(chips)


def test_a_channel_that_does_not_exist_or_is_taken(kernel: PwmKernel) -> None:
    kernel.channels = 2
    with pytest.raises(DeviceError, match="export = 3"):
        pwm_ring(kernel, channel=3)
    kernel.refusing.add("enable")
    with pytest.raises(DeviceError, match="Device or resource busy"):
        pwm_ring(kernel)


def test_what_is_written_to_a_file_is_in_it(tmp_path: Path) -> None:
    write_file(tmp_path / "duty_cycle", "123")
    assert (tmp_path / "duty_cycle").read_text() == "123"


def test_the_fill_half_shines_like_the_key_unless_told_otherwise() -> None:
    ring = SimulatedRing()
    ring.ramp_to(0.8, 0.0)
    shine(ring, 0.0, 1.0)
    assert ring.level == ring.fill == pytest.approx(0.8)
    ring.ramp_to(0.8, 2.0, fill=dimmed(0.8, 3.5))
    shine(ring, 2.0, 3.0)
    assert duty(ring.level) / duty(ring.fill) == pytest.approx(3.5)
    ring.close()
    assert ring.fill == 0.0


@given(level=st.floats(0, 1), ratio=st.floats(1, 8))
def test_a_light_dimmed_by_a_ratio_gives_that_much_less(level: float, ratio: float) -> None:
    assert duty(dimmed(level, ratio)) * ratio == pytest.approx(duty(level), abs=1e-9)
