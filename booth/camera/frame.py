"""What a camera gives: frames whose small and full-size pictures come from the same exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from booth.errors import DeviceError
from booth.settings import ASSUMED_FOV_DEG
from booth.told import told

Box = tuple[int, int, int, int]
"""left, top, right, bottom of a part of a picture, in its pixels; right and bottom are the first ones outside."""


class Still(Protocol):
    """The full-size picture of a frame, held on lease: on a Pi it is one of few camera buffers.

    Upright and as the camera sees it, never mirrored. Shows exactly the field of view of `Frame.lores`.
    """

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""

    @property
    def nbytes(self) -> int:
        """What holding it costs, in bytes."""

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """(height, width, 3), R G B, sRGB, contiguous, read-only; only the part in `box` where one is given.

        A part costs its own pixels, where the whole of a Pi's picture costs 12 million. Raises DeviceError after
        release().
        """

    def release(self) -> None:
        """Give the buffer back and wipe what was ours. Safe to call twice."""


@runtime_checkable
class RawStill(Protocol):
    """A still that has the sensor's own values as well, where `camera.raw` asks for them."""

    def dng(self) -> bytes | None:
        """A DNG file, None when the frame came without. Raises DeviceError after release()."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One exposure.

    `lores` is (height, width, 4) uint8 in memory order R, G, B, unused; contiguous and read-only, so that
    `lores.view(np.uint32)` is one word a pixel. It is 640 wide or so: for the face model and the preview.
    """

    number: int
    """Counts up from 0 at each start of the camera; a gap is a dropped frame."""
    timestamp_ns: int
    """Start of exposure (SensorTimestamp) on the clock of `Clock.now_s`, for films their own time."""
    lores: NDArray[np.uint8]
    main: Still
    horizontal_fov_deg: float = ASSUMED_FOV_DEG
    """Field of view of both pictures across their width: a zoom changes it from one frame to the next."""


@runtime_checkable
class Prepares(Protocol):
    """A camera that looks anew at each person: a sensor with exposure, white balance, focus and zoom of its own."""

    def prepare(self, style: str) -> None:
        """Somebody stands there, in the light of the photograph: zoom for this style (headshot or portrait), let
        exposure, white balance and focus settle, then hold them. Returns at once; from any thread."""


class Camera(Protocol):
    """Light in, frames out. One suite in tests/ runs over every implementation."""

    @property
    def name(self) -> str:
        """For people: "Camera Module 3", "clip.mp4", "simulated sitter"."""

    @property
    def live(self) -> bool:
        """True when frames come at their own pace and cannot be asked to wait (a sensor, a webcam)."""

    def start(self) -> None:
        """Open the device. Raises DeviceError (or InputError for a film that is no film)."""

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame; None when a film has ended. Raises DeviceError when none comes in time."""

    def stop(self) -> None:
        """Close the device and wipe its buffers; never blocks for long, safe to call twice."""


def released() -> DeviceError:
    """For whoever reads a still that was given back."""
    return DeviceError(told("This picture was already released; the burst kept it too short a time."))


def not_started(camera: str) -> DeviceError:
    """For whoever reads a camera too early."""
    return DeviceError(told("{camera} is not started: start it first.", camera=camera))
