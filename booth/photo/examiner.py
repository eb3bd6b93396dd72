"""Every frame of a burst looked at again, unsmoothed: what `best_frame` chooses from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Frame
from booth.errors import BoothError
from booth.face.face import Face, Sighting
from booth.looks.baseline import Baseline, canonical_baseline
from booth.looks.catalogue import Look
from booth.looks.measures import read
from booth.looks.reading import Reading
from booth.looks.scoring import STRICT, Allowance, score
from booth.photo import region
from booth.photo.best_frame import MOST_NEIGHBOURS, choose, why
from booth.photo.quality import essentials
from booth.photo.shot import BestFrame, Shot
from booth.told import told

TALKING_PER_S: Final = 1.2
"""Change of mouth opening (a ratio) per second, up and down again within TALKING_S, that means speech."""
TALKING_S: Final = 0.35
MOST_ROLL_DEG: Final = 45.0
"""A face lying on its side is none: mostly it is a hand or a knee that the model took for one."""
NARROW: Final = 0.6
"""Eyes that are narrow by nature are open at this share of the canonical face's: without the person's own neutral,
nobody may be told that they are half closed for less."""
LENS_DEG: Final = 3.0
"""A look whose gaze goes no further than this wants the eyes at the lens."""
MOST_CLOSER: Final = 6
"""So many pictures are looked at closely in the hope of one without a fault [P]: each costs several readings."""
Item = TypeVar("Item")
Found = TypeVar("Found")
_GAZE: Final = ("gaze_yaw_deg", "gaze_pitch_deg")
_OPENNESS: Final = ("eye_openness_left", "eye_openness_right")


class Seer(Protocol):
    """What the examiner needs of a `booth.face.tracker.Tracker`."""

    def see(self, frame: Frame) -> Sighting: ...

    def reread(self, frame: Frame, face: Face) -> tuple[Face, NDArray[np.float32]]: ...

    def lose(self) -> None: ...

    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame with its reading, before anything is known of the look or of the person's neutral."""

    frame: Frame
    face: Face | None = None
    reading: Reading | None = None
    quality: Mapping[str, float] | None = None
    faces: int = 1
    fault: str = ""


class Examiner:
    """Has trackers of its own, so that the preview's is not disturbed: with two, half of a burst each, at once."""

    def __init__(self, tracker: Seer, catalogue: Mapping[str, Look], beside: Seer | None = None) -> None:
        self._trackers = (tracker, beside) if beside else (tracker,)
        self._catalogue = catalogue

    def examine(
        self, frames: Sequence[Frame], look: str, baseline: Baseline | None, allowance: Allowance = STRICT
    ) -> tuple[Shot, ...]:
        """A shot for every frame, in order, judged by its small picture. Without a baseline everybody's neutral serves.

        A frame that cannot be read is a shot with a fault. The trackers hold what they saw until `forget` wipes it.
        """
        for tracker in self._trackers:
            tracker.lose()
        seen = self._each(lambda tracker, frame: _seen(tracker, frame, full_size=False), frames)
        return judged(seen, steadiness(seen), self._catalogue[look], baseline, allowance)

    def look_at(self, frame: Frame) -> Seen:
        """Read one frame; frames come in their order. Its sharpness is that of the full-size eyes."""
        return _seen(self._trackers[0], frame, full_size=True)

    def kept(
        self,
        shots: Sequence[Shot],
        look: str,
        baseline: Baseline | None,
        trigger_ns: int | None,
        allowance: Allowance = STRICT,
    ) -> tuple[Shot, ...]:
        """The shots that are kept, the photograph first: chosen by the small pictures, decided by looking closer.

        To read every picture of a burst so would take seconds on a Pi. A finalist whose full-size picture cannot
        be read makes room for the next, and so do finalists that all show a fault from close; empty when nobody is
        in any of them. The frame of the shutter is always among them, last where it has a fault: it is the moment
        that was meant.
        """
        return self.decided(shots, look, baseline, trigger_ns, allowance)[0]

    def decided(
        self,
        shots: Sequence[Shot],
        look: str,
        baseline: Baseline | None,
        trigger_ns: int | None,
        allowance: Allowance = STRICT,
    ) -> tuple[tuple[Shot, ...], tuple[Shot, ...]]:
        """`kept`, and beside it all shots, with the fault of those whose full-size picture turned out to be lost."""
        wanted, left, finalists = self._catalogue[look], list(shots), list[Shot]()

        def looked_at(tracker: Seer, shot: Shot) -> Shot:
            return closer(tracker, shot, wanted, baseline, allowance)

        while (rough := choose(left, trigger_ns, wanted.lowers_lids)).kept:
            if finalists and rough.refused and any(shot.face for shot in finalists):
                break
            finalists += self._each(looked_at, [left[i] for i in rough.kept])
            best = choose(finalists, trigger_ns, wanted.lowers_lids)
            if best.kept and (not best.refused or len(finalists) >= MOST_CLOSER):
                break
            left = [shot for i, shot in enumerate(left) if i not in rough.kept]
        best = choose(finalists, trigger_ns, wanted.lowers_lids)
        kept = [finalists[i] for i in best.kept]
        lost = {shot.frame.number: shot for shot in finalists if shot.fault}
        known = tuple(lost.get(shot.frame.number, shot) for shot in shots)
        return (_with_shutter(kept, (*finalists, *known), trigger_ns) if kept else ()), known

    def why(self, shots: Sequence[Shot], kept: Sequence[Shot], look: str, trigger_ns: int | None) -> tuple[str, ...]:
        """Sentences for staff about the choice that `kept` made of these shots, which need no pixels any more."""
        if not kept:
            return ()
        lowers_lids = self._catalogue[look].lowers_lids
        rough = zip(shots, choose(shots, trigger_ns, lowers_lids).verdicts, strict=True)
        # Two sets of verdicts: the sharpness of a small picture does not compare with that of a large one.
        close = zip(kept, choose(kept, trigger_ns, lowers_lids).verdicts, strict=True)
        near = {shot.frame.number: (shot, verdict) for shot, verdict in close}
        judged = [near.get(shot.frame.number, (shot, verdict)) for shot, verdict in rough]
        first = next(i for i, (shot, _) in enumerate(judged) if shot is kept[0])
        return why([shot for shot, _ in judged], BestFrame((first,), tuple(v for _, v in judged)), trigger_ns)

    def forget(self) -> None:
        """Wipe: no face, place or pixel stays in the trackers. Takes as long as looking at two frames."""
        self._each(lambda tracker, _: tracker.forget(), self._trackers)

    def _each(self, look: Callable[[Seer, Item], Found], items: Sequence[Item]) -> list[Found]:
        """What is found in each, in order; the trackers share the work."""
        one, *other = self._trackers
        if not other or len(items) < 2:
            return [look(one, item) for item in items]
        half = (len(items) + 1) // 2
        with ThreadPoolExecutor(1, "examine") as thread:
            later = thread.submit(lambda: [look(other[0], item) for item in items[half:]])
            return [look(one, item) for item in items[:half]] + later.result()


