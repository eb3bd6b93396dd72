"""The check of a stick before it is mounted, asked of a `systemctl`; the real one is asked in `scripts/rig sticks`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from booth.delivery import fsck as module
from booth.delivery.fsck import fsck
from booth.delivery.udisks import Volume
from booth.errors import DeliveryError

Systemctl = Callable[[str], Path]


def stick(device: str = "/dev/sda1") -> Volume:
    return Volume("/stick", "/drive", device, 2049, "1A2B-3C4D", "exfat", "", 0, False, (), "once", True)


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemctl:
    """Makes a `systemctl` of this script; returns where it writes what it was asked."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def make(script: str) -> Path:
        program, asked = tmp_path / "systemctl", tmp_path / "asked"
        program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n{script}\n')
        program.chmod(0o755)
        return asked

    return make


def ends_with(code: int, restart: int = 0) -> str:
    return f'case "$2" in restart) echo "no such thing" >&2; exit {restart};; show) echo {code};; esac'


@pytest.mark.parametrize(("code", "repaired"), [(0, False), (1, True), (3, True)])
def test_what_fsck_repaired_is_known_by_its_exit_code(systemctl: Systemctl, code: int, repaired: bool) -> None:
    asked = systemctl(ends_with(code))
    assert fsck(stick()) is repaired
    assert asked.read_text().splitlines() == [
        "--no-ask-password restart booth-fsck@sda1.service",
        "--no-ask-password show --property=ExecMainStatus --value booth-fsck@sda1.service",
    ]


@pytest.mark.parametrize("code", [4, 8, 12])
def test_what_it_could_not_repair_is_said(systemctl: Systemctl, code: int) -> None:
    systemctl(ends_with(code, restart=1))
    with pytest.raises(DeliveryError, match=f"/dev/sda1 does not work: try another stick.*ended with {code}"):
        fsck(stick())


def test_one_that_never_ends_is_given_up(systemctl: Systemctl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_S", 0.05)
    systemctl("exec sleep 10")
    with pytest.raises(DeliveryError, match="try another stick"):
        fsck(stick())


def test_a_check_that_nobody_waits_for_any_more_keeps_the_stick_from_being_mounted(systemctl: Systemctl) -> None:
    """Seen in the sticks rig: the delivery process is stopped, and with it the systemctl that it waits for."""
    systemctl('[ "$2" = show ] && echo 0 || kill -TERM $$')
    with pytest.raises(DeliveryError, match="still used by a program"):
        fsck(stick())


def test_a_desk_without_the_installed_unit_goes_on_unchecked(
    systemctl: Systemctl, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    systemctl(ends_with(0, restart=5))
    assert fsck(stick()) is False
    assert "/dev/sda1 is not checked: no such thing" in caplog.text
    monkeypatch.setenv("PATH", "/nowhere")
    assert fsck(stick()) is False
    assert "there is no systemctl" in caplog.text


def test_only_disks_are_ever_named(systemctl: Systemctl) -> None:
    asked = systemctl(ends_with(0))
    fsck(stick("/dev/sda1.service --now x"))
    assert "booth-fsck@none.service" in asked.read_text()
