"""The guest chooses: style, which look next, what is taken again; left alone, the event's own order goes on."""

from __future__ import annotations

import pytest

from booth.looks.scoring import Allowance
from booth.session.events import (
    AskFor,
    Faulted,
    Light,
    Measure,
    OpenSession,
    PrepareCamera,
    Press,
    Recovered,
    SetLight,
    Shoot,
)
from booth.session.state import FINISH, OWN_FACE, Step
from tests.session.walkthrough import NOBODY, POSING, TRYING, Booth

BOTH = ("headshot", "portrait")
FIVE = ("neutral_friendly", "genuine_smile", "confidence", "mystery", "energy")


def pick(booth: Booth, option: str) -> None:
    """Move through the list until `option`, then hold."""
    booth.wait(1.1)
    for _ in booth.session.options:
        if booth.session.option == option:
            break
        booth.press()
        booth.wait(0.5)
    assert booth.session.option == option
    booth.wait(0.6)
    booth.hold()


# --- language ---------------------------------------------------------------------------------------


def test_a_language_is_chosen_first_and_the_next_guest_begins_with_the_events_own() -> None:
    booth = Booth("mystery", languages=("en", "es", "ja"), styles=BOTH)
    booth.press()
    assert (booth.step, booth.session.option, booth.session.language) == (Step.LANGUAGE, "en", "en")
    pick(booth, "ja")
    assert (booth.step, booth.session.language) == (Step.STYLE, "ja")
    pick(booth, "portrait")
    assert booth.at(Step.CONSENT) and not booth.said
    booth.wait(2)
    booth.press()
    booth.seen = POSING
    booth.wait(40, until=Step.DONE)
    assert booth.session.language == "ja"
    booth.wait(40, until=Step.ATTRACT)
    assert booth.session.language == "en"


def test_who_leaves_the_languages_alone_is_asked_in_the_events_own() -> None:
    booth = Booth(languages=("de", "en"))
    booth.press()
    booth.wait(3)
    booth.press()
    assert booth.session.option == "en"
    booth.wait(10, until=Step.CONSENT)
    assert booth.session.language == "de"


def test_a_fault_among_the_languages_comes_back_to_the_beginning() -> None:
    booth = Booth(languages=("en", "es"))
    booth.press()
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    assert booth.at(Step.FAULT)
    booth.send(Recovered(booth.now_s, "camera"))
    assert booth.at(Step.ATTRACT)


# --- style ------------------------------------------------------------------------------------------


def test_a_portrait_is_chosen_before_consent_and_goes_all_the_way() -> None:
    booth = Booth("mystery", styles=BOTH)
    booth.press()
    assert (booth.step, booth.session.option) == (Step.STYLE, "headshot")
    pick(booth, "portrait")
    assert booth.at(Step.CONSENT)
    assert not booth.said
    booth.wait(2)
    booth.press()
    booth.seen = POSING
    booth.wait(30, until=Step.LOOK)
    standing = [Measure(True, "portrait"), SetLight(Light.CAPTURE, "portrait"), PrepareCamera("portrait")]
    assert booth.said[1:4] == standing
    assert booth.said[-1] == AskFor("mystery", Allowance("portrait"))
    booth.wait(20, until=Step.KEPT)
    assert booth.asked(Shoot) == [Shoot("mystery", 1, allowance=Allowance("portrait"))]


def test_a_portrait_has_time_to_move_and_settle() -> None:
    booth = Booth("mystery", styles=("portrait",))
    booth.go_to(Step.LOOK)
    booth.wait(2.8)
    assert booth.at(Step.LOOK)
    booth.wait(0.5, until=Step.COUNTDOWN)


def test_a_choice_of_style_that_nobody_makes_is_the_events_own() -> None:
    booth = Booth("mystery", styles=("portrait", "headshot"))
    booth.press()
    booth.wait(9, until=Step.CONSENT)
    assert booth.session.style == "portrait"
    booth.wait(31, until=Step.ATTRACT)
    booth.wait(1)
    booth.press()
    pick(booth, "headshot")
    booth.wait(31, until=Step.ATTRACT)
    assert booth.session.style == "portrait"


def test_an_event_with_one_style_asks_nobody() -> None:
    booth = Booth("mystery")
    booth.press()
    assert booth.at(Step.CONSENT)


def test_mashing_and_holding_through_the_styles_give_no_consent() -> None:
    booth = Booth("mystery", styles=BOTH)
    for _ in range(100):
        booth.press()
        booth.wait(0.2)
    booth.hold()
    for _ in range(100):
        booth.press()
        booth.wait(0.2)
    assert booth.at(Step.CONSENT)
    assert not booth.asked(OpenSession)


def test_a_camera_that_fails_while_the_style_is_chosen_leads_back_to_the_start() -> None:
    booth = Booth("mystery", styles=BOTH)
    booth.press()
    booth.send(Faulted(booth.now_s, "camera", "Its cable is loose."))
    assert booth.at(Step.FAULT)
    booth.send(Recovered(booth.now_s, "camera"))
    assert booth.at(Step.ATTRACT)


