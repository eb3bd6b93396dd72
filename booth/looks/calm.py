"""A film's own calm frames: where nobody asked for a neutral face, the nearest to one that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.looks.baseline import Baseline, baseline_of, canonical_baseline
from booth.looks.reading import MEASURES, Reading

SHARE: Final = 0.25
"""Of the frames, the calmest; at least LEAST of them."""
LEAST: Final = 8
MOST_TURN_DEG: Final = 15.0
"""Frames turned further than this from the film's own middle are calm only if there is nothing else."""

Floats = NDArray[np.float64]

_EYES: Final = [MEASURES.index("eye_openness_left"), MEASURES.index("eye_openness_right")]
_FACIAL: Final = [at for at, name in enumerate(MEASURES) if not name.endswith("_deg") and name != "head_height"]
_TURNS: Final = [MEASURES.index("head_yaw_deg"), MEASURES.index("head_pitch_deg")]


def calm_baseline(readings: Sequence[Reading]) -> Baseline | None:
    """Median and spread of the calm ones; None for no readings at all."""
    if not readings:
        return None
    table = np.array([[one.measures[name] for name in MEASURES] for one in readings])
    unrest = _unrest(table)
    count = min(len(readings), max(LEAST, round(SHARE * len(readings))))
    return replace(baseline_of([readings[at] for at in np.argsort(unrest, kind="stable")[:count]]), sure=False)


def _unrest(table: Floats) -> Floats:
    """How far each frame is from rest: from the film's middle, from the canonical face, and from its neighbours.

    The film's middle knows the person; the canonical face knows what rest is: without it, somebody who smiles
    throughout would rest smiling.
    """
    canonical = canonical_baseline()
    scale = np.array([canonical.spread[name] for name in MEASURES])
    usual = np.array([canonical.median[name] for name in MEASURES])
    middle = np.median(table, axis=0)
    off_middle = np.abs((table - middle) / scale)[:, _FACIAL].mean(axis=1)
    off_usual = np.abs((table - usual) / scale)[:, _FACIAL].mean(axis=1)
    motion = np.abs(np.diff(table, axis=0, prepend=table[:1]) / scale)[:, _FACIAL].mean(axis=1)
    turned = np.abs(table - middle)[:, _TURNS].max(axis=1) > MOST_TURN_DEG
    shut = (table < 0.75 * middle)[:, _EYES].any(axis=1)
    return np.asarray(0.3 * off_middle + off_usual + 2 * motion + 10.0 * (turned | shut))
