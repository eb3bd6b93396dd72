"""How long to wait after a failure: doubling, capped, with jitter so that booths do not knock in step."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Backoff:
    """`first_s` after the first failure, doubling up to `most_s`, each shortened by up to half at random."""

    first_s: float
    most_s: float

    def wait_s(self, failures: int, random: Random) -> float:
        """Seconds to wait after this many failures in a row (1, 2, …)."""
        doublings = min(max(failures, 1) - 1, 40)
        wait_s: float = min(self.most_s, self.first_s * 2.0**doublings) * random.uniform(0.5, 1.0)
        return wait_s
