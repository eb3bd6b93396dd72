"""Which frame becomes the photograph, told as bursts that happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth.photo.best_frame import choose, lines, why
from booth.photo.shot import Shot

MakeShot = Callable[..., Shot]
AT_2 = 200_000_000
"""The shutter at frame 2: frames are 0.1 s apart."""


def kept(shots: list[Shot], trigger_ns: int | None = AT_2, lowers_lids: bool = False) -> tuple[int, ...]:
    return choose(shots, trigger_ns, lowers_lids).kept


def test_the_frame_of_the_shutter_is_kept_when_all_are_alike(make_shot: MakeShot) -> None:
    assert kept([make_shot(n) for n in range(5)]) == (2,)


def test_two_clearly_better_neighbours_stand_before_it_and_no_third(make_shot: MakeShot) -> None:
    shots = [make_shot(n, score=score) for n, score in enumerate((0.95, 0.9, 0.5, 0.85, 0.51))]
    assert kept(shots) == (0, 1, 2)


def test_a_hair_better_is_not_better(make_shot: MakeShot) -> None:
    shots = [make_shot(n, score=score) for n, score in enumerate((0.81, 0.82, 0.80))]
    assert kept(shots) == (2,)


def test_a_blink_at_the_shutter_gives_way_to_open_eyes(make_shot: MakeShot) -> None:
    shots = [make_shot(0, score=0.6), make_shot(1, score=0.7), make_shot(2, score=0.99, openness=0.3)]
    best = choose(shots, AT_2, lowers_lids=False)
    assert best.kept == (1, 0)
    assert best.verdicts[2].refusals == ("Eyes half closed",)
    assert best.verdicts[2].rank == 0


def test_burnt_out_edges_do_not_make_the_others_blurred(make_shot: MakeShot) -> None:
    burnt = make_shot(1, blown=0.7, eye_sharpness=5.0)
    best = choose([make_shot(0), burnt, make_shot(2)], AT_2, lowers_lids=False)
    assert best.kept == (2,)
    assert best.verdicts[1].refusals == ("Skin burnt out",)
    assert best.verdicts[0].refusals == ()


def test_where_every_frame_is_badly_exposed_their_sharpness_still_compares(make_shot: MakeShot) -> None:
    shots = [make_shot(n, blown=0.4, eye_sharpness=0.2 if n == 2 else 1.0) for n in range(3)]
    assert kept(shots) == (1,)


def test_a_look_with_heavy_lids_may_have_them(make_shot: MakeShot) -> None:
    shots = [make_shot(n, openness=0.55) for n in range(3)]
    assert kept(shots, lowers_lids=True) == (2,)


def test_a_look_with_heavy_lids_is_still_no_blink(make_shot: MakeShot) -> None:
    shots = [make_shot(0, openness=0.6), make_shot(1, openness=0.6), make_shot(2, score=0.95, openness=0.2)]
    assert 2 not in kept(shots, lowers_lids=True)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"eye_sharpness": 0.5}, "Blurred"),
        ({"blown": 0.2}, "Skin burnt out"),
        ({"blocked": 0.2}, "Skin lost in the dark"),
        ({"motion_iod_s": 3.0}, "Moving"),
        ({"unsure_iod": 0.09}, "Something before the face"),
        ({"talking": True}, "Speaking"),
    ],
)
def test_a_planted_fault_is_never_chosen_and_is_named(
    make_shot: MakeShot, fault: dict[str, float], sentence: str
) -> None:
    shots = [make_shot(0, score=0.4), make_shot(1, score=0.4), make_shot(2, score=1.0, **fault)]
    best = choose(shots, AT_2, lowers_lids=False)
    assert 2 not in best.kept
    assert best.verdicts[2].refusals == (sentence,)


@pytest.mark.parametrize("gaze", [(14.0, 0.0), (-14.0, 0.0), (0.0, 15.0), (0.0, -8.0)])
def test_a_glance_away_at_the_shutter_is_never_chosen(make_shot: MakeShot, gaze: tuple[float, float]) -> None:
    shots = [make_shot(0, score=0.4), make_shot(1), replace(make_shot(2, score=1.0), gaze_off_deg=gaze)]
    best = choose(shots, AT_2, lowers_lids=False)
    assert 2 not in best.kept
    assert best.verdicts[2].refusals == ("Looking away",)


def test_eyes_that_stay_near_the_lens_are_no_glance(make_shot: MakeShot) -> None:
    shots = [replace(make_shot(n), gaze_off_deg=(6.0, -4.0)) for n in range(3)]
    assert kept(shots) == (2,)


def test_shut_eyes_are_told_as_shut_and_not_as_looking_down(make_shot: MakeShot) -> None:
    shots = [make_shot(0), make_shot(1), replace(make_shot(2, openness=0.2), gaze_off_deg=(0.0, -30.0))]
    assert choose(shots, AT_2, lowers_lids=False).verdicts[2].refusals == ("Eyes half closed",)


def test_a_head_that_walks_in_at_the_shutter_gives_way_to_the_sitter_alone(make_shot: MakeShot) -> None:
    shots = [make_shot(0), make_shot(1), replace(make_shot(2, score=0.95), faces=2)]
    best = choose(shots, AT_2, lowers_lids=False)
    assert 2 not in best.kept
    assert best.verdicts[2].refusals == ("Somebody else in the picture",)


def test_with_a_crowd_behind_in_every_frame_the_best_look_is_taken_all_the_same(make_shot: MakeShot) -> None:
    shots = [replace(make_shot(n, score=score), faces=3) for n, score in enumerate((0.2, 0.9, 0.5))]
    assert kept(shots) == (1,)


def test_where_all_is_lost_a_passer_by_is_a_smaller_fault_than_closed_eyes(make_shot: MakeShot) -> None:
    shots = [make_shot(0, openness=0.1), replace(make_shot(1, score=0.3), faces=2), make_shot(2, openness=0.6)]
    assert kept(shots) == (1,)


def test_a_glint_in_one_frame_of_a_long_clip_makes_no_other_blurred(make_shot: MakeShot) -> None:
    shots = [make_shot(n, eye_sharpness=2.5 if n == 20 else 1.0) for n in range(64)]
    best = choose(shots, None, lowers_lids=False)
    assert not any(verdict.refusals for verdict in best.verdicts)


def test_the_lashes_of_a_blink_are_no_measure_of_sharp_eyes(make_shot: MakeShot) -> None:
    assert kept([make_shot(0, openness=0.1, eye_sharpness=3.0), make_shot(1), make_shot(2)]) == (2,)


def test_of_two_blinks_the_more_open_is_taken(make_shot: MakeShot) -> None:
    assert kept([make_shot(0, openness=0.1), make_shot(1, openness=0.6)]) == (1,)


def test_dark_skin_in_every_frame_is_no_fault(make_shot: MakeShot) -> None:
    assert kept([make_shot(n, blocked=0.2) for n in range(4)]) == (2,)


def test_if_every_frame_fails_the_least_bad_is_taken_and_says_why(make_shot: MakeShot) -> None:
    shots = [
        make_shot(0, openness=0.2, talking=True),
        make_shot(1, openness=0.4, score=0.5),
        make_shot(2, openness=0.3, score=0.4),
    ]
    best = choose(shots, AT_2, lowers_lids=False)
    assert best.kept == (1,)
    assert best.verdicts[1].refusals == ("Eyes half closed",)
    assert all(verdict.rank == 0 for verdict in best.verdicts)


def test_nobody_in_any_frame_gives_no_photograph(make_shot: MakeShot) -> None:
    shots = [replace(make_shot(n), face=None) for n in range(3)]
    best = choose(shots, AT_2, lowers_lids=False)
    assert best.kept == ()
    assert best.verdicts[0].refusals == ("Nobody in the picture",)


def test_an_empty_burst_gives_no_photograph() -> None:
    best = choose([], AT_2, lowers_lids=False)
    assert best.kept == ()
    assert best.verdicts == ()


def test_a_damaged_frame_is_passed_over_and_says_so(make_shot: MakeShot) -> None:
    damaged = replace(make_shot(2), face=None, fault="This frame cannot be read")
    best = choose([make_shot(0), make_shot(1), damaged], AT_2, lowers_lids=False)
    assert best.kept == (1, 0)
    assert best.verdicts[2].refusals == ("This frame cannot be read",)


def test_a_clip_without_a_shutter_gives_its_best_three(make_shot: MakeShot) -> None:
    shots = [make_shot(n, score=score) for n, score in enumerate((0.1, 0.9, 0.3, 0.7))]
    assert kept(shots, trigger_ns=None) == (1, 3, 2)


def test_of_two_equal_looks_the_sharper_and_stiller_wins(make_shot: MakeShot) -> None:
    shots = [make_shot(0, eye_sharpness=0.8), make_shot(1), make_shot(2, motion_iod_s=1.0)]
    assert kept(shots)[0] == 1


def test_a_burst_whose_sharpness_nobody_could_measure_is_no_error(make_shot: MakeShot) -> None:
    assert kept([make_shot(n, eye_sharpness=0.0) for n in range(3)]) == (2,)


def test_the_explanation_names_every_frame_and_what_was_kept(make_shot: MakeShot) -> None:
    shots = [make_shot(1), make_shot(2, score=0.9), make_shot(3, openness=0.1)]
    said = lines(shots, choose(shots, AT_2, lowers_lids=False))
    assert len(said) == 3
    assert "Kept, number 1" in said[1]
    assert "Eyes half closed" in said[2]


def test_staff_are_told_in_a_sentence_why_this_frame_and_not_the_others(make_shot: MakeShot) -> None:
    shots = [make_shot(0, openness=0.1), make_shot(1, eye_sharpness=0.2), make_shot(2), make_shot(3, openness=0.2)]
    assert why(shots, choose(shots, AT_2, lowers_lids=False), AT_2) == (
        "Frame 3 of 4, at the shutter, look 80%.",
        "Left out: Eyes half closed (2) · Blurred (1).",
    )


@pytest.mark.parametrize(
    ("best", "trigger_ns", "words"),
    [
        (0, AT_2, "Frame 1 of 4, 0.2 s before the shutter, look 99%."),
        (3, AT_2, "Frame 4 of 4, 0.1 s after the shutter, look 99%."),
        (3, None, "Frame 4 of 4 at 0.3 s, look 99%."),
    ],
)
def test_staff_are_told_when_it_was(make_shot: MakeShot, best: int, trigger_ns: int | None, words: str) -> None:
    shots = [make_shot(n, score=0.99 if n == best else 0.5) for n in range(4)]
    assert why(shots, choose(shots, trigger_ns, lowers_lids=False), trigger_ns) == (words,)


def test_staff_are_told_what_was_wrong_at_the_shutter(make_shot: MakeShot) -> None:
    shots = [make_shot(0), make_shot(1), make_shot(2, openness=0.3)]
    assert why(shots, choose(shots, AT_2, lowers_lids=False), AT_2) == (
        "Frame 2 of 3, 0.1 s before the shutter, look 80%.",
        "At the shutter: Eyes half closed.",
        "Left out: Eyes half closed (1).",
    )


def test_staff_are_told_what_is_wrong_with_a_photograph_that_had_to_be_taken(make_shot: MakeShot) -> None:
    shots = [make_shot(n, openness=0.3) for n in range(3)]
    said = why(shots, choose(shots, AT_2, lowers_lids=False), AT_2)
    assert said[1:] == ("No frame was without fault. This one: Eyes half closed.",)


def test_of_nobody_there_is_nothing_to_tell() -> None:
    assert why([], choose([], AT_2, lowers_lids=False), AT_2) == ()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_comes_the_kept_are_few_distinct_and_passed_if_any_did(
    make_shot: MakeShot, data: st.DataObject
) -> None:
    unit = st.floats(0, 1)
    shots = [
        make_shot(n, score=data.draw(unit), openness=data.draw(unit), eye_sharpness=data.draw(unit))
        for n in range(data.draw(st.integers(1, 8)))
    ]
    best = choose(shots, data.draw(st.integers(0, 10**9)), lowers_lids=data.draw(st.booleans()))
    assert 1 <= len(best.kept) <= 3
    assert len(set(best.kept)) == len(best.kept)
    if any(not verdict.refusals for verdict in best.verdicts):
        assert all(not best.verdicts[position].refusals for position in best.kept)
        assert max(verdict.rank for verdict in best.verdicts) <= 1
