"""A look as a few living strokes, from the same cues that score it.

    outline(look, canonical_face())            the drawn face of a look
    outline(None, face.landmarks_px)           a person's own features as they are
    overlay(look, baseline, reading, face)     the look on the person's own relaxed features, where they are now

The cues' ranges are applied to points in the face's own frame (origin midway between the irises, inter-ocular
distances, x to the picture's right, y down), then the head is turned, then strokes are cut from the points.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from booth.face.face import Face
from booth.looks.baseline import Baseline
from booth.looks.catalogue import Cue, Look
from booth.looks.drawn_face import canonical_face
from booth.looks.reading import Reading, Stroke
from booth.looks.strokes import strokes

__all__ = ["Stroke", "canonical_face", "outline", "overlay"]

Points = NDArray[np.float64]

_UPPER: Final = np.array([246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398])
_LOWER: Final = np.array([7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382])
_LID_SIDE: Final = np.repeat(["right", "left"], 7)
_UPPER_SHARE: Final = 0.75
"""Of a change of eye openness that the upper lid does."""
_BROWS: Final = {
    "right": (np.array([107, 66, 105, 63, 70]), np.array([55, 65, 52, 53, 46])),
    "left": (np.array([336, 296, 334, 293, 300]), np.array([285, 295, 282, 283, 276])),
}
_INNER_TO_OUTER: Final = np.linspace(0, 1, 5)
_BROW_HEIGHTS: Final = {"right": ((107, 133), (105, 159)), "left": ((336, 362), (334, 386))}
_UPPER_LIP: Final = np.array(
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
)
_LOWER_LIP: Final = np.array([146, 91, 181, 84, 17, 314, 405, 321, 375, 95, 88, 178, 87, 14, 317, 402, 318, 324])
_LIPS: Final = np.concatenate([_UPPER_LIP, _LOWER_LIP])
_JAW: Final = np.array([58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288])
_JAW_SHARE: Final = np.array([0.2, 0.4, 0.6, 0.8, 0.9, 1, 1, 1, 1, 1, 0.9, 0.8, 0.6, 0.4, 0.2])
_IRISES: Final = np.arange(468, 478)
_EYEBALL: Final = 0.19
"""Radius of the iris' path, 12 mm, in inter-ocular distances of 63 mm."""
_PIVOT: Final = np.array([0.0, 0.9, 0.3])
"""About where the head turns on the neck."""
_STILL: Final = np.array([33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 127, 356, 10, 151, 9])
"""Points that hold still in speech and smiles."""
_BEGUN, _LEANS_DEG = 0.03, 2.0
"""A brow this much higher than the other, against neutral, and a head tipped this far, have chosen their side."""
_AXES: Final = ("head_yaw_deg", "head_pitch_deg", "head_roll_deg")

Amounts = dict[str, float]
"""Change by measure (with its side where it has one): a share for percent, else the measure's own units."""


def outline(
    look: Look | None, landmarks: NDArray[np.floating[Any]], intensity: float = 1.0, way: str = ""
) -> tuple[Stroke, ...]:
    """Strokes of these landmarks, with the look applied at 0..1 of its full size.

    landmarks: (478, 2 or 3) in any upright picture's pixels or in inter-ocular distances; points are returned in
    the same. way: one of the look's ways; the first by default.
    """
    origin, axes = _own_frame(landmarks)
    points = _as_3d(landmarks) - origin
    points = points @ np.linalg.inv(axes)
    if look is not None:
        amounts = _amounts(look, way)
        points = _turned(_acted(points, amounts, look.gaze, intensity), [intensity * amounts[axis] for axis in _AXES])
    return strokes(points @ axes + origin)


