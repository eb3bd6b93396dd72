"""A folder of pictures as a camera: each picture is one frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.camera.upright import lores_size, upright, upright_fov_deg
from booth.errors import InputError
from booth.settings import CameraSettings

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp"})


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The folder's pictures in the order a person expects: 2.jpg before 10.jpg. Raises InputError for none."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()]
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read ({error.strerror}); give another.") from error
    if not found:
        raise InputError(f"There is no picture in {folder}; put JPEG or PNG files there, or give another folder.")
    return tuple(sorted(found, key=_as_people_sort))


def _as_people_sort(path: Path) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.lower())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


class Pictures:
    """Pictures one after another, `settings.fps` a second; sizes may differ. Upright by their EXIF."""

    live = False

    def __init__(self, paths: Sequence[Path], settings: CameraSettings, name: str) -> None:
        self._paths = tuple(paths)
        self._settings = settings
        self._name = name
        self._frames: Iterator[Frame] = iter(())

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        self._frames = map(self._frame, range(len(self._paths)))

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next picture, None after the last. Raises InputError for one that cannot be read."""
        return next(self._frames, None)

    def stop(self) -> None:
        self._frames = iter(())

    def _frame(self, number: int) -> Frame:
        picture = load_picture(self._paths[number])
        small = picture.resize(lores_size(picture.size, self._settings.lores_width), Image.Resampling.BOX)
        rgbx = np.asarray(small.convert("RGBX"))
        main = ArrayStill(upright(np.asarray(picture), self._settings.rotation))
        timestamp_ns = round(number * 1e9 / self._settings.fps)
        fov_deg = upright_fov_deg(self._settings.fov_deg, self._settings.rotation, picture.size)
        return Frame(number, timestamp_ns, upright(rgbx, self._settings.rotation), main, fov_deg)


def load_picture(path: Path) -> Image.Image:
    """An RGB picture, turned upright by its EXIF orientation. Raises InputError."""
    try:
        with Image.open(path) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except FileNotFoundError as error:
        raise InputError(f"There is no picture at {path}; check the path.") from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise InputError(f"{path} is no picture that can be read; take it out, or save it anew as JPEG.") from error
