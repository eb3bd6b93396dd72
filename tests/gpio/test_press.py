"""One button's presses, as fingers make them: clean, bouncing, long, held for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booth.gpio.press import DEBOUNCE_S, PressTimer
from booth.gpio.protocols import Press


def played(*spans: tuple[bool, float], turn_s: float = 0.01) -> list[tuple[float, Press]]:
    """The presses told, with their times, for a contact that is (down, seconds) one span after the other."""
    timer, now_s, told = PressTimer(1.2), 0.0, []
    for down, seconds in (*spans, (False, 0.5)):
        for _ in range(round(seconds / turn_s)):
            press = timer.update(down, now_s)
            now_s += turn_s
            if press:
                told.append((round(now_s, 2), press))
    return told


def test_a_short_press_is_told_on_letting_go() -> None:
    [(at_s, press)] = played((True, 0.2))
    assert press is Press.SHORT
    assert at_s == pytest.approx(0.2 + DEBOUNCE_S, abs=0.02)


def test_a_long_press_is_told_while_it_is_held_and_only_once() -> None:
    [(at_s, press)] = played((True, 15.0))
    assert press is Press.LONG
    assert at_s == pytest.approx(1.2, abs=0.02)


@given(st.lists(st.floats(0.011, 0.029), max_size=5), st.lists(st.floats(0.011, 0.029), max_size=5))
def test_bounces_on_the_way_down_and_up_are_one_press(opening: list[float], closing: list[float]) -> None:
    bounces = [(down, s) for gap in opening for down, s in ((True, 0.01), (False, gap))]
    chatter = [(down, s) for gap in closing for down, s in ((False, gap), (True, 0.01))]
    assert [press for _, press in played(*bounces, (True, 0.3), *chatter)] == [Press.SHORT]


def test_a_wire_that_opens_for_a_moment_does_not_break_a_long_press() -> None:
    assert [press for _, press in played((True, 0.7), (False, 0.02), (True, 0.7))] == [Press.LONG]


def test_a_slow_loop_misses_no_tap() -> None:
    assert [press for _, press in played((True, 0.1), (False, 0.2), (True, 0.1), turn_s=0.1)] == [Press.SHORT] * 2


def test_two_presses_are_two() -> None:
    assert [press for _, press in played((True, 0.1), (False, 0.1), (True, 1.5), (False, 0.1), (True, 0.1))] == [
        Press.SHORT,
        Press.LONG,
        Press.SHORT,
    ]


def test_the_ring_fills_while_it_is_held_and_empties_when_told_or_let_go() -> None:
    timer = PressTimer(1.2)
    timer.update(True, 10.0)
    timer.update(True, 10.6)
    assert timer.hold == pytest.approx(0.5)
    assert timer.update(False, 10.7) is None
    assert timer.update(False, 10.8) is Press.SHORT
    assert timer.hold == 0.0
    timer.update(True, 20.0)
    assert timer.update(True, 21.3) is Press.LONG
    assert timer.update(True, 21.4) is None
    assert timer.hold == 0.0
