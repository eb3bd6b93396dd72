"""What a Pi tells of itself, and what to do where something is wrong. Folders stand in for the kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.appliance.finding import Finding
from booth.appliance.health import THROTTLED, vitals

MEMINFO = """MemTotal:        3884572 kB
MemFree:          210000 kB
MemAvailable:    2210000 kB
CmaTotal:         524288 kB
CmaFree:          301056 kB
HugePages_Total:       0
"""


class Machine:
    """A Raspberry Pi's files, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("sys/class/thermal/thermal_zone0/temp", "52300")
        self.write(f"sys/{THROTTLED}", "0")
        self.write("proc/meminfo", MEMINFO)
        self.write("run/systemd/timesync/synchronized", "")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="ascii")

    def vitals(self) -> dict[str, Finding]:
        return {v.name: v for v in vitals(self.folder / "proc", self.folder / "sys", self.folder / "run")}


@pytest.fixture
def pi(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_healthy_pi(pi: Machine) -> None:
    found = pi.vitals()
    assert found["temperature"].figure == "52 °C"
    assert found["power"].figure == "good"
    assert found["memory"].figure == "2,158 MB free"
    assert found["camera memory"].figure == "294 of 512 MB free (CMA)"
    assert found["clock"].figure == "set by the network"
    assert not any(vital.fix for vital in found.values())


def test_a_weak_supply_is_named_even_when_it_was_only_once(pi: Machine) -> None:
    pi.write(f"sys/{THROTTLED}", "50000")
    assert pi.vitals()["power"].figure == "undervoltage since the start · slowed down since the start"
    assert "supply" in pi.vitals()["power"].fix


def test_a_closed_box_in_the_sun(pi: Machine) -> None:
    pi.write("sys/class/thermal/thermal_zone0/temp", "84100")
    pi.write(f"sys/{THROTTLED}", "c")
    found = pi.vitals()
    assert found["power"].figure == "slowed down now · too hot now"
    assert "air" in found["power"].fix and "air" in found["temperature"].fix


def test_memory_that_runs_out(pi: Machine) -> None:
    pi.write("proc/meminfo", MEMINFO.replace("2210000", "99000").replace("524288", "65536"))
    found = pi.vitals()
    assert found["memory"].fix
    assert "cma-512" in found["camera memory"].fix


def test_a_pi_without_a_clock_is_told_that_nothing_depends_on_it(pi: Machine) -> None:
    (pi.folder / "run/systemd/timesync/synchronized").unlink()
    assert pi.vitals()["clock"].figure == "not set"


def test_a_clock_battery(pi: Machine) -> None:
    pi.write("sys/class/rtc/rtc0/name", "rpi-rtc")
    assert pi.vitals()["clock"].figure == "kept by a battery"


def test_a_machine_that_tells_nothing(tmp_path: Path) -> None:
    assert list(vitals(tmp_path, tmp_path, tmp_path)) == []


def test_a_file_with_nonsense_in_it_is_no_figure(pi: Machine) -> None:
    pi.write(f"sys/{THROTTLED}", "what?")
    pi.write("sys/class/thermal/thermal_zone0/temp", "")
    assert {"power", "temperature"}.isdisjoint(pi.vitals())