def overlay(
    look: Look, baseline: Baseline, reading: Reading, face: Face, resting_side: str = "none", way: str = ""
) -> tuple[Stroke, ...]:
    """Strokes in pixels of `Frame.lores`: the look on the person's own relaxed features, moving with the head.

    Where the look turns the head, the strokes stay where it should turn to; otherwise they turn along. A resting
    side of the face keeps its relaxed features. Empty for a baseline that holds no face.
    """
    if baseline.frontal is None:
        return ()
    amounts = _leaning(look, _amounts(look, way, _lively_side(reading, baseline, resting_side)), reading, baseline)
    rest = baseline.frontal.astype(np.float64)
    points = _acted(rest, amounts, look.gaze, 1.0)
    if resting_side != "none":
        points = _rested(points, rest, resting_side)
    left = [_turn_left(axis, amounts[axis], reading, baseline) for axis in _AXES]
    return strokes(_placed(_turned(points, left), baseline.frontal, face))


def _lively_side(reading: Reading, baseline: Baseline, resting_side: str) -> str:
    """Of a look that lifts one brow, the side to draw it at: the one that can, the one that has begun, or the left."""
    if resting_side != "none":
        return "right" if resting_side == "left" else "left"
    left, right = (reading.measures[name] / baseline.median[name] for name in ("brow_outer_left", "brow_outer_right"))
    return "right" if right > left + _BEGUN else "left"


def _leaning(look: Look, amounts: Amounts, reading: Reading, baseline: Baseline) -> Amounts:
    """Where either side will do, the head goes on to the side that it leans to already."""
    either = {cue.measure for cue in look.cues if cue.sides == "size"}
    leans = [axis for axis in _AXES if axis in either and reading.measures[axis] - baseline.median[axis] < -_LEANS_DEG]
    return amounts | {axis: -amounts[axis] for axis in leans}


def _rested(points: Points, rest: Points, resting_side: str) -> Points:
    """The resting side as it is at rest, without a step at the midline; irises and the head's turn are not its own."""
    sign = 1 if resting_side == "left" else -1
    share = np.clip(0.5 - sign * rest[:, :1] / 0.2, 0, 1)
    share[_IRISES] = 1
    return np.asarray(rest + (points - rest) * share)


def _turn_left(axis: str, asked_deg: float, reading: Reading, baseline: Baseline) -> float:
    """Degrees still to turn about an axis; 0 where the look asks nothing of it."""
    return asked_deg - (reading.measures[axis] - baseline.median[axis]) if asked_deg else 0.0


def _placed(points: Points, neutral: NDArray[np.float32], face: Face) -> Points:
    """Frontal points put where the live head is: the affine map that fits the points which hold still."""
    ones = np.ones((len(_STILL), 1))
    fit, *_ = np.linalg.lstsq(np.hstack([neutral[_STILL], ones]), face.landmarks_px[_STILL, :2], rcond=None)
    placed = points.copy()
    placed[:, :2] = points @ fit[:3] + fit[3]
    return placed


def _as_3d(landmarks: NDArray[np.floating[Any]]) -> Points:
    points = np.zeros((len(landmarks), 3))
    points[:, : landmarks.shape[1]] = landmarks
    return points


def _own_frame(landmarks: NDArray[np.floating[Any]]) -> tuple[Points, Points]:
    """Origin (3,) midway between the irises and rows (3, 3): the eye line, down, and away, one IOD long each."""
    points = _as_3d(landmarks)
    eyes = points[473, :2] - points[468, :2]
    axes = np.array([[eyes[0], eyes[1], 0], [-eyes[1], eyes[0], 0], [0, 0, np.hypot(*eyes)]])
    return (points[468] + points[473]) / 2 * [1, 1, 0], axes


def _amounts(look: Look, way: str, lively_side: str = "left") -> Amounts:
    """What the look's own cues ask for: well inside their range, nothing where no change would do."""
    cues = look.cues + next((one.cues for one in look.ways if way in (one.name, "")), ())
    amounts: Amounts = dict.fromkeys(_AXES, 0.0)
    for cue in cues:
        amounts |= dict.fromkeys(_sides(cue, lively_side), aim(cue))
    return amounts


