"""Frame -> Observation: what the vision thread does with every frame.

    observer = Observer(tracker, catalogue)
    observer.measure(True)            # consent was given: only now does the face model run
    observer.record_neutral()
    observer.ask_for("determination")
    observation = observer.observe(frame)
    observer.wipe()                   # nothing of the person stays, and the model rests

All calls come from one thread; whoever wipes waits until the frame in hand is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np

from booth.camera.frame import Frame
from booth.face.blink import BlinkWatch
from booth.face.face import Face, Sighting
from booth.face.one_euro import OneEuro
from booth.looks.baseline import Baseline, BaselineRecorder, canonical_baseline
from booth.looks.calm import calm_baseline
from booth.looks.catalogue import Catalogue, Look
from booth.looks.coach import Coach
from booth.looks.framing import FramingJudge
from booth.looks.matching import cue_match
from booth.looks.measures import read
from booth.looks.outline import overlay
from booth.looks.reading import MEASURES, Framing, Observation, Reading, Stage
from booth.looks.scoring import STRICT, Allowance, score, score_all, score_ways
from booth.looks.smile import SmileWatch
from booth.looks.unrest import UnrestWatch

BLINK: Final = 0.6
"""Lids below this share of neutral are shut, or shutting."""
HEAVY_BLINK: Final = 0.45
"""The same for looks that lower the lids."""
_SCALES: Final = np.array([5.0 if name.endswith("_deg") else 0.05 for name in MEASURES])
"""A notable change of each measure: they are smoothed in these units."""
_EYES: Final = ("eye_openness_left", "eye_openness_right")


class Seer(Protocol):
    """What the observer needs of a `booth.face.tracker.Tracker`."""

    def see(self, frame: Frame) -> Sighting: ...

    def forget(self) -> None: ...


@dataclass(slots=True)
class _Asked:
    """The look asked for, and what was said about it."""

    look: Look
    coach: Coach
    allowance: Allowance
    catalogue: Catalogue
    watch: SmileWatch = field(default_factory=SmileWatch)


@dataclass(slots=True)
class _Person:
    """All that is known of the person in front of the lens; replaced to forget."""

    framing: FramingJudge = field(default_factory=FramingJudge)
    recorder: BaselineRecorder | None = None
    asked: _Asked | None = None
    measures: OneEuro = field(default_factory=lambda: OneEuro(min_cutoff_hz=0.8, beta=0.15))
    points: OneEuro = field(default_factory=lambda: OneEuro(min_cutoff_hz=2.0, beta=0.03))
    smoothed: Reading | None = None
    unrest: UnrestWatch = field(default_factory=UnrestWatch)
    lids: BlinkWatch = field(default_factory=BlinkWatch)
    heard: list[Reading] = field(default_factory=list)
    """Every reading since the neutral was asked for, until there is one."""
    settled: Baseline | None = None
    """For somebody whose face never came to rest: the calmest there was."""

    @property
    def baseline(self) -> Baseline | None:
        return (self.recorder.baseline if self.recorder else None) or self.settled


class Observer:
    """See the module. `tracker` is run only between measure(True) and measure(False) or wipe()."""

    def __init__(self, tracker: Seer, catalogue: Catalogue) -> None:
        self._tracker = tracker
        self._catalogue = catalogue
        self._on = False
        self._person = _Person()

    @property
    def baseline(self) -> Baseline | None:
        """The person's own neutral; None until it is recorded."""
        return self._person.baseline

    def measure(self, on: bool, style: str = "headshot") -> None:
        """Run the face model from the next frame on, or stop it at once. A portrait's sitter stands farther away."""
        self._on = on
        self._person.framing = FramingJudge(style)

    def record_neutral(self) -> None:
        """Forget the neutral face, if any, and record one."""
        self._person.recorder, self._person.settled = BaselineRecorder(), None
        self._person.heard.clear()

    def ask_for(self, look: str | None, allowance: Allowance = STRICT) -> None:
        """Score and coach this look from now on; None for none. A neutral that did not succeed is settled for."""
        person = self._person
        if person.baseline is None:
            person.settled = calm_baseline(person.heard)
        person.asked = None
        if look:
            person.asked = _Asked(
                self._catalogue[look], Coach(self._catalogue[look], allowance), allowance, self._catalogue
            )

    def wipe(self) -> None:
        """Forget the person and stop."""
        self._on = False
        self._person = _Person()
        self._tracker.forget()

    def observe(self, frame: Frame) -> Observation:
        """All that is to be said of one frame; without the model's help unless measuring."""
        if not self._on:
            return Observation(frame.number, frame.timestamp_ns)
        person, sighting = self._person, self._tracker.see(frame)
        size_px = (frame.lores.shape[1], frame.lores.shape[0])
        seen = Observation(
            frame.number,
            frame.timestamp_ns,
            framing=person.framing.see(sighting, size_px),
            faces=sighting.faces,
            neutral_progress=person.recorder.progress if person.recorder else 0.0,
        )
        if sighting.face is None:
            return _unseen(person, seen)
        return _seen(person, seen, sighting.face, read(sighting.face, size_px, frame.timestamp_ns))


