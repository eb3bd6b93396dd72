"""Waiting after failures: longer each time, never longer than asked, never in step."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from booth.delivery.backoff import Backoff


@given(st.integers(1, 10_000), st.integers())
def test_every_wait_is_within_bounds_however_long_it_has_failed(failures: int, seed: int) -> None:
    wait_s = Backoff(2.0, 300.0, Random(seed)).wait_s(failures)
    full_s = min(300.0, 2.0 * 2 ** min(failures - 1, 20))
    assert full_s / 2 <= wait_s <= full_s


def test_a_caller_who_does_not_count_waits_longer_until_it_works_again() -> None:
    backoff = Backoff(1.0, 1000.0, Random(7))
    waits = [backoff.next_s() for _ in range(8)]
    assert all(0.5 * 2**n <= wait_s <= 2**n for n, wait_s in enumerate(waits))
    backoff.reset()
    assert backoff.next_s() <= 1.0


def test_two_booths_do_not_knock_in_step() -> None:
    one, other = Backoff(2.0, 300.0, Random(1)), Backoff(2.0, 300.0, Random(2))
    assert all(one.wait_s(n) != other.wait_s(n) for n in range(1, 20))
