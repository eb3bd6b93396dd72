"""Films, folders and the sitter that the camera tests look at."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.camera.picamera import PiCamera
from booth.settings import CameraSettings

if TYPE_CHECKING:
    from booth.camera.actor import Actor
    from booth.camera.puppet.puppet import Puppet

MakeFilm = Callable[..., Path]
IN_RIG = os.environ.get("BOOTH_RIG") == "camera"
"""In the Debian tree of `scripts/rig camera`, which has the real picamera2 and libcamera's virtual camera."""
RIG_FRAMES = Path("/frames")
"""What the virtual camera plays over and over: numbered JPEGs of one size."""


def scene(width: int, height: int, number: int) -> NDArray[np.uint8]:
    """A picture whose corners differ, so that a turn shows, and which brightens with its number."""
    y, x = np.mgrid[0:height, 0:width]
    red, green = 60 + 120 * x / width, 60 + 120 * y / height
    blue = np.full_like(red, 40 + 15 * number)
    return np.asarray(np.stack((red, green, blue), -1), np.uint8)


@pytest.fixture
def make_film(tmp_path: Path) -> MakeFilm:
    """make_film(width, height, frames, codec, suffix): a film on disk."""

    def make(width: int = 96, height: int = 64, frames: int = 6, codec: str = "mpeg4", suffix: str = ".mp4") -> Path:
        path = tmp_path / f"film_{width}x{height}{suffix}"
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream(codec, rate=12)
            stream.width, stream.height, stream.bit_rate = width, height, 4_000_000
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            for number in range(frames):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(scene(width, height, number), format="rgb24")))
            container.mux(stream.encode())
        return path

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures of different sizes, whose names sort as people count."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, size in ((1, (80, 60)), (2, (60, 80)), (10, (720, 480))):
        Image.fromarray(scene(*size, number % 10)).save(pictures / f"take {number}.png")
    (pictures / "notes.txt").write_text("not a picture", encoding="utf-8")
    return pictures


@pytest.fixture(scope="session")
def sitter_settings() -> CameraSettings:
    return CameraSettings(source="actor", main_width=960, main_height=720, horizontal_fov_deg=50)


@pytest.fixture(scope="session")
def puppet(models: Path, sitter_settings: CameraSettings) -> Puppet:
    """Made once: building her stage takes a second."""
    from booth.guest import make_puppet

    return make_puppet(sitter_settings, models)


@pytest.fixture
def actor(puppet: Puppet, sitter_settings: CameraSettings) -> Actor:
    """The simulated sitter, already walking up."""
    from booth.camera.actor import Actor

    actor = Actor(puppet, sitter_settings)
    actor.appear()
    return actor


@pytest.fixture(scope="session")
def rig_frames(puppet: Puppet) -> Path:
    """The sitter at rest, breathing, in the frames of the virtual camera."""
    for number in range(6):
        picture = puppet.rgbx({"head_roll_deg": 0.4 * (number % 3), "shift_y": 0.002 * number}, (1600, 1198))
        Image.fromarray(picture[..., :3]).save(RIG_FRAMES / f"{number}.jpg", quality=95)
    return RIG_FRAMES


@pytest.fixture
def picamera2(rig_frames: Path) -> Iterator[PiCamera]:
    """The real picamera2, in the rig only."""
    importlib.import_module("virtual_camera")

    camera = PiCamera(CameraSettings(main_width=1600, main_height=1200, horizontal_fov_deg=50))
    yield camera
    camera.close()
