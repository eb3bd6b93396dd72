"""`booth doctor camera` and `booth doctor light`, as staff call them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from booth.appliance import camera_check, doctor, light_check
from booth.appliance.camera_check import examine_camera, examine_light_of
from booth.appliance.finding import line
from booth.camera.frame import Camera, Frame
from booth.camera.picamera import PiCamera
from booth.cli import main
from booth.errors import DeviceError, DeviceInUse
from booth.gpio import ring
from booth.gpio.protocols import Ring
from booth.gpio.simulated import SimulatedRing
from booth.settings import CameraSettings, GpioSettings, Settings
from tests.camera.pi_device import PiDevice


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> PiDevice:
    """A Camera Module 3 Wide made by hand, as the settings' camera."""
    device = PiDevice()
    monkeypatch.setattr(camera_check, "open_camera", lambda settings: PiCamera(settings, lambda: device))
    return device


SMALL = Settings(camera=CameraSettings(main_width=640, main_height=480))
WITH_LIGHT = replace(SMALL, gpio=GpioSettings(ring="pwm"))


def test_it_tells_model_mode_exposure_focus_and_sharpness(device: PiDevice) -> None:
    told = {finding.name: finding.figure for finding in examine_camera(SMALL)}
    assert told["camera"] == "Camera Module 3 Wide"
    assert told["picture"] == "640x360, preview 640x360"
    assert told["pace"] == "10.0 frames a second"
    assert told["mode"] == "4608x2592, 14.35 fps at most"
    assert told["exposure"] == "1/125 s, gain 3.8, held"
    assert told["focus"].startswith("figure 812")
    assert told["level"] == "mean 90 of 255"
    assert device.out == 0


def test_a_camera_that_does_not_obey_is_told(device: PiDevice) -> None:
    device.deaf = True
    assert any("does not hold its exposure" in finding.fix for finding in examine_camera(SMALL))


def test_a_dead_camera_is_one_finding(device: PiDevice) -> None:
    device.silent = True
    for examined in (examine_camera(SMALL), examine_light_of(SMALL)):
        [finding] = (finding for finding in examined if finding.name == "camera")
        assert "ribbon cable" in finding.fix
        assert line(finding).startswith("NO  camera")


def test_light_in_an_empty_room_asks_for_somebody(device: PiDevice) -> None:
    told = {finding.name: finding for finding in examine_light_of(SMALL)}
    assert told["banding"].well
    assert device.asked[0]["FrameDurationLimits"] == (107_527, 107_527), "not in step with the mains"
    assert "floor mark" in told["face"].fix
    assert device.out == 0


def test_the_booths_own_light_is_on_while_the_light_is_looked_at(
    device: PiDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    light, seen = SimulatedRing(), list[float]()

    def watch(camera: Camera, count: int, skip: int) -> list[Frame]:
        seen.append(light.level)
        return light_check.watch(camera, count, skip)

    monkeypatch.setattr(ring, "open_ring", lambda gpio: light)
    monkeypatch.setattr(camera_check, "watch", watch)
    told = {finding.name for finding in examine_light_of(WITH_LIGHT)}
    assert "banding" in told
    assert seen == [WITH_LIGHT.gpio.ring_capture]
    assert light.level == 0.0, "out again"


def test_a_light_that_does_not_work_is_told_and_the_rest_looked_at(
    device: PiDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(gpio: GpioSettings) -> Ring:
        raise DeviceError("No PWM of the header.")

    monkeypatch.setattr(ring, "open_ring", missing)
    told = {finding.name: finding for finding in examine_light_of(WITH_LIGHT)}
    assert told["light"].fix == "No PWM of the header."
    assert told["banding"].well


def test_beside_a_running_booth_the_doctor_finds_nothing_wrong_with_what_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def taken(settings: CameraSettings) -> Camera:
        raise DeviceInUse("The Pi camera")

    monkeypatch.setattr(doctor, "open_camera", taken)
    told = next(finding for finding in doctor.examine(SMALL) if finding.name == "camera")
    assert line(told).startswith("--  camera       in use")
    assert "sudo systemctl stop booth-kiosk" in told.fix


def test_a_picture_is_looked_at_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sharp = np.random.default_rng(2).integers(0, 255, (480, 640, 3), np.uint8)
    Image.fromarray(sharp).save(tmp_path / "noise.png")
    assert main(["doctor", "camera", "--camera", str(tmp_path / "noise.png")]) == 0
    assert "picture      640x480" in capsys.readouterr().out
    assert main(["doctor", "light", "--camera", str(tmp_path / "noise.png")]) == 1
    assert "ended after 1 frames" in capsys.readouterr().out
