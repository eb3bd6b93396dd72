"""Drawn faces as pictures of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booth.errors import InputError
from booth.kiosk.portraits import draw_looks
from booth.looks.catalogue import load_catalogue

CATALOGUE = load_catalogue()


def test_every_look_is_drawn_and_no_two_alike(tmp_path: Path) -> None:
    paths = draw_looks(CATALOGUE, tmp_path / "looks", 128)
    drawn = {path.stem: np.asarray(Image.open(path).convert("L")).astype(int) for path in paths}
    assert list(drawn) == list(CATALOGUE)
    assert all(128 * 128 * 0.005 < (face > 90).sum() < 128 * 128 * 0.2 for face in drawn.values())
    smile, sad = drawn["genuine_smile"], drawn["sadness"]
    assert np.abs(smile - sad).mean() > 1


def test_looks_cannot_be_drawn_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError, match="Name a folder"):
        draw_looks(CATALOGUE, tmp_path / "file" / "looks")
