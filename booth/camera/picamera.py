"""A Raspberry Pi camera through picamera2. Written against its documentation; proven on a Pi later.

What the field has learned, and what is done about it:
- One `Picamera2` for the life of the process: opening it again and again exhausts the contiguous memory.
- One configuration, full-size `main` and small `lores` from the same request; no mode is ever switched.
- Controls are part of the configuration: `configure()` overwrites what was set before.
- A request is a lease on one of few buffers: at most `MOST_LEASES` are out, the rest keep the sensor running. What is
  held beyond them is a copy in ordinary memory, which the burst bounds by its bytes.
- A sensor that stops can block `stop()` for ever: it is given `STOP_LIMIT_S`, on a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Frame, Still
from booth.camera.upright import lores_size, part, upright, upright_fov_deg, upright_size
from booth.errors import DeviceError
from booth.settings import CameraSettings

BUFFERS = 5
MOST_LEASES = 3
STOP_LIMIT_S = 1.5
LONGEST_EXPOSURE_US = 8000
"""1/125 s: longer blurs a person who holds still."""
ADVICE = "Check the ribbon cable at both ends with the power off, then start again."


class Leases:
    """Counts the buffers that are out, so that the sensor never runs dry."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    def take(self) -> bool:
        """Whether one more buffer may be held."""
        return self._free.acquire(blocking=False)

    def give_back(self) -> None:
        self._free.release()


class RequestStill:
    """The `main` picture of a request. Released once, by whoever is first."""

    def __init__(self, request: Any, size_px: tuple[int, int], rotation: int, leases: Leases) -> None:
        self._request: Any = request
        self._size_px = size_px
        self._rotation = rotation
        self._leases = leases
        self._lock = threading.Lock()

    @property
    def size_px(self) -> tuple[int, int]:
        return upright_size(self._size_px, self._rotation)

    @property
    def nbytes(self) -> int:
        width, height = self._size_px
        return 0 if self._request is None else width * height * 3 // 2

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        with self._lock:
            if self._request is None:
                raise DeviceError("This frame of the camera was already released; the burst kept it too short a time.")
            yuv = self._request.make_array("main")
            whole = upright(rgb_of_yuv420(yuv, self._size_px), self._rotation)
            return whole if box is None else part(whole, box)

    def release(self) -> None:
        with self._lock:
            request, self._request = self._request, None
        if request is not None:
            request.release()
            self._leases.give_back()


class CopiedStill:
    """The `main` picture of a request that was given back at once."""

    def __init__(self, request: Any, size_px: tuple[int, int], rotation: int) -> None:
        self._yuv: NDArray[np.uint8] | None = np.array(request.make_array("main"))
        request.release()
        self._size_px = size_px
        self._rotation = rotation

    @property
    def size_px(self) -> tuple[int, int]:
        return upright_size(self._size_px, self._rotation)

    @property
    def nbytes(self) -> int:
        return 0 if self._yuv is None else self._yuv.nbytes

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        if (yuv := self._yuv) is None:
            raise DeviceError("This frame of the camera was already released; the burst kept it too short a time.")
        whole = upright(rgb_of_yuv420(yuv, self._size_px), self._rotation)
        return whole if box is None else part(whole, box)

    def release(self) -> None:
        self._yuv = None


