"""The Pi camera against a Picamera2 made by hand: what goes wrong with one, and what is done about it.

`scripts/rig camera` runs the real picamera2 (test_picamera2.py).
"""

from __future__ import annotations

import math
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from booth.camera import picamera
from booth.camera.frame import Frame, Prepares, RawStill
from booth.camera.picamera import MOST_LEASES, PiCamera
from booth.errors import BoothError, DeviceError, DeviceInUse
from booth.settings import CameraSettings
from tests.camera.pi_device import PiDevice

SMALL = CameraSettings(main_width=1280, main_height=960, fps=10)


@pytest.fixture
def device() -> PiDevice:
    return PiDevice()


@pytest.fixture
def camera(device: PiDevice) -> PiCamera:
    return started(device)


def started(device: PiDevice, settings: CameraSettings = SMALL) -> PiCamera:
    camera = PiCamera(settings, lambda: device)
    camera.start()
    return camera


def frame_of(camera: PiCamera) -> Frame:
    frame = camera.read()
    assert frame is not None
    return frame


# --- one configuration ----------------------------------------------------------------------------


def test_both_streams_come_from_one_request(camera: PiCamera, device: PiDevice) -> None:
    frame = frame_of(camera)
    assert camera.name == "Camera Module 3 Wide"
    assert frame.timestamp_ns > 0
    assert frame.main.size_px == (1280, 720)
    assert frame.lores.shape == (360, 640, 4)
    assert frame.main.rgb().shape == (720, 1280, 3)
    assert frame.main.rgb((3, 5, 10, 9)).shape == (4, 7, 3)
    assert frame.main.rgb()[0, 0].tolist() == [90, 90, 90]


@pytest.mark.parametrize(
    ("model", "main_px", "fps", "fov_deg"),
    [
        ("imx708", (4608, 2592), 14.35, 66),
        ("imx708_wide_noir", (4608, 2592), 14.35, 102),
        ("imx477", (4056, 3040), 10, 66),
        ("imx296", (1456, 1088), 15, 66),
        ("imx519", (4656, 3496), 9, 66),
        ("imx999", (2000, 1500), 15, 66),
    ],
)
def test_each_camera_gives_all_of_its_sensor(model: str, main_px: tuple[int, int], fps: float, fov_deg: int) -> None:
    device = PiDevice(model, (2000, 1500))
    camera = started(device, CameraSettings())
    assert frame_of(camera).main.size_px == main_px
    frame_us = round(1e6 / fps)
    assert device.asked[0]["FrameDurationLimits"] == (frame_us, frame_us)
    assert frame_of(camera).horizontal_fov_deg == pytest.approx(fov_deg)


def test_what_is_held_survives_the_next_start(camera: PiCamera, device: PiDevice) -> None:
    held = frame_of(camera).main
    camera.stop()
    assert device.out == 0
    camera.start()
    assert held.rgb()[0, 0].tolist() == [90, 90, 90]
    held.release()
    assert device.out == 1, "only the frame that the start has seen"


def test_it_is_opened_and_configured_once_however_often_it_starts(camera: PiCamera, device: PiDevice) -> None:
    for _ in range(5):
        frame_of(camera).main.release()
        camera.stop()
        camera.start()
    assert (device.configured, device.starts) == (1, 6)
    camera.stop()
    assert device.out == 0


def test_a_camera_mounted_on_its_side_is_turned_by_us(device: PiDevice) -> None:
    camera = started(device, CameraSettings(main_width=1280, main_height=960, rotation=90))
    frame = frame_of(camera)
    assert frame.main.size_px == (720, 1280)
    assert frame.lores.shape == (640, 360, 4)
    assert frame.main.rgb((1, 2, 5, 9)).shape == (7, 4, 3)
    for picture in (frame.main.rgb(), frame.lores):
        assert (picture[-1, 0, 0], picture[-1, -1, 0]) == (120, 90), "lower right is now lower left"
    across = math.radians(102) / 2
    assert math.tan(math.radians(frame.horizontal_fov_deg) / 2) == pytest.approx(math.tan(across) * 720 / 1280)


