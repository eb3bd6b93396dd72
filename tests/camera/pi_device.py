"""A Picamera2 made by hand, for what the virtual camera cannot do: autofocus, exposure, black frames, hanging drivers.

It keeps to the real one's rules: jobs wait in a queue in front of `stop`, controls are checked, a request that is not
released is missing. `scripts/rig camera` holds every call that the booth makes on it against the real signatures.
"""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONTROLS = {
    "FrameDurationLimits": (66_000, 1_000_000, 66_000),
    "ExposureTime": (30, 1_000_000, 20_000),
    "AnalogueGain": (1.0, 16.0, 1.0),
    "AeEnable": (False, True, True),
    "AeExposureMode": (0, 3, 0),
    "AeFlickerMode": (0, 1, 0),
    "AeFlickerPeriod": (100, 1_000_000, None),
    "AwbEnable": (False, True, True),
    "ColourGains": (0.0, 32.0, None),
    "ScalerCrop": ((0, 0, 64, 64), (0, 0, 4608, 2592), (0, 0, 4608, 2592)),
    "AfMode": (0, 2, 0),
    "AfTrigger": (0, 1, 0),
    "LensPosition": (0.0, 32.0, 1.0),
}


class Sycc:
    def __repr__(self) -> str:
        return "<libcamera.ColorSpace 'sYCC'>"


class Job:
    def __init__(self, device: PiDevice) -> None:
        self._device = device
        self.future: Future[Request] = Future()

    def get_result(self, timeout: float | None = None) -> Request:
        if not self.future.done() and self._device.jobs and self._device.jobs[0] is self:
            self._device.deliver()
        if not self.future.done():
            raise TimeoutError
        return self.future.result()


class Request:
    def __init__(self, device: PiDevice) -> None:
        self._device = device
        device.taken += 1
        device.out += 1
        self._metadata = device.metadata()

    def make_array(self, name: str) -> NDArray[np.uint8]:
        width, height = self._device.given[name]["size"]
        planes = np.full((height * 3 // 2, width + 32), 128, np.uint8)
        luma = planes[:height, :width]
        luma[:] = 0 if self._device.black > 0 else 90
        luma[-height // 16 :, -width // 16 :] += 30  # the lower right corner is brighter
        if self._device.given["transform"]:
            luma[:] = luma[::-1, ::-1]
        if name == "lores":
            self._device.black -= 1
        return planes

    def make_buffer(self, name: str) -> NDArray[np.uint8]:
        return np.zeros(64, np.uint8)

    def get_metadata(self) -> dict[str, Any]:
        return dict(self._metadata)

    def release(self) -> None:
        self._device.out -= 1


class Helpers:
    def save_dng(self, buffer: Any, metadata: dict[str, Any], config: dict[str, Any], file_output: Any) -> None:
        file_output.write(b"II*\0" + bytes(buffer))


class PiDevice:
    """`model` is libcamera's; `silent`: gives no frames; `black`: so many black ones first; `hangs`: until let go;
    `flips`: its sensor can turn pictures over."""

    def __init__(self, model: str = "imx708_wide", resolution: tuple[int, int] = (4608, 2592)) -> None:
        self.camera_properties = {"Model": model}
        self.camera_controls = dict(CONTROLS)
        self.sensor_resolution = resolution
        self.helpers = Helpers()
        self.given: dict[str, Any] = {}
        self.controls: dict[str, Any] = {}
        self.asked: list[dict[str, Any]] = []
        self.jobs: list[Job] = []
        self.taken = self.out = self.configured = self.starts = 0
        self.black = 0
        self.crop = CONTROLS["ScalerCrop"][1]
        self.flips = True
        self.silent = self.no_stamp = self.deaf = self.closed = False
        self.layout = ""
        self.colour_space: Any = Sycc()
        self.hangs = threading.Event()
        self.hangs.set()

    def create_still_configuration(self, **configuration: Any) -> dict[str, Any]:
        return configuration

    def configure(self, camera_config: dict[str, Any]) -> None:
        self.configured += 1
        self.given = {
            name: {**stream, "format": self.layout or stream.get("format", "SRGGB10")}
            if isinstance(stream, dict)
            else stream
            for name, stream in camera_config.items()
            if name in ("main", "lores", "raw")
        }
        self.given |= {
            "colour_space": self.colour_space,
            "transform": camera_config.get("transform") if self.flips else None,
        }
        self.set_controls(camera_config["controls"])

    def camera_configuration(self) -> dict[str, Any]:
        return self.given

    def set_controls(self, controls: dict[str, Any]) -> None:
        unknown = set(controls) - set(self.camera_controls)
        if unknown:
            raise RuntimeError(f"Control {unknown} is not advertised by libcamera")
        self.asked.append(controls)
        if not self.deaf:
            self.controls |= controls

    def start(self) -> None:
        self.starts += 1

    def stop(self) -> None:
        if self.jobs:
            self.hangs.clear()  # as the real one: stop() waits behind the jobs, and they for a frame
        self.hangs.wait()

    def close(self) -> None:
        self.closed = True

    def capture_request(self, wait: bool | float | None = None) -> Job:
        assert wait is False
        job = Job(self)
        self.jobs.append(job)
        return job

    def cancel_all_and_flush(self) -> None:
        for job in self.jobs:
            job.future.set_exception(CancelledError())
        self.jobs.clear()

    def deliver(self) -> None:
        """A frame comes, if one does."""
        if not self.silent:
            self.jobs.pop(0).future.set_result(Request(self))

    def metadata(self) -> dict[str, Any]:
        if self.no_stamp:
            return {}
        # A crop shows one frame after it was asked for.
        crop, self.crop = self.crop, self.controls.get("ScalerCrop", self.crop)
        manual = self.controls.get("AeEnable") is False
        return {
            "SensorTimestamp": 5_000_000 + self.taken * 100_000_000,
            "ExposureTime": self.controls["ExposureTime"] if manual else 20_000,
            "AnalogueGain": self.controls["AnalogueGain"] if manual else 1.5,
            "DigitalGain": 1.0,
            "ColourGains": self.controls.get("ColourGains", (2.0, 1.5)),
            "AfState": 2,
            "LensPosition": self.controls.get("LensPosition", 0.75),
            "FocusFoM": 812,
            "ScalerCrop": crop,
        }
