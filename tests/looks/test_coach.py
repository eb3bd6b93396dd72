"""The coach, as a person hears it: one thing at a time, calmly, and told at once when the look is there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from booth.looks.catalogue import Catalogue, load_catalogue
from booth.looks.coach import CHANGE_S, CONTRADICT_S, EASIER_S, TIRED_S, Coach, Told
from booth.looks.matching import FEATURES
from booth.looks.reading import Advice, Unrest
from booth.looks.scoring import STRICT, Allowance, score_ways
from tests.looks.conftest import FPS, neutral, reading

LOOKS = load_catalogue()


class Sitter:
    """Sits before a coach; time goes on by frames."""

    def __init__(self, look: str, allowance: Allowance = STRICT) -> None:
        self.look = LOOKS[look]
        self.coach = Coach(self.look, allowance)
        self.now_s = 100.0
        self.heard: list[tuple[float, Advice]] = []

    def does(self, seconds: float, hint: str = "", unrest: Unrest = "", rival: float = 0.0, **changes: float) -> Told:
        told = None
        for _ in range(max(1, round(seconds * FPS))):
            ways = score_ways(self.look, reading(self.now_s, **changes), neutral())
            told = self.coach.see(ways, self.now_s, hint, unrest, rival)
            if not self.heard or told.advice != self.heard[-1][1]:
                self.heard.append((self.now_s, told.advice))
            self.now_s += 1 / FPS
        assert told
        return told

    @property
    def texts(self) -> list[str]:
        return [advice.text for _, advice in self.heard]


DETERMINED: dict[str, Any] = {"eye_openness": -20.0, "brow_inner": -6.0, "lip_height": -12.0}


def test_first_the_looks_own_prompt_then_what_helps_most() -> None:
    sitter = Sitter("determination")
    sitter.does(3.0)
    assert sitter.texts[:2] == ["Narrow your eyes. Lips firm.", "Narrow your eyes."]
    assert sitter.heard[1][1].cue == "eyes"
    assert sitter.heard[1][1].direction == -1


def test_who_gets_there_is_told_once_it_has_lasted() -> None:
    sitter = Sitter("determination")
    sitter.does(2.0)
    assert not sitter.does(0.4, **DETERMINED).ready
    told = sitter.does(0.3, **DETERMINED)
    assert told.ready
    assert sitter.does(1.2, **DETERMINED).advice == Advice("That's it. Hold.", praise=True)


def test_a_flicker_is_not_the_end_of_it_but_letting_go_is() -> None:
    sitter = Sitter("determination")
    sitter.does(2.0, **DETERMINED)
    nearly: dict[str, Any] = {**DETERMINED, "eye_openness": -8.5}
    assert 0.63 < sitter.does(0.2, **nearly).score.total < 0.75
    assert sitter.does(0.2, **nearly).ready
    told = sitter.does(2.0)
    assert not told.ready
    assert not told.advice.praise


def test_a_blink_neither_makes_nor_breaks_it() -> None:
    sitter = Sitter("determination")
    assert not sitter.does(2.0, unrest="blinking", **DETERMINED).ready
    sitter.does(1.0, **DETERMINED)
    assert sitter.does(0.3, unrest="blinking", eye_openness=-95).ready


def test_a_word_begins_the_dwell_anew_and_a_long_one_is_asked_to_end() -> None:
    sitter = Sitter("determination")
    sitter.does(2.0)
    sitter.does(0.4, **DETERMINED)
    sitter.does(0.8, unrest="talking", **DETERMINED)
    assert not sitter.does(0.4, **DETERMINED).ready
    assert sitter.does(0.3, **DETERMINED).ready
    talker = Sitter("determination")
    talker.does(2.0, unrest="talking", **DETERMINED)
    assert talker.texts[-1] == "Now let your mouth rest."
    talker.does(1.5, unrest="moving", **DETERMINED)
    assert talker.texts[-1] == "And hold still."


def test_a_face_that_shows_another_look_more_is_not_there_yet() -> None:
    sitter = Sitter("determination")
    assert not sitter.does(3.0, rival=1.01, **DETERMINED).ready
    assert sitter.does(1.0, rival=0.9, **DETERMINED).ready
    assert sitter.does(1.0, rival=1.02, **DETERMINED).ready
    assert not sitter.does(0.2, rival=1.2, **DETERMINED).ready


def test_a_tie_with_another_look_keeps_nobody_waiting_for_long() -> None:
    sitter = Sitter("determination")
    assert not sitter.does(6.0, rival=1.02, **DETERMINED).ready
    assert sitter.does(1.0, rival=1.02, **DETERMINED).ready


def test_a_portrait_moves_then_settles() -> None:
    sitter = Sitter("quizzical_curiosity", Allowance(style="portrait"))
    sitter.does(9.0)
    said = [text for text in sitter.texts if text in ("Move, then settle.", "Both brows will do.")]
    assert said == ["Move, then settle.", "Both brows will do."]


def test_too_much_is_told_kindly_the_other_way() -> None:
    sitter = Sitter("genuine_smile")
    sitter.does(1.5, head_pitch_deg=12, mouth_width=12, corner_lift=0.06, eye_openness=-15, cheek_gap=-6)
    assert sitter.texts[-1] == "Chin down a touch."


def test_a_hint_comes_before_any_cue() -> None:
    sitter = Sitter("genuine_smile")
    sitter.does(2.0, hint="Breathe out. Start smaller.")
    assert sitter.texts[-1] == "Breathe out. Start smaller."
    assert sitter.heard[-1][1].cue == ""


def test_the_intensity_that_somebody_gives_is_the_one_that_is_coached() -> None:
    big: dict[str, Any] = {
        "mouth_width": 30.0,
        "corner_lift": 0.1,
        "eye_openness": -20.0,
        "cheek_gap": -8.0,
        "mouth_opening": 0.2,
    }
    small: dict[str, Any] = {"mouth_width": 7.0, "corner_lift": 0.04, "eye_openness": -10.0, "cheek_gap": -4.0}
    assert Sitter("genuine_smile").does(2.0, **big).ready
    assert Sitter("genuine_smile").does(2.0, **small).ready


def test_after_six_seconds_both_brows_will_do() -> None:
    sitter = Sitter("quizzical_curiosity")
    both: dict[str, Any] = {"brow_outer": 12.0, "head_roll_deg": 9.0, "eye_openness": 6.0, "brow_inner": 8.0}
    assert not sitter.does(5.5, **both).ready
    sitter.does(2.5, **both)
    assert "Both brows will do." in sitter.texts
    offered_s = next(at for at, advice in sitter.heard if advice.text == "Both brows will do.")
    assert offered_s - 100 >= EASIER_S
    assert sitter.does(1.0, **both).ready


def test_the_offer_is_made_once() -> None:
    sitter = Sitter("quizzical_curiosity")
    sitter.does(20.0)
    assert sitter.texts.count("Both brows will do.") == 1


def test_who_cannot_do_one_thing_is_helped_with_the_others() -> None:
    sitter = Sitter("joyful_excitement")
    sitter.does(TIRED_S + 3.0)
    assert len({advice.cue for _, advice in sitter.heard if advice.cue}) > 1


def test_who_is_getting_there_is_not_left_alone_with_it() -> None:
    sitter = Sitter("averted_gaze")
    for step in range(12):
        sitter.does(0.8, gaze_yaw_deg=step * 0.45)
    assert sitter.texts == ["Eyes to the dot.", "Further, to the dot."]


def test_who_cannot_do_the_only_thing_hears_the_prompt_again_and_then_the_cue() -> None:
    sitter = Sitter("averted_gaze")
    sitter.does(1.5 + TIRED_S + 2 * CHANGE_S)
    assert sitter.texts == ["Eyes to the dot.", "Further, to the dot."] * 2


def test_when_all_is_nearly_well_the_last_word_stays() -> None:
    sitter = Sitter("determination")
    sitter.does(2.0)
    sitter.does(0.3, **DETERMINED)
    assert sitter.texts[-1] == "Narrow your eyes."


def test_after_praise_the_prompt_not_praise_for_what_is_gone() -> None:
    sitter = Sitter("averted_gaze")
    sitter.does(3.0, gaze_yaw_deg=9)
    assert sitter.heard[-1][1].praise
    assert not sitter.does(2.0).advice.praise


def test_a_look_of_ones_own_is_never_ready_and_never_corrected(catalogue: Catalogue) -> None:
    coach = Coach(catalogue["own_way"])
    for at in range(60):
        told = coach.see({}, at / FPS)
        assert told == Told(told.score, Advice("One your own way."), False)


def test_praise_waits_for_a_sentence_to_be_read() -> None:
    sitter = Sitter("averted_gaze")
    sitter.does(1.3)
    assert sitter.does(0.7, gaze_yaw_deg=9).ready
    assert not sitter.heard[-1][1].praise
    sitter.does(1.0, gaze_yaw_deg=9)
    assert sitter.heard[-1][1].praise


moves = st.fixed_dictionaries(
    {
        "mouth_width": st.floats(-10, 60),
        "eye_openness": st.floats(-60, 40),
        "brow_inner": st.floats(-20, 25),
        "brow_outer": st.floats(-10, 25),
        "corner_lift": st.floats(-0.05, 0.2),
        "mouth_opening": st.floats(0, 0.4),
        "head_pitch_deg": st.floats(-15, 15),
        "head_roll_deg": st.floats(-20, 20),
        "gaze_yaw_deg": st.floats(-25, 25),
        "gaze_pitch_deg": st.floats(-20, 20),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([name for name, look in LOOKS.items() if look.scored]), st.lists(moves, min_size=3, max_size=8))
def test_whatever_somebody_does_the_coach_stays_calm(name: str, doings: list[dict[str, Any]]) -> None:
    sitter = Sitter(name)
    for doing in doings:
        sitter.does(0.7, **doing)
    features = {cue.name: FEATURES[cue.measure] for way in sitter.look.all_ways() for cue in way.cues}
    for (before_s, before), (after_s, after) in pairwise(sitter.heard):
        assert after_s - before_s >= CHANGE_S - 1e-6
        if before.cue and after.cue and features[before.cue] == features[after.cue]:
            assert before.direction != -after.direction or after_s - before_s >= CONTRADICT_S - 1e-6
