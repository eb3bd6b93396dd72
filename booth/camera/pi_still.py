"""The full-size picture of a Pi camera's frame: a lease on one of few camera buffers, or a copy where those are out."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, released
from booth.camera.upright import box_before, upright, upright_size
from booth.camera.yuv import Planes
from booth.errors import DeviceError
from booth.told import told


class Leases:
    """Counts the buffers that are out, so that the sensor never runs dry."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    def take(self) -> bool:
        """Whether one more buffer may be held."""
        return self._free.acquire(blocking=False)

    def give_back(self) -> None:
        self._free.release()


class PiStill:
    """`planes` makes the picture when it is asked for; `give_back` is called once, by whoever releases first."""

    def __init__(
        self,
        planes: Callable[[], Planes],
        size_px: tuple[int, int],
        rotation: int,
        give_back: Callable[[], None] | None = None,
        dng: RawFrame | None = None,
    ) -> None:
        self._planes: Callable[[], Planes] | None = planes
        self._sensor_px = size_px
        self._rotation = rotation
        self._give_back = give_back or _nothing
        self._raw = dng
        self._lock = threading.Lock()

    @property
    def size_px(self) -> tuple[int, int]:
        return upright_size(self._sensor_px, self._rotation)

    @property
    def nbytes(self) -> int:
        width, height = self._sensor_px
        raw = 0 if self._raw is None else self._raw.nbytes
        return 0 if self._planes is None else width * height * 3 // 2 + raw

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        with self._lock:
            if self._planes is None:
                raise released()
            within = None if box is None else box_before(box, self.size_px, self._rotation)
            return upright(self._planes().rgb(within), self._rotation)

    def dng(self) -> bytes | None:
        with self._lock:
            if self._planes is None:
                raise released()
            return None if self._raw is None else self._raw.encoded()

    def keep(self) -> None:
        """Hold a copy from now on and give the buffer back: a camera that starts again fills all of its buffers."""
        with self._lock:
            if self._planes is None:
                return
            copied = self._planes().copied()
            self._planes = lambda: copied
            give_back, self._give_back = self._give_back, _nothing
        give_back()

    def release(self) -> None:
        with self._lock:
            held, self._planes, self._raw = self._planes, None, None
        if held is not None:
            self._give_back()


class RawFrame:
    """The sensor's own values of one frame, copied out of the camera; picamera2's helpers write them as DNG."""

    def __init__(self, helpers: Any, request: Any, configuration: dict[str, Any]) -> None:
        self._helpers = helpers
        self._buffer: NDArray[np.uint8] = request.make_buffer("raw")
        self._metadata = request.get_metadata()
        self._configuration = configuration

    @property
    def nbytes(self) -> int:
        return self._buffer.nbytes

    def encoded(self) -> bytes:
        """A DNG file. Raises DeviceError."""
        out = io.BytesIO()
        try:
            self._helpers.save_dng(self._buffer, self._metadata, self._configuration, out)
        except Exception as error:  # picamera2 and PiDNG, whose versions must fit each other, raise anything
            raise DeviceError(told("The raw picture cannot be written: set camera.raw = false.", error)) from error
        return out.getvalue()


def _nothing() -> None:
    """A copy has no buffer to give back."""
