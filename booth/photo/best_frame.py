"""Which frame of a burst becomes the photograph. Pure.

Gates first: one face with nothing before it, open eyes, sharp, exposed, looking where the look asks, still, silent.
Then the look's own unsmoothed score ranks, with the technical side beside it. The frame of the shutter is kept whenever
it passes (it is the moment that was meant), with at most two better neighbours. If no frame passes, the least bad one
is taken, and its verdict says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from booth.photo.shot import BestFrame, Shot, Verdict
from booth.told import BETWEEN, told

# The gates, as domain.md §4 proposes them; those without a share there are ours.
EYES_OPEN: Final = 0.70  # of the person's own neutral
EYES_LOWERED: Final = 0.35  # of the same, for looks with heavy lids: less is a blink in any look
SHARP: Final = 0.60  # of the sharpest frame of the burst
LONG: Final = 32
"""Frames: of a clip longer than any burst, every so many may be sharper by chance, by a glint or wide eyes."""
CLIPPED: Final = 0.05  # of the skin, more than the burst's best exposed frame
CLIPPED_AT_ALL: Final = 0.25  # of the skin: too much even if every frame is so
MOTION_IOD_S: Final = 1.5  # at 1/125 s this smears an 8x10 by about 5 pixels of 2400
ASIDE_DEG: Final = 10.0  # gaze off the lens: looks ask for 4 to 9, and a reading errs by 3 to 5
UP_DEG: Final = 10.0  # a broad smile alone reads 6
DOWN_DEG: Final = 6.0  # the mesh reads a lowered gaze short: this is about 15
UNSURE_IOD: Final = 0.046  # [P] a hand before the mouth reads 0.047 to 0.13, a wide laugh up to 0.041

LOOK_SHARE: Final = 0.7
"""Of the rank; the technical side has the rest."""
CLEARLY_BETTER: Final = 0.02
"""A neighbour of the shutter's frame must rank this much higher to be kept beside it."""
MOST_NEIGHBOURS: Final = 2


@dataclass(frozen=True, slots=True)
class _Burst:
    """What single frames are compared with: the best figures among those with a face."""

    sharpest: float
    least_blown: float
    least_blocked: float


@dataclass(frozen=True, slots=True)
class _Fault:
    """A gate that a frame did not pass. Where no frame passes all, the least sum of gravities is taken."""

    gravity: int
    sentence: str


def choose(shots: Sequence[Shot], trigger_ns: int | None, lowers_lids: bool) -> BestFrame:
    """Choose from the burst.

    trigger_ns: moment of the shutter on the frames' clock; None when there was none (a clip, a folder).
    lowers_lids: the look asks for heavy or lowered lids, so that half-closed eyes are no fault.

    `kept` are positions in `shots`, best first: empty when nobody was found in any frame.
    """
    faces = [shot for shot in shots if shot.face is not None]
    if not faces:
        return BestFrame((), tuple(Verdict(s.frame.number, 0.0, _absent(s)) for s in shots))
    burst = _compared(faces)
    faults = [_faults(shot, burst, lowers_lids) for shot in shots]
    merits = [_merit(shot, burst) for shot in shots]
    nearness = [-abs(shot.frame.timestamp_ns - (trigger_ns or 0)) for shot in shots]
    passed = [i for i, found in enumerate(faults) if not found]
    # Ties go to the frame nearest the shutter.
    order = sorted(passed, key=lambda i: (merits[i], nearness[i]), reverse=True)
    kept: tuple[int, ...]
    if not order:
        candidates = [i for i, shot in enumerate(shots) if shot.face is not None]
        kept = (max(candidates, key=lambda i: (-_gravity(faults[i]), merits[i] * _open(shots[i]), nearness[i])),)
    else:
        shutter = None if trigger_ns is None else max(range(len(shots)), key=lambda i: nearness[i])
        kept = _kept(order, merits, shutter)
    refusals = [tuple(fault.sentence for fault in found) for found in faults]
    return BestFrame(kept, _verdicts(shots, merits, refusals))


def lines(shots: Sequence[Shot], best: BestFrame) -> tuple[str, ...]:
    """A line for every frame, for the command line: `frame 12  0.83  Kept, number 1` or `frame 13  Blurred`"""
    places = {position: place for place, position in enumerate(best.kept, start=1)}
    return tuple(
        f"frame {verdict.frame_number:4d}  {shots[i].frame.timestamp_ns / 1e9:7.2f} s  "
        f"rank {verdict.rank:.2f}  look {shots[i].score:.2f}  "
        + BETWEEN.join([*([f"Kept, number {places[i]}"] if i in places else []), *verdict.refusals])
        for i, verdict in enumerate(best.verdicts)
    )


def why(shots: Sequence[Shot], best: BestFrame, trigger_ns: int | None) -> tuple[str, ...]:
    """A few sentences for staff: which frame became the photograph, and what the others lacked."""
    if not best.kept:
        return ()
    chosen, verdict = shots[best.kept[0]], best.verdicts[best.kept[0]]
    refused = Counter(sentence for other in best.verdicts for sentence in other.refusals[:1])
    left_out = [told("{fault} ({count})", count=count, fault=fault) for fault, count in refused.most_common()]
    return (
        _which(chosen, best.kept[0], len(shots), trigger_ns),
        *_meant(shots, best, trigger_ns),
        *([told("Left out: {faults}.", faults=left_out)] if left_out and not verdict.refusals else []),
        *(
            [told("No frame was without fault. This one: {faults}.", faults=verdict.refusals)]
            if verdict.refusals
            else []
        ),
    )


