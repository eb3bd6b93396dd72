"""What stands on each screen, told as stories of a walk-up. Nothing is drawn."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from booth.kiosk.screen import Scene, ScreenView, Tone
from booth.kiosk.stories import CLAIM, LOOKS, Moment, moments, pictures
from booth.kiosk.view import COMPOSERS, screen_view
from booth.looks.catalogue import load_catalogue
from booth.looks.reading import Advice, Framing, Observation, Stage
from booth.session.events import Light
from booth.session.state import Program, Session, Step
from booth.settings import Settings

CATALOGUE = load_catalogue()
SETTINGS = Settings()
MOMENTS = moments(CATALOGUE, {})


def view_of(moment: Moment, settings: Settings = SETTINGS) -> ScreenView:
    return screen_view(moment.session, moment.observation, CATALOGUE, settings, moment.hold, moment.now_s)


def at(step: Step, seen: Observation | None = None, now_s: float = 1.0, **changes: object) -> ScreenView:
    session = replace(Session(Program(LOOKS), step, claim=CLAIM), **changes)  # type: ignore[arg-type]
    return view_of(Moment(session, seen, now_s=now_s))


def test_every_step_has_a_screen() -> None:
    assert set(COMPOSERS) == set(Step)


@pytest.mark.parametrize("name", MOMENTS)
def test_every_screen_says_one_thing_at_least_and_shows_whose_it_is(name: str) -> None:
    view = view_of(MOMENTS[name])
    assert view.headline or view.cue or view.number
    own = view.claim + view.number
    alone = view.step in (Step.ATTRACT, Step.LANGUAGE, Step.STYLE, Step.CONSENT, Step.TERMS)
    assert alone or CLAIM in own or (view.step is Step.DONE and not MOMENTS[name].session.pictures)


@pytest.mark.parametrize("name", MOMENTS)
def test_sentences_that_must_be_read_at_the_lens_are_short(name: str) -> None:
    assert len(view_of(MOMENTS[name]).cue.split()) <= 7


def test_passers_by_read_how_many_looks_and_about_how_long() -> None:
    view = at(Step.ATTRACT)
    assert view.sentence == "Five looks. About two minutes."
    one = view_of(Moment(Session(Program(("confidence",)))))
    assert one.sentence == "One look. About one minute."


def test_the_events_name_stands_over_the_attract_screen() -> None:
    settings = msgspec.structs.replace(
        SETTINGS, session=msgspec.structs.replace(SETTINGS.session, event="Casting day, Leeds")
    )
    assert view_of(Moment(Session(Program(LOOKS))), settings).eyebrow == "Casting day, Leeds"


def test_the_attract_face_breathes_through_the_looks_of_the_session() -> None:
    names = [at(Step.ATTRACT, now_s=2.0 + 4.0 * turn).target_name for turn in range(6)]
    assert names == [CATALOGUE[name].title for name in (*LOOKS, LOOKS[0])]
    rise = [at(Step.ATTRACT, now_s=now_s).intensity for now_s in (0.0, 0.4, 2.0, 3.9)]
    assert rise[0] == 0.0 and 0 < rise[1] < 1 and rise[2] == 1.0 and rise[3] < 0.3


def test_looks_that_no_catalogue_knows_leave_the_attract_face_neutral() -> None:
    assert view_of(Moment(Session(Program(("unheard_of",))))).target is None


def test_consent_asks_plainly_and_then_waits_for_the_store() -> None:
    asked = at(Step.CONSENT)
    assert asked.press_hint and asked.hold_hint and len(asked.points) == 3
    waits = at(Step.CONSENT, admitting=True)
    assert not waits.press_hint and waits.headline


def test_nothing_of_the_guest_is_on_the_screens_before_consent() -> None:
    seen = Observation(1, 1, faces=2)
    for step in (Step.ATTRACT, Step.CONSENT):
        view = at(step, seen)
        assert view.scene is Scene.POSTER and view.face is None and not view.outline and not view.claim


def test_framing_asks_for_one_thing_with_an_arrow_and_guides_that_go_when_met() -> None:
    arrows = {framing: at(Step.FRAMING, framing=framing).arrow for framing in Framing}
    assert arrows[Framing.MOVE_LEFT] == "left" and arrows[Framing.STEP_BACK] == "back"
    assert arrows[Framing.GOOD] == arrows[Framing.NOBODY] == ""
    assert at(Step.FRAMING, framing=Framing.COME_CLOSER).guides
    good = at(Step.FRAMING, framing=Framing.GOOD)
    assert not good.guides and good.cue_tone is Tone.YES and good.ring.dots


def test_several_faces_are_told_so_once() -> None:
    said = "One at a time, please."
    for faces in (2, 4):
        framing = at(Step.FRAMING, Observation(1, 1, faces=faces), framing=Framing.SEVERAL)
        assert framing.cue == said and framing.notice == ""
        assert at(Step.LOOK, Observation(1, 1, faces=faces)).notice == said


def test_a_hand_before_the_face_is_told_in_every_step() -> None:
    behind = Observation(1, 1, faces=1, framing=Framing.COVERED)
    framing = at(Step.FRAMING, behind, framing=Framing.COVERED)
    assert (framing.cue, framing.notice) == ("Hands away from your face.", "")
    assert at(Step.LOOK, behind).notice == "Hands away from your face."


def test_neutral_fills_the_ring_and_calls_back_who_leaves() -> None:
    there = at(Step.NEUTRAL, stage=Stage.READY_WITHOUT_LOOK, neutral_progress=0.4)
    assert there.ring.fill == 0.4
    gone = at(Step.NEUTRAL, stage=Stage.NO_FACE)
    assert gone.cue != there.cue
    assert at(Step.NEUTRAL, stage=Stage.READY, neutral_progress=1.0).cue_tone is Tone.YES


def test_readiness_has_four_stages_told_by_shape() -> None:
    rings = [at(Step.LOOK, stage=stage).ring for stage in Stage]
    assert [ring.fill for ring in rings] == [0.0, 0.25, 0.5, 1.0]
    assert [ring.dots for ring in rings] == [False, False, True, False]


def test_a_look_is_named_described_and_coached() -> None:
    quizzical = CATALOGUE["quizzical_curiosity"]
    advice = Advice("Tip your head a touch.", "tilt", 1)
    seen = Observation(1, 1, faces=1, advice=advice, cue_match={"brows": 0.5})
    view = at(Step.LOOK, seen, look_index=3, stage=Stage.READY_WITHOUT_LOOK)
    assert (view.headline, view.sentence, view.cue) == (quizzical.title, quizzical.sentence, advice.text)
    assert view.eyebrow == "Look 4 of 5" and view.progress == (3, 5)
    assert view.target is quizzical and view.match == {"brows": 0.5}


def test_before_any_advice_the_look_itself_prompts() -> None:
    view = at(Step.LOOK, Observation(1, 1, faces=1), stage=Stage.NOT_READY)
    assert view.cue == CATALOGUE[LOOKS[0]].prompt
    assert at(Step.LOOK, None, stage=Stage.NOT_READY).cue == view.cue


def test_praise_is_amber_and_an_empty_chair_is_asked_back() -> None:
    praised = at(
        Step.LOOK, Observation(1, 1, faces=1, advice=Advice("That's it. Hold.", praise=True)), stage=Stage.READY
    )
    assert praised.cue_tone is Tone.AMBER
    ready = at(Step.LOOK, Observation(1, 1, faces=1, ready=True), stage=Stage.READY)
    assert ready.cue == praised.cue
    assert at(Step.LOOK, stage=Stage.NO_FACE).cue == "Step in front of the lens."


def test_a_look_without_an_entry_still_has_a_name() -> None:
    program = Program(("brooding_stare",))
    view = at(Step.LOOK, None, program=program, stage=Stage.NOT_READY)
    assert view.headline == "Brooding stare" and view.cue == "" and view.target is None


def test_the_averted_gaze_has_a_dot_to_look_at_until_the_shutter() -> None:
    program = Program(("averted_gaze",))
    looking = at(Step.LOOK, program=program, stage=Stage.NOT_READY)
    assert looking.gaze is not None and looking.gaze[0] > 8
    assert at(Step.COUNTDOWN, program=program).gaze == looking.gaze
    assert at(Step.CAPTURE, program=program).gaze is None
    assert at(Step.LOOK, program=Program(("confidence",)), stage=Stage.NOT_READY).gaze is None


def test_three_two_one_and_the_ring_closes_at_the_shutter() -> None:
    digits = [at(Step.COUNTDOWN, now_s=now_s).digit for now_s in (0.0, 0.9, 1.1, 2.1, 2.99, 3.2)]
    assert digits == [3, 3, 2, 1, 1, 1]
    assert at(Step.COUNTDOWN, now_s=1.5).ring.fill == pytest.approx(0.5)
    assert at(Step.COUNTDOWN, now_s=3.0).ring.fill == 1.0


def test_in_the_countdown_nothing_but_the_digit_asks_for_attention() -> None:
    view = at(Step.COUNTDOWN, Observation(1, 1, faces=1, advice=Advice("Chin up.")))
    assert view.cue == "" and view.outline == ()


def test_without_a_countdown_the_guest_is_told_to_hold() -> None:
    view = at(Step.COUNTDOWN, program=Program(LOOKS, countdown_s=0.0))
    assert view.digit is None and view.cue and view.ring.fill == 1.0


def test_only_a_photograph_that_is_kept_closes_the_ring_with_a_tick() -> None:
    ticked = {name for name, moment in MOMENTS.items() if view_of(moment).ring.tick}
    assert {name[3:] for name in ticked} == {"kept", "kept_again", "kept_last", "done"}


def test_kept_shows_the_photograph_and_says_what_comes() -> None:
    view = at(Step.KEPT, pictures=pictures(2), look_index=1)
    assert [shown.photograph_id for shown in view.pictures] == [2]
    assert view.headline == CATALOGUE[LOOKS[1]].title and view.press_hint == "Next look"
    assert at(Step.KEPT, pictures=pictures(5), asked=LOOKS).press_hint == "See them all"
    assert at(Step.KEPT).pictures == ()


def test_review_shows_them_all_with_their_looks() -> None:
    view = at(Step.REVIEW, pictures=pictures(3))
    assert [shown.caption for shown in view.pictures] == [CATALOGUE[name].title for name in LOOKS[:3]]
    assert view.headline == "Your three looks"
    assert at(Step.REVIEW, pictures=pictures(1)).headline == "Your photograph"


def test_done_gives_the_number_or_says_that_there_is_nothing() -> None:
    assert at(Step.DONE, pictures=pictures(1)).number == CLAIM
    none = at(Step.DONE)
    assert none.number == "" and "No photographs" in none.sentence


def test_a_fault_is_calm_for_guests_and_names_its_cause_for_staff() -> None:
    view = at(Step.FAULT, faults=(("camera", "Check the cable."),))
    assert view.sentence == "We're waking the camera." and "Check the cable." in view.staff
    assert "cable" not in view.headline + view.sentence
    unknown = at(Step.FAULT, faults=(("toaster", "Unplug it."),))
    assert unknown.sentence and "toaster" in unknown.staff
    assert at(Step.FAULT).staff == ""


def test_a_held_button_fills_the_ring_a_tap_does_not() -> None:
    session = Session(Program(LOOKS), Step.CONSENT)
    holds = [screen_view(session, None, CATALOGUE, SETTINGS, hold, 1.0).hold for hold in (-1, 0.1, 0.5, 1.0, 7)]
    assert holds == [0.0, 0.0, pytest.approx(0.41, abs=0.01), 1.0, 1.0]


def test_still_there_lies_over_the_screen_that_was_left() -> None:
    view = at(Step.LOOK, idle_prompt=True)
    assert view.prompt and view.scene is Scene.MIRROR
    assert at(Step.LOOK).prompt == ""


def test_the_light_is_up_while_somebody_stands_before_the_lens() -> None:
    assert at(Step.LOOK).light is Light.CAPTURE and at(Step.ATTRACT).light is Light.IDLE


def test_a_shot_that_failed_is_told_kindly() -> None:
    assert at(Step.LOOK, notice="Nobody was in the picture.").notice == "That one got away. Once more?"


def test_styles_are_a_list_that_says_what_each_is() -> None:
    both = Program(LOOKS, styles=("headshot", "portrait"))
    views = [at(Step.STYLE, program=both, cursor=cursor) for cursor in (0, 1)]
    assert [option.words for option in views[0].options] == ["Headshot", "Portrait"]
    assert [(view.cursor, view.style) for view in views] == [(0, "headshot"), (1, "portrait")]
    assert views[0].sentence != views[1].sentence
    assert views[0].hold_hint == "Hold to choose"


def test_a_portrait_is_shown_as_it_will_be_cut() -> None:
    program = Program(LOOKS, styles=("headshot", "portrait"))
    assert at(Step.LOOK, program=program, style_index=1).style == "portrait"


def test_the_list_of_looks_ticks_what_is_taken_and_draws_where_the_guest_stands() -> None:
    view = at(Step.CHOOSE, program=Program(LOOKS, choose=3), cursor=2, pictures=pictures(2))
    assert [option.done for option in view.options] == [True, True, False, False, False, False, False]
    assert view.target is CATALOGUE[LOOKS[2]] and view.sentence == CATALOGUE[LOOKS[2]].sentence
    assert [option.words for option in view.options[-2:]] == ["That's all, thank you", "My resting face again"]
    finish = at(Step.CHOOSE, cursor=5, pictures=pictures(2))
    assert finish.target is None and finish.sentence == "Your photographs are next."


def test_the_side_that_rests_is_drawn_still() -> None:
    assert [at(Step.SIDE, cursor=cursor).resting_side for cursor in (0, 1, 2)] == ["none", "left", "right"]


def test_who_chooses_three_of_five_reads_how_many_there_are() -> None:
    program = Program(LOOKS, choose=3)
    view = at(Step.LOOK, program=program, look_index=4, pictures=pictures(1), stage=Stage.NOT_READY)
    assert view.eyebrow == "Look 2 of 3" and view.progress == (1, 3)
    asked = LOOKS[:2]
    assert at(Step.KEPT, program=program, asked=asked, pictures=pictures(1)).press_hint == "Choose the next"
    assert at(Step.KEPT, program=program, asked=asked, pictures=pictures(3)).press_hint == "See them all"
    assert view_of(Moment(Session(program))).sentence == "Three looks. About one minute."


def test_the_photograph_is_shown_while_it_is_saved_and_says_so() -> None:
    takes = ((LOOKS[0], 2), (LOOKS[1], 1))
    view = at(Step.CAPTURE, look_index=1, takes=takes, chosen=True)
    assert view.scene is Scene.PRINT and not view.ring.tick
    assert [shown.photograph_id for shown in view.pictures] == [-3]
    assert (view.eyebrow, view.press_hint, view.hold_hint) == ("Saving", "", "")


def test_children_bring_somebody_who_says_yes() -> None:
    kids = msgspec.structs.replace(SETTINGS, session=msgspec.structs.replace(SETTINGS.session, guardian=True))
    assert "parent" in view_of(Moment(Session(Program(LOOKS), Step.CONSENT)), kids).sentence
    assert at(Step.CONSENT).sentence == ""


def test_a_portraits_sitter_is_told_to_move_and_then_to_settle_before_any_correction() -> None:
    program = Program(LOOKS, styles=("portrait",))
    seen = Observation(1, 1, faces=1, advice=Advice("Chin up."))
    cues = [at(Step.LOOK, seen, now_s, program=program, stage=Stage.NOT_READY).cue for now_s in (0.5, 1.5, 2.9, 3.1)]
    assert cues == ["Chin up.", "Move, then settle.", "Move, then settle.", "Chin up."]
