"""Which camera the settings name. Simulated is a choice, never a fallback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from booth.camera.frame import Camera
from booth.camera.pictures import PICTURE_SUFFIXES, Pictures, pictures_in
from booth.camera.video import Film
from booth.camera.webcam import Webcam
from booth.errors import InputError
from booth.settings import CameraSettings


def open_camera(settings: CameraSettings, sitter: Callable[[CameraSettings], Camera] | None = None) -> Camera:
    """The camera of `settings.source`, not yet started.

    `sitter` makes the simulated one: it needs the face room, which lies above this one (see booth.guest).
    Raises InputError for a source that does not exist, DeviceError for a camera that is not there.
    """
    source = settings.source
    if source == "picamera":
        from booth.camera.picamera import PiCamera

        return PiCamera(settings)
    if source == "actor":
        if sitter is None:
            raise InputError("The simulated sitter plays in `booth demo` only; name a camera, a film or a folder.")
        return sitter(settings)
    path = Path(source).expanduser()
    if source.startswith("/dev/"):
        return Webcam(path, settings)
    if path.is_dir():
        return Pictures(pictures_in(path), settings, name=path.name)
    if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file():
        return Pictures((path,), settings, name=path.name)
    if path.is_file():
        return Film(path, settings)
    raise InputError(
        f"There is no camera called {source!r}: give picamera, actor, a /dev/video device, a film, or a folder."
    )
