"""What one action moves besides itself is taken off, on the puppet's own pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from booth.face.crosstalk import PER_PITCH_DEG, without_pitch
from booth.looks.reading import MEASURES

Does = Callable[..., Mapping[str, float]]


def test_only_measures_that_exist_are_corrected_and_only_for_pitch() -> None:
    assert set(PER_PITCH_DEG) <= set(MEASURES)
    level = dict.fromkeys(MEASURES, 0.5)
    assert without_pitch(level, 0.0) == level
    raised = without_pitch(level, 10.0)
    assert raised["cheek_gap_left"] == pytest.approx(0.523)
    assert raised["mouth_width"] == 0.5
    assert without_pitch(level, -10.0)["brow_inner_left"] == pytest.approx(0.495)


@pytest.mark.parametrize("pitch_deg", [-10, 10])
def test_a_nod_moves_neither_cheeks_nor_brows(does: Does, pitch_deg: float) -> None:
    rest, nods = does({}), does({"head_pitch_deg": pitch_deg})
    for name in PER_PITCH_DEG:
        assert nods[name] == pytest.approx(rest[name], rel=0.06), name


def test_a_dropped_jaw_is_no_smile(does: Does) -> None:
    rest, gapes, smiles = does({}), does({"mouth_open": 0.25}), does({"mouth_width": 0.15, "corner_lift": 0.1})
    for side in ("left", "right"):
        lift = f"corner_lift_{side}"
        assert gapes[lift] - rest[lift] < 0.6 * (smiles[lift] - rest[lift])


@pytest.mark.parametrize("yaw_deg", [-15, 15])
def test_a_turned_head_shuts_no_eye(does: Does, yaw_deg: float) -> None:
    rest, turned = does({}), does({"head_yaw_deg": yaw_deg})
    for side in ("left", "right"):
        assert turned[f"eye_openness_{side}"] == pytest.approx(rest[f"eye_openness_{side}"], rel=0.1)


def test_raised_brows_do_not_lift_the_chin(does: Does) -> None:
    rest = does({})
    raised = does({"brow_inner": 0.08, "brow_outer_left": 0.08, "brow_outer_right": 0.08})
    assert raised["brow_inner_left"] > 1.08 * rest["brow_inner_left"]
    assert raised["head_pitch_deg"] == pytest.approx(rest["head_pitch_deg"], abs=1.5)