class PiCamera:
    """Camera Module 3 or HQ. `open_device` makes the one Picamera2; tests put their own there."""

    live = True

    def __init__(self, settings: CameraSettings, open_device: Callable[[], Any] | None = None) -> None:
        self._settings = settings
        self._open_device = open_device or _open_picamera2
        self._device: Any = None
        self._running = False
        self._number = 0
        self._leases = Leases(MOST_LEASES)
        self._main_px = (settings.main_width, settings.main_height)
        small = lores_size(self._main_px, settings.lores_width)
        # The ISP wants even sizes.
        self._lores_px = (small[0] // 2 * 2, small[1] // 2 * 2)

    @property
    def name(self) -> str:
        model = self._device.camera_properties.get("Model", "") if self._device is not None else ""
        known = {"imx708": "Camera Module 3", "imx477": "HQ Camera", "imx219": "Camera Module 2"}
        return next((title for chip, title in known.items() if str(model).startswith(chip)), str(model) or "Pi camera")

    @property
    def horizontal_fov_deg(self) -> float:
        return upright_fov_deg(self._settings, self._main_px)

    def start(self) -> None:
        """Open, configure and start. Raises DeviceError."""
        self.stop()
        if self._device is None:
            self._device = self._open_device()
        try:
            self._device.configure(self._configuration())
            self._device.start()
        except (RuntimeError, OSError, IndexError) as error:
            raise DeviceError(f"The Pi camera does not start ({error}). {ADVICE}") from error
        self._running, self._number, self._leases = True, 0, Leases(MOST_LEASES)

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame. Raises DeviceError when none comes in time."""
        if not self._running:
            raise DeviceError("The Pi camera is not started; start it first.")
        try:
            request = self._device.capture_request(wait=timeout_s)
        except (TimeoutError, RuntimeError) as error:
            raise DeviceError(f"The Pi camera gave no picture for {timeout_s:g} s. {ADVICE}") from error
        try:
            timestamp_ns = int(request.get_metadata()["SensorTimestamp"])
            small = rgbx_of_yuv420(request.make_array("lores"), self._lores_px)
        except (KeyError, RuntimeError, ValueError) as error:
            request.release()
            raise DeviceError(f"The Pi camera gave a frame that cannot be used ({error!r}). {ADVICE}") from error
        still: Still
        if self._leases.take():
            still = RequestStill(request, self._main_px, self._settings.rotation, self._leases)
        else:
            still = CopiedStill(request, self._main_px, self._settings.rotation)
        frame = Frame(self._number, timestamp_ns, upright(small, self._settings.rotation), still)
        self._number += 1
        return frame

    def stop(self) -> None:
        if self._running:
            self._running = False
            stopping = threading.Thread(target=self._device.stop, name="camera stop", daemon=True)
            stopping.start()
            stopping.join(STOP_LIMIT_S)

    def close(self) -> None:
        """Give the device back, at the end of the process."""
        self.stop()
        if self._device is not None:
            self._device.close()
            self._device = None

    def _configuration(self) -> Any:
        return self._device.create_video_configuration(
            main={"size": self._main_px, "format": "YUV420"},
            lores={"size": self._lores_px, "format": "YUV420"},
            buffer_count=BUFFERS,
            queue=False,
            controls=self._controls(),
        )

    def _controls(self) -> dict[str, Any]:
        frame_us = round(1e6 / self._settings.fps)
        controls: dict[str, Any] = {"FrameDurationLimits": (min(frame_us, LONGEST_EXPOSURE_US), frame_us)}
        if self._settings.flicker_hz:
            controls |= {"AeFlickerMode": 1, "AeFlickerPeriod": round(1e6 / (2 * self._settings.flicker_hz))}
        return {name: value for name, value in controls.items() if name in self._device.camera_controls}


def _open_picamera2() -> Any:
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise DeviceError(
            "picamera2 is not installed, so there is no Pi camera here; on a Raspberry Pi install python3-picamera2, "
            "elsewhere name a film, a folder or a /dev/video device with --camera."
        ) from error
    try:
        return Picamera2()
    except (IndexError, RuntimeError, OSError) as error:
        raise DeviceError(f"No Pi camera was found ({error}). {ADVICE}") from error


def rgb_of_yuv420(planes: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """(h, w, 3) from planar YUV 4:2:0 as picamera2 gives it: (h * 3 / 2, stride), full range BT.601 (sYCC)."""
    width, height = size_px
    stride = planes.shape[1]
    luma = planes[:height, :width].astype(np.float32)
    chroma = planes[height:].reshape(2, height // 2, stride // 2)[:, :, : width // 2].astype(np.float32) - 128
    blue, red = (plane.repeat(2, 0).repeat(2, 1) for plane in chroma)
    rgb = np.stack((luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue), -1)
    return np.asarray(np.clip(rgb + 0.5, 0, 255), np.uint8)


def rgbx_of_yuv420(planes: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """The same as (h, w, 4) with 255 in the fourth byte."""
    width, height = size_px
    rgbx = np.full((height, width, 4), 255, np.uint8)
    rgbx[..., :3] = rgb_of_yuv420(planes, size_px)
    return rgbx
