"""The PWM's sysfs, one suite over two kernels: the folder that stands in, and in `scripts/rig gpio` a real one."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from booth.cli import main
from booth.errors import DeviceError, DeviceInUse
from booth.gpio.pwm import PERIOD_NS, PwmChannel, header_chip, put_out
from booth.gpio.ramp import duty
from booth.gpio.ring import open_ring
from booth.settings import GpioSettings
from tests.gpio.header import IN_RIG
from tests.gpio.kernel import PwmKernel, RealPwmKernel

Kernel = PwmKernel | RealPwmKernel
TWO_LIGHTS = GpioSettings(ring="pwm", ring_key_channel=1)


@pytest.fixture(params=["a folder", *(["the kernel"] if IN_RIG else [])])
def kernel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kernel]:
    real = request.param == "the kernel"
    kernel = RealPwmKernel() if real else PwmKernel(tmp_path, {"pwmchip2": "1f00098000.pwm"})
    yield kernel
    put_out((0, 1), kernel.sysfs, kernel.write)
    chip = header_chip(kernel.sysfs)
    for channel in range(4):
        if (chip / f"pwm{channel}").is_dir():
            kernel.write(chip / "unexport", str(channel))


def exported(kernel: Kernel, channel: int) -> Path:
    """The channel's folder, once udev has given it to the group gpio."""
    light = header_chip(kernel.sysfs) / f"pwm{channel}"
    kernel.write(light.parent / "export", str(channel))
    for _ in range(100):
        if os.access(light / "enable", os.W_OK):
            break
        kernel.wait(0.1)
    return light


def opened(kernel: Kernel, channel: int = 0) -> PwmChannel:
    return PwmChannel(channel, kernel.sysfs, kernel.write, kernel.wait)


def refused(kernel: Kernel, path: Path, text: str) -> int | None:
    with pytest.raises(OSError) as error:
        kernel.write(path, text)
    return error.value.errno


def test_a_light_shines_as_long_as_it_is_told(kernel: Kernel) -> None:
    light = opened(kernel)
    assert kernel.shining_ns(0) == 0
    for share in (0.25, 1.0, 0.001, 0.0):
        light.set_duty(share)
        assert kernel.shining_ns(0) == round(PERIOD_NS * share)
    light.set_duty(0.5)
    light.close()
    assert kernel.shining_ns(0) == 0
    light.close()
    assert opened(kernel), "the channel was given back"


def test_two_lights_walk_up_together_and_leave_darkness(kernel: Kernel) -> None:
    ring = open_ring(TWO_LIGHTS, lambda channel: opened(kernel, channel))
    ring.ramp_to(0.8, 0.0, fill=0.4)
    shone = []
    for turn in range(50):
        ring.tick(turn / 50)
        shone.append((kernel.shining_ns(0), kernel.shining_ns(1)))
    assert shone == sorted(shone)
    assert shone[-1] == (round(PERIOD_NS * duty(0.4)), round(PERIOD_NS * duty(0.8)))
    ring.close()
    assert (kernel.shining_ns(0), kernel.shining_ns(1)) == (0, 0)


def test_a_light_that_somebody_left_on_at_another_pace_is_taken_over_dark(kernel: Kernel) -> None:
    left_on = exported(kernel, 0)
    for name, value in (("period", "1000000"), ("duty_cycle", "900000"), ("enable", "1")):
        kernel.write(left_on / name, value)
    assert kernel.shining_ns(0) == 900_000
    light = opened(kernel)
    assert kernel.shining_ns(0) == 0
    light.set_duty(0.5)
    assert kernel.shining_ns(0) == PERIOD_NS // 2


def test_the_light_of_a_running_booth_stays_as_it_is(kernel: Kernel) -> None:
    light = opened(kernel)
    light.set_duty(0.5)
    with pytest.raises(DeviceInUse, match="light on PWM channel 0 is in use"):
        opened(kernel)
    assert kernel.shining_ns(0) == PERIOD_NS // 2
    light.close()
    opened(kernel).close()


def test_a_channel_that_the_chip_has_not(kernel: Kernel) -> None:
    with pytest.raises(DeviceError, match="export = 7"):
        opened(kernel, 7)


def test_what_the_kernel_refuses(kernel: Kernel) -> None:
    chip = header_chip(kernel.sysfs)
    assert refused(kernel, chip / "unexport", "3") == errno.ENODEV
    light = exported(kernel, 3)
    assert refused(kernel, chip / "export", "3") == errno.EBUSY
    if isinstance(kernel, PwmKernel):  # the strictest of them
        assert refused(kernel, light / "duty_cycle", "1000") == errno.EINVAL
        assert refused(kernel, light / "enable", "1") == errno.EINVAL
    kernel.write(light / "period", "40000")
    kernel.write(light / "enable", "1")  # Linux 6.12 lets a dark one have any values
    assert refused(kernel, light / "duty_cycle", "40001") == errno.EINVAL
    kernel.write(light / "duty_cycle", "30000")
    assert refused(kernel, light / "period", "20000") == errno.EINVAL


def test_the_kernel_goes_on_with_a_killed_booths_light_until_systemd_puts_it_out(
    kernel: Kernel, tmp_path: Path
) -> None:
    if isinstance(kernel, PwmKernel):
        pytest.skip("a killed booth's light needs a real kernel (scripts/rig gpio)")
    story = "from booth.gpio.pwm import *; PwmChannel(0).set_duty(0.75); print('on', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE) as booth:
        assert booth.stdout and booth.stdout.readline() == b"on\n"
        booth.send_signal(signal.SIGKILL)
    assert kernel.shining_ns(0) == PERIOD_NS * 3 // 4
    settings = tmp_path / "booth.toml"
    settings.write_text('[gpio]\nring = "pwm"\n', encoding="utf-8")
    assert main(["--config", str(settings), "lights", "off"]) == 0
    assert kernel.shining_ns(0) == 0