def _meant(shots: Sequence[Shot], best: BestFrame, trigger_ns: int | None) -> tuple[str, ...]:
    """What is wrong with the moment that was meant, where another became the photograph."""
    if trigger_ns is None:
        return ()
    at = min(range(len(shots)), key=lambda i: abs(shots[i].frame.timestamp_ns - trigger_ns))
    refusals = best.verdicts[at].refusals
    return (told("At the shutter: {faults}.", faults=refusals),) if refusals and at != best.kept[0] else ()


def _which(shot: Shot, position: int, count: int, trigger_ns: int | None) -> str:
    """The frame of the photograph, and when it was taken."""
    away_s = (shot.frame.timestamp_ns - (trigger_ns or 0)) / 1e9
    values = {"frame": position + 1, "count": count, "look": round(100 * shot.score), "seconds": round(abs(away_s), 1)}
    if trigger_ns is None:
        return told("Frame {frame} of {count} at {seconds} s, look {look}%.", **values)
    if abs(away_s) < 0.05:
        return told("Frame {frame} of {count}, at the shutter, look {look}%.", **values)
    if away_s > 0:
        return told("Frame {frame} of {count}, {seconds} s after the shutter, look {look}%.", **values)
    return told("Frame {frame} of {count}, {seconds} s before the shutter, look {look}%.", **values)


def _kept(order: list[int], merits: list[float], shutter: int | None) -> tuple[int, ...]:
    """The shutter's frame and at most two clearly better ones; without it, the best three that passed."""
    if shutter not in order:
        return tuple(order[: 1 + MOST_NEIGHBOURS])
    better = [i for i in order if merits[i] > merits[shutter] + CLEARLY_BETTER]
    return (*better[:MOST_NEIGHBOURS], shutter)


def _verdicts(shots: Sequence[Shot], merits: list[float], refusals: list[tuple[str, ...]]) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(shot.frame.number, 0.0 if why else merit, why)
        for shot, merit, why in zip(shots, merits, refusals, strict=True)
    )


def _compared(faces: Sequence[Shot]) -> _Burst:
    least_blown = min(_figure(s.quality, "blown") for s in faces)
    least_blocked = min(_figure(s.quality, "blocked") for s in faces)
    # What is burnt out has hard edges that are not in the face: it is no measure of the others' sharpness.
    exposed = [
        s
        for s in faces
        if not _clipped(_figure(s.quality, "blown"), least_blown)
        and not _clipped(_figure(s.quality, "blocked"), least_blocked)
    ]
    looking = [s for s in exposed if s.eye_openness >= EYES_OPEN]  # lashes are sharper than any eye
    sharpness = sorted((_figure(s.quality, "eye_sharpness") for s in looking or exposed or faces), reverse=True)
    return _Burst(sharpness[len(sharpness) // LONG], least_blown, least_blocked)


def _faults(shot: Shot, burst: _Burst, lowers_lids: bool) -> tuple[_Fault, ...]:
    """Every gate that the frame does not pass, the gravest first."""
    if shot.face is None:
        return tuple(_Fault(0, sentence) for sentence in _absent(shot))
    blown, blocked = _figure(shot.quality, "blown"), _figure(shot.quality, "blocked")
    burnt, dark = _clipped(blown, burst.least_blown), _clipped(blocked, burst.least_blocked)
    # Of skin that is burnt or dark every reading is unsure.
    covered = _figure(shot.quality, "unsure_iod") > UNSURE_IOD and not (burnt or dark)
    closed = shot.eye_openness < (EYES_LOWERED if lowers_lids else EYES_OPEN)
    gates = (
        (closed, 4, told("Eyes half closed")),
        (_figure(shot.quality, "eye_sharpness") < SHARP * burst.sharpest, 4, told("Blurred")),
        (burnt, 3, told("Skin burnt out")),
        (dark, 3, told("Skin lost in the dark")),
        (not closed and _glances(shot.gaze_off_deg), 2, told("Looking away")),  # shut eyes look nowhere
        (covered, 2, told("Something before the face")),
        (_figure(shot.quality, "motion_iod_s") > MOTION_IOD_S, 1, told("Moving")),
        (shot.talking, 1, told("Speaking")),
        (shot.faces > 1, 1, told("Somebody else in the picture")),
    )
    return tuple(_Fault(gravity, sentence) for refused, gravity, sentence in gates if refused)


def _gravity(faults: Sequence[_Fault]) -> int:
    return sum(fault.gravity for fault in faults)


def _open(shot: Shot) -> float:
    """0..1: of two frames with the same faults, half-closed eyes beat closed ones."""
    return min(shot.eye_openness, 1.0)


def _glances(gaze_off_deg: tuple[float, float] | None) -> bool:
    if gaze_off_deg is None:
        return False
    aside, up = gaze_off_deg
    return abs(aside) > ASIDE_DEG or not -DOWN_DEG <= up <= UP_DEG


def _absent(shot: Shot) -> tuple[str, ...]:
    return (shot.fault or told("Nobody in the picture"),)


def _clipped(share: float, least: float) -> bool:
    return share > min(least + CLIPPED, CLIPPED_AT_ALL)


def _merit(shot: Shot, burst: _Burst) -> float:
    """0..1: the look, and beside it sharpness and stillness."""
    if shot.face is None:
        return 0.0
    sharp = min(_figure(shot.quality, "eye_sharpness") / burst.sharpest, 1.0) if burst.sharpest > 0 else 1.0
    still = 1 - min(_figure(shot.quality, "motion_iod_s") / MOTION_IOD_S, 1.0)
    return LOOK_SHARE * shot.score + (1 - LOOK_SHARE) * (sharp + still) / 2


def _figure(quality: Mapping[str, float], name: str) -> float:
    """A figure that was not measured is no fault."""
    return quality.get(name, 0.0)
