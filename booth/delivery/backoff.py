"""How long to wait after a failure: doubling, capped, with jitter so that booths do not knock in step."""

from __future__ import annotations

from random import Random


class Backoff:
    """`first_s` after the first failure, doubling up to `most_s`, each wait shortened by up to half at random."""

    def __init__(self, first_s: float, most_s: float, random: Random | None = None) -> None:
        self.first_s = first_s
        self.most_s = most_s
        self._random = random or Random()
        self._failures = 0

    def wait_s(self, failures: int) -> float:
        """Seconds to wait after this many failures in a row (1, 2, …)."""
        doublings = min(max(failures, 1) - 1, 60)
        return min(self.most_s, self.first_s * 2.0**doublings) * self._random.uniform(0.5, 1.0)

    def next_s(self) -> float:
        """Seconds to wait after one more failure, for a caller who does not count them."""
        self._failures += 1
        return self.wait_s(self._failures)

    def reset(self) -> None:
        """It works again."""
        self._failures = 0
