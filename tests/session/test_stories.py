"""Stories of one guest each: what they do, what the booth does."""

from __future__ import annotations

import pytest

from booth.looks.reading import Framing, Stage
from booth.session.events import (
    Admitted,
    AskFor,
    CloseSession,
    FilmEnded,
    Kept,
    Light,
    Measure,
    NotTaken,
    Observed,
    OpenSession,
    Play,
    RecordNeutral,
    SetLight,
    Shoot,
    Sound,
    Wipe,
)
from booth.session.state import Picture, Session, Step
from tests.session.walkthrough import FAR_OFF, NOBODY, POSING, TRYING, Booth

FAREWELL = [AskFor(None), Measure(False), SetLight(Light.IDLE), Wipe()]


def test_a_first_timer_is_led_through_everything() -> None:
    booth = Booth("neutral_friendly", "genuine_smile")
    booth.press()
    booth.wait(3)
    assert booth.at(Step.CONSENT)
    assert not booth.said
    booth.press()
    assert booth.said == [OpenSession()]
    assert (booth.step, booth.session.claim) == (Step.CLAIM, "0421")

    booth.seen = POSING
    booth.wait(7, until=Step.FRAMING)
    booth.wait(2, until=Step.NEUTRAL)
    booth.wait(2, until=Step.LOOK)
    assert booth.said[1:] == [Measure(True), SetLight(Light.CAPTURE), RecordNeutral(), AskFor("neutral_friendly")]

    booth.wait(2, until=Step.COUNTDOWN)
    booth.wait(4, until=Step.KEPT)
    beep, shutter = Play(Sound.BEEP), Play(Sound.SHUTTER)
    assert booth.said[5:] == [beep, beep, beep, Shoot("neutral_friendly", 1), shutter, Play(Sound.SUCCESS)]
    booth.wait(5, until=Step.LOOK)
    assert booth.session.look == "genuine_smile"
    booth.wait(10, until=Step.KEPT)
    booth.wait(5, until=Step.REVIEW)
    assert booth.session.pictures == (Picture(1, "neutral_friendly", 1), Picture(2, "genuine_smile", 1))
    booth.wait(15, until=Step.DONE)
    assert booth.said[-3:] == [AskFor(None), Measure(False), CloseSession(completed=True)]
    booth.seen = NOBODY
    booth.wait(15, until=Step.ATTRACT)
    assert booth.said[-4:] == FAREWELL
    assert booth.count(CloseSession(completed=True)) == 1
    assert booth.count(CloseSession(completed=False)) == 0


def test_after_a_guest_nothing_of_them_is_left() -> None:
    booth = Booth()
    booth.go_to(Step.KEPT)
    booth.seen = None
    booth.wait(60, until=Step.ATTRACT)
    left = booth.session
    assert left == Session(
        left.program,
        step_since_s=left.step_since_s,
        active_s=left.step_since_s,
        face_seen_s=left.step_since_s,
        now_s=left.now_s,
    )


@pytest.mark.parametrize("step", [Step.CONSENT, Step.CLAIM, Step.FRAMING, Step.NEUTRAL, Step.LOOK, Step.COUNTDOWN])
def test_walking_away_before_a_photograph_ends_in_a_wipe(step: Step) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.seen = NOBODY
    booth.burst_is_good = False
    booth.wait(45, until=Step.ATTRACT)
    assert booth.said[-4:] == FAREWELL
    assert booth.count(CloseSession(completed=False)) == (step is not Step.CONSENT)
    assert booth.session.claim == ""


@pytest.mark.parametrize("step", [Step.KEPT, Step.REVIEW, Step.DONE])
def test_walking_away_with_photographs_keeps_them(step: Step) -> None:
    booth = Booth("neutral_friendly")
    booth.go_to(step)
    booth.seen = NOBODY
    booth.wait(45, until=Step.ATTRACT)
    assert booth.asked(CloseSession) == [CloseSession(completed=True)]
    assert booth.said[-4:] == FAREWELL


def test_walking_away_between_looks_ends_at_the_number() -> None:
    booth = Booth()
    booth.go_to(Step.KEPT)
    booth.seen = NOBODY
    booth.wait(20, until=Step.DONE)
    assert booth.asked(CloseSession) == [CloseSession(completed=True)]


def test_the_end_comes_no_sooner_than_it_should() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.seen = NOBODY
    booth.wait(7.5)
    assert booth.at(Step.LOOK)
    booth.wait(1, until=Step.ATTRACT)