def _seen(tracker: Seer, frame: Frame, full_size: bool) -> Seen:
    try:
        sighting = tracker.see(frame)
        face = sighting.face
        if face is None or abs(face.head_pose.roll_deg) > MOST_ROLL_DEG:
            return Seen(frame)
        height, width = frame.lores.shape[:2]
        reading = read(face, (width, height), frame.timestamp_ns)
        figures = essentials(frame.lores, face, frame.main if full_size else None)
        return Seen(frame, face, reading, figures, sighting.faces)
    except (BoothError, ValueError) as error:
        return Seen(frame, fault=told("This frame cannot be read", error))


def closer(tracker: Seer, shot: Shot, look: Look, baseline: Baseline | None, allowance: Allowance = STRICT) -> Shot:
    """The same shot, its face read steadily and its sharpness that of the full-size eyes."""
    assert shot.face is not None
    try:
        face, unsure = tracker.reread(shot.frame, shot.face)
        figures = essentials(shot.frame.lores, face, shot.frame.main)
        figures["unsure_iod"] = float(unsure[list(region.LIPS)].mean() + unsure[list(region.OVAL)].mean())
    except BoothError as error:
        return replace(shot, face=None, fault=told("This frame cannot be read", error))
    height, width = shot.frame.lores.shape[:2]
    total, openness = _worth(read(face, (width, height), shot.frame.timestamp_ns), look, baseline, allowance)
    return replace(shot, face=face, score=total, eye_openness=openness, quality={**shot.quality, **figures})


def _with_shutter(best: Sequence[Shot], shots: Sequence[Shot], trigger_ns: int | None) -> tuple[Shot, ...]:
    """The best and the shutter's own, as it was found first in `shots`; unless no face could be read in it."""
    if trigger_ns is None:
        return tuple(best)
    shutter = min(shots, key=lambda shot: abs(shot.frame.timestamp_ns - trigger_ns))
    if shutter.face is None or any(shot.frame is shutter.frame for shot in best):
        return tuple(best)
    return (*best[:MOST_NEIGHBOURS], shutter)


@dataclass(frozen=True, slots=True)
class Steadiness:
    """What only a frame's neighbours tell."""

    motion_iod_s: float
    talking: bool


def steadiness(seen: Sequence[Seen]) -> tuple[Steadiness, ...]:
    """For every frame, whatever the look: how fast the face moves, and whether the mouth is speaking."""
    return tuple(map(Steadiness, _motion_iod_s(seen), _talking(seen)))


