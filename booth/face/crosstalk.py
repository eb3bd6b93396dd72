"""What one action of the face moves besides itself, where it can be taken off: the other half of CROSSTALK.md.

Slopes are medians over photographs of seven people, each made to act by the photo puppet; where the people of one
sign disagreed, nothing is taken off. Left as they are: lids that sink when the chin rises, because a person's lids
follow the eyes to the lens and the photograph shows it; what an opened jaw does to the head's pitch (3 degrees on one
of the seven, nothing on the others); and yaw, which moves no measure by more than the readings vary anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CORNERS_FOLLOW_JAW: Final = 1 / 3
"""Of the way between the inner lips, from the upper one down: there stand corners that neither smile nor sulk, however
wide the jaw drops. The puppets' corners sink by 0.2 to 0.5 of the parting, 0.39 on average, an actor's on film by 0.28
at one width of his mouth; midway, as for closed lips, a dropped jaw reads as a smile."""

PER_PITCH_DEG: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "cheek_gap_left": (-0.0023, -0.0023),
        "cheek_gap_right": (-0.0023, -0.0023),
        "brow_inner_left": (-0.0021, -0.0005),
        "brow_inner_right": (-0.0021, -0.0005),
        "brow_outer_left": (-0.0016, -0.0005),
        "brow_outer_right": (-0.0016, -0.0005),
    }
)
"""What a degree of pitch, chin up and chin down, adds to a measure whose muscles rest, in inter-ocular distances: the
model's points do not turn quite as the head does."""
_STRAIGHT: Final = (0.0, 0.0)


def without_pitch(measures: Mapping[str, float], pitch_deg: float) -> dict[str, float]:
    """The measures as they would be at pitch 0; `pitch_deg` is against a head that faces the lens."""
    down = pitch_deg < 0
    return {name: value - PER_PITCH_DEG.get(name, _STRAIGHT)[down] * pitch_deg for name, value in measures.items()}
