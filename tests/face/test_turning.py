"""Head pose and gaze of the photo puppet, read by the model from her pictures: what is done is what is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest

Does = Callable[..., Mapping[str, float]]


@pytest.mark.parametrize("degrees", [-20, 10, 20])
@pytest.mark.parametrize("angle", ["head_yaw_deg", "head_pitch_deg", "head_roll_deg"])
def test_a_turned_head_is_read_within_two_degrees_of_its_turn_from_neutral(
    does: Does, angle: str, degrees: float
) -> None:
    assert does({angle: degrees})[angle] - does({})[angle] == pytest.approx(degrees, abs=2)


def test_angles_hardly_touch_each_other(does: Does) -> None:
    rest = does({})
    angles = ("head_yaw_deg", "head_pitch_deg", "head_roll_deg")
    for turned in angles:
        read = does({turned: 20})
        for other in set(angles) - {turned}:
            assert read[other] == pytest.approx(rest[other], abs=4), (turned, other)


@pytest.mark.parametrize("degrees", [-20, -10, 10, 20])
def test_eyes_to_the_side_are_read_within_four_degrees_after_calibration(does: Does, degrees: float) -> None:
    aside = does({"gaze_yaw_deg": degrees})["gaze_yaw_deg"] - does({})["gaze_yaw_deg"]
    assert aside == pytest.approx(degrees, abs=4)


def test_lowered_direct_and_raised_eyes_come_in_their_order(does: Does) -> None:
    heights = [does({"gaze_pitch_deg": degrees})["gaze_pitch_deg"] for degrees in (-14, -7, 0, 7, 14)]
    steps = [above - below for below, above in pairwise(heights)]
    assert min(steps) > 0.4, heights


@pytest.mark.parametrize("chin_deg", [-12, 12])
def test_who_holds_the_lens_with_the_eyes_while_nodding_looks_at_the_lens(does: Does, chin_deg: float) -> None:
    nods = does({"head_pitch_deg": chin_deg})
    assert abs(nods["gaze_pitch_deg"] - does({})["gaze_pitch_deg"]) < 0.55 * abs(chin_deg)
