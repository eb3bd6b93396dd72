"""A Raspberry Pi camera through picamera2: the only file that imports it and libcamera.

What the field has learned, and what is done about it:
- One `Picamera2`, configured once: opening and configuring again and again exhausts the contiguous memory. Only a
  camera that fails to start is thrown away and opened anew.
- Full-size `main` and small `lores` come from the same request; no mode is ever switched. Both are YUV 4:2:0, half
  of RGB's bytes, and sYCC: a video configuration would give limited range with another matrix.
- Controls are part of the configuration: `configure()` overwrites what was set before.
- A request is a lease on one of few buffers: at most `MOST_LEASES` are out, the rest keep the sensor running. What is
  held beyond them is a copy in ordinary memory, which the burst bounds by its bytes.
- A capture that timed out stays in picamera2's queue, takes the next frame for nobody, and keeps `stop()` waiting
  behind it: it is cancelled. A driver that hangs all the same is given `STOP_LIMIT_S`, on a thread of its own.
- A frame without light is no photograph: it is passed over, and a camera that gives no other has failed.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from typing import Any, Final

import numpy as np

from booth.camera.frame import Frame, not_started
from booth.camera.metering import Controls, Metering
from booth.camera.pi_still import Leases, PiStill, RawFrame
from booth.camera.sensors import Sensor, main_size, sensor_of, zoomed
from booth.camera.upright import lores_size, upright, upright_fov_deg
from booth.camera.yuv import FORMATS, Planes
from booth.errors import BoothError, DeviceError, DeviceInUse
from booth.settings import CameraSettings
from booth.told import told

BUFFERS: Final = 6
MOST_LEASES: Final = 3
STOP_LIMIT_S: Final = 1.5
HUNG_S: Final = 10.0
"""A driver that has not let go by then never will in this process."""
FIRST_LIGHT_S: Final = 2.5
BLACK: Final = 4.0
"""Mean luma, 0..255, below which a frame is black: a capped lens at the highest gain stays under it."""
NAME: Final = told("Pi camera")


class PiCamera:
    """`open_device` makes the one Picamera2; tests put their own there."""

    live = True

    def __init__(
        self,
        settings: CameraSettings,
        open_device: Callable[[], Any] | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._open_device = open_device or _open_picamera2
        self._monotonic_s = monotonic_s
        self._device: Any = None
        self._running = False
        self._stopping: threading.Thread | None = None
        self._stop_began_s = 0.0
        self._number = 0
        self._first: Frame | None = None
        self._style: str | None = None
        self._leases = Leases(MOST_LEASES)
        self._lent: weakref.WeakSet[PiStill] = weakref.WeakSet()
        self._metadata: Mapping[str, Any] = {}

    # --- what it is ---------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        if self._device is None:
            return NAME
        return self._sensor.title if self._sensor else str(self._device.camera_properties.get("Model", NAME))

    @property
    def details(self) -> Mapping[str, str]:
        """Mode, exposure and focus of the last frame, for staff; empty before the first."""
        if not self._metadata:
            return {}
        seen, mode = self._metadata, self._sensor.mode_px if self._sensor else self._main_px
        words = {"mode": f"{mode[0]}x{mode[1]}, {self._fps:g} fps at most"}
        if "ExposureTime" in seen:
            gain = float(seen.get("AnalogueGain", 1.0))
            exposure_s = max(int(seen["ExposureTime"]), 1) / 1e6
            words["exposure"] = f"1/{1 / exposure_s:.0f} s, gain {gain:.1f}, {self._metering.stage.value}"
        if "FocusFoM" in seen:
            lens = f", lens at {float(seen['LensPosition']):.2f} dioptres" if "LensPosition" in seen else ""
            words["focus"] = f"figure {seen['FocusFoM']} (higher is sharper){lens}"
        return words

    @property
    def trouble(self) -> str:
        """A sentence for staff about what the camera does not do as told; empty where all is well."""
        return "" if self._device is None else self._metering.trouble

    # --- life ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open, configure, start, and wait for light. Raises DeviceError; BoothError when only a restart helps."""
        self.stop()
        self._wait_until_stopped()
        self._leases, self._number = Leases(MOST_LEASES), 0
        try:
            if self._device is None:
                self._device = self._open_device()
                self._configure()
            self._device.set_controls(self._metering.begin())
            self._device.start()
            self._running = True
            self._first = self._lit(FIRST_LIGHT_S)
        except DeviceError:
            self._throw_away()
            raise
        except (RuntimeError, OSError, ValueError, KeyError, IndexError) as error:
            self._throw_away()
            raise _broken(f"it does not start: {error}") from error

    def prepare(self, style: str) -> None:
        self._style = style

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame with light in it. Raises DeviceError when none comes in time."""
        if not self._running:
            raise not_started(NAME)
        if (first := self._first) is not None:
            self._first = None
            return first
        if (style := self._style) is not None:
            self._style = None
            self._device.set_controls(self._metering.begin() | self._zoom(style))
        return self._lit(timeout_s)

    def stop(self) -> None:
        """Never blocks for longer than STOP_LIMIT_S; a driver that hangs goes on stopping by itself."""
        if self._first is not None:
            self._first.main.release()
            self._first = None
        if not self._running:
            return
        self._running = False
        for still in tuple(self._lent):
            still.keep()
        self._lent.clear()
        self._device.cancel_all_and_flush()
        self._stopping = threading.Thread(target=_stop, args=(self._device,), name="camera stop", daemon=True)
        self._stop_began_s = self._monotonic_s()
        self._stopping.start()
        self._stopping.join(STOP_LIMIT_S)
        if self._stopping.is_alive():
            # picamera2 would wait for it once more when Python ends.
            atexit.unregister(self._device.close)

    def close(self) -> None:
        """Give the device back, at the end of the process."""
        self.stop()
        self._throw_away()

    def _wait_until_stopped(self) -> None:
        if self._stopping is None:
            return
        if self._stopping.is_alive():
            if self._monotonic_s() - self._stop_began_s > HUNG_S:
                raise BoothError(str(_broken("its driver hangs: only a restart of the booth helps")))
            raise _broken("it does not let go of its last pictures")
        self._stopping = None

    def _throw_away(self) -> None:
        """Close a device that is of no use any more; the next start opens another."""
        self.stop()
        device, self._device = self._device, None
        if device is not None and (self._stopping is None or not self._stopping.is_alive()):
            with contextlib.suppress(RuntimeError, OSError):
                device.close()

    # --- configuration ------------------------------------------------------------------------------

    def _configure(self) -> None:
        settings, device = self._settings, self._device
        self._sensor: Sensor | None = sensor_of(str(device.camera_properties.get("Model", "")))
        mode_px = self._sensor.mode_px if self._sensor else tuple(device.sensor_resolution)
        self._fps = min(settings.fps, self._sensor.fps) if self._sensor else settings.fps
        self._metering = Metering(device.camera_controls, self._fps, settings.flicker_hz)
        main_px = main_size(mode_px, (settings.main_width, settings.main_height))
        small = lores_size(main_px, settings.lores_width)
        flipped = settings.rotation == 180
        wanted: dict[str, Any] = {
            "main": {"size": main_px, "format": FORMATS[0]},
            "lores": {"size": ((small[0] + 1) // 2 * 2, (small[1] + 1) // 2 * 2), "format": FORMATS[0]},
            "raw": {"size": mode_px} if settings.raw else None,
            "buffer_count": BUFFERS,
            "queue": False,
            "controls": self._metering.begin(),
        }
        if self._sensor:
            wanted["sensor"] = {"output_size": mode_px, "bit_depth": self._sensor.bit_depth}
        if flipped:
            wanted["transform"] = _turned_over()
        device.configure(device.create_still_configuration(**wanted))
        self._take_over(device.camera_configuration(), flipped)

    def _take_over(self, given: Mapping[str, Any], flipped: bool) -> None:
        """What the camera made of the wishes. Sizes and layouts may differ; its colours must be JPEG's."""
        if "sycc" not in str(given["colour_space"]).lower():
            raise _unknown(f"colours in {given['colour_space']}")
        for stream in ("main", "lores"):
            if given[stream]["format"] not in FORMATS:
                raise _unknown(f"{given[stream]['format']}, not {FORMATS[0]}")
        self._main_px, self._lores_px = tuple(given["main"]["size"]), tuple(given["lores"]["size"])
        self._layouts = {stream: str(given[stream]["format"]) for stream in ("main", "lores")}
        self._raw_configuration: dict[str, Any] | None = given.get("raw")
        # A flip is the sensor's where it can, ours where it cannot; quarters are always ours.
        done_by_sensor = flipped and given["transform"] == _turned_over()
        self._rotation = 0 if done_by_sensor else self._settings.rotation
        known = self._device.camera_controls.get("ScalerCrop")
        self._field: tuple[int, int, int, int] = tuple(known[1]) if known else (0, 0, *self._main_px)

    def _zoom(self, style: str) -> Controls:
        zoom = self._settings.headshot_zoom if style == "headshot" else 1.0
        known = "ScalerCrop" in self._device.camera_controls
        return {"ScalerCrop": zoomed(self._field, self._main_px, zoom)} if known else {}

    # --- frames -------------------------------------------------------------------------------------

    def _lit(self, timeout_s: float) -> Frame:
        """The next frame with light in it. Raises DeviceError when none comes in time."""
        until_s = self._monotonic_s() + timeout_s
        black = False
        while (left_s := until_s - self._monotonic_s()) > 0:
            request = self._captured(left_s)
            if request is None:
                break
            frame = self._frame_of(request)
            if frame is not None:
                return frame
            black = True
        if black:
            raise DeviceError(told("The camera gives only black pictures: take the cap off its lens, switch light on."))
        raise _broken(f"it gave no picture for {timeout_s:g} s")

    def _captured(self, timeout_s: float) -> Any:
        """The next request, None when none comes in time."""
        job = self._device.capture_request(wait=False)
        try:
            return job.get_result(timeout=timeout_s)
        except CancelledError:
            return None
        except (TimeoutError, RuntimeError):
            self._device.cancel_all_and_flush()
        # It may have come at the very last moment.
        with contextlib.suppress(CancelledError, TimeoutError, RuntimeError):
            job.get_result(timeout=0.1).release()
        return None

    def _frame_of(self, request: Any) -> Frame | None:
        """The frame of a request, None for one without light. Raises DeviceError for one that cannot be used."""
        try:
            metadata = request.get_metadata()
            timestamp_ns = int(metadata["SensorTimestamp"])
            small = Planes.of(request.make_array("lores"), self._lores_px, self._layouts["lores"])
            if float(np.mean(small.luma)) < BLACK:
                request.release()
                return None
            lores = upright(small.rgbx(), self._rotation)
            still = self._still(request)
        except (KeyError, RuntimeError, ValueError) as error:
            request.release()
            raise _broken(f"it gave a frame that cannot be used: {error!r}") from error
        if controls := self._metering.see(metadata, timestamp_ns):
            self._device.set_controls(controls)
        self._metadata = metadata
        frame = Frame(self._number, timestamp_ns, lores, still, self._fov_deg(metadata))
        self._number += 1
        return frame

    def _fov_deg(self, metadata: Mapping[str, Any]) -> float:
        """Across the upright picture. A zoom that was asked for shows some frames later: the frame itself says when."""
        settings, width = self._settings, self._field[2]
        known = self._sensor.horizontal_fov_deg if self._sensor else 0.0
        fov_deg = settings.horizontal_fov_deg or known or settings.fov_deg
        shown = math.tan(math.radians(fov_deg) / 2) * metadata.get("ScalerCrop", self._field)[2] / width
        return upright_fov_deg(math.degrees(2 * math.atan(shown)), settings.rotation, self._main_px)

    def _still(self, request: Any) -> PiStill:
        def planes() -> Planes:
            return Planes.of(request.make_array("main"), self._main_px, self._layouts["main"])

        raw = self._raw_configuration
        dng = RawFrame(self._device.helpers, request, raw) if raw else None
        leases = self._leases
        if leases.take():

            def give_back() -> None:
                request.release()
                leases.give_back()

            still = PiStill(planes, self._main_px, self._rotation, give_back, dng)
            self._lent.add(still)
            return still
        copied = planes()
        request.release()
        return PiStill(lambda: copied, self._main_px, self._rotation, dng=dng)


def _stop(device: Any) -> None:
    # One that cannot stop will not start either, and is thrown away then.
    with contextlib.suppress(RuntimeError, OSError):
        device.stop()


def _open_picamera2() -> Any:
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise DeviceError(
            told("picamera2 is not installed: install python3-picamera2, or name another camera.")
        ) from error
    try:
        return Picamera2()
    except (IndexError, RuntimeError, OSError) as error:
        if "busy" in str(error.__cause__):  # libcamera's words, behind picamera2's
            raise DeviceInUse(NAME) from error
        raise _broken(f"none was found: {error}") from error


def _broken(detail: str) -> DeviceError:
    return DeviceError(
        told("The Pi camera does not work: with the power off, check the ribbon cable at both ends.", detail)
    )


def _unknown(detail: str) -> DeviceError:
    return DeviceError(told("The Pi camera gives pictures that the booth cannot read: update the booth.", detail))


def _turned_over() -> Any:
    """libcamera's half turn."""
    from libcamera import Transform

    return Transform(hflip=1, vflip=1)