def judged(
    seen: Sequence[Seen],
    steady: Sequence[Steadiness],
    look: Look,
    baseline: Baseline | None,
    allowance: Allowance = STRICT,
) -> tuple[Shot, ...]:
    """Shots of frames that were read, for one look."""
    return tuple(_shot(one, still, look, baseline, allowance) for one, still in zip(seen, steady, strict=True))


def tilts(look: Look) -> bool:
    """Whether the look asks for a tilted head, which framing then leaves alone."""
    return any(cue.measure == "head_roll_deg" and cue.range[0] > 0 for way in look.all_ways() for cue in way.cues)


def _shot(seen: Seen, steady: Steadiness, look: Look, baseline: Baseline | None, allowance: Allowance) -> Shot:
    if seen.face is None or seen.reading is None:
        return Shot(seen.frame, None, 0.0, 0.0, fault=seen.fault)
    total, openness = _worth(seen.reading, look, baseline, allowance)
    figures = {**(seen.quality or {}), "motion_iod_s": steady.motion_iod_s}
    gaze = _gaze_off_deg(seen.reading, look, baseline)
    return Shot(seen.frame, seen.face, total, openness, steady.talking, figures, seen.faces, gaze)


def _worth(reading: Reading, look: Look, baseline: Baseline | None, allowance: Allowance) -> tuple[float, float]:
    """The look's score, and how open the eyes are against the person's own neutral, or else anybody's."""
    eyes = [name for name in _OPENNESS if not name.endswith(allowance.resting_side)]
    neutral, open_as = baseline or canonical_baseline(), 1.0 if baseline else NARROW
    openness = min(reading.measures[name] / max(open_as * neutral.median[name], 1e-6) for name in eyes)
    return (score(look, reading, neutral, allowance).total if look.scored else 1.0), openness


def _gaze_off_deg(reading: Reading, look: Look, baseline: Baseline | None) -> tuple[float, float] | None:
    """How far the eyes are off the lens, to the sitter's left and up; None where the look lets them go.

    Without the person's own neutral only half of it counts: raw gaze is off by up to 10 degrees between people.
    """
    if not look.scored or abs(look.gaze[0]) > LENS_DEG or abs(look.gaze[1]) > LENS_DEG:
        return None
    neutral, share = baseline or canonical_baseline(), 1.0 if baseline else 0.5
    aside, up = (share * (reading.measures[name] - neutral.median[name]) for name in _GAZE)
    return aside, up


def _motion_iod_s(seen: Sequence[Seen]) -> list[float]:
    """How fast the face moves in each frame: the lesser of its steps from and to the neighbours.

    The median over all points, in inter-ocular distances per second. The lesser, because a face that moved
    before and rests now is at rest.
    """
    steps = [_step(earlier, later) for earlier, later in pairwise(seen)]
    around = ((*steps[max(i - 1, 0) : i], *steps[i : i + 1]) for i in range(len(seen)))
    return [min((step for step in pair if step is not None), default=0.0) for pair in around]


def _step(earlier: Seen, later: Seen) -> float | None:
    span_s = (later.frame.timestamp_ns - earlier.frame.timestamp_ns) / 1e9
    if earlier.face is None or later.face is None or not 0 < span_s < 1:
        return None
    moved = np.hypot(*(later.face.landmarks_px - earlier.face.landmarks_px)[:, :2].T)
    return float(np.median(moved)) / max(later.face.inter_ocular_px, 1.0) / span_s


def _talking(seen: Sequence[Seen]) -> list[bool]:
    """Where the mouth opens and closes again within a third of a second; a smile or a gasp goes one way."""
    mouths = [(one.frame.timestamp_ns / 1e9, one.reading.measures["mouth_opening"]) for one in seen if one.reading]
    speeds = [(t, (wider - mouth) / (later - t)) for (t, mouth), (later, wider) in pairwise(mouths) if later > t]
    opening = [t for t, speed in speeds if speed > TALKING_PER_S]
    closing = [t for t, speed in speeds if speed < -TALKING_PER_S]
    moments = (one.frame.timestamp_ns / 1e9 for one in seen)
    return [_near(opening, t) and _near(closing, t) for t in moments]


def _near(moments: Sequence[float], at_s: float) -> bool:
    return any(abs(moment - at_s) <= TALKING_S for moment in moments)


One = TypeVar("One", Seen, Shot)


def without_pixels(one: One) -> One:
    """The same with its pictures given back: for clips longer than memory, and for frames that were not chosen."""
    one.frame.main.release()
    return replace(one, frame=replace(one.frame, lores=np.zeros((0, 0, 4), np.uint8)))
