"""Real faces for the face room: the sitter's photograph, and frames made of arrays and films."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.puppet.puppet import Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.still import ArrayStill
from booth.face.models import sitter_picture
from booth.face.roi import crop
from booth.face.steady import steady
from booth.face.tracker import Tracker
from booth.looks.measures import read

Rgb = NDArray[np.uint8]


def frame_of(rgb: Rgb, number: int = 0, fps: float = 15.0) -> Frame:
    """A frame whose small picture is `rgb` itself."""
    lores = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    lores[..., :3] = rgb
    lores.flags.writeable = False
    return Frame(number, round(number * 1e9 / fps), lores, ArrayStill(rgb))


def cropped(lores: Rgb, matrix: NDArray[np.float32], side: int, smooth: bool = False) -> Rgb:
    """The crop as a model gets it, (side, side, 4)."""
    onto = np.zeros((side, side, 4), np.uint8)
    crop(lores, matrix, onto, smooth)
    return onto


def film(path: Path, width: int = 640, limit: int = 1000, step: int = 1) -> Iterator[Frame]:
    """Every `step`-th frame of the first `limit` of a film, `width` pixels wide."""
    import av

    with av.open(str(path)) as container:
        for number, picture in enumerate(container.decode(video=0)):
            if number == limit:
                return
            if number % step:
                continue
            height = round(picture.height * width / picture.width)
            rgb: Rgb = picture.to_ndarray(format="rgb24", width=width, height=height).astype(np.uint8, copy=False)
            yield frame_of(rgb, number, 30)


@pytest.fixture(scope="session")
def sitter() -> Rgb:
    """(512, 512, 3): the photograph of the simulated sitter, who faces the camera and smiles."""
    return np.asarray(Image.open(sitter_picture()).convert("RGB"))


@pytest.fixture
def tracker(models: Path) -> Tracker:
    return Tracker(models)


@pytest.fixture(scope="session")
def puppet(models: Path, sitter: Rgb) -> Puppet:
    """The sitter, who can be made to act."""
    face = Tracker(models).see(frame_of(sitter)).face
    assert face is not None
    return Puppet(build_stage(Image.fromarray(sitter), face.landmarks_px, 640 / 480))


@pytest.fixture(scope="session")
def does(models: Path, puppet: Puppet) -> Callable[[Mapping[str, float]], Mapping[str, float]]:
    """does(actions): all measures of the puppet doing that, read steadily; each picture is read once."""
    tracker = Tracker(models, look=steady)
    known: dict[tuple[tuple[str, float], ...], Mapping[str, float]] = {}

    def measured(actions: Mapping[str, float]) -> Mapping[str, float]:
        what = tuple(sorted(actions.items()))
        if what not in known:
            tracker.lose()
            face = tracker.see(frame_of(puppet.rgbx(actions, (640, 480))[..., :3])).face
            assert face is not None, actions
            known[what] = read(face, (640, 480), 0).measures
        return known[what]

    return measured


@pytest.fixture(scope="session")
def staged(sitter: Rgb) -> Callable[..., Rgb]:
    """staged(size=(640, 480), height=0.4, at=(0.5, 0.45), turned=0): the sitter's face in a picture of that size.

    height: of the face (chin to forehead) as a share of the picture's; at: its centre, 0..1; turned: degrees.
    """

    def stage(
        size: tuple[int, int] = (640, 480),
        height: float = 0.4,
        at: tuple[float, float] = (0.5, 0.45),
        turned: float = 0.0,
        beside: Rgb | None = None,
    ) -> Rgb:
        return np.asarray(_placed(sitter, size, height, at, turned, beside))

    return stage


def _placed(
    sitter: Rgb, size: tuple[int, int], height: float, at: tuple[float, float], turned: float, beside: Rgb | None
) -> Image.Image:
    picture = Image.new("RGB", size, (96, 104, 112)) if beside is None else Image.fromarray(beside)
    face = Image.fromarray(sitter).crop((124, 0, 324, 230))
    scale = height * size[1] / 110  # the face is 110 pixels from forehead to chin, its middle at 100, 110 of the crop
    face = face.resize((round(200 * scale), round(230 * scale)), Image.Resampling.LANCZOS)
    middle = (100 * scale, 110 * scale)
    face = face.rotate(turned, Image.Resampling.BICUBIC, center=middle)
    mask = Image.new("L", face.size, 255).rotate(turned, center=middle)
    corner = (round(at[0] * size[0] - middle[0]), round(at[1] * size[1] - middle[1]))
    picture.paste(face, corner, mask)
    return picture
