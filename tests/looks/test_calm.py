"""A film's own calm frames."""

from __future__ import annotations

from booth.looks.calm import calm_baseline
from tests.looks.conftest import FPS, neutral, reading

BIG = {"mouth_width": 50.0, "corner_lift": 0.14, "mouth_opening": 0.2, "eye_openness": -20.0}


def test_who_smiles_most_of_the_film_still_rests_in_the_rest_of_it() -> None:
    film = [reading(at / FPS, **(BIG if at > 15 else {})) for at in range(72)]
    baseline = calm_baseline(film)
    assert baseline
    assert baseline.median["mouth_width"] == neutral().median["mouth_width"]


def test_blinks_and_turned_heads_are_not_calm() -> None:
    film = [
        reading(at / FPS, head_yaw_deg=25.0 if at > 24 else 0, eye_openness=-90 if at < 5 else 0) for at in range(40)
    ]
    baseline = calm_baseline(film)
    assert baseline
    assert baseline.median["head_yaw_deg"] == 0
    assert baseline.median["eye_openness_left"] == neutral().median["eye_openness_left"]


def test_a_single_picture_is_its_own_calm() -> None:
    baseline = calm_baseline([reading(mouth_width=10)])
    assert baseline
    assert baseline.median["mouth_width"] > neutral().median["mouth_width"]
    assert set(baseline.spread.values()) == {0.0}


def test_nobody_is_no_baseline() -> None:
    assert calm_baseline([]) is None
