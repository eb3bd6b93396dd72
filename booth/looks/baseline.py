"""The person's own neutral face: what every change is measured from.

    recorder = BaselineRecorder()
    recorder.add(timestamp_ns, reading, face.frontal)      # every frame, reading None when no face is usable
    recorder.progress                                      # 0..1 for the screen
    recorder.baseline                                      # None until it is good

Taken from 1.7 s of a relaxed face, at least 20 frames without a blink, head towards the lens. A noisy one
(someone talks, or moves) is begun anew, and so is one whose face was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.looks.reading import MEASURES, Reading

SPAN_S: Final = 1.7
"""A relaxed face is looked at for this long at least (domain: 1.5 to 2 s)."""
FRAMES: Final = 20
LONGEST_S: Final = 6.0
"""Frames older than this are forgotten: who fidgets begins anew without being told so."""
LOST_S: Final = 2.0
"""No usable face for this long: begin anew."""
MOST_TURN_DEG: Final = 12.0
FRONTAL_PITCH_DEG: Final = -3.0
"""What `face.head_pose` reads of people who look into the lens (single_face clip -5, sitter -2)."""
BLINK: Final = 0.8
"""Lids below this share of the recording's median are a blink."""
NOISE: Final = MappingProxyType(
    {
        "mouth_width": 0.02,
        "mouth_opening": 0.03,
        "corner_lift_left": 0.02,
        "corner_lift_right": 0.02,
        "eye_openness_left": 0.025,
        "eye_openness_right": 0.025,
        "head_yaw_deg": 1.5,
        "head_pitch_deg": 1.5,
        "head_roll_deg": 1.5,
    }
)
"""Most spread (MAD) of a recording worth keeping, in each measure's own units; talking and turning exceed it."""

_MAD_TO_SIGMA: Final = 1.4826
"""Of a normal distribution."""
_EYES: Final = (MEASURES.index("eye_openness_left"), MEASURES.index("eye_openness_right"))

