"""The temporal screen: blinks, words and motion are told from a face that is getting somewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from booth.looks.reading import Unrest
from booth.looks.unrest import UnrestWatch
from tests.looks.conftest import FPS, face_at, reading


def seen(mouth: Callable[[float], float], x: Callable[[float], float], seconds: float = 2.0) -> list[Unrest]:
    """What is said of each frame; mouth opening and place (in inter-ocular distances) by time."""
    watch, chance = UnrestWatch(), np.random.default_rng(1)
    found = []
    for at in range(round(seconds * FPS)):
        now_s = at / FPS
        noise = chance.normal(0, 0.003)
        face = face_at(x=320 + 66 * x(now_s))
        found.append(watch.see(reading(now_s, mouth_opening=mouth(now_s) + noise), face, blinking=False))
    return found


def still(_: float) -> float:
    return 0.0


def test_a_face_at_rest_is_calm() -> None:
    assert set(seen(still, still)) == {""}


def test_speech_is_talking() -> None:
    assert "talking" in seen(lambda at_s: 0.06 + 0.06 * np.sin(2 * np.pi * 3 * at_s), still)


def test_a_smile_that_opens_is_not_talking() -> None:
    assert set(seen(lambda at_s: 0.3 * min(max(at_s - 0.5, 0) / 0.4, 1), still)) == {""}


@pytest.mark.parametrize(("iods_s", "expected"), [(0.3, ""), (1.5, "moving")])
def test_a_face_that_the_shutter_would_smear_is_moving(iods_s: float, expected: Unrest) -> None:
    assert seen(still, lambda at_s: iods_s * at_s)[-1] == expected


def test_a_blink_comes_first() -> None:
    assert UnrestWatch().see(reading(), face_at(), blinking=True) == "blinking"
