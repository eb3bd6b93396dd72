"""One channel of the header's hardware PWM, through sysfs: 25 kHz, which a rolling shutter at 1/125 s sees no bands of.

The number of the PWM chip has moved between kernels (on a Pi 5 it was 2 and is 0), so the chip is found by its
device: raspberrypi/linux issue 6818 lists them. A Pi 5 has two more that lead to the fan and to the board.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from booth.errors import DeviceError, DeviceInUse
from booth.told import told

SYSFS: Final = Path("/sys/class/pwm")
PERIOD_NS: Final = 40_000
HEADER_CHIPS: Final = ("1f00098000.pwm", "fe20c000.pwm", "3f20c000.pwm")
"""Devices that drive the header's GPIO 12 and 13: of a Pi 5, a Pi 4, and a Pi 3 or Zero 2."""
CONFIG_LINE: Final = "dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4"
EXPORT_S: Final = 2.0
"""udev gives a freshly exported channel to the group gpio a moment later."""

Write = Callable[[Path, str], None]


def write_file(path: Path, text: str) -> None:
    path.write_text(text, encoding="ascii")


class PwmChannel:
    """Channel 0 is GPIO 12, 1 is GPIO 13. Off when opened and when closed.

    `sysfs`, `write` and `wait` are for tests, in which a folder stands in for the kernel. Raises DeviceError.
    """

    def __init__(
        self,
        channel: int,
        sysfs: Path = SYSFS,
        write: Write = write_file,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = told("light on PWM channel {channel}", channel=str(channel))
        self._write = write
        self._chip = header_chip(sysfs)
        self._channel = channel
        self._pwm = self._chip / f"pwm{channel}"
        self._duty_ns = 0
        self._claim = -1
        try:
            self._open(wait)
        except BaseException:
            self._let_go()
            raise

    def set_duty(self, duty: float) -> None:
        """Share of the time that the light is on, 0..1."""
        duty_ns = round(PERIOD_NS * duty)
        if duty_ns != self._duty_ns:
            self._set("duty_cycle", duty_ns)
            self._duty_ns = duty_ns

    def close(self) -> None:
        """Off, and give the channel back. Safe to call twice."""
        if self._pwm.is_dir():
            self._set("duty_cycle", 0)
            self._set("enable", 0)
            self._put(self._chip / "unexport", self._channel)
        self._let_go()

    def _open(self, wait: Callable[[float], None]) -> None:
        if not self._pwm.is_dir():
            self._put(self._chip / "export", self._channel)
        self._claim_it()
        self._take_over(wait)
        # The kernel refuses a period shorter than the duty, which is 0 by now, and enabling without a period.
        self._set("period", PERIOD_NS)
        self._set("enable", 1)

    def _claim_it(self) -> None:
        """The kernel lets any number of programs write: a doctor must not put out the light of a running booth."""
        self._claim = os.open(self._pwm, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._claim, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the program, however that ends
        except OSError:
            raise DeviceInUse(self.name) from None

    def _let_go(self) -> None:
        if self._claim >= 0:
            os.close(self._claim)
            self._claim = -1

    def _take_over(self, wait: Callable[[float], None]) -> None:
        """Duty 0, as soon as the channel is ours to write; whoever used it before may have left it on."""
        for _ in range(round(EXPORT_S / 0.1)):
            try:
                self._write(self._pwm / "duty_cycle", "0")
            except (FileNotFoundError, PermissionError):
                wait(0.1)
            except OSError:
                return  # a channel without a period takes no duty yet: it is off
            else:
                return
        raise DeviceError(
            told("{light} cannot be switched: add the booth's user to the group gpio.", self._pwm, light=self.name)
        )

    def _set(self, name: str, value: int) -> None:
        self._put(self._pwm / name, value)

    def _put(self, path: Path, value: int) -> None:
        try:
            self._write(path, str(value))
        except OSError as error:
            raise DeviceError(
                told(
                    "{light} does not obey: does anything else use it, and is the booth's user in the group gpio?",
                    f"{path.name} = {value}: {error.strerror or error}",
                    light=self.name,
                )
            ) from error


def put_out(channels: tuple[int, ...], sysfs: Path | None = None, write: Write = write_file) -> int:
    """Darken these channels, whoever left them on; returns how many were in use. Raises DeviceError.

    For systemd's ExecStopPost: the kernel goes on with a PWM whose program was killed.
    """
    chip = header_chip(sysfs or SYSFS)
    used = [channel for channel in channels if (chip / f"pwm{channel}").is_dir()]
    for channel in used:
        try:
            write(chip / f"pwm{channel}" / "duty_cycle", "0")
            write(chip / f"pwm{channel}" / "enable", "0")
        except OSError as error:
            light = told("light on PWM channel {channel}", channel=str(channel))
            raise DeviceError(
                told("{light} cannot be put out: unplug it.", error.strerror or error, light=light)
            ) from error
    return len(used)


def header_chip(sysfs: Path) -> Path:
    """The PWM chip of the header, whatever its number. Raises DeviceError with the line that config.txt lacks."""
    chips = {_device(chip): chip for chip in sorted(sysfs.glob("pwmchip*"))}
    for device in HEADER_CHIPS:
        if device in chips:
            return chips[device]
    raise DeviceError(
        told(
            "No PWM of the header: add this line to /boot/firmware/config.txt and restart the Pi: {line}"
            ' (or set gpio.ring = "none").',
            f"under {sysfs} there is only {', '.join(sorted(chips)) or 'nothing'}",
            line=CONFIG_LINE,
        )
    )


def _device(chip: Path) -> str:
    return (chip / "device").resolve().name
