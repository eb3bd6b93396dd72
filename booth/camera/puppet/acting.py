"""What a person does who is asked for more or less of something: the muscles that move together, and how far.

    moves("mouth_width", +1)                   # {"mouth_width": 0.13, "corner_lift": 0.035, ...}
    blended(actions, moves("lids", -1), 0.3)   # a touch of it on top of what the face does already

Sizes are those of an untrained person who plays it plainly. They know nothing of how a look is scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Actions = Mapping[str, float]

_PLAIN: Final[Mapping[str, tuple[Actions, Actions]]] = {
    # asked for: (what is done for more, what is done for less)
    "eye_openness": ({"lids": 0.2}, {"lids": -0.22}),
    # A smile is one muscle: it pulls the corners out and up, and the cheeks go along. The actor of single_face widens
    # his mouth by 54 % and lifts its corners by .16, the actress of WolfgangLanger by 18 % and .08; a plain smile is
    # nearer to hers. The landmark model reads about half of a warped corner's lift.
    "mouth_width": (
        {"mouth_width": 0.20, "corner_lift": 0.09, "cheeks": 0.4},
        {"mouth_width": -0.12, "corner_lift": -0.05, "cheeks": -0.3},
    ),
    "corner_lift": (
        {"corner_lift": 0.10, "mouth_width": 0.10, "cheeks": 0.3},
        {"corner_lift": -0.06, "mouth_width": -0.05, "cheeks": -0.2},
    ),
    "lip_height": ({"lip_press": -0.12}, {"lip_press": 0.25}),
    # Lips part by a little, and close altogether.
    "mouth_opening": ({"mouth_open": 0.07}, {"mouth_open": -0.25}),
    # Cheeks that rise push the lower lids up, and the eyes narrow.
    "cheek_gap": ({"cheeks": -0.5, "lids": 0.05}, {"cheeks": 0.5, "lids": -0.08}),
    # A frown lowers all of the brow, its inner end most, and draws both together.
    "brow_inner": (
        {"brow_inner": 0.05, "brow_outer_left": 0.025, "brow_outer_right": 0.025},
        {"brow_inner": -0.05, "brow_outer_left": -0.03, "brow_outer_right": -0.03, "brow_gap": -0.02},
    ),
    "brow_outer": (
        {"brow_outer_left": 0.055, "brow_outer_right": 0.055, "brow_inner": 0.03},
        {"brow_outer_left": -0.04, "brow_outer_right": -0.04, "brow_inner": -0.02},
    ),
    "brow_gap": ({"brow_gap": 0.02}, {"brow_gap": -0.025}),
    "gaze_yaw_deg": ({"gaze_yaw_deg": 10.0}, {"gaze_yaw_deg": -10.0}),
    "gaze_pitch_deg": ({"gaze_pitch_deg": 10.0}, {"gaze_pitch_deg": -10.0}),
    "gaze_away_deg": ({"gaze_yaw_deg": 12.0}, {"gaze_yaw_deg": -12.0}),
    "head_yaw_deg": ({"head_yaw_deg": 10.0}, {"head_yaw_deg": -10.0}),
    "head_pitch_deg": ({"head_pitch_deg": 6.0}, {"head_pitch_deg": -6.0}),
    "head_roll_deg": ({"head_roll_deg": 9.0}, {"head_roll_deg": -9.0}),
    "head_height": ({"shift_y": -0.15}, {"shift_y": 0.15}),
}
_ONE_BROW: Final[Mapping[str, tuple[Actions, Actions]]] = {
    # The brow that she can lift alone is the left one.
    "higher": ({"brow_outer_left": 0.06}, {"brow_outer_left": -0.04}),
    "lower": ({"brow_outer_right": 0.04}, {"brow_outer_right": -0.04}),
}
LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "lids": (-0.6, 0.4),
    "mouth_width": (-0.1, 0.35),
    "corner_lift": (-0.08, 0.24),
    "cheeks": (0.0, 0.9),
    "mouth_open": (0.0, 0.35),
    "lip_press": (-0.15, 0.5),
    "brow_inner": (-0.09, 0.1),
    "brow_outer_left": (-0.06, 0.12),
    "brow_outer_right": (-0.06, 0.12),
    "brow_gap": (-0.06, 0.03),
    "gaze_yaw_deg": (-30, 30),
    "gaze_pitch_deg": (-24, 20),
    "head_yaw_deg": (-18, 18),
    "head_pitch_deg": (-15, 15),
    "head_roll_deg": (-16, 16),
    "shift_y": (-0.5, 0.5),
}
"""As far as a face goes, however much is meant. Brows drawn lower than this run into one line over the nose, and the
landmark model reads them raised."""
OWN_WAY: Final[Actions] = {
    "mouth_width": 0.12,
    "corner_lift": 0.06,
    "corner_skew": 0.05,
    "brow_outer_left": 0.05,
    "head_roll_deg": 6.0,
}
"""Her own way: a lopsided smile and a tipped head."""
_TEETH_FROM_WIDTH: Final = 0.12
"""A smile wider than this, in shares of the mouth, shows the teeth."""
_TEETH_GAP: Final = 0.11
"""Gap of the lips of such a smile, in inter-ocular distances."""


def moves(measure: str, direction: int, sides: str = "mean") -> Actions:
    """The plain size of every action that belongs to more (+1) or less (-1) of a measure of the looks."""
    more, less = _ONE_BROW[sides] if measure == "brow_outer" and sides in _ONE_BROW else _PLAIN[measure]
    return more if direction > 0 else less


def at_first(actions: Actions, moved: Actions, size: float) -> dict[str, float]:
    """Both at once: where they use the same muscle, what asks most of it."""
    both = dict(actions)
    for name, plain in moved.items():
        both[name] = max(both.get(name, 0.0), size * plain, key=abs)
    return _with_teeth(_within(both), actions)


def nudged(actions: Actions, moved: Actions, size: float) -> dict[str, float]:
    """A touch more of it on top; who undoes something stops where the face is at rest."""
    changed = dict(actions)
    for name, plain in moved.items():
        now, by = changed.get(name, 0.0), size * plain
        passes_rest = now * (now + by) < 0 and abs(now) > 0.15 * abs(plain)
        changed[name] = 0.0 if passes_rest else now + by
    return _with_teeth(_within(changed), actions)


def within(name: str, size: float) -> float:
    """An action no larger than a face can make it."""
    least, most = LIMITS.get(name, (-1.0, 1.0))
    return min(max(size, least), most)


def _within(actions: Actions) -> dict[str, float]:
    return {name: within(name, size) for name, size in actions.items()}


def _with_teeth(actions: dict[str, float], before: Actions) -> dict[str, float]:
    """A smile that grows broad opens the lips; they may still be closed over it."""
    if before.get("mouth_width", 0.0) <= _TEETH_FROM_WIDTH < actions.get("mouth_width", 0.0):
        actions["mouth_open"] = max(actions.get("mouth_open", 0.0), _TEETH_GAP)
    return actions
