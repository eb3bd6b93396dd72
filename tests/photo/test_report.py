"""Staff are told what to do, and only what they can do something about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.photo import region
from booth.photo.examiner import Examiner
from booth.photo.quality import quality
from booth.photo.report import enlarged, report
from booth.photo.shot import Shot

GOOD = {
    "eye_sharpness": 0.01,
    "blown": 0.0,
    "blocked": 0.02,
    "light_stops": 0.3,
    "background_calm": 0.97,
    "catchlight": 0.5,
    "eye_glare": 0.0,
    "skin_chroma": 18.0,
    "skin_hue_deg": 55.0,
}


def test_a_good_photograph_needs_no_words() -> None:
    assert report(GOOD, "headshot") == report({}, "headshot") == ()


@pytest.mark.parametrize(
    ("figure", "value", "words"),
    [
        ("eye_sharpness", 0.0001, "focus"),
        ("blown", 0.1, "dim the light"),
        ("blocked", 0.3, "more light"),
        ("lightest", 0.3, "raise the exposure"),
        ("head_share", 0.3, "step closer"),
        ("head_share", 0.7, "step back"),
        ("headroom", 0.0, "raise the camera"),
        ("light_stops", 1.6, "raise the light on the sitter's right"),
        ("light_stops", -1.6, "raise the light on the sitter's left"),
        ("background_calm", 0.4, "plain"),
        ("catchlight", 0.05, "closer to the lens"),
        ("eye_glare", 0.3, "glasses"),
        ("skin_hue_deg", 140.0, "white balance"),
        ("skin_chroma", 75.0, "white balance"),
    ],
)
def test_each_fault_has_its_remedy(figure: str, value: float, words: str) -> None:
    (sentence,) = report(GOOD | {figure: value}, "headshot")
    assert words in sentence


@pytest.mark.parametrize("figure", ["blocked", "light_stops", "background_calm"])
def test_a_portrait_may_have_shadows_a_key_side_and_a_room(figure: str) -> None:
    value = {"blocked": 0.3, "light_stops": 2.0, "background_calm": 0.3}[figure]
    assert report(GOOD | {figure: value}, "portrait") == ()


def test_a_black_and_white_camera_has_no_cast() -> None:
    assert report(GOOD | {"skin_chroma": 0.5, "skin_hue_deg": -170.0}, "headshot") == ()


def rendered(frame: Frame, tint: tuple[float, float, float] = (1, 1, 1), stops: float = 0.0) -> Frame:
    """The same person in another light or with another skin: linear light (IEC 61966-2-1) times a colour."""

    def through(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        encoded = np.arange(256) / 255
        linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
        out = np.array(pixels)
        for channel, gain in enumerate(tint):
            light = np.clip(linear * gain * 2**stops, 0, 1)
            tones = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
            out[..., channel] = np.rint(255 * tones).astype(np.uint8)[pixels[..., channel]]
        return out

    return replace(frame, lores=through(frame.lores), main=ArrayStill(through(frame.main.rgb())))


def said(examiner: Examiner, frame: Frame) -> tuple[str, ...]:
    """What staff are told of the technical side; the enlarged sitter is soft in any light."""
    (shot,) = examiner.examine([frame], "neutral_friendly", None)
    assert shot.face is not None
    sentences = report(quality(frame.lores, shot.face, frame.main), "headshot")
    return tuple(sentence for sentence in sentences if "soft" not in sentence)


@pytest.fixture(scope="module")
def small(sitter_frame: Frame) -> Frame:
    """The sitter as a camera of two megapixels gives her."""
    full = Image.fromarray(sitter_frame.main.rgb()).resize((1600, 1200), Image.Resampling.BOX)
    return replace(sitter_frame, main=ArrayStill(np.asarray(full)))


@pytest.mark.parametrize(
    "tint", [(0.55, 0.4, 0.28), (0.3, 0.2, 0.13), (1.15, 1.2, 1.25), (1.05, 0.8, 0.75), (0.85, 0.8, 0.6)]
)
def test_brown_deep_pale_reddish_and_olive_skin_get_the_same_clean_bill(
    examiner: Examiner, small: Frame, tint: tuple[float, float, float]
) -> None:
    assert said(examiner, rendered(small, tint)) == said(examiner, small) == ()


@pytest.mark.parametrize(
    ("stops", "words"),
    [(-3.5, "Too little light"), (-1.5, ""), (-0.5, ""), (0.7, "Skin burns out"), (1.2, "Skin burns out")],
)
def test_another_exposure_changes_what_is_said_of_exposure_and_nothing_else(
    examiner: Examiner, small: Frame, stops: float, words: str
) -> None:
    sentences = said(examiner, rendered(small, stops=stops))
    assert len(sentences) == bool(words)
    assert all(words in sentence for sentence in sentences)


@pytest.mark.parametrize("tint", [(0.7, 1.25, 0.7), (0.55, 0.85, 1.4), (1.15, 0.65, 1.15), (1.3, 0.85, 0.35)])
def test_light_that_no_skin_looks_like_is_a_colour_cast(
    examiner: Examiner, small: Frame, tint: tuple[float, float, float]
) -> None:
    (sentence,) = said(examiner, rendered(small, tint, stops=-0.3))
    assert "white balance" in sentence


def painted(frame: Frame, paint: Callable[[NDArray[np.uint8]], None]) -> Frame:
    small = np.array(frame.lores)
    paint(small)
    full = Image.fromarray(small[..., :3]).resize(frame.main.size_px, Image.Resampling.BICUBIC)
    return replace(frame, lores=small, main=ArrayStill(np.asarray(full)))


def test_defects_in_the_pixels_are_told_each_by_its_sentence(
    examiner: Examiner, small: Frame, sitter_shot: Shot
) -> None:
    assert sitter_shot.face is not None
    eyes = sitter_shot.face.landmarks_px[list(region.IRIS_CENTRES), :2].astype(int)
    noise = np.random.default_rng(1)

    def room(pixels: NDArray[np.uint8]) -> None:
        sides = np.r_[0:210, 430:640]
        pixels[:260, sides] = noise.integers(0, 255, (260, len(sides), 1), np.uint8)

    def glasses(pixels: NDArray[np.uint8]) -> None:
        for x, y in eyes:
            pixels[y - 2 : y + 5, x - 9 : x + 9] = 255

    def dull(pixels: NDArray[np.uint8]) -> None:
        for x, y in eyes:
            pixels[y - 6 : y + 7, x - 7 : x + 8] = np.minimum(pixels[y - 6 : y + 7, x - 7 : x + 8], 60)

    def lamp(pixels: NDArray[np.uint8]) -> None:
        middle = int(eyes[:, 0].mean())
        pixels[:, middle:] = pixels[:, middle:] * 0.5

    for paint, words in ((room, "busy"), (glasses, "Glare"), (dull, "No light in the eyes"), (lamp, "sitter's left")):
        assert words in " ".join(said(examiner, painted(small, paint))), words


def test_enlargement_says_what_helps() -> None:
    assert enlarged(300, 300, 0.4) == ()
    assert "step closer" in enlarged(120, 300, 0.2)[0]
    assert "finer camera" in enlarged(36, 300, 0.6)[0]


def test_the_sitter_has_a_plain_clean_bill_but_for_her_upscaled_pixels(sitter_shot: Shot) -> None:
    assert sitter_shot.face is not None
    assert [s for s in report(sitter_shot.quality, "headshot") if "soft" not in s] == []
