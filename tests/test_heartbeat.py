"""systemd hears that the booth lives, and hears nothing when one of its workers hangs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from booth.clock import ManualClock
from booth.heartbeat import STALE_S, TELL_EVERY_S, Heartbeat, sd_notify


class Systemd:
    """What it was told, line by line."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, words: str) -> None:
        self.heard += words.splitlines()

    def fed(self) -> int:
        return self.heard.count("WATCHDOG=1")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def systemd() -> Systemd:
    return Systemd()


def test_ready_is_said_once_and_the_watchdog_fed_every_two_seconds(clock: ManualClock, systemd: Systemd) -> None:
    heartbeat = Heartbeat(clock.now_s, systemd)
    beat = heartbeat.expect("camera")
    for _ in range(300):
        beat()
        heartbeat.tell()
        clock.advance(1 / 30)
    assert systemd.heard.count("READY=1") == 1
    assert systemd.fed() == pytest.approx(10 / TELL_EVERY_S, abs=1)


def test_one_hanging_worker_is_enough_to_starve_the_watchdog(clock: ManualClock, systemd: Systemd) -> None:
    heartbeat = Heartbeat(clock.now_s, systemd)
    camera, vision = heartbeat.expect("camera"), heartbeat.expect("vision")
    for second in range(60):
        camera()
        if second < 20:
            vision()
        heartbeat.tell()
        clock.advance(1.0)
    assert heartbeat.hanging() == ("vision",)
    assert systemd.heard[-1] == "STATUS=hanging: vision"
    assert systemd.fed() <= (20 + STALE_S) / TELL_EVERY_S + 1


def test_a_worker_that_comes_back_is_forgiven(clock: ManualClock, systemd: Systemd) -> None:
    heartbeat = Heartbeat(clock.now_s, systemd)
    beat = heartbeat.expect("finishing")
    clock.advance(STALE_S + 1)
    heartbeat.tell()
    assert systemd.fed() == 0
    beat()
    clock.advance(TELL_EVERY_S)
    heartbeat.tell("taken 3")
    assert systemd.heard[-2:] == ["WATCHDOG=1", "STATUS=taken 3"]


def test_without_systemd_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    sd_notify("READY=1")


def test_the_words_arrive_at_a_real_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        Heartbeat(lambda: 0.0, sd_notify).tell()
        assert listener.recv(200).decode().splitlines() == ["READY=1", "WATCHDOG=1", "STATUS=running"]


def test_an_abstract_socket_is_reached_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0headshot-booth-test")
        monkeypatch.setenv("NOTIFY_SOCKET", "@headshot-booth-test")
        sd_notify("STOPPING=1")
        assert listener.recv(100) == b"STOPPING=1"
