"""A folder that stands in for /sys/class/pwm, with the kernel's rules: what any kernel refuses is refused.

It takes nothing for a channel without a period, as older kernels do; newer ones take more than the booth asks for.
`scripts/rig gpio` holds it against a kernel itself (6.12).
"""

from __future__ import annotations

import errno
import time
from pathlib import Path

from booth.gpio.pwm import SYSFS, header_chip, write_file


class PwmKernel:
    """`chips` maps a chip's folder name to the name of its device, as the links of a real sysfs do."""

    def __init__(self, root: Path, chips: dict[str, str], channels: int = 4) -> None:
        self.sysfs = root / "class" / "pwm"
        self.channels = channels
        self.writes: list[tuple[str, str]] = []
        self.refusing: set[str] = set()
        self.rights_after = 0
        self.sysfs.mkdir(parents=True)
        for chip, device in chips.items():
            (root / "devices" / device).mkdir(parents=True)
            (self.sysfs / chip).mkdir()
            (self.sysfs / chip / "device").symlink_to(root / "devices" / device)

    def write(self, path: Path, text: str) -> None:
        if path.name in self.refusing:
            raise OSError(errno.EBUSY, "Device or resource busy")
        if path.name in ("export", "unexport"):
            self._export(path, int(text))
        else:
            self._set(path, int(text))
        self.writes.append((path.name, text))

    def wait(self, seconds: float) -> None:
        """udev comes along and gives the channel to the group."""
        self.rights_after -= 1

    def value(self, chip: str, channel: int, name: str) -> int:
        return int((self.sysfs / chip / f"pwm{channel}" / name).read_text())

    def shining_ns(self, channel: int) -> int:
        """How long the light at this channel of the header is on in each period."""
        pwm = header_chip(self.sysfs) / f"pwm{channel}"
        if not pwm.is_dir() or (pwm / "enable").read_text() == "0":
            return 0
        return int((pwm / "duty_cycle").read_text())

    def _export(self, path: Path, channel: int) -> None:
        if channel >= self.channels:
            raise OSError(errno.ENODEV, "No such device")
        pwm = path.parent / f"pwm{channel}"
        if pwm.is_dir() is (path.name == "export"):
            code = errno.EBUSY if pwm.is_dir() else errno.ENODEV
            raise OSError(code, "Device or resource busy" if pwm.is_dir() else "No such device")
        if path.name == "export":
            pwm.mkdir()
            for name in ("period", "duty_cycle", "enable"):
                (pwm / name).write_text("0")
        else:
            for file in pwm.iterdir():
                file.unlink()
            pwm.rmdir()

    def _set(self, path: Path, value: int) -> None:
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        if self.rights_after > 0:
            raise PermissionError(errno.EACCES, "Permission denied")
        now = {name: int((path.parent / name).read_text()) for name in ("period", "duty_cycle", "enable")}
        now[path.name] = value
        if now["period"] == 0 or now["duty_cycle"] > now["period"]:
            raise OSError(errno.EINVAL, "Invalid argument")
        path.write_text(str(value))


class RealPwmKernel:
    """The kernel's own PWM core, in the rig: its chip has no hardware but tells what would shine."""

    sysfs = SYSFS
    write = staticmethod(write_file)
    wait = staticmethod(time.sleep)

    def shining_ns(self, channel: int) -> int:
        told = Path("/sys/module/pwm_sim/parameters/shining_ns").read_text(encoding="ascii")
        return int(told.split(",")[channel])