def test_saying_no_measures_nothing() -> None:
    booth = Booth()
    booth.press()
    booth.wait(1)
    booth.hold()
    assert booth.at(Step.ATTRACT)
    assert booth.said == FAREWELL


def test_a_masher_never_consents() -> None:
    booth = Booth()
    for _ in range(100):
        booth.press()
        booth.wait(0.3)
    assert booth.at(Step.CONSENT)
    assert not booth.asked(OpenSession)
    booth.wait(2)
    booth.press()
    assert booth.at(Step.CLAIM)


def test_a_holder_never_consents() -> None:
    booth = Booth()
    for _ in range(20):
        booth.hold()
        booth.wait(2)
    assert booth.at(Step.ATTRACT)
    assert not booth.asked(OpenSession)


def test_yes_is_asked_of_the_store_once() -> None:
    booth = Booth()
    booth.answers = False
    booth.press()
    for _ in range(5):
        booth.wait(2)
        booth.press()
        booth.hold()
    assert booth.asked(OpenSession) == [OpenSession()]
    assert booth.at(Step.CONSENT)
    booth.send(Admitted(booth.now_s, "0007"))
    assert booth.session.claim == "0007"


def test_a_store_that_never_answers_lets_go() -> None:
    booth = Booth()
    booth.answers = False
    booth.press()
    booth.wait(2)
    booth.press()
    booth.wait(31, until=Step.ATTRACT)
    assert booth.send(Admitted(booth.now_s, "0007")) == (CloseSession(completed=False),)
    booth.wait(1)
    booth.press()
    assert booth.send(Admitted(booth.now_s, "0008")) == (CloseSession(completed=False),)
    assert booth.at(Step.CONSENT)
    assert booth.session.claim == ""


def test_still_there_is_answered_by_a_press_that_means_nothing_else() -> None:
    booth = Booth()
    booth.press()
    booth.wait(21)
    assert booth.session.idle_prompt
    booth.press()
    assert not booth.session.idle_prompt
    assert booth.at(Step.CONSENT)
    booth.wait(21)
    assert booth.session.idle_prompt
    booth.wait(10, until=Step.ATTRACT)


def test_somebody_who_cannot_be_framed_is_not_trapped() -> None:
    booth = Booth()
    booth.consent()
    booth.seen = FAR_OFF
    booth.wait(10, until=Step.FRAMING)
    booth.wait(21)
    assert booth.session.idle_prompt
    booth.press()
    assert booth.at(Step.FRAMING)
    booth.press()
    assert booth.at(Step.NEUTRAL)


def test_standing_well_for_a_moment_is_not_enough() -> None:
    booth = Booth()
    booth.consent()
    booth.wait(7, until=Step.FRAMING)
    for _ in range(4):
        booth.seen = POSING
        booth.wait(0.8)
        booth.seen = FAR_OFF
        booth.wait(0.2)
    assert booth.at(Step.FRAMING)


def test_a_fidgety_neutral_goes_on_after_a_while() -> None:
    booth = Booth()
    booth.go_to(Step.NEUTRAL)
    booth.seen = Observed(0, Framing.GOOD, Stage.NOT_READY, 0.4, False)
    booth.wait(11)
    assert booth.at(Step.NEUTRAL)
    booth.wait(2, until=Step.LOOK)


def test_no_neutral_at_all_gets_advice_and_then_a_press_or_the_end() -> None:
    booth = Booth()
    booth.go_to(Step.NEUTRAL)
    booth.seen = FAR_OFF
    booth.wait(13)
    assert booth.at(Step.NEUTRAL)
    assert booth.session.notice
    booth.press()
    assert booth.at(Step.LOOK)
    assert booth.session.notice == ""


def test_a_long_press_in_neutral_goes_back_and_records_anew() -> None:
    booth = Booth()
    booth.go_to(Step.NEUTRAL)
    booth.seen = FAR_OFF
    booth.wait(1.2)
    booth.hold()
    assert booth.at(Step.FRAMING)
    booth.seen = POSING
    booth.wait(1.5, until=Step.NEUTRAL)
    assert booth.session.neutral_progress == 0.0
    assert booth.count(RecordNeutral()) == 2
    booth.wait(2, until=Step.LOOK)


@pytest.mark.parametrize("step", [Step.CLAIM, Step.FRAMING])
def test_a_long_press_before_the_looks_leaves(step: Step) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.seen = FAR_OFF
    booth.wait(1.1)
    booth.hold()
    assert booth.at(Step.ATTRACT)
    assert booth.asked(CloseSession) == [CloseSession(completed=False)]


