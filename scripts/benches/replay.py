"""A live camera for measurements: the simulated sitter's poses, drawn beforehand, at the pace and size of a sensor."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Frame
from booth.camera.upright import part
from booth.face.models import model_folder
from booth.guest import make_actor
from booth.settings import Settings

MAIN_PX: Final = (4056, 3040)
CAMERA_FPS: Final = 15.0
POSES: Final = 45

Pixels = NDArray[np.uint8]


class HeldStill:
    """A full-size picture in a buffer that is there already, as a Pi's are."""

    def __init__(self, picture: Pixels) -> None:
        self._picture = picture

    @property
    def size_px(self) -> tuple[int, int]:
        return self._picture.shape[1], self._picture.shape[0]

    @property
    def nbytes(self) -> int:
        return self._picture.nbytes // 2  # YUV420

    def rgb(self, box: Box | None = None) -> Pixels:
        return self._picture if box is None else part(self._picture, box)

    def release(self) -> None:
        pass


class Replay:
    """A live camera: the sitter's poses, drawn beforehand, at the pace of a sensor."""

    name, live, horizontal_fov_deg = "replay", True, 66.0

    def __init__(self, settings: Settings) -> None:
        actor = make_actor(settings.camera, model_folder(settings.face.models))
        actor.appear()
        actor.start()
        frames = [actor.read() for _ in range(POSES + 20)][20:]
        self._frames = [frame for frame in frames if frame is not None]
        large = self._frames[0].main.rgb()
        rows, columns = (np.arange(n) * have // n for n, have in zip(MAIN_PX[::-1], large.shape[:2], strict=True))
        self._main = HeldStill(np.ascontiguousarray(large[rows][:, columns]))
        self._number, self._due_s = 0, 0.0

    def start(self) -> None:
        self._due_s = time.monotonic()

    def read(self, timeout_s: float = 2.0) -> Frame:
        self._due_s = max(self._due_s + 1 / CAMERA_FPS, time.monotonic() - 1)
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        self._number += 1
        turn = self._number % (2 * POSES)  # there and back, so that nothing jumps
        pose = self._frames[min(turn, 2 * POSES - 1 - turn)]
        return replace(pose, number=self._number, timestamp_ns=round(self._due_s * 1e9), main=self._main)

    def stop(self) -> None:
        pass
