"""Hints at a smile that is held: kind, rare, and silent where a smile is felt."""

from __future__ import annotations

from collections.abc import Callable

from booth.looks import smile
from booth.looks.smile import SmileWatch
from tests.looks.conftest import FPS, neutral, reading

Doing = Callable[[float], dict[str, float]]


def watched(seconds: float, doing: Doing) -> list[str]:
    """The hints, each once, in order."""
    watch, heard = SmileWatch(), [""]
    for at in range(round(seconds * FPS)):
        hint = watch.see(reading(at / FPS, **doing(at / FPS)), neutral())
        if hint != heard[-1]:
            heard.append(hint)
    return [hint for hint in heard if hint]


def easy(at_s: float) -> dict[str, float]:
    """A smile that comes within a second, with eyes and cheeks."""
    share = min(at_s, 1.0)
    return {
        "mouth_width": 20 * share,
        "corner_lift": 0.08 * share,
        "eye_openness": -14 * share,
        "cheek_gap": -6 * share,
    }


def test_a_felt_smile_hears_nothing() -> None:
    assert watched(3.0, easy) == []


def test_a_crooked_one_neither() -> None:
    def crooked(at_s: float) -> dict[str, float]:
        half = easy(at_s)
        lift, narrow = half.pop("corner_lift"), half.pop("eye_openness")
        return half | {"corner_lift_left": lift, "eye_openness_left": narrow}

    assert watched(3.0, crooked) == []


def test_a_mouth_alone_is_asked_for_more() -> None:
    assert watched(2.0, lambda at_s: {**easy(at_s), "eye_openness": 0, "cheek_gap": 0}) == [smile.EYES]


def test_a_mouth_pulled_wide_is_asked_up() -> None:
    assert watched(2.0, lambda at_s: {**easy(at_s), "corner_lift": 0}) == [smile.CORNERS]


def test_a_sudden_one_is_asked_to_come_slowly() -> None:
    assert watched(2.0, lambda at_s: easy(0.0 if at_s < 0.5 else 1.0)) == [smile.SLOWER]


def test_a_held_one_is_asked_to_come_anew() -> None:
    assert watched(5.5, easy) == [smile.AGAIN]


def test_two_signs_ask_to_start_smaller() -> None:
    heard = watched(7.0, lambda at_s: {**easy(at_s), "eye_openness": 0, "cheek_gap": 0})
    assert heard[0] == smile.EYES
    assert heard[1] == smile.SMALLER


def test_two_signs_at_once_ask_to_start_smaller() -> None:
    assert watched(2.0, lambda at_s: {"mouth_width": 20 * min(at_s, 1.0)})[0] in (smile.CORNERS, smile.SMALLER)


def test_who_rests_and_smiles_again_is_timed_anew() -> None:
    assert watched(6.0, lambda at_s: easy(at_s % 3.0)) == []
