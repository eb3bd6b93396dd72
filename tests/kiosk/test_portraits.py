"""Drawn faces as pictures of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest
from PIL import Image

from booth.errors import InputError
from booth.kiosk.draw.portrait import draw_face
from booth.kiosk.layout import Box
from booth.kiosk.portraits import draw_looks
from booth.kiosk.theme import TUNGSTEN
from booth.looks.catalogue import load_catalogue

CATALOGUE = load_catalogue()


def test_every_look_is_drawn_and_no_two_alike(tmp_path: Path) -> None:
    paths = draw_looks(CATALOGUE, tmp_path / "looks", 128)
    drawn = {path.stem: np.asarray(Image.open(path).convert("L")).astype(int) for path in paths}
    assert list(drawn) == list(CATALOGUE)
    assert all(128 * 128 * 0.005 < (face > 90).sum() < 128 * 128 * 0.2 for face in drawn.values())
    smile, sad = drawn["genuine_smile"], drawn["sadness"]
    assert np.abs(smile - sad).mean() > 1


@pytest.mark.parametrize("ground", [(18, 18, 18), (90, 60, 50)])  # beside the glass, and over somebody's cheek
def test_the_drawing_fades_as_the_face_comes_to_agree(ground: tuple[int, int, int]) -> None:
    look, left = CATALOGUE["genuine_smile"], []
    for share in (0.0, 0.5, 1.0):
        surface = pygame.Surface((160, 160), depth=32)
        surface.fill(ground)
        match = {"mouth": share, "lids": share, "brows": share, "tilt": share, "iris": share}
        draw_face(surface, look, 1.0, Box(0, 0, 160, 160), (TUNGSTEN.ink, TUNGSTEN.accent, ground), match)
        left.append(float(np.abs(pygame.surfarray.array3d(surface).astype(int) - ground).max(axis=2).sum()))
    assert left[0] > left[1] > left[2] > 0
    assert left[2] < left[0] / 2


def test_looks_cannot_be_drawn_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError, match="Name a folder"):
        draw_looks(CATALOGUE, tmp_path / "file" / "looks")
