"""How the machine itself is: heat, throttling, voltage, memory, the camera's memory, and its clock.

Read from the kernel's files; what a machine does not have is not reported. Sources: Raspberry Pi documentation,
`vcgencmd get_throttled` (the same bits stand in sysfs); Linux, Documentation/filesystems/proc.rst (meminfo).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from booth.appliance.finding import Finding
from booth.told import together, told

HOT_C: Final = 80.0
"""A Pi slows down from 80 degrees on; both models."""
LITTLE_MEMORY_MB: Final = 300
"""What finishing one photograph of 12 million pixels may still need."""
LITTLE_CMA_MB: Final = 40
"""One full-size YUV frame of the HQ camera is 18 MB; picamera2 needs two at least."""
CAMERA_MEMORY: Final = told("camera memory")
THROTTLED: Final = Path("devices/platform/soc/soc:firmware/get_throttled")
BITS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: told("undervoltage now"),
        2: told("slowed down now"),
        3: told("too hot now"),
        16: told("undervoltage since the start"),
        18: told("slowed down since the start"),
    }
)
_FIX_POWER: Final = told(
    "Use the Pi's own supply and a short, thick cable; nothing else on its USB that it need not feed."
)
_FIX_HEAT: Final = told("Let air to the Pi: cooler on, vents free, box out of the sun.")


def vitals(proc: Path = Path("/proc"), sys: Path = Path("/sys"), run: Path = Path("/run")) -> Iterator[Finding]:
    """What this machine tells of itself. The folders are for tests."""
    if (celsius := _number(sys / "class/thermal/thermal_zone0/temp")) is not None:
        yield Finding(told("temperature"), f"{celsius / 1000:.0f} °C", _FIX_HEAT if celsius / 1000 >= HOT_C else "")
    yield from _power(sys)
    memory = _meminfo(proc / "meminfo")
    if (free := memory.get("MemAvailable")) is not None:
        little = told("Less than {least} MB: stop what else runs here, or restart.", least=LITTLE_MEMORY_MB)
        fix = little if free < LITTLE_MEMORY_MB else ""
        yield Finding(told("memory"), told("{free} MB free", free=round(free)), fix)
    if cma := memory.get("CmaTotal"):
        left = memory.get("CmaFree", 0.0)
        # A running camera holds most of it: only a machine whose camera does not run can be judged by what is left.
        little = told("Add dtoverlay=vc4-kms-v3d,cma-512 to /boot/firmware/config.txt and restart.")
        figure = told("{free} of {total} MB free (CMA)", free=round(left), total=round(cma))
        yield Finding(CAMERA_MEMORY, figure, little if cma < LITTLE_CMA_MB * 4 else "")
    if (sys / "class/rtc/rtc0").exists():
        yield Finding(told("clock"), told("kept by a battery"))
    elif (run / "systemd/timesync/synchronized").exists():
        yield Finding(told("clock"), told("set by the network"))
    elif (run / "systemd").exists():
        fix = told("Nothing is lost or sorted by it; for right times on photographs add a clock battery.")
        yield Finding(told("clock"), told("not set"), fix, optional=True)


def _power(sys: Path) -> Iterator[Finding]:
    try:
        bits = int((sys / THROTTLED).read_text(encoding="ascii"), 16)
    except (OSError, ValueError):
        return
    troubles = [words for bit, words in BITS.items() if bits >> bit & 1]
    fix = _FIX_POWER if bits >> 0 & 1 or bits >> 16 & 1 else _FIX_HEAT if troubles else ""
    yield Finding(told("power"), together(troubles) if troubles else told("good"), fix)


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _meminfo(path: Path) -> Mapping[str, float]:
    """Megabytes by name."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    pairs = (line.split() for line in lines)
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in pairs if len(words) == 3}
