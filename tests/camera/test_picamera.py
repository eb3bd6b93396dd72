"""The Pi camera against a hand-made Picamera2: our own side of the bargain only. The real one is proven later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from booth.camera.frame import Frame
from booth.camera.picamera import MOST_LEASES, PiCamera, rgb_of_yuv420
from booth.errors import DeviceError
from booth.settings import CameraSettings


class FakeRequest:
    def __init__(self, device: FakePicamera2) -> None:
        self._device = device
        self.number = device.taken
        device.taken += 1
        device.out += 1

    def make_array(self, name: str) -> np.ndarray[Any, Any]:
        width, height = self._device.configured[name]["size"]
        planes = np.full((height * 3 // 2, width + 32), 128, np.uint8)
        planes[:height] = 90
        return planes

    def get_metadata(self) -> dict[str, int]:
        return {} if self._device.no_stamp else {"SensorTimestamp": 5_000_000 + self.number * 66_000_000}

    def release(self) -> None:
        self._device.out -= 1


class FakePicamera2:
    def __init__(self) -> None:
        self.camera_properties = {"Model": "imx708_wide"}
        self.camera_controls = {"FrameDurationLimits": (1, 2, 3)}
        self.configured: dict[str, Any] = {}
        self.taken = self.out = 0
        self.silent = self.no_stamp = False

    def create_video_configuration(self, **configuration: Any) -> dict[str, Any]:
        return configuration

    def configure(self, configuration: dict[str, Any]) -> None:
        self.configured = configuration

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass

    def capture_request(self, wait: float) -> FakeRequest:
        if self.silent:
            raise TimeoutError
        return FakeRequest(self)


@pytest.fixture
def device() -> FakePicamera2:
    return FakePicamera2()


@pytest.fixture
def camera(device: FakePicamera2) -> PiCamera:
    camera = PiCamera(CameraSettings(main_width=1280, main_height=960), lambda: device)
    camera.start()
    return camera


def test_both_streams_come_from_one_request(camera: PiCamera, device: FakePicamera2) -> None:
    frame = camera.read()
    assert frame is not None
    assert camera.name == "Camera Module 3"
    assert frame.timestamp_ns == 5_000_000
    assert frame.lores.shape == (480, 640, 4)
    assert frame.main.rgb().shape == (960, 1280, 3)
    assert frame.main.rgb()[0, 0].tolist() == [90, 90, 90]
    assert device.configured["controls"] == {"FrameDurationLimits": (8000, 66667)}


def test_no_more_than_three_buffers_are_held_and_the_next_is_a_copy(camera: PiCamera, device: FakePicamera2) -> None:
    held = [frame_of(camera) for _ in range(MOST_LEASES + 1)]
    assert device.out == MOST_LEASES
    np.testing.assert_array_equal(held[-1].main.rgb(), held[0].main.rgb())
    assert held[-1].main.size_px == held[0].main.size_px
    assert held[-1].main.nbytes > 0
    held[-1].main.release()
    assert held[-1].main.nbytes == 0
    with pytest.raises(DeviceError, match="already released"):
        held[-1].main.rgb()
    held[0].main.release()
    held[0].main.release()
    assert device.out == MOST_LEASES - 1
    frame_of(camera)
    assert device.out == MOST_LEASES


def frame_of(camera: PiCamera) -> Frame:
    frame = camera.read()
    assert frame is not None
    return frame


def test_a_camera_that_falls_silent_is_a_fault_and_keeps_no_lease(camera: PiCamera, device: FakePicamera2) -> None:
    device.silent = True
    for _ in range(MOST_LEASES + 1):
        with pytest.raises(DeviceError, match="no picture for 2 s"):
            camera.read()
    device.silent, device.no_stamp = False, True
    with pytest.raises(DeviceError, match="cannot be used"):
        camera.read()
    assert device.out == 0
    camera.stop()
    camera.close()
    with pytest.raises(DeviceError, match="not started"):
        camera.read()


def test_without_picamera2_the_error_says_what_to_do() -> None:
    with pytest.raises(DeviceError, match="picamera2 is not installed"):
        PiCamera(CameraSettings()).start()


def test_yuv_becomes_rgb_by_the_jpeg_matrix() -> None:
    planes = np.zeros((3, 4), np.uint8)
    planes[:2] = 76  # pure red: Y 76, Cb 85, Cr 255
    planes[2] = [85, 85, 255, 255]
    assert rgb_of_yuv420(planes[:, :4], (4, 2)).shape == (2, 4, 3)
    assert np.abs(rgb_of_yuv420(planes, (4, 2))[0, 0].astype(int) - [254, 0, 0]).max() <= 1
