"""Scores: bounded, monotone, never a NaN; neutral reaches nothing; every look's own cues reach it."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth.looks.baseline import Baseline, canonical_baseline
from booth.looks.catalogue import Catalogue, Cue, Look, load_catalogue
from booth.looks.outline import aim
from booth.looks.reading import MEASURES, Reading
from booth.looks.scoring import Allowance, score, score_all, score_ways
from tests.looks.conftest import neutral, reading

LOOKS = load_catalogue()
CUES = [(look, cue) for look in LOOKS.values() for way in look.all_ways() for cue in way.cues]
PORTRAIT = Allowance(style="portrait")
finite = st.floats(-1e9, 1e9)


def alone(cue: Cue) -> Look:
    """A look of nothing but this cue."""
    return Look(name="one", title="t", sentence="s", prompt="p", energy=0, cues=(cue,))


def change(cue: Cue, amount: float) -> Reading:
    if cue.measure == "gaze_away_deg":
        return reading(gaze_yaw_deg=amount)
    return reading(**{cue.measure: amount})


def doing(look: Look, way: int = 0) -> Reading:
    """A reading right in the middle of every cue of a way; a brow that goes up alone is the left one."""
    changes: dict[str, float] = {}
    for cue in (*look.cues, *(look.ways[way].cues if look.ways else ())):
        measure = {"gaze_away_deg": "gaze_yaw_deg"}.get(cue.measure, cue.measure)
        name = {"higher": f"{measure}_left", "lower": f"{measure}_right"}.get(cue.sides, measure)
        changes[name] = aim(cue) * (100 if cue.change == "percent" else 1)
    return reading(**changes)


FACES = {
    "round": {"mouth_width": 0.92, "cheek_gap": 0.48, "eye_openness": 0.24},
    "narrow": {"mouth_width": 0.66, "brow_gap": 0.33, "brow_inner": 0.44},
    "drooping": {"corner_lift": -0.09, "eye_openness": 0.19, "brow_outer": 0.31},
    "asymmetric": {
        "corner_lift_left": 0.04,
        "corner_lift_right": -0.05,
        "eye_openness_left": 0.2,
        "brow_outer_left": 0.45,
    },
    "ageing": {"eye_openness": 0.17, "brow_inner": 0.31, "lip_height": 0.17, "corner_lift": -0.05},
    "resting smile": {"corner_lift": 0.05, "mouth_width": 0.88},
    "child": {"eye_openness": 0.37, "mouth_width": 0.65, "cheek_gap": 0.62, "head_height": -2.0},
    "looking up": {"head_pitch_deg": 9.0, "gaze_pitch_deg": -6.0},
}
"""Relaxed faces, in the measures' own units; what is not named, of one side or both, is the canonical face's."""


@pytest.mark.parametrize("name", [name for name, look in LOOKS.items() if look.scored])
@pytest.mark.parametrize("face", FACES)
def test_every_face_reaches_every_look_from_its_own_rest_and_none_by_resting(face: str, name: str) -> None:
    canonical, shown = neutral(), doing(LOOKS[name]).measures
    own = {
        one: FACES[face].get(one, FACES[face].get(one.rsplit("_", 1)[0], rest))
        for one, rest in canonical.median.items()
    }
    resting = Baseline(MappingProxyType(own), canonical.spread)
    lifts = ("corner_lift", "mouth_opening", "head_height")
    moved = {
        one: rest + shown[one] - canonical.median[one]
        if one.endswith("_deg") or one.startswith(lifts)
        else rest * shown[one] / canonical.median[one]
        for one, rest in own.items()
    }
    assert score(LOOKS[name], Reading(0, MappingProxyType(moved)), resting).total == pytest.approx(1)
    assert score(LOOKS[name], Reading(0, resting.median), resting).total < LOOKS[name].reached


@pytest.mark.parametrize(("look", "cue"), CUES, ids=[f"{look.name}-{cue.name}" for look, cue in CUES])
def test_a_cue_rises_towards_its_range_and_falls_beyond_it(look: Look, cue: Cue) -> None:
    low, high = cue.range
    sized = cue.sides == "size" or cue.measure == "gaze_away_deg"
    span = [low - cue.tolerance * step / 4 for step in range(12, -1, -1)] if not sized or low > 0 else []
    above = [high + cue.tolerance * step / 4 for step in range(13)]
    rising = [score(alone(cue), change(cue, amount), neutral()).total for amount in span if not sized or amount >= 0]
    falling = [score(alone(cue), change(cue, amount), neutral()).total for amount in above]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert falling[0] == pytest.approx(1.0)
    assert falling[4] == pytest.approx(0.25, abs=0.01)


@settings(max_examples=50, deadline=None)
@given(st.lists(finite, min_size=len(MEASURES), max_size=len(MEASURES)))
def test_whatever_is_read_every_score_lies_between_0_and_1(values: list[float]) -> None:
    got = Reading(0, MappingProxyType(dict(zip(MEASURES, values, strict=True))))
    for baseline in (neutral(), canonical_baseline()):
        totals = score_all(LOOKS, got, baseline)
        assert tuple(totals) == tuple(LOOKS)
        assert all(0 <= total <= 1 for total in totals.values())


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_look_never_falls_when_one_of_its_cues_rises(data: st.DataObject) -> None:
    """A cue met better, all else equal, never costs."""
    look = data.draw(st.sampled_from([one for one in LOOKS.values() if one.scored]))
    cue = data.draw(st.sampled_from([cue for cue in look.all_ways()[0].cues if cue.measure != "gaze_away_deg"]))
    near, far = sorted(data.draw(st.tuples(st.floats(0, 4), st.floats(0, 4))))
    others = [one for one in look.all_ways()[0].cues if one.measure != cue.measure]
    kept = msgspec.structs.replace(look, cues=(cue, *(one for one in others if one in look.cues)), never=(), ways=())
    better, worse = (
        score(kept, change(cue, cue.range[1] + cue.tolerance * off), neutral()).total for off in (near, far)
    )
    assert better >= worse - 1e-12


@pytest.mark.parametrize("name", [name for name, look in LOOKS.items() if look.scored])
def test_neutral_reaches_no_look(name: str) -> None:
    assert score(LOOKS[name], reading(), neutral()).total < LOOKS[name].reached - 0.05


@pytest.mark.parametrize(
    ("name", "way"), [(name, at) for name, look in LOOKS.items() for at in range(max(1, len(look.ways))) if look.scored]
)
def test_each_look_is_reached_by_its_own_cues_and_is_then_the_best_of_all(name: str, way: int) -> None:
    totals = score_all(LOOKS, doing(LOOKS[name], way), neutral())
    assert totals[name] > 0.95
    assert max(totals, key=lambda one: totals[one]) == name


SHAPES = st.fixed_dictionaries({name: st.floats(0.75, 1.35) for name in MEASURES if "_deg" not in name})
"""Narrow and wide mouths, deep and high brows, small eyes, one side unlike the other."""
CORNERS = st.tuples(st.floats(-0.09, 0.06), st.floats(-0.09, 0.06))
"""Of a face that droops, smiles at rest, or does one of both at each side."""


@settings(max_examples=40, deadline=None)
@given(SHAPES, CORNERS, st.sampled_from([name for name, look in LOOKS.items() if look.scored]))
def test_every_face_gets_to_every_look_from_its_own_neutral_and_none_is_there_already(
    shape: dict[str, float], corners: tuple[float, float], name: str
) -> None:
    own = {measure: usual * shape.get(measure, 1.0) for measure, usual in neutral().median.items()}
    own["corner_lift_left"], own["corner_lift_right"] = corners
    baseline = Baseline(MappingProxyType(own), MappingProxyType(dict.fromkeys(MEASURES, 0.0)))
    doing_it, usual = doing(LOOKS[name]).measures, neutral().median
    absolute = ("_deg", "corner_lift", "mouth_opening", "head_height")
    done = {
        one: own[one] + doing_it[one] - usual[one]
        if any(part in one for part in absolute)
        else own[one] * doing_it[one] / usual[one]
        for one in MEASURES
    }
    totals = score_all(LOOKS, Reading(0, MappingProxyType(done)), baseline)
    assert totals[name] > 0.95
    assert max(totals, key=lambda one: totals[one]) == name
    at_rest = score_all(LOOKS, Reading(0, MappingProxyType(own)), baseline)
    assert all(total < LOOKS[one].reached for one, total in at_rest.items())


def test_a_look_that_is_never_scored_is_nothing_and_has_no_ways(catalogue: Catalogue) -> None:
    assert score(catalogue["own_way"], reading(), neutral()).total == 0
    assert score_ways(catalogue["own_way"], reading(), neutral()) == {}
    assert score_all(catalogue, reading(), neutral())["own_way"] == 0


def test_directions_say_which_way_is_missing(catalogue: Catalogue) -> None:
    cues = {cue.cue: cue for cue in score(catalogue["determination"], reading(brow_inner=-25), neutral()).cues}
    assert cues["eyes"].direction == -1
    assert cues["brows"].direction == 1
    assert cues["gaze"].direction == 0
    assert cues["gaze"].score == 1


def test_one_brow_alone_is_the_higher_one(catalogue: Catalogue) -> None:
    tilted = dict(reading(head_roll_deg=9, eye_openness=5).measures)
    left = tilted | {"brow_outer_left": 1.12 * tilted["brow_outer_left"]}
    right = tilted | {"brow_outer_right": 1.12 * tilted["brow_outer_right"]}
    for measures in (left, right):
        ways = score_ways(catalogue["quizzical_curiosity"], Reading(0, measures), neutral())
        assert ways["one brow"].total > 0.95
        assert ways["both brows"].total > ways["one brow"].total - 0.2


def test_a_head_may_tip_to_either_side(catalogue: Catalogue) -> None:
    one, other = (
        score(catalogue["quizzical_curiosity"], reading(head_roll_deg=tilt), neutral()).total for tilt in (10, -10)
    )
    assert one == pytest.approx(other)


def test_a_persons_own_tremor_is_forgiven_but_is_no_look(catalogue: Catalogue) -> None:
    steady, look = neutral(), catalogue["determination"]
    trembling = Baseline(steady.median, MappingProxyType(dict.fromkeys(MEASURES, 0.02)))
    beyond = reading(eye_openness=-42, brow_inner=-19, lip_height=-20)
    assert score(look, beyond, trembling).total > score(look, beyond, steady).total
    astray = reading(eye_openness=-20, brow_inner=-8, lip_height=-20, corner_lift=0.04)
    assert score(look, astray, trembling).total > score(look, astray, steady).total
    short = reading(eye_openness=-6, brow_inner=-2, lip_height=-4)
    assert score(look, short, trembling).total < score(look, short, steady).total


def test_a_resting_face_that_wanders_reaches_no_look_and_who_means_it_does(catalogue: Catalogue) -> None:
    steady, look = neutral(), catalogue["neutral_friendly"]
    wandering = Baseline(steady.median, MappingProxyType({**steady.spread, "mouth_width": 0.07}))
    by_itself = reading(mouth_width=6.5, corner_lift=0.03, eye_openness=-4)
    assert score(look, by_itself, steady).total == pytest.approx(1)
    assert score(look, by_itself, wandering).total < look.reached
    meant = reading(mouth_width=10, corner_lift=0.03, eye_openness=-4)
    assert score(look, meant, wandering).total == pytest.approx(1)


@pytest.mark.parametrize(
    "by_itself",
    [
        {"mouth_width": 5.2, "corner_lift": 0.02, "mouth_opening": 0.017},
        {"eye_openness": 7.5, "brow_inner": 3},
        {"eye_openness": -8, "gaze_yaw_deg": -5},
        {"brow_inner": 8.4, "brow_outer": 6.5},
        {"brow_inner": -5, "brow_outer": -4, "lip_height": -8},
        {"head_pitch_deg": 4.3, "head_roll_deg": 1.9},
        {"head_pitch_deg": -3, "gaze_pitch_deg": -2.8},
    ],
)
def test_the_most_that_a_resting_face_reads_by_itself_reaches_no_look(
    catalogue: Catalogue, by_itself: dict[str, float]
) -> None:
    """What 15 simulated sitters' readings did for half a second in 24 s of rest, lids for a whole one."""
    for allowance in (Allowance(), PORTRAIT):
        totals = score_all(catalogue, reading(**by_itself), neutral(), allowance)
        assert not [name for name, total in totals.items() if total >= catalogue[name].reached]


