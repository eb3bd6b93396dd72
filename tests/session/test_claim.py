"""Claim numbers: nobody shares one, and nobody mistakes their neighbour's for their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from booth.session.claim import CYCLE, claim_number

COUNTS = st.integers(0, 10**9)


@given(COUNTS)
def test_four_digits_and_never_all_zero(count: int) -> None:
    claim = claim_number(count)
    assert len(claim) == 4
    assert claim.isascii()
    assert claim.isdecimal()
    assert claim != "0000"


def test_no_number_returns_within_a_full_cycle() -> None:
    assert len({claim_number(count) for count in range(1, 1 + CYCLE)}) == CYCLE
    assert claim_number(1) == claim_number(1 + CYCLE)


@given(COUNTS, st.integers(1, 5))
def test_neighbours_in_the_queue_agree_in_no_digit(count: int, places: int) -> None:
    mine, theirs = claim_number(count), claim_number(count + places)
    assert all(a != b for a, b in zip(mine, theirs, strict=True))


@given(COUNTS, st.integers(1, 8))
def test_neighbours_never_hold_the_same_digits_in_another_order(count: int, places: int) -> None:
    assert sorted(claim_number(count)) != sorted(claim_number(count + places))


def test_the_first_guests_of_a_new_booth() -> None:
    assert [claim_number(count) for count in range(1, 4)] == ["0021", "7136", "4252"]