@pytest.mark.parametrize("flips", [True, False])
def test_a_camera_that_hangs_upside_down_is_turned_by_its_sensor_or_by_us(
    device: PiDevice, flips: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picamera, "_turned_over", lambda: "half a turn")
    device.flips = flips
    frame = frame_of(started(device, CameraSettings(main_width=1280, main_height=960, rotation=180)))
    assert device.given["transform"] == ("half a turn" if flips else None)
    for picture in (frame.main.rgb(), frame.lores):
        assert (picture[0, 0, 0], picture[-1, -1, 0]) == (120, 90)


@pytest.mark.parametrize(("layout", "colour_space"), [("RGB888", None), ("", "Rec709")])
def test_colours_that_it_cannot_read_are_refused(device: PiDevice, layout: str, colour_space: str | None) -> None:
    device.layout = layout
    device.colour_space = colour_space or device.colour_space
    with pytest.raises(DeviceError, match=r"RGB888|Rec709"):
        started(device)
    assert device.closed


def test_a_headshot_zooms_no_closer_than_the_sensors_own_pixels(device: PiDevice) -> None:
    camera = started(device, CameraSettings(main_width=2304, main_height=1296, headshot_zoom=4))
    assert isinstance(camera, Prepares)
    wide = frame_of(camera).horizontal_fov_deg
    camera.prepare("headshot")
    on_its_way, zoomed = frame_of(camera), frame_of(camera)
    assert device.controls["ScalerCrop"] == (1152, 648, 2304, 1296)
    assert on_its_way.horizontal_fov_deg == wide, "the sensor had it before it was asked"
    half = math.tan(math.radians(wide) / 2) / 2
    assert zoomed.horizontal_fov_deg == pytest.approx(2 * math.degrees(math.atan(half)))
    camera.prepare("portrait")
    frame_of(camera)
    assert device.controls["ScalerCrop"] == (0, 0, 4608, 2592)
    assert frame_of(camera).horizontal_fov_deg == wide


def test_raw_pictures_where_they_are_asked_for(device: PiDevice, camera: PiCamera) -> None:
    plain = frame_of(camera).main
    assert isinstance(plain, RawStill)
    assert plain.dng() is None
    camera = started(PiDevice(), CameraSettings(main_width=1280, main_height=960, raw=True))
    frames = [frame_of(camera) for _ in range(MOST_LEASES + 1)]
    for frame in frames:  # leases and copies alike
        assert isinstance(frame.main, RawStill)
        assert (frame.main.dng() or b"").startswith(b"II*")
        frame.main.release()
        with pytest.raises(DeviceError, match="already released"):
            frame.main.dng()


# --- buffers --------------------------------------------------------------------------------------


def test_no_more_than_three_buffers_are_held_and_the_next_is_a_copy(camera: PiCamera, device: PiDevice) -> None:
    held = [frame_of(camera) for _ in range(MOST_LEASES + 1)]
    assert device.out == MOST_LEASES
    np.testing.assert_array_equal(held[-1].main.rgb(), held[0].main.rgb())
    assert held[-1].main.size_px == held[0].main.size_px
    assert held[-1].main.nbytes == held[0].main.nbytes == 1280 * 720 * 3 // 2
    for still in (held[-1].main, held[0].main):
        still.release()
        still.release()
        assert still.nbytes == 0
        with pytest.raises(DeviceError, match="already released"):
            still.rgb()
    assert device.out == MOST_LEASES - 1
    frame_of(camera)
    assert device.out == MOST_LEASES


# --- failures -------------------------------------------------------------------------------------


def test_a_camera_that_falls_silent_is_a_fault_and_comes_back(camera: PiCamera, device: PiDevice) -> None:
    frame_of(camera).main.release()
    device.silent = True
    for _ in range(MOST_LEASES + 1):
        with pytest.raises(DeviceError, match="no picture for 2 s"):
            camera.read()
    assert not device.jobs, "a capture that nobody waits for would take a frame for nobody, and block stop()"
    camera.stop()
    device.silent = False
    camera.start()
    assert frame_of(camera).number == 0
    assert device.configured == 1


def test_a_frame_that_cannot_be_used_is_given_back(camera: PiCamera, device: PiDevice) -> None:
    frame_of(camera).main.release()
    device.no_stamp = True
    with pytest.raises(DeviceError, match="cannot be used"):
        camera.read()
    assert device.out == 0
    camera.close()
    with pytest.raises(DeviceError, match="not started"):
        camera.read()


