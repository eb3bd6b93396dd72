"""A webcam of the kernel's own (vivid), plugged and pulled: in the machine of `scripts/rig gpio` only."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from booth.camera.frame import Frame
from booth.camera.webcam import Webcam
from booth.errors import DeviceError, DeviceInUse
from booth.settings import CameraSettings

pytestmark = pytest.mark.skipif(
    os.environ.get("BOOTH_RIG") != "gpio", reason="a kernel's webcam is left out: scripts/rig gpio runs it"
)

DEVICE = Path("/dev/video0")
PLUG = Path("/sys/bus/platform/drivers/vivid")
SETTINGS = CameraSettings(main_width=640, main_height=360, fps=15)


@pytest.fixture
def camera() -> Iterator[Webcam]:
    camera = Webcam(DEVICE, SETTINGS)
    yield camera
    camera.stop()


def frame_of(camera: Webcam) -> Frame:
    frame = camera.read(timeout_s=20.0)  # QEMU without KVM is slow
    assert frame is not None
    return frame


def test_frames_come_on_the_booths_clock_in_the_size_that_was_asked_for(camera: Webcam) -> None:
    camera.start()
    frames = [frame_of(camera) for _ in range(4)]
    assert {frame.main.size_px for frame in frames} == {(640, 360)}
    assert {frame.lores.shape for frame in frames} == {(360, 640, 4)}
    stamps = [frame.timestamp_ns for frame in frames]
    assert all(earlier < later for earlier, later in pairwise(stamps))
    assert 0 <= time.monotonic() - stamps[-1] / 1e9 < 20
    assert frames[-1].lores[..., :3].std() > 20, "its test picture has bars of all colours"
    camera.stop()
    camera.start()
    assert frame_of(camera).number == 0


def test_another_program_films_with_it(camera: Webcam) -> None:
    camera.start()
    frame_of(camera)
    with pytest.raises(DeviceInUse, match="/dev/video0 is in use"):
        Webcam(DEVICE, SETTINGS).start()


def test_pulled_out_it_is_gone_and_plugged_in_again_it_is_back(camera: Webcam) -> None:
    camera.start()
    frame_of(camera)
    (PLUG / "unbind").write_text("vivid.0", encoding="ascii")
    try:
        with pytest.raises(DeviceError, match="it is gone"):
            for _ in range(10):
                frame_of(camera)
        camera.stop()
        with pytest.raises(DeviceError, match="There is no webcam at /dev/video0"):
            camera.start()
    finally:
        (PLUG / "bind").write_text("vivid.0", encoding="ascii")
    for _ in range(100):
        if os.access(DEVICE, os.R_OK | os.W_OK):  # udev gives it to the group
            break
        time.sleep(0.1)
    camera.start()
    assert frame_of(camera).number == 0