# Neutral and spread between people, for a single picture whose person never showed a neutral face.
# Median: between the canonical face model of MediaPipe (mouth width .77, inner brow .39, cheek gap .54) and what the
# mesh reads of people at rest, whose lips meet and whose eyes are more open than the model's .234.
# Spread: [P] between the people of our own test footage; a wide one makes a score hesitant, as it should be. Nobody
# asked the person of a single picture to face the lens: its head and eyes say little about a look.
_CANONICAL: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "eye_openness_left": (0.29, 0.05),
        "eye_openness_right": (0.29, 0.05),
        "mouth_width": (0.78, 0.06),
        "corner_lift_left": (-0.02, 0.03),
        "corner_lift_right": (-0.02, 0.03),
        "lip_height": (0.26, 0.03),
        "mouth_opening": (0.02, 0.02),
        "cheek_gap_left": (0.55, 0.03),
        "cheek_gap_right": (0.55, 0.03),
        "brow_inner_left": (0.39, 0.05),
        "brow_inner_right": (0.39, 0.05),
        "brow_outer_left": (0.41, 0.04),
        "brow_outer_right": (0.41, 0.04),
        "brow_gap": (0.40, 0.025),
        "gaze_yaw_deg": (0.0, 6.0),
        "gaze_pitch_deg": (0.0, 6.0),
        "head_yaw_deg": (0.0, 8.0),
        "head_pitch_deg": (FRONTAL_PITCH_DEG, 8.0),
        "head_roll_deg": (0.0, 5.0),
        "head_height": (0.0, 1.0),
    }
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Median and spread (MAD, in each measure's units) of every measure of a relaxed face."""

    median: Mapping[str, float]
    spread: Mapping[str, float]
    frontal: NDArray[np.float32] | None = None
    """(478, 3) the relaxed face's points, as `Face.frontal`; None for the canonical one."""
    sure: bool = True
    """Of a person who was asked to rest. Otherwise `spread` says how little is known of this one's neutral: it is that
    between people, or between moments of somebody who never rested."""


def canonical_baseline() -> Baseline:
    """Anybody's neutral, for a single picture: a face model's, with the spread between people."""
    return Baseline(
        MappingProxyType({name: median for name, (median, _) in _CANONICAL.items()}),
        MappingProxyType({name: spread for name, (_, spread) in _CANONICAL.items()}),
        sure=False,
    )


def baseline_of(readings: Sequence[Reading], frontals: Sequence[NDArray[np.float32]] = ()) -> Baseline:
    """Median and MAD of readings that are known to be calm. Raises ValueError for none."""
    if not readings:
        raise ValueError("a baseline needs at least one reading")
    medians, spreads = _middle(_table(readings))
    frontal = np.median(np.stack(frontals), axis=0).astype(np.float32) if frontals else None
    return Baseline(_named(medians), _named(spreads), frontal)


class BaselineRecorder:
    """Collects relaxed frames until they make a baseline. Time is the frames' own."""

    def __init__(self) -> None:
        self._kept: list[tuple[Reading, NDArray[np.float32]]] = []
        self._baseline: Baseline | None = None

    @property
    def baseline(self) -> Baseline | None:
        return self._baseline

    @property
    def progress(self) -> float:
        """0..1; 1 only with a baseline."""
        if self._baseline is not None:
            return 1.0
        return min(len(self._kept) / FRAMES, self._span_s() / SPAN_S, 0.99)

    def add(self, timestamp_ns: int, reading: Reading | None, frontal: NDArray[np.float32] | None = None) -> None:
        """One frame; reading None where no face is usable. Ignored once there is a baseline."""
        if self._baseline is not None:
            return
        self._forget_before(timestamp_ns)
        if reading is None or frontal is None or not self._faces_the_lens(reading):
            return
        self._kept.append((reading, frontal))
        if len(self._kept) >= FRAMES and self._span_s() >= SPAN_S:
            self._baseline = self._judge()

    def _forget_before(self, timestamp_ns: int) -> None:
        if self._kept and timestamp_ns - self._kept[-1][0].timestamp_ns > LOST_S * 1e9:
            self._kept.clear()
        oldest = timestamp_ns - LONGEST_S * 1e9
        self._kept = [kept for kept in self._kept if kept[0].timestamp_ns >= oldest]

    def _faces_the_lens(self, reading: Reading) -> bool:
        yaw = reading.measures["head_yaw_deg"]
        pitch = reading.measures["head_pitch_deg"] - FRONTAL_PITCH_DEG
        return abs(yaw) < MOST_TURN_DEG and abs(pitch) < MOST_TURN_DEG

    def _span_s(self) -> float:
        return (self._kept[-1][0].timestamp_ns - self._kept[0][0].timestamp_ns) / 1e9 if self._kept else 0.0

    def _judge(self) -> Baseline | None:
        """A baseline, or None: too few open eyes yet, or too noisy, which begins anew."""
        calm = _without_blinks(self._kept)
        if len(calm) < FRAMES:
            return None
        baseline = baseline_of([reading for reading, _ in calm], [frontal for _, frontal in calm])
        if any(baseline.spread[name] > most for name, most in NOISE.items()):
            self._kept = self._kept[len(self._kept) // 2 :]
            return None
        return baseline


def _without_blinks(
    kept: Sequence[tuple[Reading, NDArray[np.float32]]],
) -> list[tuple[Reading, NDArray[np.float32]]]:
    eyes = _table([reading for reading, _ in kept])[:, _EYES].min(axis=1)
    least = BLINK * float(np.median(eyes))
    return [pair for pair, open_ in zip(kept, eyes, strict=True) if open_ >= least]


def _table(readings: Sequence[Reading]) -> NDArray[np.float64]:
    return np.array([[reading.measures[name] for name in MEASURES] for reading in readings])


def _middle(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    medians = np.median(table, axis=0)
    return medians, _MAD_TO_SIGMA * np.median(np.abs(table - medians), axis=0)


def _named(values: NDArray[np.float64]) -> Mapping[str, float]:
    return MappingProxyType(dict(zip(MEASURES, values.tolist(), strict=True)))
