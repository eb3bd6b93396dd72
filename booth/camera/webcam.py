"""A USB webcam through Video4Linux: its driver may block for ever, so that a thread of its own waits for it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from booth.camera.frame import Frame, not_started
from booth.camera.video import FrameMaker, good_frames, open_container
from booth.errors import DeviceError, DeviceInUse
from booth.settings import CameraSettings
from booth.told import told

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

Item = TypeVar("Item")

OWN_LAYOUT = "yuv444p"
"""No webcam gives this one: a frame in it was copied."""
STOP_LIMIT_S = 1.5
"""How long stop() waits for a driver that hangs; after that its thread is left behind."""


class Webcam:
    """/dev/videoN. Frames that nobody reads in time are dropped, oldest first."""

    live = True

    def __init__(
        self,
        device: Path,
        settings: CameraSettings,
        opened: Callable[[], InputContainer] | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`opened` opens the device; tests put a film there."""
        self._device = device
        self._settings = settings
        self._opened = opened or self._open
        self._monotonic_s = monotonic_s
        self._decoded: queue.Queue[tuple[VideoFrame, int] | None] = queue.Queue(maxsize=2)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._maker = FrameMaker(settings)

    @property
    def name(self) -> str:
        return told("webcam {device}", device=str(self._device))

    def start(self) -> None:
        """Open the device. Raises DeviceError."""
        self.stop()
        container = self._opened()
        self._decoded = queue.Queue(maxsize=2)
        self._stopping = threading.Event()
        self._maker = FrameMaker(self._settings)
        self._thread = threading.Thread(
            target=self._receive, args=(container, self._decoded, self._stopping), name="webcam", daemon=True
        )
        self._thread.start()

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame. Raises DeviceError when none comes in time, or the device is gone."""
        if self._thread is None:
            raise not_started(self.name)
        try:
            received = self._decoded.get(timeout=timeout_s)
        except queue.Empty as error:
            raise self._lost(f"it gave no picture for {timeout_s:g} s") from error
        if received is None:
            raise self._lost("it is gone")
        decoded, timestamp_ns = received
        size_px = (decoded.width, decoded.height)
        return self._maker.frame(decoded, size_px, timestamp_ns, self._settings.rotation)

    def stop(self) -> None:
        if self._thread is not None:
            self._stopping.set()
            self._thread.join(STOP_LIMIT_S)
            self._thread = None
        self._decoded = queue.Queue(maxsize=2)

    def _open(self) -> InputContainer:
        if not self._device.exists():
            raise DeviceError(
                told("There is no webcam at {device}: plug one in, or name another.", device=str(self._device))
            )
        wanted = {
            "video_size": f"{self._settings.main_width}x{self._settings.main_height}",
            "framerate": f"{self._settings.fps:g}",
        }
        # Large pictures come fast enough over USB as JPEG only; a driver without refuses that, or a size, or a rate.
        for options in ({**wanted, "input_format": "mjpeg"}, wanted, {}):
            try:
                return open_container(str(self._device), format="v4l2", options=options)
            except OSError as error:
                reason = str(error)
        if "busy" in reason:
            raise DeviceInUse(self.name)
        raise self._lost(f"it cannot be opened: {reason}")

    def _lost(self, detail: str) -> DeviceError:
        return DeviceError(
            told("{camera} gives no pictures: plug it in again, or try another port.", detail, camera=self.name)
        )

    def _receive(
        self,
        container: InputContainer,
        decoded: queue.Queue[tuple[VideoFrame, int] | None],
        stopping: threading.Event,
    ) -> None:
        with container:
            last_ns = -1
            for frame in good_frames(container):
                if stopping.is_set():
                    return
                last_ns = max(last_ns + 1, self._stamp_ns(frame))
                put_latest(decoded, (_own(frame, container), last_ns))
        # The end waits its turn, so that it pushes no frame out.
        while not stopping.is_set():
            try:
                return decoded.put(None, timeout=0.1)
            except queue.Full:
                continue

    def _stamp_ns(self, frame: VideoFrame) -> int:
        """The driver's own monotonic stamp where it is one, else the moment of arrival."""
        now_s = self._monotonic_s()
        stamp_s = frame.time
        believable = stamp_s is not None and 0 <= now_s - stamp_s < 1
        return round((stamp_s if believable and stamp_s is not None else now_s) * 1e9)


def _own(frame: VideoFrame, container: InputContainer) -> VideoFrame:
    """The frame in memory of its own.

    An undecoded one lies in the driver's buffers, which are gone as soon as the webcam is; a decoded one does not.
    """
    if container.streams.video[0].codec_context.name != "rawvideo":
        return frame
    return frame.reformat(format=OWN_LAYOUT)


def put_latest(slots: queue.Queue[Item], item: Item) -> None:
    """Put `item`, dropping the oldest where there is no room."""
    while True:
        try:
            return slots.put_nowait(item)
        except queue.Full:
            try:
                slots.get_nowait()
            except queue.Empty:
                continue
