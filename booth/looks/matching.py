"""Which strokes of the drawn face already agree: cue scores gathered by the feature they are drawn in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from booth.looks.catalogue import Look, MeasureName
from booth.looks.reading import Score

FEATURES: Final[Mapping[MeasureName, str]] = MappingProxyType(
    {
        "eye_openness": "lids",
        "cheek_gap": "lids",
        "mouth_width": "mouth",
        "corner_lift": "mouth",
        "lip_height": "mouth",
        "mouth_opening": "jaw",
        "brow_inner": "brows",
        "brow_outer": "brows",
        "brow_gap": "brows",
        "gaze_yaw_deg": "iris",
        "gaze_pitch_deg": "iris",
        "gaze_away_deg": "iris",
        "head_yaw_deg": "tilt",
        "head_pitch_deg": "tilt",
        "head_roll_deg": "tilt",
        "head_height": "tilt",
    }
)
"""The feature of a drawn face that shows each measure."""


def cue_match(look: Look, score: Score) -> Mapping[str, float]:
    """0..1 for each feature that the look asks something of: the least of its cues."""
    features = {cue.name: FEATURES[cue.measure] for way in look.all_ways() for cue in way.cues}
    match: dict[str, float] = {}
    for cue in score.cues:
        feature = features[cue.cue]
        match[feature] = min(cue.score, match.get(feature, 1.0))
    return MappingProxyType(match)