def test_however_restless_a_face_every_range_can_be_reached(catalogue: Catalogue) -> None:
    look, steady = catalogue["neutral_friendly"], neutral()
    restless = Baseline(steady.median, MappingProxyType(dict.fromkeys(MEASURES, 5.0)))
    assert score(look, reading(mouth_width=11, corner_lift=0.06, eye_openness=-10), restless).total == pytest.approx(1)


def test_of_a_stranger_the_features_in_which_people_differ_say_little(catalogue: Catalogue) -> None:
    """No neutral of her own: wide eyes may be hers. Of somebody known, eyes that widen are no smile."""
    look = catalogue["genuine_smile"]
    smiling = reading(mouth_width=30, corner_lift=0.1, mouth_opening=0.15, eye_openness=10, brow_inner=-12)
    small_eyes = reading(eye_openness=-25, brow_inner=-12)
    assert score(look, smiling, canonical_baseline()).total > 0.75
    assert score(look, small_eyes, canonical_baseline()).total < 0.3
    assert score(look, smiling, neutral()).total < 0.6 < look.reached


@pytest.mark.parametrize("name", [name for name, look in LOOKS.items() if look.scored])
def test_a_portrait_is_freer_and_still_is_not_reached_by_doing_nothing(name: str) -> None:
    look = LOOKS[name]
    turned = {"head_yaw_deg": 10.0, "head_roll_deg": 6.0}
    assert score(look, reading(**turned), neutral(), PORTRAIT).total >= score(look, reading(**turned), neutral()).total
    resting = score(look, reading(), neutral()).total
    assert score(look, reading(), neutral(), PORTRAIT).total == pytest.approx(resting)
    assert resting < look.reached


