"""Readings made by hand: a neutral face and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pytest
from numpy.typing import NDArray

from booth.face.face import Face, Gaze, HeadPose
from booth.looks.baseline import Baseline, canonical_baseline
from booth.looks.catalogue import Catalogue, load_catalogue
from booth.looks.drawn_face import canonical_face
from booth.looks.reading import MEASURES, Reading

FPS = 15


def ns(seconds: float) -> int:
    return round(seconds * 1e9)


def neutral() -> Baseline:
    """The canonical face's measures, with the spread of somebody steady."""
    median = canonical_baseline().median
    return Baseline(median, MappingProxyType(dict.fromkeys(MEASURES, 0.0)), canonical_face())


def reading(at_s: float = 0.0, **changes: float) -> Reading:
    """Neutral but for `changes`: percent for lengths, own units for lifts, openings and angles, by unsided name."""
    measures = dict(neutral().median)
    for name, change in changes.items():
        for full in [one for one in MEASURES if one in (name, f"{name}_left", f"{name}_right")]:
            absolute = full.endswith("_deg") or name.startswith(("corner_lift", "mouth_opening", "head_height"))
            measures[full] += change if absolute else measures[full] * change / 100
    return Reading(ns(at_s), MappingProxyType(measures))


def face_at(
    x: float = 320.0, y: float = 200.0, iod_px: float = 66.0, yaw: float = 0.0, pitch: float = -3.0, roll: float = 0.0
) -> Face:
    """A frontal drawn face in a 640 x 480 picture, its eyes at (x, y), with the head pose it is said to have."""
    frontal = canonical_face()
    placed = (frontal * iod_px + np.array([x, y, 0])).astype(np.float32)
    return Face(placed, frontal, 0.99, HeadPose(yaw, pitch, roll), Gaze(0.0, 0.0))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


Points = NDArray[np.float32]
Make = Callable[..., Reading]
