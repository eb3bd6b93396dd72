"""The untouched full frame, which is kept of the shutter's moment whatever the choice says: so it can be begun at once.

ahead = Ahead(frame, quality)   # the camera's frame of the shutter; encoded while the choice goes on
finish(shot, …, ahead=ahead)    # takes the JPEG where that frame is among those that are kept
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from booth.camera.frame import Frame
from booth.photo.develop import pixels
from booth.photo.encode import Output, jpeg

FULL: Final = "full"
FULL_DPI: Final = 300.0


def full_output(picture_px: tuple[int, int]) -> Output:
    return Output(FULL, picture_px, FULL_DPI)


class Ahead:
    """One frame of which the full-size JPEG is on its way, on a thread of its own."""

    def __init__(self, frame: Frame, quality: int) -> None:
        """Its pixels are fetched before this returns, so that the still may be released. Raises InputError."""
        self._number = frame.number
        thread = ThreadPoolExecutor(1, "ahead")
        self._jpeg = thread.submit(jpeg, pixels(frame.main), full_output(frame.main.size_px), quality)
        thread.shutdown(wait=False)

    def has(self, frame: Frame) -> bool:
        return frame.number == self._number

    def jpeg(self) -> bytes:
        """Without a caption; waits until it is there."""
        return self._jpeg.result()