@pytest.mark.parametrize("step", [Step.LOOK, Step.COUNTDOWN])
def test_a_short_press_shoots_at_once(step: Step) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.wait(0.5)
    booth.press()
    assert booth.asked(Shoot) == [Shoot("neutral_friendly", 1)]
    assert booth.at(Step.KEPT)


def test_a_look_is_on_for_a_second_before_it_counts() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.wait(0.8)
    assert booth.at(Step.LOOK)
    booth.wait(0.5, until=Step.COUNTDOWN)


def test_the_countdown_overlooks_a_flicker() -> None:
    booth = Booth()
    booth.go_to(Step.COUNTDOWN)
    began_s = booth.now_s
    for _ in range(3):
        booth.seen = TRYING
        booth.wait(0.6)
        booth.seen = POSING
        booth.wait(0.2)
    booth.wait(1, until=Step.KEPT)
    assert booth.now_s - began_s == pytest.approx(3.0, abs=0.1)
    assert booth.count(Play(Sound.BEEP)) == 3


def test_the_countdown_breaks_off_when_the_look_is_lost_and_begins_anew() -> None:
    booth = Booth()
    booth.go_to(Step.COUNTDOWN)
    booth.seen = TRYING
    booth.wait(1.0, until=Step.LOOK)
    assert not booth.asked(Shoot)
    booth.seen = POSING
    booth.wait(1.2, until=Step.COUNTDOWN)
    assert booth.session.digit == 3


def test_losing_a_look_again_and_again_traps_nobody() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    began_s = booth.now_s
    while booth.step is not Step.KEPT:
        booth.seen = POSING
        booth.wait(1.6)
        booth.seen = TRYING
        booth.wait(1.0)
        assert booth.now_s - began_s < 25


def test_a_look_that_does_not_come_is_photographed_after_its_time() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.seen = TRYING
    booth.wait(19)
    assert booth.at(Step.LOOK)
    assert not booth.session.idle_prompt
    booth.wait(2, until=Step.KEPT)
    assert booth.asked(Shoot) == [Shoot("neutral_friendly", 1, best_so_far=True)]


def test_a_countdown_of_nothing_shoots_at_once() -> None:
    booth = Booth(countdown_s=0.0)
    booth.go_to(Step.KEPT)
    assert booth.count(Play(Sound.BEEP)) == 0


def test_own_way_is_never_scored_and_counts_down_by_itself() -> None:
    booth = Booth("own_way")
    booth.go_to(Step.LOOK)
    booth.seen = TRYING
    booth.wait(5.5)
    assert booth.at(Step.LOOK)
    booth.wait(1, until=Step.COUNTDOWN)
    booth.wait(3.2, until=Step.KEPT)


def test_own_way_needs_somebody() -> None:
    booth = Booth("own_way")
    booth.go_to(Step.LOOK)
    booth.seen = NOBODY
    booth.wait(7)
    assert booth.at(Step.LOOK)
    booth.wait(2, until=Step.ATTRACT)


def test_a_skipper_of_everything_leaves_without_a_photograph() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.seen = TRYING
    for look in ("neutral_friendly", "genuine_smile", "determination"):
        assert booth.session.look == look
        booth.wait(1.1)
        booth.hold()
    assert booth.at(Step.ATTRACT)
    assert booth.asked(CloseSession) == [CloseSession(completed=False)]


def test_a_skipper_of_the_last_look_sees_the_others() -> None:
    booth = Booth("neutral_friendly", "mystery")
    booth.go_to(Step.KEPT)
    booth.wait(1)
    booth.press()
    booth.wait(1.2, until=Step.COUNTDOWN)
    booth.hold()
    assert booth.at(Step.REVIEW)


def test_a_retaker_keeps_both_takes() -> None:
    booth = Booth("mystery")
    booth.go_to(Step.KEPT)
    booth.wait(1.1)
    booth.hold()
    assert (booth.step, booth.session.look) == (Step.LOOK, "mystery")
    booth.wait(10, until=Step.KEPT)
    booth.wait(1)
    booth.press()
    assert booth.at(Step.REVIEW)
    booth.wait(1.1)
    booth.hold()
    booth.wait(10, until=Step.KEPT)
    assert booth.asked(Shoot) == [Shoot("mystery", take) for take in (1, 2, 3)]
    assert [picture.take for picture in booth.session.pictures] == [1, 2, 3]


def test_a_press_that_was_meant_for_the_step_before_is_overlooked() -> None:
    booth = Booth("mystery")
    booth.go_to(Step.KEPT)
    booth.wait(0.2)
    booth.press()
    booth.hold()
    assert booth.at(Step.KEPT)


