"""How well a sitter who follows the advice gets to every look, and whether the look in the picture is that look.

    scripts/bench looks [--quick] [--style portrait] [--looks [NAME ...]] [--temperaments NAME ...] [--jobs N]
    scripts/bench looks --looks --seed 100 --rest-s 60        # a resting face only, and other sitters

The simulated sitter (booth.guest) is asked for each look in turn, in each temperament and at three intensities,
and does what the coach says until the booth is content or 20 s have passed. A closed loop on one face: it shows
that the coach leads somewhere, not that it suits people. Its time is that of the frames, 15 a second.
All of it takes about eight minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product, repeat

from booth.camera.actor import TEMPERAMENTS
from booth.camera.frame import Frame
from booth.face.face import Sighting
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.guest import Guest, make_actor
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Observation, Reading
from booth.looks.scoring import Allowance, score_all
from booth.session.state import Program, Session, Step
from booth.settings import CameraSettings

INTENSITIES = {"soft": 0.6, "warm": 1.0, "big": 1.5}
"""How large she plays what she means; the coach brings her to the look all the same."""
NATURES = [name for name in TEMPERAMENTS if name != "easy"]
PATIENCE_S = 20.0
"""The booth's own: after this the best frame so far is taken."""
REST_S = 1.6
HOLD_FRAMES = 8
"""Frames looked at once the look is reached: the burst of the photograph."""


@dataclass
class Figures:
    """What was found out, over all trials."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Time to reach, by look; PATIENCE_S for never."""
    seen_as: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For the look asked for, the best of all looks in each frame in which it was reached."""
    seen_raw_as: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """The same by the single frame, unsmoothed."""
    taken_as: list[tuple[str, str]] = field(default_factory=list)
    """Never reached: the look asked for, and what the best frame of the look's time shows most of."""
    neutral_hits: Counter[str] = field(default_factory=Counter)
    neutral_frames: int = 0
    score_ms: list[float] = field(default_factory=list)
    landmarks_ms: list[float] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        for look, seconds in other.seconds.items():
            self.seconds[look] += seconds
        for mine, theirs in ((self.seen_as, other.seen_as), (self.seen_raw_as, other.seen_raw_as)):
            for look, counts in theirs.items():
                mine[look] += counts
        self.taken_as += other.taken_as
        self.neutral_hits += other.neutral_hits
        self.neutral_frames += other.neutral_frames
        self.score_ms += other.score_ms
        self.landmarks_ms += other.landmarks_ms


class TimedTracker(Tracker):
    """Notes how long the landmark model and what belongs to it take for a frame."""

    def see(self, frame: Frame) -> Sighting:
        began_s = time.perf_counter()
        sighting = super().see(frame)
        self.took_ms = 1e3 * (time.perf_counter() - began_s)
        return sighting


class Booth:
    """Sitter, guest and observer, without a session machine between them."""

    def __init__(self, temperament: str, intensity: str, seed: int, allowance: Allowance) -> None:
        self.catalogue = load_catalogue()
        models = model_folder()
        settings = CameraSettings(main_width=1600, main_height=1200)
        self.actor = make_actor(settings, models, temperament=TEMPERAMENTS[temperament], seed=seed)
        self.guest = Guest(self.actor, self.catalogue, seed, INTENSITIES[intensity])
        self.tracker = TimedTracker(models)
        self.observer = Observer(self.tracker, self.catalogue)
        self.actor.start()
        self.actor.appear()
        self.allowance = allowance
        self.observer.measure(True, allowance.style)

    def frames(self, session: Session, seconds: float, figures: Figures | None = None) -> Iterator[Observation]:
        observation = None
        for _ in range(round(seconds * 15)):
            frame = self.actor.read()
            assert frame
            observation = self.observer.observe(frame)
            if figures is not None:
                figures.landmarks_ms.append(self.tracker.took_ms)
            self.guest.see(session, observation, frame.timestamp_ns / 1e9)
            yield observation

    def rest(self) -> bool:
        """Arrive, as in the walk-up; then a relaxed face until there is a baseline.

        Recorded while she still fades in, the neutral is up to 8 % off and a resting face then reaches looks.
        """
        for _ in self.frames(_session(Step.FRAMING), REST_S):
            pass
        self.observer.record_neutral()
        return any(self.observer.baseline for _ in self.frames(_session(Step.NEUTRAL), 8.0))

    def best(self, reading: Reading | None) -> str:
        """The look that a reading shows most of."""
        assert reading and self.observer.baseline
        totals = score_all(self.catalogue, reading, self.observer.baseline, self.allowance)
        return max(totals, key=lambda name: totals[name])


