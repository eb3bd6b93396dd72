"""Consent, framing and the neutral face: nobody is hurried in, nobody is trapped."""

from __future__ import annotations

import pytest

from booth.looks.reading import Framing, Stage
from booth.looks.scoring import Allowance
from booth.session.events import (
    Admitted,
    AskFor,
    CloseSession,
    Observed,
    OpenSession,
    RecordNeutral,
    Shoot,
)
from booth.session.state import Step
from tests.session.walkthrough import FAR_OFF, FAREWELL, NOBODY, POSING, Booth


def test_saying_no_measures_nothing() -> None:
    booth = Booth()
    booth.press()
    booth.wait(1)
    booth.hold()
    assert booth.at(Step.TERMS)
    booth.wait(2)
    booth.hold()
    assert booth.at(Step.ATTRACT)
    assert booth.said == FAREWELL


def test_who_reads_the_long_text_is_asked_again() -> None:
    booth = Booth()
    booth.go_to(Step.TERMS)
    booth.wait(15)
    booth.press()
    booth.press()  # at once: no yes
    assert booth.at(Step.CONSENT) and not booth.asked(OpenSession)
    booth.wait(2)
    booth.press()
    assert booth.at(Step.CLAIM)


def test_reading_slowly_is_answered_by_a_press_that_means_nothing_else() -> None:
    booth = Booth()
    booth.go_to(Step.TERMS)
    booth.wait(21)
    assert booth.session.idle_prompt
    booth.press()
    assert booth.at(Step.TERMS)
    booth.wait(31, until=Step.ATTRACT)


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


def test_a_long_press_in_neutral_does_it_again_by_itself() -> None:
    booth = Booth()
    booth.go_to(Step.SIDE)
    assert booth.session.option == "none"
    booth.wait(8.2, until=Step.NEUTRAL)
    assert booth.session.neutral_progress == 0.0
    assert booth.count(RecordNeutral()) == 2
    booth.wait(2, until=Step.LOOK)
    assert booth.session.look == "neutral_friendly"


def test_a_hold_that_began_in_neutral_does_the_neutral_again_though_the_first_look_is_on() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.wait(0.6)
    booth.hold()
    assert booth.at(Step.SIDE)
    assert booth.said[-1] == AskFor(None)
    booth.wait(1.2)
    booth.hold()
    assert booth.at(Step.NEUTRAL)
    booth.wait(2, until=Step.LOOK)
    assert (booth.session.look, booth.session.asked) == ("neutral_friendly", ("neutral_friendly",))


def test_one_side_of_a_face_may_rest() -> None:
    booth = Booth()
    booth.go_to(Step.SIDE)
    booth.press()  # sooner than anybody reads: meant for the step before
    assert booth.session.option == "none"
    for side in ("left", "right", "none", "left"):
        booth.wait(0.5)
        booth.press()
        assert booth.session.option == side
    booth.wait(1.2)
    booth.hold()
    assert booth.at(Step.NEUTRAL)
    booth.wait(2, until=Step.LOOK)
    rests = Allowance(resting_side="left")
    assert booth.said[-1] == AskFor("neutral_friendly", rests)
    booth.wait(10, until=Step.KEPT)
    assert booth.asked(Shoot) == [Shoot("neutral_friendly", 1, allowance=rests)]
    booth.seen = NOBODY
    booth.wait(60, until=Step.ATTRACT)
    assert booth.session.resting_side == "none"


@pytest.mark.parametrize("step", [Step.CLAIM, Step.FRAMING])
def test_a_long_press_before_the_looks_leaves(step: Step) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.seen = FAR_OFF
    booth.wait(1.1)
    booth.hold()
    assert booth.at(Step.ATTRACT)
    assert booth.asked(CloseSession) == [CloseSession(completed=False)]
