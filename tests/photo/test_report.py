"""Staff are told what to do, and only what they can do something about."""

from __future__ import annotations

import pytest

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


def test_enlargement_says_what_helps() -> None:
    assert enlarged(300, 300, 0.4) == ()
    assert "step closer" in enlarged(120, 300, 0.2)[0]
    assert "finer camera" in enlarged(36, 300, 0.6)[0]


def test_the_sitter_has_a_plain_clean_bill_but_for_her_upscaled_pixels(sitter_shot: Shot) -> None:
    assert sitter_shot.face is not None
    assert [s for s in report(sitter_shot.quality, "headshot") if "soft" not in s] == []
