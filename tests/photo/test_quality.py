"""Technical figures on real pixels: each answers to the fault it is for, and to nothing that a person is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.face.face import Face
from booth.photo.quality import quality
from booth.photo.shot import Shot

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def picture(sitter_frame: Frame) -> Pixels:
    return sitter_frame.lores[..., :3]


@pytest.fixture(scope="module")
def face(sitter_shot: Shot) -> Face:
    assert sitter_shot.face is not None
    return sitter_shot.face


def filtered(picture: Pixels, how: ImageFilter.Filter) -> Pixels:
    return np.asarray(Image.fromarray(picture).filter(how))


def test_blur_lowers_sharpness_step_by_step(picture: Pixels, face: Face) -> None:
    figures = [
        quality(filtered(picture, ImageFilter.GaussianBlur(radius)), face)["eye_sharpness"]
        for radius in (0, 0.7, 1.5, 3)
    ]
    assert figures == sorted(figures, reverse=True)
    assert figures[2] < 0.6 * figures[0]


def test_sharpness_is_that_of_the_full_size_eyes_when_they_are_at_hand(sitter_frame: Frame, face: Face) -> None:
    blurred = ArrayStill(filtered(sitter_frame.main.rgb(), ImageFilter.GaussianBlur(12)))
    soft = quality(sitter_frame.lores, face, blurred)["eye_sharpness"]
    assert soft < 0.6 * quality(sitter_frame.lores, face, sitter_frame.main)["eye_sharpness"]


def test_burnt_and_drowned_skin_are_told_apart(picture: Pixels, face: Face) -> None:
    burnt = np.clip(picture.astype(np.int16) * 2, 0, 255).astype(np.uint8)
    drowned = (picture * 0.1).astype(np.uint8)
    assert quality(picture, face)["blown"] < 0.01
    assert quality(burnt, face)["blown"] > 0.2
    assert quality(drowned, face)["blocked"] > 0.5


@pytest.mark.parametrize("exposure", [0.45, 0.7, 1.0])
def test_no_figure_but_contrast_lost_answers_to_how_dark_skin_is(picture: Pixels, face: Face, exposure: float) -> None:
    darker = (picture * exposure).astype(np.uint8)
    usual, dark = quality(picture, face), quality(darker, face)
    assert dark["eye_sharpness"] == pytest.approx(usual["eye_sharpness"], rel=0.1)
    assert dark["light_stops"] == pytest.approx(usual["light_stops"], abs=0.15)
    assert dark["blown"] < 0.01
    assert dark["blocked"] < 0.08


def test_light_from_the_subjects_left_is_positive(picture: Pixels, face: Face) -> None:
    slope = np.linspace(0.4, 1.0, picture.shape[1])[None, :, None]  # brighter at the picture's right: their left
    assert (
        quality((picture * slope).astype(np.uint8), face)["light_stops"] > quality(picture, face)["light_stops"] + 0.2
    )


def test_a_busy_background_is_not_calm(picture: Pixels, face: Face) -> None:
    noisy = picture.copy()
    noisy[:, :150] = np.random.default_rng(1).integers(0, 255, (picture.shape[0], 150, 3))
    assert quality(noisy, face)["background_calm"] < quality(picture, face)["background_calm"] - 0.1


def test_glare_on_glasses_is_seen(picture: Pixels, face: Face) -> None:
    glared = picture.copy()
    x, y = face.landmarks_px[468, :2].astype(int)
    glared[y - 6 : y + 6, x - 9 : x + 9] = 255
    assert quality(glared, face)["eye_glare"] > quality(picture, face)["eye_glare"] + 0.05


def test_a_face_half_outside_still_gets_every_figure(make_face: Callable[..., Face], picture: Pixels) -> None:
    for eyes in ((-40.0, -40.0), (700.0, 520.0), (0.0, 240.0)):
        figures = quality(picture, make_face(eyes=eyes, iod=80))
        assert all(np.isfinite(value) for value in figures.values())
