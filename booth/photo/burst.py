"""The last seconds in full size, so that the photograph is of the moment of the shutter and not of later."""

from __future__ import annotations

from collections import deque
from threading import Lock

from booth.camera.frame import Frame


class RollingBurst:
    """Frames of the last seconds, within a bound of bytes (and of camera buffers, on a Pi). Thread-safe.

    Whatever falls out is released at once. When the bound is reached, the frame farthest from what matters
    goes first: from the newest while waiting, from the shutter's once `trigger` has named it.

        burst.add(frame)                  # camera thread, every frame
        burst.trigger(shutter_ns)         # the shutter: its frame can no longer fall out
        frames = burst.around(shutter_ns) # a little later; whoever takes them releases them
    """

    def __init__(self, seconds: float, max_bytes: int, max_frames: int | None = None) -> None:
        """`seconds` before and after the shutter are kept; at least one frame always is, whatever the bounds."""
        self._reach_ns = int(seconds * 1e9)
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._frames: deque[Frame] = deque()
        self._trigger_ns: int | None = None
        self._lock = Lock()

    @property
    def nbytes(self) -> int:
        """What the burst holds now, in bytes."""
        with self._lock:
            return self._bytes()

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Frame) -> None:
        """Take over `frame` and its still; older ones may fall out. Timestamps must not go back."""
        with self._lock:
            self._frames.append(frame)
            focus_ns = frame.timestamp_ns if self._trigger_ns is None else self._trigger_ns
            while self._frames and self._frames[0].timestamp_ns < focus_ns - self._reach_ns:
                self._frames.popleft().main.release()
            while len(self._frames) > 1 and self._too_much():
                self._drop_farthest(focus_ns)

    def trigger(self, timestamp_ns: int) -> None:
        """From now on what is near this moment stays; frames later than its reach are let go."""
        with self._lock:
            self._trigger_ns = timestamp_ns

    def around(self, timestamp_ns: int) -> tuple[Frame, ...]:
        """Hand over the frames within reach of this moment, oldest first: they leave the burst.

        The caller releases their stills. Rolling goes on as before the trigger.
        """
        with self._lock:
            taken = tuple(f for f in self._frames if abs(f.timestamp_ns - timestamp_ns) <= self._reach_ns)
            self._frames = deque(f for f in self._frames if abs(f.timestamp_ns - timestamp_ns) > self._reach_ns)
            self._trigger_ns = None
            return taken

    def take(self, number: int) -> Frame | None:
        """Hand over one frame by its number; None when it is no longer here. The caller releases its still."""
        with self._lock:
            frame = next((f for f in self._frames if f.number == number), None)
            if frame is not None:
                self._frames = deque(f for f in self._frames if f is not frame)
            return frame

    def wipe(self) -> None:
        """Release everything: nothing of the last person stays."""
        with self._lock:
            self._trigger_ns = None
            while self._frames:
                self._frames.popleft().main.release()

    def _bytes(self) -> int:
        return sum(frame.main.nbytes + frame.lores.nbytes for frame in self._frames)

    def _too_much(self) -> bool:
        many = self._max_frames is not None and len(self._frames) > self._max_frames
        return many or self._bytes() > self._max_bytes

    def _drop_farthest(self, focus_ns: int) -> None:
        oldest, newest = self._frames[0], self._frames[-1]
        if abs(oldest.timestamp_ns - focus_ns) >= abs(newest.timestamp_ns - focus_ns):
            self._frames.popleft().main.release()
        else:
            self._frames.pop().main.release()
