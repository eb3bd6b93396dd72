"""Which frame of a burst becomes the photograph. Pure.

Gates first: a face, open eyes, sharp, exposed, still, not speaking. Then the look's own unsmoothed score ranks,
with the technical side beside it. The frame of the shutter is kept whenever it passes (it is the moment that was
meant), with at most two better neighbours. If no frame passes, the least bad one is taken, and its verdict says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from booth.photo.shot import BestFrame, Shot, Verdict

# The gates, as domain.md §4 proposes them; those without a share there are ours.
EYES_OPEN: Final = 0.70  # of the person's own neutral
EYES_LOWERED: Final = 0.35  # of the same, for looks with heavy lids: less is a blink in any look
SHARP: Final = 0.60  # of the sharpest frame of the burst
CLIPPED: Final = 0.05  # of the skin, more than the burst's best exposed frame
CLIPPED_AT_ALL: Final = 0.25  # of the skin: too much even if every frame is so
MOTION_IOD_S: Final = 1.5  # at 1/125 s this smears an 8x10 by about 5 pixels of 2400

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
    refusals = [_refusals(shot, burst, lowers_lids) for shot in shots]
    merits = [_merit(shot, burst) for shot in shots]
    nearness = [-abs(shot.frame.timestamp_ns - (trigger_ns or 0)) for shot in shots]
    passed = [i for i, why in enumerate(refusals) if not why]
    # Ties go to the frame nearest the shutter.
    order = sorted(passed, key=lambda i: (merits[i], nearness[i]), reverse=True)
    kept: tuple[int, ...]
    if not order:
        candidates = [i for i, shot in enumerate(shots) if shot.face is not None]
        kept = (max(candidates, key=lambda i: (-len(refusals[i]), merits[i], nearness[i])),)
    else:
        shutter = None if trigger_ns is None else max(range(len(shots)), key=lambda i: nearness[i])
        kept = _kept(order, merits, shutter)
    return BestFrame(kept, _verdicts(shots, merits, refusals))


def told(shots: Sequence[Shot], best: BestFrame) -> tuple[str, ...]:
    """A line for every frame, for people: `frame 12  0.83  kept, 1st` or `frame 13  Blurred.`"""
    places = {position: place for place, position in enumerate(best.kept, start=1)}
    return tuple(
        f"frame {verdict.frame_number:4d}  {shots[i].frame.timestamp_ns / 1e9:7.2f} s  "
        f"rank {verdict.rank:.2f}  look {shots[i].score:.2f}  "
        + " ".join([*([f"Kept, number {places[i]}."] if i in places else []), *verdict.refusals])
        for i, verdict in enumerate(best.verdicts)
    )


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
    return _Burst(
        sharpest=max(_figure(s.quality, "eye_sharpness") for s in faces),
        least_blown=min(_figure(s.quality, "blown") for s in faces),
        least_blocked=min(_figure(s.quality, "blocked") for s in faces),
    )


def _refusals(shot: Shot, burst: _Burst, lowers_lids: bool) -> tuple[str, ...]:
    """Every gate that the frame does not pass, as sentences."""
    if shot.face is None:
        return _absent(shot)
    blown, blocked = _figure(shot.quality, "blown"), _figure(shot.quality, "blocked")
    gates = (
        (shot.eye_openness < (EYES_LOWERED if lowers_lids else EYES_OPEN), "Eyes half closed."),
        (_figure(shot.quality, "eye_sharpness") < SHARP * burst.sharpest, "Blurred."),
        (_clipped(blown, burst.least_blown), "Skin burnt out."),
        (_clipped(blocked, burst.least_blocked), "Skin lost in the dark."),
        (_figure(shot.quality, "motion_iod_s") > MOTION_IOD_S, "Moving."),
        (shot.talking, "Speaking."),
    )
    return tuple(sentence for refused, sentence in gates if refused)


def _absent(shot: Shot) -> tuple[str, ...]:
    return (shot.fault or "Nobody in the picture.",)


def _clipped(share: float, least: float) -> bool:
    return share > min(least + CLIPPED, CLIPPED_AT_ALL)


def _merit(shot: Shot, burst: _Burst) -> float:
    """0..1: the look, and beside it sharpness and stillness."""
    if shot.face is None:
        return 0.0
    sharp = _figure(shot.quality, "eye_sharpness") / burst.sharpest if burst.sharpest > 0 else 1.0
    still = 1 - min(_figure(shot.quality, "motion_iod_s") / MOTION_IOD_S, 1.0)
    return LOOK_SHARE * shot.score + (1 - LOOK_SHARE) * (sharp + still) / 2


def _figure(quality: Mapping[str, float], name: str) -> float:
    """A figure that was not measured is no fault."""
    return quality.get(name, 0.0)
