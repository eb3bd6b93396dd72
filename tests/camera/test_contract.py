"""What every camera promises, over every camera that runs on a desk."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booth.camera.factory import open_camera
from booth.camera.frame import Camera, Frame
from booth.camera.picamera import PiCamera
from booth.errors import DeviceError
from booth.settings import CameraSettings
from tests.camera.conftest import IN_RIG

MOST = 6


@pytest.fixture(params=["film", "portrait film", "folder", "actor", *(["picamera2"] if IN_RIG else [])])
def camera(request: pytest.FixtureRequest) -> Camera:
    kind = str(request.param)
    if kind in ("actor", "picamera2"):
        made: Camera = request.getfixturevalue(kind)
        return made
    if kind == "folder":
        source: Path = request.getfixturevalue("folder")
    else:
        make_film: Callable[..., Path] = request.getfixturevalue("make_film")
        source = make_film(64, 96) if kind == "portrait film" else make_film(640, 360)
    return open_camera(CameraSettings(source=str(source), lores_width=320, horizontal_fov_deg=50))


def watched(camera: Camera) -> list[Frame]:
    """The first frames, up to the film's end."""
    camera.start()
    frames: list[Frame] = []
    while len(frames) < MOST and (frame := camera.read()) is not None:
        frames.append(frame)
    return frames


def test_frames_come_in_order_and_time_goes_on(camera: Camera) -> None:
    frames = watched(camera)
    assert [frame.number for frame in frames] == list(range(len(frames)))
    stamps = [frame.timestamp_ns for frame in frames]
    assert camera.live or stamps[0] == 0
    assert all(earlier < later for earlier, later in pairwise(stamps))


def test_the_small_picture_is_read_only_words_of_rgbx(camera: Camera) -> None:
    for frame in watched(camera):
        assert frame.lores.dtype == np.uint8
        assert frame.lores.shape[2] == 4
        assert max(frame.lores.shape) <= 640
        assert frame.lores.flags.c_contiguous
        assert frame.lores.view(np.uint32).shape == (*frame.lores.shape[:2], 1)
        with pytest.raises(ValueError, match="read-only"):
            frame.lores[0, 0, 0] = 0


def test_both_pictures_show_the_same_view(camera: Camera) -> None:
    for frame in watched(camera)[-2:]:
        full = frame.main.rgb()
        height, width = frame.lores.shape[:2]
        assert frame.main.size_px == (full.shape[1], full.shape[0])
        assert frame.main.size_px[0] / frame.main.size_px[1] == pytest.approx(width / height, rel=0.02)
        assert full.flags.c_contiguous
        assert not full.flags.writeable
        small = np.asarray(Image.fromarray(full).resize((width, height), Image.Resampling.BOX), np.float32)
        assert np.abs(small - frame.lores[..., :3]).mean() < 4


def test_a_part_of_the_picture_is_that_part(camera: Camera) -> None:
    still = watched(camera)[-1].main
    width, height = still.size_px
    left, top, right, bottom = width // 3, height // 3, width // 2 + 1, height // 2 + 1
    part = still.rgb((left, top, right, bottom))
    assert part.flags.c_contiguous
    assert not part.flags.writeable
    assert np.array_equal(part, still.rgb()[top:bottom, left:right])


def test_a_released_picture_is_gone_and_says_so(camera: Camera) -> None:
    frame = watched(camera)[0]
    frame.main.release()
    frame.main.release()
    assert frame.main.nbytes == 0
    with pytest.raises(DeviceError, match="already released"):
        frame.main.rgb()


def test_a_camera_stops_twice_and_starts_again_from_the_beginning(camera: Camera) -> None:
    first = watched(camera)
    camera.stop()
    camera.stop()
    again = watched(camera)
    camera.stop()
    if camera.live:
        assert again[0].number == 0
        assert again[0].timestamp_ns > first[-1].timestamp_ns
    else:
        assert [frame.timestamp_ns for frame in again] == [frame.timestamp_ns for frame in first]
        assert np.array_equal(again[0].lores, first[0].lores)


def test_a_camera_says_what_it_is(camera: Camera) -> None:
    assert camera.name
    assert camera.live == isinstance(camera, PiCamera)


def test_every_frame_says_how_wide_it_sees(camera: Camera) -> None:
    assert {frame.horizontal_fov_deg for frame in watched(camera)} == {50.0}
