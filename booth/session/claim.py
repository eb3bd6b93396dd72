"""Claim numbers: four digits that a person keeps, shows and types to get their photographs.

A plain counter would give two people who wait beside each other 0421 and 0422. So the counter is permuted:
each number is the one before plus `STRIDE`, round a cycle of 9999.

- STRIDE has no factor in common with 9999 (3 · 3 · 11 · 101), so 9999 guests go by before a number returns.
- STRIDE times 1, 2, … 5 has no 0 and no 9 among its four digits. Adding such a number, carries included,
  changes every digit: neighbours within five places of the queue agree in none of their four digits.
- STRIDE is no multiple of 3, so neighbours within eight places differ modulo 9: never the same digits in
  another order.

0000, what a display shows when it knows nothing, is never drawn.
"""

from __future__ import annotations

from typing import Final

CYCLE: Final = 9999
STRIDE: Final = 7115
START: Final = 2904
"""Where the cycle is entered: the first guest of a new booth gets no 0001."""


def claim_number(count: int) -> str:
    """Four digits, "0001" to "9999", for the `count`-th session of a booth (any whole number, never reused)."""
    return f"{1 + (START + count * STRIDE) % CYCLE:04d}"