def _session(step: Step, look: str = "own_way") -> Session:
    return Session(Program((look,)), step)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench looks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one temperament at one intensity")
    parser.add_argument("--looks", nargs="*", default=[look.name for look in load_catalogue().looks if look.scored])
    parser.add_argument("--temperaments", nargs="+", default=None, choices=list(TEMPERAMENTS))
    parser.add_argument("--intensities", nargs="+", default=None, choices=list(INTENSITIES))
    parser.add_argument("--style", default="headshot", choices=["headshot", "portrait"], help="headshot by default")
    parser.add_argument("--seed", type=int, default=1, help="the first sitter's; 1 by default")
    parser.add_argument("--rest-s", type=float, default=10.0, help="a resting face is watched for so long; 10 s")
    parser.add_argument("--trace", action="store_true", help="print every change of advice")
    parser.add_argument("--jobs", type=int, default=2, help="processes; 2 by default")
    wanted = parser.parse_args(argv)
    temperaments = wanted.temperaments or (["easy"] if wanted.quick else NATURES)
    intensities = wanted.intensities or (["warm"] if wanted.quick else list(INTENSITIES))
    figures = Figures()
    with ProcessPoolExecutor(wanted.jobs) as pool:
        for one in pool.map(_sitter, *zip(*product(temperaments, intensities), strict=True), repeat(wanted)):
            figures.add(one)
    _print(figures, wanted.looks)
    return 0


def _sitter(temperament: str, intensity: str, wanted: argparse.Namespace) -> Figures:
    """One sitter's whole session: rest, and every look. Each has a seed, the same whoever else is asked for."""
    figures = Figures()
    seed = wanted.seed + list(product((*NATURES, "easy"), INTENSITIES)).index((temperament, intensity))
    booth = Booth(temperament, intensity, seed, Allowance(wanted.style))
    if not booth.rest():
        print(f"{temperament}, {intensity}: no neutral face within 8 s")
    _neutral(booth, wanted.rest_s, figures)
    print(f"{temperament:14} {intensity:9} at rest: {dict(figures.neutral_hits) or 'no look'}", flush=True)
    for look in wanted.looks:
        took_s = _trial(booth, look, figures, wanted.trace)
        print(f"{temperament:14} {intensity:9} {look:20} {took_s:5.1f} s", flush=True)
    return figures


def _neutral(booth: Booth, rest_s: float, figures: Figures) -> None:
    """Which looks a resting face reaches, for as long as they must be held: none, it should be."""
    lasting: Counter[str] = Counter()
    for observation in booth.frames(_session(Step.NEUTRAL), rest_s, figures):
        if observation.smoothed is None or booth.observer.baseline is None:
            continue
        began_s = time.perf_counter()
        totals = score_all(booth.catalogue, observation.smoothed, booth.observer.baseline, booth.allowance)
        figures.score_ms.append(1e3 * (time.perf_counter() - began_s))
        figures.neutral_frames += 1
        for name, total in totals.items():
            look = booth.catalogue[name]
            lasting[name] = lasting[name] + 1 if total >= look.reached else 0
            figures.neutral_hits[name] += lasting[name] == round(15 * look.hold_s)
    figures.neutral_hits = +figures.neutral_hits


