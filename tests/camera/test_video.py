"""Films and folders, good and bad."""

from __future__ import annotations

import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booth.camera.factory import open_camera
from booth.camera.frame import Frame
from booth.camera.upright import lores_size, upright, upright_fov_deg
from booth.errors import DeviceError, InputError
from booth.settings import CameraSettings
from tests.camera.conftest import scene

MakeFilm = Callable[..., Path]


def frames_of(source: Path, **settings: object) -> list[Frame]:
    camera = open_camera(CameraSettings(source=str(source), **settings))  # type: ignore[arg-type]
    camera.start()
    frames = list(iter(camera.read, None))
    assert camera.read() is None
    camera.stop()
    return [frame for frame in frames if frame is not None]


def test_a_film_is_paced_by_its_own_time(make_film: MakeFilm) -> None:
    frames = frames_of(make_film(frames=6))
    assert [round(frame.timestamp_ns / 1e9 * 12) for frame in frames] == list(range(6))


@pytest.mark.parametrize(("width", "height"), [(16, 16), (34, 18), (1280, 32), (32, 1280)])
def test_small_and_long_films_work(make_film: MakeFilm, width: int, height: int) -> None:
    frames = frames_of(make_film(width, height, frames=3))
    assert len(frames) == 3
    assert frames[0].main.rgb().shape == (height, width, 3)


def test_odd_sized_films_work(make_film: MakeFilm) -> None:
    frames = frames_of(make_film(33, 17, frames=2, codec="mjpeg", suffix=".avi"))
    assert [frame.lores.shape for frame in frames] == [(17, 33, 4)] * 2


def test_colours_survive(make_film: MakeFilm) -> None:
    seen = frames_of(make_film(640, 480, frames=1))[0].main.rgb().astype(int)
    assert np.abs(seen - scene(640, 480, 0)).mean() < 6


def test_a_film_of_a_tilted_camera_is_turned_upright(make_film: MakeFilm) -> None:
    film = make_film(96, 64, frames=1)
    straight = frames_of(film)[0].main.rgb()
    for rotation in (90, 180, 270):
        frame = frames_of(film, rotation=rotation)[0]
        assert np.array_equal(np.rot90(frame.main.rgb(), rotation // 90), straight)
        assert frame.lores.shape[:2] == frame.main.rgb().shape[:2]


def test_a_missing_film_a_text_and_a_sound_are_refused_in_one_sentence(tmp_path: Path) -> None:
    text = tmp_path / "words.mp4"
    text.write_text("this is no film", encoding="utf-8")
    sound = tmp_path / "sound.wav"
    with wave.open(str(sound), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(1600))
    empty = tmp_path / "empty.mp4"
    empty.touch()
    for path, words in ((text, "no film"), (sound, "no picture"), (empty, "no film"), (tmp_path / "none.mp4", "none")):
        with pytest.raises(InputError, match=words) as refused:
            open_camera(CameraSettings(source=str(path))).start()
        assert str(path) in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_film_cut_short_gives_what_it_has(make_film: MakeFilm) -> None:
    film = make_film(320, 240, frames=12, codec="mjpeg", suffix=".avi")
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    assert 1 <= len(frames_of(film)) < 12


def test_pictures_come_as_people_count_and_keep_their_sizes(folder: Path) -> None:
    frames = frames_of(folder, fps=10)
    assert [frame.main.size_px for frame in frames] == [(80, 60), (60, 80), (720, 480)]
    assert [frame.timestamp_ns for frame in frames] == [0, 100_000_000, 200_000_000]


def test_one_picture_is_a_camera_too(folder: Path) -> None:
    assert len(frames_of(folder / "take 2.png")) == 1


def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned a quarter clockwise
    Image.fromarray(scene(80, 60, 1)).save(tmp_path / "phone.jpg", exif=exif)
    assert frames_of(tmp_path)[0].main.size_px == (60, 80)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1"])
def test_any_kind_of_picture_becomes_rgb(tmp_path: Path, mode: str) -> None:
    Image.fromarray(scene(40, 30, 1)).convert(mode).save(tmp_path / "picture.tif")
    assert frames_of(tmp_path)[0].main.rgb().shape == (30, 40, 3)


def test_an_unreadable_picture_is_named(folder: Path) -> None:
    broken = folder / "take 3.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 cut off")
    with pytest.raises(InputError, match=r"take 3\.jpg is no picture"):
        frames_of(folder)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no picture in"):
        open_camera(CameraSettings(source=str(tmp_path)))


def test_a_source_that_is_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no camera called"):
        open_camera(CameraSettings(source=str(tmp_path / "nowhere")))
    with pytest.raises(InputError, match="booth demo"):
        open_camera(CameraSettings(source="actor"))


def test_a_webcam_that_is_not_there_is_missed() -> None:
    with pytest.raises(DeviceError, match="no webcam at /dev/video97"):
        open_camera(CameraSettings(source="/dev/video97")).start()


def test_upright_turns_clockwise_and_the_field_of_view_with_it() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert np.array_equal(upright(picture, 90), np.rot90(picture, -1))
    wide = upright_fov_deg(66, 0, (4000, 3000))
    tall = upright_fov_deg(66, 90, (4000, 3000))
    assert wide == 66
    assert tall == pytest.approx(51.94, abs=0.01)


def test_the_small_picture_is_never_enlarged() -> None:
    assert lores_size((4056, 3040), 640) == (640, 480)
    assert lores_size((1080, 1920), 640) == (360, 640)
    assert lores_size((100, 50), 640) == (100, 50)
    assert lores_size((4000, 1), 640) == (640, 1)


def test_real_films_are_read_to_their_end(footage: Path) -> None:
    for name, size in (("single_face.mp4", (640, 360)), ("no_face.mp4", (960, 540))):
        frames = frames_of(footage / name)
        assert len(frames) > 60
        assert frames[-1].main.size_px == size


def test_a_still_is_read_by_several_threads_at_once(make_film: MakeFilm) -> None:
    """The renditions of a photograph are made side by side, out of one decoded frame."""
    still = frames_of(make_film(640, 480, frames=1))[0].main
    alone = still.rgb()
    with ThreadPoolExecutor(4) as workers:
        together = list(workers.map(lambda _: still.rgb(), range(80)))
    assert all(np.array_equal(alone, one) for one in together)
