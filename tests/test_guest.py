"""The simulated guest and the hand, as the main loop sees them; and the guest in front of the real observer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from booth.camera.actor import Actor
from booth.camera.puppet.acting import LIMITS, at_first, moves, nudged
from booth.camera.puppet.puppet import ACTIONS
from booth.face.tracker import Tracker
from booth.guest import HOLD_S, LISTS, PRESS_S, READING_S, Guest, Hand, guess, make_actor
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Advice, Observation
from booth.session.state import Program, Session, Step
from booth.settings import CameraSettings

LOOKS = load_catalogue()
SESSION = Session(Program(looks=("determination",)))


def presses(hand: Hand, step: Step, until_s: float) -> list[tuple[float, float]]:
    """(from, to) of every press while the screen shows `step`."""
    found: list[tuple[float, float]] = []
    was_down = False
    for tick in range(round(until_s * 30)):
        now_s = tick / 30
        hand.see(replace(SESSION, step=step), None, now_s)
        down = hand.is_down()
        if down:
            found = [*found[:-1], (found[-1][0], now_s)] if was_down else [*found, (now_s, now_s)]
        was_down = down
    return found


@pytest.mark.parametrize("step", list(Step))
def test_the_hand_presses_once_the_words_are_read(step: Step) -> None:
    found = presses(Hand(), step, 7.0)
    if step not in READING_S:
        assert not found
        return
    (down_s, up_s), *_ = found
    assert READING_S[step] + 0.4 <= down_s <= READING_S[step] + 1.0
    assert up_s - down_s <= (HOLD_S if step in LISTS else PRESS_S)


def test_a_press_that_the_booth_did_not_take_is_made_again() -> None:
    assert len(presses(Hand(), Step.ATTRACT, 10.0)) >= 2


def test_in_a_list_the_hand_holds_until_the_line_is_taken() -> None:
    choosing, hand, held_s = replace(SESSION, step=Step.CHOOSE), Hand(), 0.0
    for tick in range(200):
        # The booth takes a line after 1.2 s of holding, and goes on.
        hand.see(choosing if held_s < 1.2 else replace(SESSION, step=Step.LOOK), None, tick / 30)
        held_s += hand.is_down() / 30
    assert held_s == pytest.approx(1.2, abs=0.05)


def test_a_hand_that_is_taken_away_presses_nothing() -> None:
    hand = Hand()
    presses(hand, Step.ATTRACT, 1.0)
    hand.close()
    assert not hand.is_down()


@pytest.mark.parametrize("name", list(LOOKS))
def test_a_first_guess_is_what_a_face_can_do_and_larger_when_she_plays_large(name: str) -> None:
    small, large = (guess(LOOKS[name], random.Random(4), bigness) for bigness in (0.5, 3.0))
    assert any(small.values())
    assert small.keys() <= ACTIONS.keys()
    for action, size in large.items():
        assert abs(size) >= abs(small.get(action, 0.0))
        assert LIMITS.get(action, (-1, 1))[0] <= size <= LIMITS.get(action, (-1, 1))[1]


@pytest.mark.parametrize("measure", sorted({cue.measure for look in LOOKS.values() for cue in look.cues + look.never}))
def test_everything_that_a_look_may_ask_for_she_can_do_more_or_less_of(measure: str) -> None:
    more, less = moves(measure, 1), moves(measure, -1)
    assert more.keys() | less.keys() <= ACTIONS.keys()
    first = next(iter(more))
    assert more[first] * less[first] < 0


def test_who_undoes_something_stops_at_rest_and_only_then_goes_on() -> None:
    smiling = at_first({}, moves("mouth_width", 1), 0.2)
    rested = nudged(smiling, moves("mouth_width", -1), 0.5)
    assert rested["mouth_width"] == 0
    assert nudged(rested, moves("mouth_width", -1), 0.5)["mouth_width"] < 0


def test_a_broad_smile_shows_the_teeth_until_the_lips_are_asked_to_close() -> None:
    assert "mouth_open" not in at_first({}, moves("mouth_width", 1), 0.5)
    broad = at_first({}, moves("mouth_width", 1), 1.2)
    assert broad["mouth_open"] > 0.05
    assert nudged(broad, moves("mouth_opening", -1), 0.5)["mouth_open"] == 0


@pytest.fixture(scope="module")
def sitter(models: Path) -> Actor:
    return make_actor(CameraSettings(source="actor", main_width=960, main_height=720), models)


@pytest.mark.parametrize("look", ["genuine_smile", "quizzical_curiosity"])
def test_the_guest_reaches_a_look_by_following_the_advice(sitter: Actor, models: Path, look: str) -> None:
    observer = Observer(Tracker(models), LOOKS)
    guest = Guest(sitter, LOOKS)
    sitter.start()
    observer.measure(True)
    observer.record_neutral()
    session = Session(Program(looks=(look,)), step=Step.NEUTRAL)

    def turn() -> Observation:
        frame = sitter.read()
        assert frame is not None
        observation = observer.observe(frame)
        guest.see(session, observation, frame.timestamp_ns / 1e9)
        return observation

    while observer.baseline is None:
        assert turn().timestamp_ns < 6e9
    observer.ask_for(look)
    session = replace(session, step=Step.LOOK)
    began_ns = turn().timestamp_ns
    while not (seen := turn()).ready:
        assert seen.timestamp_ns - began_ns < 15e9
    assert seen.score is not None
    assert seen.score.total > 0.7
    assert not guest.is_down()


Heard = Sequence[tuple[Advice, float]]
"""Each advice, with how far the strokes of the drawing match by then."""


@pytest.fixture
def told(sitter: Actor, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Heard], list[float]]:
    """How much of one action she does: her guess, and after each further advice."""

    def hear(action: str, heard: Heard) -> list[float]:
        done: list[float] = []
        monkeypatch.setattr(sitter, "perform", lambda actions: done.append(actions.get(action, 0.0)))
        guest, now_s = Guest(sitter, LOOKS), 0.0
        for number, (advice, match) in enumerate(heard):
            seen = Observation(number, 0, advice=advice, cue_match={"lids": match})
            while len(done) == number:
                now_s += 1.0
                guest.see(replace(SESSION, step=Step.LOOK), seen, now_s)
        return done

    return hear


NARROWER, WIDER = Advice("Narrow your eyes.", "eyes", -1), Advice("Eyes a touch more open.", "eyes", 1)


def steps(done: Sequence[float]) -> list[float]:
    return [abs(after - before) for before, after in pairwise(done)]


def test_she_goes_further_each_time_unless_she_sees_it_come_nearer(told: Callable[[str, Heard], list[float]]) -> None:
    first, second = steps(told("lids", [(NARROWER, 0.1)] * 3))
    assert second > 1.1 * first
    nearer = steps(told("lids", [(NARROWER, 0.1), (NARROWER, 0.1), (NARROWER, 0.4)]))[1]
    assert nearer < second / 1.4


def test_who_went_too_far_goes_back_by_less(told: Callable[[str, Heard], list[float]]) -> None:
    there, back = steps(told("lids", [(NARROWER, 0.1), (NARROWER, 0.1), (WIDER, 0.1)]))
    assert back < there / 2


def test_who_is_told_to_stop_what_she_does_not_do_stays_as_she_is(told: Callable[[str, Heard], list[float]]) -> None:
    assert told("head_roll_deg", [(Advice("Head straighter.", "tilt", -1), 0.1)] * 3) == [0.0] * 3


def test_the_guest_shoots_his_own_way_himself(sitter: Actor) -> None:
    guest = Guest(sitter, LOOKS)
    session = Session(Program(looks=("own_way",)), step=Step.LOOK)
    down = []
    for tick in range(150):
        guest.see(session, None, tick / 30)
        down.append(guest.is_down())
    assert any(down)
    assert not any(down[:60])
