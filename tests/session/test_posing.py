"""A look is asked for: reaching it, losing it, the countdown, and one's own way."""

from __future__ import annotations

import pytest

from booth.session.events import (
    Play,
    Shoot,
    Sound,
)
from booth.session.state import Step
from tests.session.walkthrough import NOBODY, POSING, TRYING, Booth


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
