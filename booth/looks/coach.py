"""One thing to say at a time: the cue that helps most, calmly, and praise when the look is there.

    coach = Coach(catalogue["determination"])
    told = coach.see(score_ways(look, smoothed, baseline), now_s)
    told.advice, told.ready

Rules: the look's own prompt first; no change within 1.2 s, praise included (`ready` is told at once); never the
opposite of what was just said within 2.4 s; another cue only when it helps clearly more, and a rest for a cue that
does not succeed; "ready" once it has been the look, and none of the others more so, for its dwell, and no longer
only when clearly lost; after 6 s an easier way is offered, and coached. Time is that of the frames.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from booth.looks.catalogue import Look, Way
from booth.looks.matching import FEATURES
from booth.looks.reading import Advice, Score, Unrest, said
from booth.looks.scoring import STRICT, Allowance, exponents

CHANGE_S: Final = 1.2
"""Least time that a person is left with one sentence."""
CONTRADICT_S: Final = 2.4
"""Least time before the opposite may be said."""
EASIER_S: Final = 6.0
"""After this long the easier ways count, one is offered, and it is coached."""
OFFER_S: Final = 2.4
"""Least time that an offer is left with a person: it is something new to do."""
HALFWAY: Final = 0.5
"""Who scores this much in a harder way is helped on with that."""
GIVE: Final = 0.12
"""A look that is there stays until its score is this far below `reached`."""
LEAD: Final = 0.03
"""And until another look scores this much better; so much it may from the start once the easier ways count: a tie
between two looks keeps nobody waiting."""
MORE_HELP: Final = 1.3
"""Another cue must help this many times more than the one being coached."""
BETTER_WAY: Final = 0.08
"""Another way must score this much better than the one being coached."""
TIRED_S: Final = 3.6
"""Said for this long without getting anywhere, a cue rests for as long: who cannot do one thing is helped with the
others."""
PROGRESS: Final = 1.4
"""A cue whose score has grown by this factor since it was said is getting somewhere."""
FLICKER_S: Final = 0.4
"""Unrest that lasts longer begins the dwell anew: a blink does not, a word does."""
SETTLE = said("Move, then settle.")
SETTLE_S: Final = CHANGE_S
"""A portrait's sitter is told so when the prompt has had its time."""
CALM: Final[Mapping[Unrest, str]] = {
    "talking": said("Now let your mouth rest."),
    "moving": said("And hold still."),
}
"""What keeps the shutter waiting where the look is there already."""
WORTH_SAYING: Final = 0.02
"""Least gain (of the logarithm of the score) that is worth a sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the coach makes of a moment."""

    score: Score
    """Of the way being coached."""
    advice: Advice
    ready: bool
    """There, and for long enough."""