def _trial(booth: Booth, look: str, figures: Figures, trace: bool) -> float:
    """Seconds from the request until ready; PATIENCE_S for never."""
    for _ in booth.frames(_session(Step.FRAMING), REST_S):
        pass
    booth.observer.ask_for(look, booth.allowance)
    took_s, left, said, best = PATIENCE_S, -1, "", (0.0, "")
    for at, observation in enumerate(booth.frames(_session(Step.LOOK, look), PATIENCE_S, figures)):
        if trace and observation.advice and observation.advice.text != said:
            said = observation.advice.text
            cues = {cue.cue: round(cue.score, 2) for cue in observation.score.cues} if observation.score else {}
            print(f"    {at / 15:4.1f} s  {said:32} {observation.score and observation.score.total:.2f} {cues}")
        if observation.ready and left < 0:
            took_s, left = at / 15, HOLD_FRAMES
        if observation.ready and not observation.blinking:
            figures.seen_as[look][booth.best(observation.smoothed)] += 1
            figures.seen_raw_as[look][booth.best(observation.reading)] += 1
        if not observation.unrest and observation.raw_score > best[0]:
            best = observation.raw_score, booth.best(observation.reading)
        left -= 1
        if left == 0:
            break
    booth.observer.ask_for(None)
    figures.seconds[look].append(took_s)
    if took_s >= PATIENCE_S:
        figures.taken_as.append((look, best[1]))
    return took_s


def _print(figures: Figures, looks: Sequence[str]) -> None:
    result = _at_rest(figures) | (_looks(figures, looks) if looks else {})
    print(json.dumps(result))


def _at_rest(figures: Figures) -> dict[str, object]:
    score_ms, landmarks_ms = statistics.median(figures.score_ms), statistics.median(figures.landmarks_ms)
    print(f"\na resting face reached {dict(figures.neutral_hits) or 'no look'}")
    return {
        "neutral_hits": sum(figures.neutral_hits.values()),
        "neutral_frames": figures.neutral_frames,
        "score_all_ms": round(score_ms, 3),
        "landmarks_ms": round(landmarks_ms, 2),
        "score_over_landmarks": round(score_ms / landmarks_ms, 4),
    }


def _looks(figures: Figures, looks: Sequence[str]) -> dict[str, object]:
    print("\nasked for (rows) against the best of all looks in the frames where it was reached, in percent")
    print(" " * 20 + "".join(f"{name[:7]:>8}" for name in looks))
    for asked in looks:
        whole = max(sum(figures.seen_as[asked].values()), 1)
        print(f"{asked:20}" + "".join(f"{100 * figures.seen_as[asked][name] / whole:8.0f}" for name in looks))
    print()
    for look in looks:
        times = figures.seconds[look]
        never = sum(took_s >= PATIENCE_S for took_s in times)
        print(f"{look:20} median {statistics.median(times):4.1f} s   worst {max(times):4.1f} s   never {never}")
    for look, shows in figures.taken_as:
        print(f"{look} was never reached; the best frame shows {shows}")
    every = sorted(took_s for look in looks for took_s in figures.seconds[look])
    right = sum(figures.seen_as[look][look] for look in looks)
    raw = sum(figures.seen_raw_as[look][look] for look in looks)
    frames = max(sum(sum(figures.seen_as[look].values()) for look in looks), 1)
    return {
        "top1": round(right / frames, 4),
        "top1_unsmoothed": round(raw / frames, 4),
        "median_s": round(statistics.median(every), 2),
        "p95_s": round(every[min(len(every) - 1, int(0.95 * len(every)))], 2),
        "reached_in_10_s": round(sum(took_s <= 10 for took_s in every) / len(every), 4),
        "never_reached": len(figures.taken_as),
        "trials": len(every),
        "confusion": {asked: dict(figures.seen_as[asked]) for asked in looks},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