def test_a_bad_burst_is_tried_twice_more_and_then_the_next_look_comes() -> None:
    booth = Booth("mystery", "energy")
    booth.burst_is_good = False
    booth.go_to(Step.LOOK)
    for tries in (1, 2):
        booth.wait(0.5)
        booth.press()
        assert (booth.session.look, booth.session.misses) == ("mystery", tries)
        assert booth.session.notice == "Nobody was in the picture."
    booth.wait(0.5)
    booth.press()
    assert (booth.step, booth.session.look, booth.session.misses) == (Step.LOOK, "energy", 0)
    assert booth.count(Play(Sound.SORRY)) == 2
    for _ in range(3):
        booth.wait(0.5)
        booth.press()
    assert booth.at(Step.ATTRACT)
    assert [shot.take for shot in booth.asked(Shoot) if isinstance(shot, Shoot)] == [1, 2, 3, 1, 2, 3]


def test_bad_bursts_at_the_end_still_lead_to_the_review() -> None:
    booth = Booth("mystery", "energy")
    booth.go_to(Step.KEPT)
    booth.wait(5, until=Step.LOOK)
    booth.burst_is_good = False
    booth.wait(60, until=Step.REVIEW)
    assert len(booth.session.pictures) == 1


def test_presses_while_the_photograph_is_saved_do_nothing() -> None:
    booth = Booth()
    booth.go_to(Step.CAPTURE)
    for _ in range(10):
        booth.wait(0.5)
        booth.press()
        booth.hold()
    assert booth.at(Step.CAPTURE)
    assert len(booth.asked(Shoot)) == 1


def test_a_photograph_that_never_comes_ends_kindly_and_holds_up_the_next_guest_until_it_is_known() -> None:
    booth = Booth()
    booth.go_to(Step.CAPTURE)
    booth.wait(21, until=Step.ATTRACT)
    booth.wait(1)
    booth.press()
    assert booth.at(Step.ATTRACT)
    booth.send(Kept(booth.now_s, "neutral_friendly", 1, 9))
    assert booth.session.pictures == ()
    booth.press()
    assert booth.at(Step.CONSENT)


def test_an_answer_that_is_lost_for_good_does_not_close_the_booth() -> None:
    booth = Booth()
    booth.go_to(Step.CAPTURE)
    booth.wait(140)
    booth.press()
    assert booth.at(Step.CONSENT)


def test_a_late_photograph_still_counts_for_the_guest_who_reads_the_number() -> None:
    booth = Booth()
    booth.go_to(Step.KEPT)
    booth.answers = False
    booth.wait(60, until=Step.CAPTURE)
    booth.wait(21, until=Step.DONE)
    booth.send(Kept(booth.now_s, "somebody_elses", 7, 8))
    booth.send(Kept(booth.now_s, "genuine_smile", 1, 9))
    assert [picture.photograph_id for picture in booth.session.pictures] == [1, 9]
    assert booth.at(Step.DONE)


@pytest.mark.parametrize("press", ["short", "long", "none"])
def test_the_number_stays_until_it_is_read(press: str) -> None:
    booth = Booth("mystery")
    booth.go_to(Step.REVIEW)
    booth.wait(1)
    booth.press()
    assert booth.at(Step.DONE)
    booth.press()
    booth.wait(0.5)
    booth.press()
    assert booth.at(Step.DONE)
    booth.wait(2)
    if press == "none":
        booth.wait(11)
    elif press == "long":
        booth.hold()
    else:
        booth.press()
    assert booth.at(Step.ATTRACT)
    assert booth.said[-4:] == FAREWELL


@pytest.mark.parametrize("step", list(Step))
def test_a_film_that_ends_ends_the_session(step: Step) -> None:
    if step is Step.FAULT:
        return
    booth = Booth("mystery", "energy")
    booth.go_to(step)
    booth.seen = None
    booth.send(FilmEnded(booth.now_s))
    if step is Step.CAPTURE:
        booth.answer_shot(Shoot("mystery", 1))
    booth.wait(60, until=Step.ATTRACT)
    booth.wait(1)
    booth.press()
    assert booth.at(Step.ATTRACT)
    assert len(booth.asked(CloseSession)) == (step not in (Step.ATTRACT, Step.CONSENT))


def test_an_answer_nobody_waits_for_changes_nothing() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    before = booth.session
    booth.send(NotTaken(booth.now_s, "late"))
    booth.send(Admitted(booth.now_s, "9999"))
    assert booth.session == before


def test_time_never_goes_back() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    now_s = booth.session.now_s
    booth.send(FilmEnded(now_s - 100))
    assert booth.session.now_s == now_s
