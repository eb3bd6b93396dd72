"""The events' own programs, read from the settings as they are shipped, with the people who come to them."""

from __future__ import annotations

import msgspec
import pytest

from booth.looks.reading import Framing, Stage
from booth.session.events import CloseSession, Observed, Shoot, Wipe
from booth.session.program import program_of
from booth.session.state import FINISH, Program, Session, Step
from booth.settings import Settings
from booth.settings_file import load
from tests.session.walkthrough import NOBODY, POSING, TRYING, Booth

SAVING_S = 2.5
"""From the shutter to a photograph that is safe: a second and a half of frames, and its files."""
TURNED = Observed(0, Framing.NOBODY, Stage.NO_FACE, 1.0, False)


def event(name: str) -> Booth:
    """A booth with a program, whose photographs take their time."""
    program = program_of(load(None, name).session)
    booth = Booth(*program.looks)
    booth.session = Session(program, now_s=booth.now_s)
    booth.wait(1)
    return booth


def to_the_number(booth: Booth, seen: Observed) -> float:
    """How long a guest takes who reads, says yes, and then never presses again."""
    began_s = booth.now_s
    booth.press()
    booth.wait(2.5)
    if booth.at(Step.STYLE):
        booth.wait(10, until=Step.CONSENT)
        booth.wait(2.5)
    booth.press()
    booth.answers = False
    while not booth.at(Step.DONE):
        booth.seen = seen if booth.step in (Step.LOOK, Step.COUNTDOWN) else POSING
        booth.wait(1 / 15)
        if booth.at(Step.CAPTURE) and booth.now_s - booth.session.step_since_s >= SAVING_S:
            booth.answer_shot(Shoot(booth.session.look or "", booth.session.take))
        assert booth.now_s - began_s < 600
    booth.answers = True
    return booth.now_s - began_s


@pytest.mark.parametrize("seen", [POSING, TRYING], ids=["who poses at once", "who reaches no look"])
def test_quick_is_three_looks_within_ninety_seconds(seen: Observed) -> None:
    booth = event("quick")
    assert to_the_number(booth, seen) <= 90
    assert len(booth.session.pictures) == 3


@pytest.mark.parametrize("name", ["", "actor", "corporate", "kids", "quick", "unhurried"])
def test_every_program_ends_in_a_photograph_of_every_look_without_another_press(name: str) -> None:
    booth = event(name)
    to_the_number(booth, TRYING)
    assert tuple(picture.look for picture in booth.session.pictures) == booth.session.program.looks
    booth.seen = NOBODY
    booth.wait(60, until=Step.ATTRACT)
    assert booth.asked(CloseSession) == [CloseSession(completed=True)]


def test_actors_are_asked_for_the_friendly_face_first_and_offered_portraits() -> None:
    program = program_of(load(None, "actor").session)
    assert program.looks[0] == "neutral_friendly"
    assert program.styles == ("headshot", "portrait")


def test_children_have_time_and_may_turn_round() -> None:
    booth, usual = event("kids"), Program(("mystery",))
    assert booth.session.program.kept_s == pytest.approx(1.5 * usual.kept_s)
    booth.go_to(Step.LOOK)
    booth.seen = TURNED
    booth.wait(12)
    assert booth.at(Step.LOOK)
    booth.seen = TRYING
    booth.wait(16)
    assert booth.at(Step.LOOK)
    booth.wait(5, until=Step.KEPT)


def test_the_pace_stretches_every_time_out() -> None:
    usual, slow = program_of(Settings().session), program_of(load(None, "unhurried").session)
    for name in ("claim", "choose", "kept", "review", "done", "look_timeout", "idle_prompt", "idle_end", "no_face_end"):
        assert getattr(slow, f"{name}_s") == 2 * getattr(usual, f"{name}_s"), name
    assert slow.countdown_s > usual.countdown_s


def test_the_settings_own_style_comes_first_and_none_is_offered_twice() -> None:
    session = Settings().session
    assert program_of(session).styles == ("headshot",)
    both = load(None, "actor").session
    assert program_of(both).styles == ("headshot", "portrait")


def test_a_look_that_is_named_twice_is_asked_for_once() -> None:
    session = msgspec.structs.replace(Settings().session, looks=("mystery", "energy", "mystery"))
    assert program_of(session).looks == ("mystery", "energy")


def test_more_choices_than_looks_are_all_looks() -> None:
    assert Program(("mystery", "energy"), choose=9).asks == 2
    assert Program(("mystery", "energy")).asks == 2


def test_a_family_of_four_comes_one_after_another_and_nobody_meets_the_one_before() -> None:
    booth = event("corporate")
    chooses_again, walks_away, stops_early = 1, 2, 3
    kept: list[int] = []
    for person in range(4):
        booth.wait(1)
        assert booth.session.pictures == ()
        booth.go_to(Step.NEUTRAL)
        if person == walks_away:
            booth.seen = NOBODY
            booth.wait(20, until=Step.ATTRACT)
            kept.append(0)
            continue
        booth.wait(60, until=Step.REVIEW)
        if person in (chooses_again, stops_early):
            booth.wait(1.2)
            booth.hold()
            booth.wait(1.2)
            if person == stops_early:
                while booth.session.option != FINISH:
                    booth.press()
                    booth.wait(0.5)
                booth.wait(0.6)
            booth.hold()
            booth.wait(20, until=Step.REVIEW)
        kept.append(len(booth.session.pictures))
        booth.seen = NOBODY
        booth.wait(60, until=Step.ATTRACT)
    assert kept == [3, 4, 0, 3]
    assert booth.count(Wipe()) == 4
    assert booth.asked(CloseSession) == [CloseSession(completed=done) for done in (True, True, False, True)]