class Coach:
    """Coaches one look, from the moment it is asked for."""

    def __init__(self, look: Look, allowance: Allowance = STRICT) -> None:
        self._look = look
        self._ways = {way.name: way for way in look.all_ways()}
        self._features = {cue.name: FEATURES[cue.measure] for way in self._ways.values() for cue in way.cues}
        self._way = next(iter(self._ways))
        self._advice = Advice(look.prompt)
        self._began_s = self._said_s = self._calm_s = -math.inf
        self._there_s = 0.0
        self._least_s = CHANGE_S
        self._ready = False
        self._offers = _offers(look, allowance)
        self._resting: dict[str, float] = {}
        self._told_score, self._told_s = 0.0, -math.inf

    def see(
        self, ways: Mapping[str, Score], now_s: float, hint: str = "", unrest: Unrest = "", rival: float = 0.0
    ) -> Told:
        """One frame. `ways`: the smoothed score of each way; `hint`: something kinder to say than a cue; `rival`: the
        best score of all other looks.

        With unrest the frame is no reason to believe in the look, nor to give it up.
        """
        if self._began_s == -math.inf:
            self._began_s = self._said_s = self._calm_s = now_s
        if not ways:
            return Told(Score(self._look.name, 0.0), self._advice, False)
        if not unrest:
            self._choose_way(ways, now_s)
            self._believe(ways[self._way].total, rival, now_s)
        score = ways[self._way]
        self._speak(score, now_s, hint or (CALM.get(unrest, "") if self._is_there(score.total, rival, now_s) else ""))
        return Told(score, self._advice, self._ready)

    def _choose_way(self, ways: Mapping[str, Score], now_s: float) -> None:
        open_ = self._open(ways, now_s)
        best = max(open_, key=lambda name: ways[name].total)
        if self._way not in open_ or ways[best].total > ways[self._way].total + BETTER_WAY:
            self._way = best

    def _open(self, ways: Mapping[str, Score], now_s: float) -> list[str]:
        """The ways that may be coached: at first the plain ones, then the easier, and the plain that are half done."""
        if self._patient(now_s):
            return [name for name in ways if not self._ways[name].easier]
        easier = [name for name in ways if self._ways[name].easier or ways[name].total >= HALFWAY]
        return easier or list(ways)

    def _patient(self, now_s: float) -> bool:
        """Nothing easier yet."""
        return now_s - self._began_s < EASIER_S

    def _is_there(self, total: float, rival: float, now_s: float) -> bool:
        """With hysteresis."""
        give = GIVE if self._ready else 0.0
        lead = 0.0 if self._patient(now_s) and not self._ready else LEAD
        return total >= self._look.reached - give and total >= rival - lead

    def _believe(self, total: float, rival: float, now_s: float) -> None:
        """Dwell: calm frames in which the look is there, of one stretch."""
        if not self._is_there(total, rival, now_s) or now_s - self._calm_s > FLICKER_S:
            self._there_s, self._ready = 0.0, self._ready and self._is_there(total, rival, now_s)
        else:
            self._there_s += now_s - self._calm_s
        self._calm_s = now_s
        self._ready = self._ready or self._there_s >= self._look.hold_s

    def _speak(self, score: Score, now_s: float, hint: str) -> None:
        new = self._next(score, now_s, hint)
        if new == self._advice or now_s - self._said_s < self._least_s:
            return
        self._advice, self._said_s = new, now_s
        self._least_s = OFFER_S if any(new == offer for _, offer in self._offers) else CHANGE_S
        self._offers = [(due_s, offer) for due_s, offer in self._offers if offer != new]

    def _next(self, score: Score, now_s: float, hint: str) -> Advice:
        if self._ready:
            return Advice(self._look.praise, praise=True)
        if hint:
            return Advice(hint)
        for due_s, offer in self._offers:
            if now_s - self._began_s >= due_s:
                return offer
        return self._correction(score, now_s)

    def _correction(self, score: Score, now_s: float) -> Advice:
        """The cue that helps most; what was said already, unless another helps clearly more."""
        all_helps = dict(_corrections(self._look, self._ways[self._way], score))
        self._tire(score, now_s, alone=len(all_helps) < 2)
        helps = {advice: gain for advice, gain in all_helps.items() if self._may_say(advice, now_s)}
        if not helps:
            worn = self._advice.praise or self._advice.cue in self._resting
            return Advice(self._look.prompt) if worn else self._advice
        best = max(helps, key=lambda advice: helps[advice])
        return best if helps[best] > MORE_HELP * helps.get(self._advice, 0.0) else self._advice

    def _tire(self, score: Score, now_s: float, alone: bool) -> None:
        """Counted from when it was said, or last got better. Where nothing else is missing it takes but a breath."""
        cue = self._advice.cue
        now = next((one.score for one in score.cues if one.cue == cue), 0.0)
        if self._told_s < self._said_s or now > PROGRESS * self._told_score:
            self._told_score, self._told_s = now, now_s
        if cue and now_s - self._told_s >= TIRED_S:
            self._resting[cue] = now_s + (CHANGE_S if alone else TIRED_S)

    def _may_say(self, advice: Advice, now_s: float) -> bool:
        return now_s >= self._resting.get(advice.cue, -math.inf) and not self._contradicts(advice, now_s)

    def _contradicts(self, advice: Advice, now_s: float) -> bool:
        said = self._advice
        same = self._features[advice.cue] == self._features.get(said.cue)
        return same and advice.direction == -said.direction and now_s - self._said_s < CONTRADICT_S


def _offers(look: Look, allowance: Allowance) -> list[tuple[float, Advice]]:
    """(when, what to say once)."""
    easier = [(EASIER_S, Advice(way.offer)) for way in look.ways if way.offer]
    return ([(SETTLE_S, Advice(SETTLE))] if allowance.style == "portrait" else []) + easier


def _corrections(look: Look, way: Way, score: Score) -> Iterator[tuple[Advice, float]]:
    """(what could be said, how much the logarithm of the score would gain) for every cue that has a sentence."""
    for cue, cue_score, power in zip(way.cues, score.cues, exponents(look, way), strict=True):
        text = cue.prompt(cue_score.direction)
        gain = -math.log(cue_score.score) * float(power)
        if text and gain > WORTH_SAYING:
            yield Advice(text, cue.name, cue_score.direction), gain
