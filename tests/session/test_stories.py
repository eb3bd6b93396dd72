"""One guest from the first press to the last, and all the ways they may leave in between."""

from __future__ import annotations

import pytest

from booth.session.events import (
    Admitted,
    AskFor,
    CloseSession,
    FilmEnded,
    Light,
    Measure,
    NotTaken,
    OpenSession,
    Play,
    PrepareCamera,
    RecordNeutral,
    SetLight,
    Shoot,
    Sound,
)
from booth.session.state import Picture, Session, Step
from tests.session.walkthrough import FAREWELL, NOBODY, POSING, Booth


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
    there, prepare = [Measure(True), SetLight(Light.CAPTURE)], PrepareCamera("headshot")
    assert booth.said[1:] == [*there, prepare, RecordNeutral(), prepare, AskFor("neutral_friendly")]

    booth.wait(2, until=Step.COUNTDOWN)
    booth.wait(4, until=Step.KEPT)
    beep, shutter = Play(Sound.BEEP), Play(Sound.SHUTTER)
    assert booth.said[7:] == [beep, beep, beep, Shoot("neutral_friendly", 1), shutter, Play(Sound.SUCCESS)]
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


@pytest.mark.parametrize(
    "step", [Step.CONSENT, Step.TERMS, Step.CLAIM, Step.FRAMING, Step.NEUTRAL, Step.SIDE, Step.LOOK, Step.COUNTDOWN]
)
def test_walking_away_before_a_photograph_ends_in_a_wipe(step: Step) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.seen = NOBODY
    booth.burst_is_good = False
    booth.wait(45, until=Step.ATTRACT)
    assert booth.said[-4:] == FAREWELL
    assert booth.count(CloseSession(completed=False)) == (step not in (Step.CONSENT, Step.TERMS))
    assert booth.session.claim == ""


@pytest.mark.parametrize("step", [Step.KEPT, Step.REVIEW, Step.CHOOSE, Step.DONE])
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


@pytest.mark.parametrize("step", list(Step))
def test_a_film_that_ends_ends_the_session(step: Step) -> None:
    if step is Step.FAULT:
        return
    several = {Step.LANGUAGE: {"languages": ("en", "es")}, Step.STYLE: {"styles": ("headshot", "portrait")}}
    booth = Booth("mystery", "energy", **several.get(step, {}))
    booth.go_to(step)
    assert booth.at(step)
    booth.seen = None
    booth.send(FilmEnded(booth.now_s))
    if step is Step.CAPTURE:
        booth.answer_shot(Shoot("mystery", 1))
    booth.wait(60, until=Step.ATTRACT)
    booth.wait(1)
    booth.press()
    assert booth.at(Step.ATTRACT)
    assert len(booth.asked(CloseSession)) == (
        step not in (Step.ATTRACT, Step.LANGUAGE, Step.STYLE, Step.CONSENT, Step.TERMS)
    )


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
