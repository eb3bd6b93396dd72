"""Where the landmark models lie, and the proof that they are the ones this room was measured with.

The set-up (`booth.face.prepare`) fills a cache folder outside the repository; nothing here fetches or writes.
Every file is pinned by its SHA-256, so a model that was swapped, truncated or half-copied never runs.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from booth.errors import ModelError
from booth.told import told

DETECTOR: Final = "face_detector.tflite"
MESH: Final = "attention_mesh.tflite"
SHORT_RANGE: Final = "face_detection_short_range.tflite"
TRUNK: Final = "attention_trunk.tflite"
HEADS: Final = "attention_heads.tflite"
SITTER: Final = "astronaut.png"

SHA256: Final = {
    DETECTOR: "7235d747001e44daf7e5fab235954ea486bb7e8fc28f10771a419deece91d2b9",
    MESH: "028177d63e620b3cc107da3baef99947ebeb782e0d8c4a165ce119b603db6edc",
    SHORT_RANGE: "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    TRUNK: "2806d654730cc808e96d223289798f7dd45feed6e0d027b4ae487db46982c885",
    HEADS: "02886f8dfb857aad7f1c50adbe284fa5fe8937b0e1f7c0ee7547ea1cc99f4be6",
    SITTER: "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
}
"""What the cache holds. The detector is made of face_detection_short_range.tflite, the mesh of
face_landmark_with_attention.tflite, see `graph_cut`. The short range, trunk and heads are those models, or parts of
them, as they were: they do not run in the booth, its speed is measured against them."""

NOTICE: Final = """\
face_detection_short_range.tflite and face_landmark_with_attention.tflite are part of MediaPipe 0.10.18,
Copyright The MediaPipe Authors, licensed under the Apache License, Version 2.0. face_detector.tflite is MODIFIED from
the first and attention_mesh.tflite from the second: their first layers take pixels of four channels in bytes, two at a
time (their weights are scaled to bytes and padded with zeros), metadata is dropped, and in the mesh plain operators
stand in the place of its three custom ones and its outputs are joined in one. attention_trunk.tflite and
attention_heads.tflite are what lies before and after those operators, alone.
astronaut.png is a NASA photograph of Eileen Collins in the public domain, taken from scikit-image.
"""

_VERSION: Final = "models-6"
"""Counts up whenever SHA256 changes, so that two versions of the booth can share a machine."""


def cache_folder() -> Path:
    """The folder that the set-up fills: `$XDG_CACHE_HOME` (else ~/.cache) / headshot-booth / version."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "headshot-booth" / _VERSION


def is_good(folder: Path, name: str) -> bool:
    """Whether the file called `name` is there and is the pinned one."""
    try:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest() == SHA256[name]
    except OSError:
        return False


def unusable(detail: str) -> ModelError:
    """What staff do is the same, whatever is wrong with a model."""
    return ModelError(told("The face model cannot be used: bring it with ./scripts/setup, then start again.", detail))


def model_folder(folder: str = "") -> Path:
    """The verified folder of the models: `folder` (the setting face.models), or the cache when empty.

    Raises ModelError when a model is missing or is not the pinned one.
    """
    return _verified(folder, (DETECTOR, MESH))


def sitter_picture(folder: str = "") -> Path:
    """The verified photograph that the simulated sitter is made of (512 x 512 PNG). Raises ModelError."""
    return _verified(folder, (SITTER,)) / SITTER


def _verified(folder: str, names: tuple[str, ...]) -> Path:
    place = Path(folder).expanduser() if folder else cache_folder()
    for name in names:
        if not is_good(place, name):
            fault = "is not the file this version was made for" if (place / name).exists() else "is missing"
            raise unusable(f"{name} {fault} in {place}")
    return place