def _unseen(person: _Person, seen: Observation) -> Observation:
    person.measures.wipe()
    person.points.wipe()
    person.unrest, person.lids = UnrestWatch(), BlinkWatch()
    if person.recorder:
        person.recorder.add(seen.timestamp_ns, None)
    return seen


def _seen(person: _Person, seen: Observation, face: Face, raw: Reading) -> Observation:
    if person.recorder and seen.framing not in (Framing.SEVERAL, Framing.COVERED):
        person.recorder.add(seen.timestamp_ns, raw, face.frontal)
        if person.baseline is None:
            person.heard.append(raw)
    baseline = person.baseline or canonical_baseline()
    blinking = _blinking(person, raw, baseline)
    if not blinking or person.smoothed is None:
        person.smoothed = _smoothed(person.measures, raw)
    points = person.points.smooth(face.landmarks_px, seen.timestamp_ns).astype(np.float32)
    points.flags.writeable = False
    seen = replace(
        seen,
        stage=_stage(person, seen.framing),
        neutral_progress=person.recorder.progress if person.recorder else 0.0,
        face=replace(face, landmarks_px=points),
        reading=raw,
        smoothed=person.smoothed,
        unrest=person.unrest.see(raw, face, blinking),
    )
    return _coached(person, seen, person.smoothed, baseline) if person.asked else seen


def _coached(person: _Person, seen: Observation, smoothed: Reading, baseline: Baseline) -> Observation:
    assert person.asked and seen.face and seen.reading
    asked, now_s = person.asked, seen.timestamp_ns / 1e9
    ways = score_ways(asked.look, smoothed, baseline, asked.allowance)
    hint = asked.watch.see(smoothed, baseline) if asked.look.watch_smile else ""
    told = asked.coach.see(ways, now_s, hint, seen.unrest, _rival(asked, smoothed, baseline))
    ready = told.ready and seen.framing is Framing.GOOD
    return replace(
        seen,
        stage=Stage.READY if ready else seen.stage,
        ready=ready,
        score=told.score,
        raw_score=score(asked.look, seen.reading, baseline, asked.allowance).total,
        advice=told.advice,
        cue_match=cue_match(asked.look, told.score),
        target=overlay(asked.look, baseline, smoothed, seen.face, asked.allowance.resting_side),
    )


def _rival(asked: _Asked, smoothed: Reading, baseline: Baseline) -> float:
    """The best score of all other looks: a face that shows one of them more is not there yet."""
    totals = score_all(asked.catalogue, smoothed, baseline, asked.allowance)
    return max((total for name, total in totals.items() if name != asked.look.name), default=0.0)


def _stage(person: _Person, framing: Framing) -> Stage:
    """Without a look; the look makes it READY."""
    recording = person.recorder is not None and person.baseline is None
    return Stage.READY_WITHOUT_LOOK if framing is Framing.GOOD and not recording else Stage.NOT_READY


def _blinking(person: _Person, raw: Reading, baseline: Baseline) -> bool:
    """Both eyes are shut, or the one that can, or on their way there or back."""
    least = HEAVY_BLINK if person.asked and person.asked.look.lowers_lids else BLINK
    resting = person.asked.allowance.resting_side if person.asked else "none"
    open_ = max(raw.measures[eye] / baseline.median[eye] for eye in _EYES if not eye.endswith(resting))
    return person.lids.see(open_, open_ < least, raw.timestamp_ns)


def _smoothed(filter_: OneEuro, raw: Reading) -> Reading:
    values = filter_.smooth(np.array([raw.measures[name] for name in MEASURES]) / _SCALES, raw.timestamp_ns) * _SCALES
    return Reading(raw.timestamp_ns, MappingProxyType(dict(zip(MEASURES, values.tolist(), strict=True))))
