"""Turns at an even pace, whatever each of them takes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from booth.clock import Pace


def play(took_s: list[float]) -> list[float]:
    """When each turn begins, of a loop whose turns take so long."""
    pace, now_s, began = Pace(30), 100.0, []
    for took in took_s:
        began.append(now_s)
        now_s += took
        now_s += pace.rest_s(now_s)
    return began


def test_a_turn_that_took_longer_shortens_the_rest_before_the_next() -> None:
    began = play([0.010, 0.030, 0.010, 0.030] * 10)
    assert (began[-1] - began[0]) / 39 == pytest.approx(1 / 30, rel=0.02)


def test_turns_that_were_missed_are_not_made_up_for() -> None:
    began = play([0.001, 0.5, 0.001, 0.001, 0.001])
    assert began[2] - began[1] == pytest.approx(0.5)
    assert all(later - earlier >= 1 / 30 - 0.002 for earlier, later in pairwise(began[2:]))