def test_a_portrait_is_freer_only_away_from_neutral(catalogue: Catalogue) -> None:
    """Dim eyes under a raised chin are no beam in any style; eyes torn open may be, in a portrait."""
    for eye_openness, freer in ((-12, False), (48, True)):
        strict, free = (
            next(cue.score for cue in score(catalogue["energy"], seen, neutral(), how).cues if cue.cue == "eyes")
            for seen in [reading(eye_openness=eye_openness, head_pitch_deg=8, mouth_width=20)]
            for how in (Allowance(), PORTRAIT)
        )
        assert (free > strict) is freer


def test_shut_eyes_above_a_lowered_chin_are_no_direct_gaze(catalogue: Catalogue) -> None:
    look, shut = catalogue["direct_gaze"], reading(head_pitch_deg=-8, eye_openness=-90)
    assert score(look, reading(head_pitch_deg=-8), neutral()).total > look.reached
    for baseline in (neutral(), canonical_baseline()):
        assert score(look, shut, baseline).total < look.reached / 2


@pytest.mark.parametrize("name", ["direct_gaze", "vulnerability"])
def test_shut_eyes_are_shut_however_little_is_known_of_them_open(catalogue: Catalogue, name: str) -> None:
    """Somebody on film whose eyes were never at rest: their spread is a fifth of their opening."""
    look, steady = catalogue[name], neutral()
    spread = {one: 0.2 * steady.median[one] if one.startswith("eye") else 0.01 for one in MEASURES}
    unsure = Baseline(steady.median, MappingProxyType(spread), sure=False)
    awake = {"direct_gaze": {"head_pitch_deg": -8.0}, "vulnerability": {"mouth_opening": 0.08, "brow_inner": 6.0}}[name]
    assert score(look, reading(**awake), unsure).total > look.reached
    assert score(look, reading(eye_openness=-85, **awake), unsure).total < look.reached - 0.1


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("name", "way"), [(name, at) for name, look in LOOKS.items() for at in range(max(1, len(look.ways))) if look.scored]
)
def test_a_side_that_may_rest_keeps_nobody_from_any_look(name: str, way: int, side: Literal["left", "right"]) -> None:
    """The moving side does all that is asked; what both sides make together is then half as much."""
    both, rest = doing(LOOKS[name], way).measures, reading().measures
    lively = LOOKS[name].name == "quizzical_curiosity" and side == "left"
    source = {one: one.replace("_right", "_left") if lively else one for one in both}
    shown = {one: rest[one] if one.endswith(side) else both[source[one]] for one in both}
    for shared in ("mouth_width", "brow_gap"):
        shown[shared] = (both[shared] + rest[shared]) / 2
    got = Reading(0, MappingProxyType(shown))
    assert score(LOOKS[name], got, neutral(), Allowance(resting_side=side)).total > 0.95


def test_without_leave_to_rest_one_side_is_half_a_smile(catalogue: Catalogue) -> None:
    one_sided = dict(reading(mouth_width=3, eye_openness=-9).measures)
    one_sided["corner_lift_left"] += 0.034
    one_sided["eye_openness_right"] = reading().measures["eye_openness_right"]
    got = Reading(0, MappingProxyType(one_sided))
    strict, rested = (
        score(catalogue["genuine_smile"], got, neutral(), Allowance(resting_side=side)) for side in ("none", "right")
    )
    assert rested.total > catalogue["genuine_smile"].reached
    assert strict.total < rested.total - 0.2


def test_scoring_all_looks_costs_next_to_nothing(catalogue: Catalogue) -> None:
    """The goal is 0.3 ms on the reference desk; a loaded machine is given ten times as much."""
    got, base = reading(mouth_width=10), neutral()
    score_all(catalogue, got, base)
    began_s = time.perf_counter()
    for _ in range(50):
        score_all(catalogue, got, base)
    assert (time.perf_counter() - began_s) / 50 < 3e-3