def _sides(cue: Cue, lively_side: str) -> tuple[str, ...]:
    if cue.measure.endswith("_deg") or cue.sides == "lower":
        return (cue.measure,)
    if cue.sides == "higher":
        return (f"{cue.measure}_{lively_side}",)
    return (cue.measure, f"{cue.measure}_left", f"{cue.measure}_right")


def aim(cue: Cue) -> float:
    """The change to go for, a share for percent: a wide range asks for no more than what plainly lies inside."""
    low, high = cue.range
    inside = min((high - low) / 2, 3 * cue.tolerance)
    change = low + inside if low > 0 else high - inside if high < 0 else 0.0
    return change / 100 if cue.change == "percent" else change


def _acted(points: Points, amounts: Amounts, gaze: tuple[float, float], intensity: float) -> Points:
    """The face doing all of it; the head does not turn yet."""
    acted = points.copy()

    def amount(measure: str) -> float:
        return intensity * amounts.get(measure, 0.0)

    gap = points[_LOWER] - points[_UPPER]
    closing = -np.array([amount(f"eye_openness_{side}") for side in _LID_SIDE])[:, None]
    acted[_UPPER] += _UPPER_SHARE * closing * gap
    acted[_LOWER] -= (1 - _UPPER_SHARE) * closing * gap
    for side in ("left", "right"):
        _lift_brow(acted, points, side, amount(f"brow_inner_{side}"), amount(f"brow_outer_{side}"))
    _shape_mouth(acted, points, {name: amount(name) for name in amounts})
    yaw, pitch = np.radians(gaze) * intensity
    acted[_IRISES, :2] += _EYEBALL * np.array([np.sin(yaw), -np.sin(pitch)])
    return acted


def _lift_brow(acted: Points, points: Points, side: str, inner: float, outer: float) -> None:
    ends = _BROW_HEIGHTS[side]
    heights = [float(np.hypot(*(points[one] - points[other])[:2])) for one, other in ends]
    outer = outer or inner / 3
    inner = inner or outer / 2
    lift = (1 - _INNER_TO_OUTER) * inner * heights[0] + _INNER_TO_OUTER * outer * heights[1]
    # Brows that come down for a frown come together.
    together = np.minimum(lift, 0) * (1 - _INNER_TO_OUTER) * (0.6 if side == "left" else -0.6)
    for edge in _BROWS[side]:
        acted[edge, 0] += together
        acted[edge, 1] -= lift


def _shape_mouth(acted: Points, points: Points, amounts: Amounts) -> None:
    centre = (points[13] + points[14]) / 2
    half = max(float(points[291, 0] - points[61, 0]) / 2, 1e-6)
    lips = points[_LIPS] - centre
    towards_corner = np.clip(np.abs(lips[:, 0]) / half, 0, 1)
    acted[_LIPS, 0] += lips[:, 0] * amounts.get("mouth_width", 0.0)
    acted[_LIPS, 1] += lips[:, 1] * amounts.get("lip_height", 0.0)
    acted[_LIPS, 1] -= towards_corner**2 * amounts.get("corner_lift", 0.0)
    drop = amounts.get("mouth_opening", 0.0) * float(points[308, 0] - points[78, 0])
    towards_middle = 1 - np.clip(np.abs(points[_LOWER_LIP, 0] - centre[0]) / half, 0, 1) ** 2
    acted[_LOWER_LIP, 1] += drop * towards_middle
    acted[_JAW, 1] += drop * _JAW_SHARE


def _turned(points: Points, degrees: list[float]) -> Points:
    """The head turned by yaw, pitch and roll, signed as `HeadPose`, about the neck."""
    yaw, pitch, roll = np.radians(degrees)
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray((points - _PIVOT) @ (about_z @ about_x @ about_y).T + _PIVOT)
