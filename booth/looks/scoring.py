"""Reading against baseline -> 0..1 for every cue and every look.

A cue scores 1 inside its range and falls off outside, a quarter at one tolerance:

    score = 1 / (1 + 3 (distance / tolerance)^2)          so it is monotone, never 0, and never flat outside

The person's own spread widens the tolerance, but not towards neutral: who trembles is not asked to be a statue, and
trembling is no look; where a cue asks for a change, its range begins beyond what the resting face does by itself.
Where nobody was asked to rest, and the neutral is anybody's or a guess, a cue counts less the less is known of it.
A way of a look is the geometric mean of its cues by weight, so that none can be bought with the others, times what
its nevers leave of it; a look is its best way.
All looks are scored at once: a table of cues, a handful of array operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from booth.looks.baseline import Baseline
from booth.looks.catalogue import Catalogue, Look, Way
from booth.looks.reading import MEASURES, CueScore, Reading, Score

SPREAD_WEIGHT: Final = 1.5
"""How much of the person's own spread (in sigmas) widens a tolerance; added in quadrature."""
MEANT: Final = 1.0
"""A change counts as meant from this many sigmas of the person's own resting face."""
UNLIKE: Final = 3.0
"""Where the neutral is not sure a cue has half its weight with a spread of a third of its tolerance."""
QUARTER: Final = 3.0
"""1 / (1 + 3) is a quarter at one tolerance."""
NEVER: Final = 0.4
"""Power of a `never` of weight 1: at a quarter it takes the look to 57 %."""
FREER: Final = 1.6
"""A portrait's tolerances are wider by this; not towards neutral, where rest is, and mostly another look before it."""
_FREER_NEVER: Final = 0.5
"""And its nevers weigh this much: a body that moves turns and tips its head."""
_TINY: Final = 1e-6
_AWAY: Final = len(MEASURES)
"""Column of the derived measure gaze_away_deg."""
_GAZE: Final = [MEASURES.index("gaze_yaw_deg"), MEASURES.index("gaze_pitch_deg")]
_FAR: Final = 1e4
"""Tolerances; keeps a score above 0 whatever is read."""
_SIDES: Final = ("mean", "higher", "lower", "size")
_SHARED: Final = [MEASURES.index("mouth_width"), MEASURES.index("brow_gap")]
"""Lengths that both sides of the face make together."""
_OF_SIDE: Final = {
    side: [at for at, name in enumerate(MEASURES) if name.endswith(f"_{side}")] for side in ("left", "right")
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is granted to a person: a portrait's freer tolerances, and a side of the face that may rest.

    resting_side: the subject's own side that does not move (a palsy, a numb lip after the dentist). It stops counting:
    of both sides the other one speaks for the face, and what both make together is taken as the work of one.
    """

    style: Literal["headshot", "portrait"] = "headshot"
    resting_side: Literal["none", "left", "right"] = "none"


STRICT: Final = Allowance()


class Sheet:
    """The cues of many looks as arrays, one row a cue, scored together."""

    def __init__(self, looks: Iterable[Look], allowance: Allowance) -> None:
        self.looks = tuple(looks)
        self._resting = allowance.resting_side
        self.ways = tuple((look, way) for look in self.looks if look.scored for way in look.all_ways())
        cues = [cue for _, way in self.ways for cue in way.cues]
        ends = np.cumsum([0] + [len(way.cues) for _, way in self.ways])
        self.rows = tuple(slice(int(start), int(end)) for start, end in pairwise(ends))
        self._percent = np.array([cue.change == "percent" for cue in cues], dtype=np.intp)
        self._left = np.array([_column(cue.measure, "left") for cue in cues], dtype=np.intp)
        self._right = np.array([_column(cue.measure, "right") for cue in cues], dtype=np.intp)
        self._of_side = {side: np.flatnonzero([cue.sides == side for cue in cues]) for side in _SIDES}
        self._low, self._high = np.array([cue.range for cue in cues]).reshape(-1, 2).T
        self._asks = np.array([cue.asks for cue in cues])
        self._weights = np.zeros((len(self.ways), len(cues)))
        self._wanted = np.zeros((len(self.ways), len(cues)), dtype=np.bool_)
        for (look, way), rows, shares, wanted in zip(self.ways, self.rows, self._weights, self._wanted, strict=True):
            shares[rows] = exponents(look, way)
            wanted[rows][: len(way.cues) - len(look.never)] = True
        self._below = self._above = np.array([cue.tolerance for cue in cues])
        if allowance.style == "portrait":
            self._weights[~self._wanted] *= _FREER_NEVER
            near = np.sign(self._low + self._high) * self._wanted.any(0)  # next to neutral: +1 lower end, -1 upper
            self._below = np.where(near > 0, 1.0, FREER) * self._below
            self._above = np.where(near < 0, 1.0, FREER) * self._above
        self._widen_below, self._widen_above = SPREAD_WEIGHT * (self._asks <= 0), SPREAD_WEIGHT * (self._asks >= 0)

    def scores(self, reading: Reading, baseline: Baseline) -> tuple[Floats, Floats, Floats]:
        """Score 0..1 and direction (+1 more, -1 less, 0 met) of every row, and the score 0..1 of every way."""
        changes, sigmas = _changes(reading, baseline)
        if self._resting != "none":
            changes, sigmas = _one_sided(changes, self._resting), _one_sided(sigmas, self._resting)
        left, right = changes[self._percent, self._left], changes[self._percent, self._right]
        value = (left + right) / 2
        higher, lower, size = self._of_side["higher"], self._of_side["lower"], self._of_side["size"]
        value[higher] = np.maximum(left, right)[higher]
        value[lower] = np.minimum(left, right)[lower]
        value[size] = np.abs(value[size])
        if self._resting != "none":
            value[lower] = np.clip(value, self._low, self._high)[lower]  # of one brow there is no other
        sigma = (sigmas[self._percent, self._left] + sigmas[self._percent, self._right]) / 2
        low, high = self._range(sigma)
        below, above = np.maximum(low - value, 0), np.maximum(value - high, 0)
        off = below / np.hypot(self._below, self._widen_below * sigma)
        off = np.minimum(off + above / np.hypot(self._above, self._widen_above * sigma), _FAR)
        cues = 1 / (1 + QUARTER * off**2)
        weights = self._weights if baseline.sure else self._surer(sigma, below + above)
        return cues, np.sign(below) - np.sign(above), np.exp(weights @ np.log(cues))

    def _range(self, sigma: Floats) -> tuple[Floats, Floats]:
        """Both ends of every cue's range, the one next to neutral beyond the face's own unrest."""
        near = np.clip(self._asks * MEANT * sigma, self._low, self._high)
        return np.where(self._asks > 0, near, self._low), np.where(self._asks < 0, near, self._high)

    def _surer(self, sigma: Floats, outside: Floats) -> Floats:
        """Weights in favour of cues whose neutral is known: shares are shared anew, nevers only lose, and less.

        A never that is broken by more than anybody's neutral explains counts all the same: shut eyes are shut.
        """
        by_tolerance = np.where(self._wanted, UNLIKE, SPREAD_WEIGHT) * sigma / np.maximum(self._below, self._above)
        explained = np.where(self._wanted, np.inf, UNLIKE * sigma / np.maximum(outside, _TINY))
        unsure = np.minimum(by_tolerance, explained)
        weights = self._weights / (1 + unsure**2)
        wanted = weights * self._wanted
        return np.asarray(weights - wanted + wanted / wanted.sum(1, keepdims=True))


def exponents(look: Look, way: Way) -> Floats:
    """The weight of each cue of a whole way in the logarithm of its score: shares for cues, NEVER for nevers."""
    weights = np.array([cue.weight for cue in way.cues])
    wanted = len(way.cues) - len(look.never)
    return np.concatenate([weights[:wanted] / weights[:wanted].sum(), NEVER * weights[wanted:]])


def score_ways(look: Look, reading: Reading, baseline: Baseline, allowance: Allowance = STRICT) -> Mapping[str, Score]:
    """The score of each way of a look, by the way's name; empty for a look that is never scored."""
    sheet = _sheet((look,), allowance)
    scores, directions, totals = sheet.scores(reading, baseline)
    return {
        way.name: Score(look.name, total, _cue_scores(way, scores[rows], directions[rows]))
        for (_, way), rows, total in zip(sheet.ways, sheet.rows, totals.tolist(), strict=True)
    }


def score(look: Look, reading: Reading, baseline: Baseline, allowance: Allowance = STRICT) -> Score:
    """The look by its best way, the easier ones included; 0 for a look that is never scored."""
    ways = score_ways(look, reading, baseline, allowance)
    return max(ways.values(), key=lambda one: one.total, default=Score(look.name, 0.0))


def score_all(
    catalogue: Catalogue, reading: Reading, baseline: Baseline, allowance: Allowance = STRICT
) -> Mapping[str, float]:
    """0..1 for every look of the catalogue by its best way; 0 for a look that is never scored."""
    sheet = _sheet(catalogue.looks, allowance)
    totals = dict.fromkeys(catalogue, 0.0)
    *_, of_ways = sheet.scores(reading, baseline)
    for (look, _), total in zip(sheet.ways, of_ways.tolist(), strict=True):
        totals[look.name] = max(totals[look.name], total)
    return totals


@lru_cache(maxsize=64)
def _sheet(looks: tuple[Look, ...], allowance: Allowance) -> Sheet:
    return Sheet(looks, allowance)


def _one_sided(values: Floats, resting: str) -> Floats:
    """(2, 21) values in which the resting side does as the other one."""
    moving = "right" if resting == "left" else "left"
    one_sided = values.copy()
    one_sided[:, _OF_SIDE[resting]] = values[:, _OF_SIDE[moving]]
    one_sided[:, _SHARED] *= 2
    return one_sided


def _column(measure: str, side: str) -> int:
    """Where a measure, of one side if it has sides, stands in an array of changes."""
    if measure == "gaze_away_deg":
        return _AWAY
    return MEASURES.index(measure if measure in MEASURES else f"{measure}_{side}")


def _changes(reading: Reading, baseline: Baseline) -> tuple[Floats, Floats]:
    """(2, 21) changes from neutral and their spread: row 0 in own units, row 1 in percent; last gaze_away_deg."""
    now, neutral, spread = (
        np.array([values[name] for name in MEASURES]) for values in (reading.measures, baseline.median, baseline.spread)
    )
    change = now - neutral
    scale = 100 / np.maximum(np.abs(neutral), _TINY)
    away, sigma = (float(np.hypot(*values[_GAZE])) for values in (change, spread))
    return (
        np.array([[*change, away], [*(change * scale), away]]),
        np.array([[*spread, sigma], [*(spread * scale), sigma]]),
    )


def _cue_scores(way: Way, scores: Floats, directions: Floats) -> tuple[CueScore, ...]:
    rows = zip(way.cues, scores.tolist(), directions.astype(int).tolist(), strict=True)
    return tuple(CueScore(cue.name, one, direction) for cue, one, direction in rows)
