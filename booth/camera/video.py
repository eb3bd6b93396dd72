"""Films through PyAV, and what webcam.py needs of it: the only file that imports the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Frame, released
from booth.camera.upright import lores_size, part, upright, upright_fov_deg, upright_size
from booth.errors import InputError
from booth.settings import CameraSettings

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame


class DecodedStill:
    """A decoded frame kept as it is (YUV, half the bytes of RGB) and converted when it is asked for."""

    def __init__(self, decoded: VideoFrame, size_px: tuple[int, int], rotation: int) -> None:
        self._decoded: VideoFrame | None = decoded
        self._as_decoded_px = size_px
        self._rotation = rotation
        self._nbytes = sum(plane.buffer_size for plane in decoded.planes)

    @property
    def size_px(self) -> tuple[int, int]:
        return upright_size(self._as_decoded_px, self._rotation)

    @property
    def nbytes(self) -> int:
        return 0 if self._decoded is None else self._nbytes

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        if self._decoded is None:
            raise released()
        whole = upright(converted(self._decoded, self._as_decoded_px, "rgb24"), self._rotation)
        return whole if box is None else part(whole, box)

    def release(self) -> None:
        self._decoded = None


def converted(decoded: VideoFrame, size_px: tuple[int, int], layout: str) -> NDArray[np.uint8]:
    """(height, width, 3 for rgb24 or 4 for rgba) by swscale, colours by the matrix that the film names."""
    from av.video.reformatter import VideoReformatter

    width, height = size_px
    # A converter of its own: the one that a frame keeps must not be used by two threads at once.
    picture = VideoReformatter().reformat(decoded, width, height, layout, interpolation="BILINEAR")
    return np.asarray(picture.to_ndarray(), np.uint8)


def planar(luma: NDArray[np.uint8], blue: NDArray[np.uint8], red: NDArray[np.uint8]) -> VideoFrame:
    """A YUV 4:2:0 frame of full range BT.601 (JPEG's) out of its planes: (h, w) and twice (h / 2, w / 2)."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    height, width = luma.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace, frame.color_range = Colorspace.ITU601, ColorRange.JPEG
    planes: tuple[Any, ...] = tuple(frame.planes)
    for plane, values in zip(planes, (luma, blue, red), strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        rows[: values.shape[0], : values.shape[1]] = values
    return frame


class FrameMaker:
    """Decoded frames -> `Frame`s: numbers them, turns them upright, makes the small picture."""

    def __init__(self, settings: CameraSettings) -> None:
        self._settings = settings
        self._number = 0

    def frame(self, decoded: VideoFrame, size_px: tuple[int, int], timestamp_ns: int, rotation: int) -> Frame:
        """One `Frame`. `size_px` is the picture's size with square pixels, before it is turned upright."""
        small = converted(decoded, lores_size(size_px, self._settings.lores_width), "rgba")
        still = DecodedStill(decoded, size_px, rotation)
        fov_deg = upright_fov_deg(self._settings.fov_deg, rotation, size_px)
        frame = Frame(self._number, timestamp_ns, upright(small, rotation), still, fov_deg)
        self._number += 1
        return frame


class Film:
    """A film file, paced by its own timestamps; it waits for its reader.

    Decoding errors inside a film are passed over, as a player would; a film without one good picture is none.
    """

    live = False

    def __init__(self, path: Path, settings: CameraSettings) -> None:
        self._path = path
        self._settings = settings
        self._container: InputContainer | None = None
        self._frames: Iterator[Frame] = iter(())

    @property
    def name(self) -> str:
        return self._path.name

    def start(self) -> None:
        """Open the film. Raises InputError for a missing file and for one that is no film."""
        self.stop()
        if not self._path.is_file():
            raise InputError(f"There is no film at {self._path}; give the path of a film, or a folder of pictures.")
        try:
            self._container = open_container(str(self._path))
        except OSError as error:
            raise self._no_film() from error
        if not self._container.streams.video:
            self.stop()
            raise InputError(f"{self._path} has sound but no picture; give a film with a picture.")
        self._frames = self._decode(self._container)

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame, None after the last. Raises InputError when the film holds none."""
        return next(self._frames, None)

    def stop(self) -> None:
        self._frames = iter(())
        if self._container is not None:
            self._container.close()
            self._container = None

    def _no_film(self) -> InputError:
        return InputError(f"{self._path} is no film that can be read; try it in a player, or convert it to MP4.")

    def _decode(self, container: InputContainer) -> Iterator[Frame]:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        maker = FrameMaker(self._settings)
        last_ns = -1
        step_ns = round(1e9 / float(stream.average_rate or self._settings.fps))
        for decoded in good_frames(container):
            rotation = (self._settings.rotation - round(decoded.rotation / 90) * 90) % 360
            size_px = _square_pixels(decoded, stream.sample_aspect_ratio)
            if last_ns < 0:
                start_s = decoded.time or 0.0
            own_ns = round((decoded.time - start_s) * 1e9) if decoded.time is not None else last_ns + step_ns
            last_ns = max(own_ns, last_ns + 1)
            yield maker.frame(decoded, size_px, last_ns, rotation)
        if last_ns < 0:
            raise self._no_film()


def open_container(file: str, **how: Any) -> InputContainer:
    """PyAV's container of a film or a device. Raises OSError (av.FFmpegError is made one)."""
    import av

    try:
        container: InputContainer = av.open(file, **how)
        return container
    except (av.FFmpegError, ValueError) as error:
        raise OSError(str(error)) from error


def good_frames(container: InputContainer) -> Iterator[VideoFrame]:
    """Every frame that decodes; broken packets are passed over."""
    import av

    packets = container.demux(video=0)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            decoded: list[Any] = packet.decode()
        except av.EOFError:
            return
        except av.FFmpegError:
            continue
        yield from decoded


def _square_pixels(decoded: VideoFrame, pixel_shape: Any) -> tuple[int, int]:
    """(width, height) once pixels are square: old films store them narrow or wide."""
    return max(1, round(decoded.width * float(pixel_shape or 1))), decoded.height
