"""Lets the real Picamera2 run on libcamera's virtual pipeline. Import it before anything opens a camera.

Four things only, all of them the virtual pipeline's: it has no raw stream, out of which Picamera2 reads the sensor's
modes; its buffers must be its own; it delivers as fast as it can, so that it is paced here; and it promises a half turn
that it does not make, so that here it says what a sensor that cannot turn says.
"""

from __future__ import annotations

import os
import time
from typing import Any

from libcamera import Transform
from picamera2 import Picamera2
from picamera2.allocators import LibcameraAllocator

FPS = float(os.environ.get("RIG_FPS", "12"))
BUNCH = 4
SIZES = ((640, 480), (1600, 1198), (4056, 3040))


def _modes(self: Any) -> list[dict[str, Any]]:
    return [{"format": "NV12", "size": size} for size in SIZES]


def _opened(self: Any, *arguments: Any, **named: Any) -> None:
    _init(self, *arguments, **named)
    self.allocator = LibcameraAllocator(self.camera)
    # Frames come in bunches, one for each buffer that is free.
    self.pre_callback = lambda request: time.sleep(1 / FPS / BUNCH)


def _configured(self: Any) -> dict[str, Any]:
    return {**_configuration(self), "transform": Transform()}


_init, _configuration = Picamera2.__init__, Picamera2.camera_configuration
Picamera2.__init__ = _opened
Picamera2.camera_configuration = _configured
Picamera2._get_raw_modes = _modes