# --- which look -------------------------------------------------------------------------------------


def test_a_chooser_takes_two_of_five_and_is_shown_them() -> None:
    booth = Booth(*FIVE, choose=2)
    booth.consent()
    booth.seen = POSING
    booth.wait(20, until=Step.CHOOSE)
    assert booth.session.options[-2:] == (FIVE[-1], OWN_FACE)
    pick(booth, "mystery")
    booth.wait(20, until=Step.KEPT)
    booth.wait(5, until=Step.CHOOSE)
    assert booth.session.option == "neutral_friendly"
    assert booth.session.options[-3:] == (FIVE[-1], FINISH, OWN_FACE)
    pick(booth, "confidence")
    booth.wait(20, until=Step.KEPT)
    booth.wait(5, until=Step.REVIEW)
    assert [picture.look for picture in booth.session.pictures] == ["mystery", "confidence"]


def test_a_chooser_who_does_not_choose_is_led_in_order() -> None:
    booth = Booth(*FIVE, choose=2)
    booth.consent()
    booth.seen = POSING
    booth.wait(90, until=Step.REVIEW)
    assert [picture.look for picture in booth.session.pictures] == list(FIVE[:2])


def test_a_chooser_may_stop_and_may_skip() -> None:
    booth = Booth(*FIVE, choose=4)
    booth.consent()
    booth.seen = POSING
    booth.wait(20, until=Step.CHOOSE)
    pick(booth, "mystery")
    booth.wait(20, until=Step.KEPT)
    booth.wait(5, until=Step.CHOOSE)
    booth.seen = TRYING
    pick(booth, "energy")
    booth.wait(1.2)
    booth.hold()  # skipped
    assert (booth.step, booth.session.option) == (Step.CHOOSE, "neutral_friendly")
    pick(booth, FINISH)
    assert booth.at(Step.REVIEW)
    booth.wait(20, until=Step.DONE)


def test_a_skipper_of_every_choice_leaves() -> None:
    booth = Booth("mystery", "energy", choose=2)
    booth.consent()
    booth.seen = TRYING
    booth.wait(30, until=Step.CHOOSE)
    for _ in range(2):
        booth.wait(9, until=Step.LOOK)
        booth.wait(1.2)
        booth.hold()
    booth.wait(1)
    assert booth.at(Step.ATTRACT)


@pytest.mark.parametrize("choose", [0, 3])
def test_after_the_review_any_look_can_be_taken_again_and_then_the_review_comes_back(choose: int) -> None:
    booth = Booth("neutral_friendly", "mystery", "energy", choose=choose)
    booth.go_to(Step.REVIEW)
    booth.wait(1.1)
    booth.hold()
    pick(booth, "mystery")
    booth.wait(20, until=Step.KEPT)
    assert booth.session.pictures[-1].take == 2
    booth.wait(5, until=Step.REVIEW)
    assert len(booth.session.pictures) == 4


def test_a_look_that_was_skipped_can_be_chosen_after_all() -> None:
    booth = Booth("neutral_friendly", "mystery")
    booth.go_to(Step.LOOK)
    booth.wait(1.2)
    booth.hold()
    assert booth.session.look == "mystery"
    booth.wait(20, until=Step.REVIEW)
    booth.wait(1.1)
    booth.hold()
    pick(booth, "neutral_friendly")
    booth.wait(20, until=Step.REVIEW)
    assert {picture.look for picture in booth.session.pictures} == {"neutral_friendly", "mystery"}


def test_a_list_left_alone_leads_back_to_the_pictures() -> None:
    booth = Booth("neutral_friendly")
    booth.go_to(Step.CHOOSE)
    booth.wait(9, until=Step.REVIEW)


def test_the_own_face_is_done_again_from_the_list_and_leads_back_to_it() -> None:
    booth = Booth("neutral_friendly", "mystery")
    booth.go_to(Step.CHOOSE)
    pick(booth, OWN_FACE)
    pick(booth, "right")
    assert booth.at(Step.NEUTRAL)
    booth.wait(5, until=Step.CHOOSE)
    pick(booth, "mystery")
    assert booth.said[-1] == AskFor("mystery", Allowance(resting_side="right"))


def test_a_hold_that_began_in_neutral_reaches_through_the_list() -> None:
    booth = Booth("mystery", "energy", choose=1)
    booth.consent()
    booth.seen = POSING
    booth.wait(20, until=Step.CHOOSE)
    booth.wait(0.5)
    booth.hold()
    assert booth.at(Step.SIDE)


def test_whoever_leaves_the_list_is_done_and_a_fault_there_goes_on_there() -> None:
    booth = Booth("neutral_friendly")
    booth.go_to(Step.CHOOSE)
    booth.send(Faulted(booth.now_s, "camera", "Its cable is loose."))
    booth.send(Recovered(booth.now_s, "camera"))
    assert booth.at(Step.CHOOSE)
    booth.seen = NOBODY
    booth.press(Press.SHORT)
    for _ in range(12):  # somebody plays with the button from the side
        booth.wait(0.7)
        booth.press()
    booth.wait(1, until=Step.DONE)