def test_black_frames_are_passed_over_and_nothing_but_black_is_a_fault(camera: PiCamera, device: PiDevice) -> None:
    frame_of(camera).main.release()
    device.black = 3
    assert frame_of(camera).main.rgb()[0, 0].tolist() == [90, 90, 90]
    assert device.out == 1
    now_s = iter(range(1000))
    device.black = 1000
    with pytest.raises(DeviceError, match="cap off its lens"):
        PiCamera(SMALL, lambda: device, lambda: float(next(now_s))).start()
    assert device.out == 1


def test_a_camera_that_cannot_start_is_thrown_away_and_the_next_one_opened() -> None:
    devices = [PiDevice(), PiDevice()]
    devices[0].silent = True
    opened = iter(devices)
    camera = PiCamera(SMALL, lambda: next(opened))
    with pytest.raises(DeviceError, match="no picture"):
        camera.start()
    assert devices[0].closed
    camera.start()
    assert frame_of(camera).number == 0


def test_a_driver_that_hangs_does_not_hang_the_booth(device: PiDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picamera, "STOP_LIMIT_S", 0.01)
    now_s = 0.0
    camera = PiCamera(SMALL, lambda: device, lambda: now_s)
    camera.start()
    device.hangs.clear()
    camera.stop()
    with pytest.raises(DeviceError, match="does not let go"):
        camera.start()
    now_s = 11.0
    with pytest.raises(BoothError, match="only a restart") as gone:
        camera.start()
    assert not isinstance(gone.value, DeviceError), "it is no use to try again: systemd starts the booth anew"
    device.hangs.set()
    for thread in threading.enumerate():
        if thread.name == "camera stop":
            thread.join(2.0)
    camera.start()
    frame_of(camera)


def test_a_camera_that_a_running_booth_holds_is_told_from_one_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Taken:
        """picamera2's own words for it; libcamera's are behind them."""

        def __init__(self) -> None:
            reason = RuntimeError("Failed to acquire camera: Device or resource busy")
            raise RuntimeError("Camera __init__ sequence did not complete.") from reason

    monkeypatch.setitem(sys.modules, "picamera2", SimpleNamespace(Picamera2=Taken))
    with pytest.raises(DeviceInUse, match="systemctl stop booth-kiosk"):
        PiCamera(CameraSettings()).start()


def test_without_picamera2_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(DeviceError, match="picamera2 is not installed"):
        PiCamera(CameraSettings()).start()


# --- exposure, colour and focus -------------------------------------------------------------------


def test_exposure_colour_and_focus_settle_and_are_held(camera: PiCamera, device: PiDevice) -> None:
    for _ in range(30):
        frame_of(camera).main.release()
    # 20 ms at gain 1.5 is 8 ms at 3.75: short enough for somebody who moves a little, and as bright.
    held = {name: device.controls[name] for name in ("AeEnable", "AwbEnable", "ExposureTime", "AfMode", "LensPosition")}
    assert held == {"AeEnable": False, "AwbEnable": False, "ExposureTime": 8000, "AfMode": 0, "LensPosition": 0.75}
    assert device.controls["AnalogueGain"] == pytest.approx(3.75)
    assert device.controls["ColourGains"] == (2.0, 1.5)
    assert camera.details == {
        "mode": "4608x2592, 10 fps at most",
        "exposure": "1/125 s, gain 3.8, held",
        "focus": "figure 812 (higher is sharper), lens at 0.75 dioptres",
    }
    asked = len(device.asked)
    for _ in range(30):
        frame_of(camera).main.release()
    assert len(device.asked) == asked
    camera.prepare("headshot")
    frame_of(camera).main.release()
    assert device.controls["AeEnable"] is True
    assert device.controls["AfTrigger"] == 0


def test_a_camera_that_ignores_what_it_is_told_is_told_to_staff(camera: PiCamera, device: PiDevice) -> None:
    assert camera.trouble == ""
    device.deaf = True
    for _ in range(80):
        frame_of(camera).main.release()
    assert "does not hold its exposure" in camera.trouble


def test_a_camera_with_a_fixed_lens_has_no_focus_to_set() -> None:
    device = PiDevice("imx477")
    for name in ("AfMode", "AfTrigger", "LensPosition"):
        del device.camera_controls[name]
    camera = started(device)
    for _ in range(30):
        frame_of(camera).main.release()
    assert device.controls["AeEnable"] is False
    assert "AfMode" not in device.controls
