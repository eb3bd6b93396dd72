"""A webcam whose driver is a film, or hangs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from booth.camera import webcam
from booth.camera.video import open_container
from booth.camera.webcam import Webcam, put_latest
from booth.errors import DeviceError, DeviceInUse
from booth.settings import CameraSettings


def plugged(opened: Callable[[], Any]) -> Webcam:
    return Webcam(Path("/dev/video0"), CameraSettings(), opened, monotonic_s=lambda: 100.0)


def test_frames_come_on_the_clock_of_the_booth_until_it_is_unplugged(make_film: Callable[..., Path]) -> None:
    camera = plugged(lambda: open_container(str(make_film(320, 240, frames=2))))
    camera.start()
    first, second = camera.read(), camera.read()
    assert first is not None
    assert second is not None
    assert camera.live
    assert first.timestamp_ns == 100_000_000_000
    assert second.timestamp_ns > first.timestamp_ns
    assert first.lores.shape == (240, 320, 4)
    with pytest.raises(DeviceError, match="is gone"):
        camera.read()
    camera.stop()
    camera.stop()


class Hanging:
    """A driver that never answers."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __enter__(self) -> Hanging:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def demux(self, video: int) -> Iterator[Any]:
        self.let_go.wait()
        return iter(())


def test_a_driver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "STOP_LIMIT_S", 0.01)
    driver = Hanging()
    camera = plugged(lambda: driver)
    camera.start()
    with pytest.raises(DeviceError, match=r"gave no picture for 0\.01 s"):
        camera.read(timeout_s=0.01)
    camera.stop()
    driver.let_go.set()
    with pytest.raises(DeviceError, match="not started"):
        camera.read()


def test_a_slow_reader_gets_the_latest() -> None:
    slots: queue.Queue[int] = queue.Queue(maxsize=2)
    for number in range(5):
        put_latest(slots, number)
    assert [slots.get_nowait(), slots.get_nowait()] == [3, 4]


def test_a_size_that_the_driver_has_not_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_film: Callable[..., Path]
) -> None:
    film, asked = make_film(320, 240), list[dict[str, str]]()

    def picky(file: str, format: str, options: dict[str, str]) -> Any:
        asked.append(options)
        if options:
            raise OSError("Invalid argument")
        return open_container(str(film))

    monkeypatch.setattr(webcam, "open_container", picky)
    camera = Webcam(tmp_path, CameraSettings())
    camera.start()
    frame = camera.read()
    camera.stop()
    assert frame is not None
    assert frame.main.size_px == (320, 240)
    wanted = {"video_size": "4656x3496", "framerate": "15"}
    assert asked == [{**wanted, "input_format": "mjpeg"}, wanted, {}]


def test_a_webcam_that_another_program_films_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(file: str, **how: Any) -> Any:
        raise OSError(f"[Errno 16] Device or resource busy: '{file}'")

    monkeypatch.setattr(webcam, "open_container", taken)
    with pytest.raises(DeviceInUse, match=r"webcam .* is in use by another program"):
        Webcam(tmp_path, CameraSettings()).start()


def test_a_file_is_no_webcam(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.write_bytes(b"no device")
    with pytest.raises(DeviceError, match="cannot be opened"):
        Webcam(device, CameraSettings()).start()
