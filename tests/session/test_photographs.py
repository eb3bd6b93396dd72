"""From the shutter to the number: skipped, taken again, not taken, late, and looked at."""

from __future__ import annotations

import pytest

from booth.session.events import (
    Chosen,
    CloseSession,
    Kept,
    NotTaken,
    Play,
    Shoot,
    Sound,
)
from booth.session.state import Step
from tests.session.walkthrough import FAREWELL, TRYING, Booth


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
    assert (booth.step, booth.session.option) == (Step.CHOOSE, "mystery")
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
    booth.wait(61, until=Step.ATTRACT)
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
    booth.wait(61, until=Step.DONE)
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


def test_a_photograph_is_shown_before_it_is_kept_and_kept_only_when_it_is() -> None:
    booth = Booth("mystery")
    booth.go_to(Step.CAPTURE)
    assert booth.session.preview_id == -1
    booth.send(Chosen(booth.now_s, "mystery", 2))
    assert not booth.session.chosen
    booth.send(Chosen(booth.now_s, "mystery", 1))
    assert booth.session.chosen
    assert booth.at(Step.CAPTURE)
    booth.send(NotTaken(booth.now_s, "The disk is full."))
    assert (booth.step, booth.session.chosen) == (Step.LOOK, False)
    booth.send(Chosen(booth.now_s, "mystery", 1))
    assert not booth.session.chosen
