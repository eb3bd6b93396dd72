"""The camera looked at closely: does it give pictures, in which mode, how exposed, how sharp; and the light it sees."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from msgspec.structs import replace
from PIL import Image

from booth.appliance.finding import Finding
from booth.appliance.health import CAMERA_MEMORY, vitals
from booth.appliance.light_check import FRAMES, examine_light, watch
from booth.camera.factory import open_camera
from booth.camera.frame import Camera, Frame, Prepares
from booth.errors import BoothError, DeviceError
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.gpio.protocols import Ring
from booth.gpio.ramp import LEAST_S, dimmed
from booth.gpio.simulated import NoRing
from booth.settings import CameraSettings, Settings
from booth.told import told

SETTLE_FRAMES = 45
"""Exposure, white balance and focus of a Pi camera are held by then, at 10 frames a second."""

UNEVEN_FPS = 9.3
"""Neither 100 nor 120 flashes a second come out even in it: the bands wander from frame to frame."""


@runtime_checkable
class Detailed(Protocol):
    """A camera that tells staff what it does."""

    @property
    def details(self) -> Mapping[str, str]:
        """By name: mode, exposure, focus."""

    @property
    def trouble(self) -> str:
        """What it does not do as told; empty where all is well."""

    def close(self) -> None:
        """Let go of the device, so that the next one may open it."""


def examine_camera(settings: Settings) -> Iterator[Finding]:
    """`booth doctor camera`: takes a frame and says everything about it."""
    camera: Camera | None = None
    try:
        camera = open_camera(settings.camera)
        camera.start()
        frames = _settled(camera)
        yield from _pictures(camera, frames)
    except BoothError as error:
        yield Finding(told("camera"), told("does not work"), str(error))
    finally:
        _let_go(camera)
    yield from (vital for vital in vitals() if vital.name == CAMERA_MEMORY)


def examine_light_of(settings: Settings) -> Iterator[Finding]:
    """`booth doctor light`: the light at the floor mark, as this camera sees it, with the booth's own lights on.

    A running booth holds the camera: then this ends before it touches the lights, which are the running booth's too.
    """
    camera: Camera | None = None
    ring: Ring = NoRing()
    try:
        camera = open_camera(_out_of_step(settings.camera))
        camera.start()
        try:
            ring = _shining(settings)
        except DeviceError as error:
            yield Finding(told("light"), told("does not work"), str(error))
        if isinstance(camera, Prepares):
            camera.prepare(settings.session.style)
        frames = watch(camera, FRAMES, skip=SETTLE_FRAMES if camera.live else 0)
        tracker = Tracker(model_folder(settings.face.models), settings.face.threads)
        try:
            yield from examine_light(frames, tracker, settings.session.style)
        finally:
            for frame in frames:
                frame.main.release()
            tracker.forget()
    except BoothError as error:
        yield Finding(told("camera"), told("does not work"), str(error))
    finally:
        ring.close()
        _let_go(camera)


def _shining(settings: Settings) -> Ring:
    """The booth's own light, as bright as for a photograph."""
    gpio = settings.gpio
    if gpio.ring == "none":
        return NoRing()
    from booth.gpio.ring import open_ring

    ring = open_ring(gpio)
    try:
        begun_s = time.monotonic()
        fill = dimmed(gpio.ring_capture, gpio.ring_ratio) if settings.session.style == "portrait" else None
        ring.ramp_to(gpio.ring_capture, begun_s, LEAST_S, fill)
        while ring.level < gpio.ring_capture:
            ring.tick(time.monotonic())
            time.sleep(0.02)
    except BaseException:
        ring.close()
        raise
    return ring


def _out_of_step(camera: CameraSettings) -> CameraSettings:
    """At 10 frames a second the bands of 50 Hz mains would stand still, and pass for a part of the scene."""
    return replace(camera, fps=UNEVEN_FPS) if camera.source == "picamera" else camera


def _let_go(camera: Camera | None) -> None:
    if isinstance(camera, Detailed):
        camera.close()
    elif camera is not None:
        camera.stop()


def _settled(camera: Camera) -> list[Frame]:
    """The last two frames once the camera has settled; of a film, its first."""
    return watch(camera, 2, skip=SETTLE_FRAMES) if camera.live else watch(camera, 1)


def _pictures(camera: Camera, frames: list[Frame]) -> Iterator[Finding]:
    last = frames[-1]
    (width, height), (low_height, low_width) = last.main.size_px, last.lores.shape[:2]
    yield Finding("camera", camera.name)
    yield Finding("picture", f"{width}x{height}, preview {low_width}x{low_height}")
    if len(frames) > 1 and last.timestamp_ns > frames[0].timestamp_ns:
        yield Finding("pace", f"{1e9 / (last.timestamp_ns - frames[0].timestamp_ns):.1f} frames a second")
    if isinstance(camera, Detailed):
        yield from (Finding(name, words) for name, words in camera.details.items())
        if camera.trouble:
            yield Finding("control", "not held", camera.trouble)
    yield Finding("level", f"mean {last.lores[..., :3].mean():.0f} of 255")
    yield Finding("sharpness", f"{_sharpness(last):.4f} in the middle; compare while turning the lens")
    for frame in frames:
        frame.main.release()


def _sharpness(frame: Frame) -> float:
    """Variance of the Laplacian of the middle of the full-size picture, over its contrast (variance of luma)."""
    width, height = frame.main.size_px
    box = (width * 3 // 8, height * 3 // 8, width * 5 // 8, height * 5 // 8)
    grey = np.asarray(Image.fromarray(frame.main.rgb(box)).convert("L"), np.float32)
    laplacian = grey[1:-1, :-2] + grey[1:-1, 2:] + grey[:-2, 1:-1] + grey[2:, 1:-1] - 4 * grey[1:-1, 1:-1]
    return float(laplacian.var() / max(float(grey.var()), 1.0))
