"""Strokes as a broad nib would draw them: anti-aliased, thicker along, thinner across, pointed where they end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.theme import Colour, mix
from booth.looks.reading import Stroke

NIB: Final = 0.35
"""How much thinner a stroke across the nib is than one along it."""
TAPER: Final = 0.18
"""Share of an open stroke that each of its pointed ends takes."""
PITCH_PX: Final = 0.55
"""Distance of the fine lines that a stroke is laid down with."""
WEIGHT: Final = {"brows": 1.5, "mouth": 0.9, "lips": 0.8, "iris": 0.8, "nose": 0.6, "jaw": 0.9}
"""Of a feature's stroke against the others."""
AGREES: Final = {"lips": "mouth", "jaw": "tilt"}
"""Strokes without a cue of their own follow another's."""


def draw_stroke(
    surface: pygame.Surface, points: NDArray[np.floating[Any]], width_px: float, colour: Colour, closed: bool
) -> None:
    """One line through points (n, 2) in pixels of the surface."""
    if len(points) < 2:
        return
    line = np.vstack([points, points[:1]]) if closed else points
    along = np.gradient(line.astype(np.float64), axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length
    half = width_px / 2 * (1 - NIB * np.abs(along[:, 1:]) / length)
    if not closed:
        half *= _pointed(len(line))[:, None]
    layers = max(1, round(width_px / PITCH_PX))
    for share in np.linspace(-1, 1, layers) if layers > 1 else (0.0,):
        pygame.draw.aalines(surface, colour, False, (line + normal * half * share).tolist())


def _pointed(count: int) -> NDArray[np.float64]:
    s = np.linspace(0, 1, count)
    return np.sqrt(np.clip(np.minimum(s, 1 - s) / TAPER, 0, 1))


def feature_of(stroke: Stroke) -> str:
    """brows, lids, iris, mouth, lips, jaw or nose."""
    return stroke.feature.split("_")[0]


def draw_strokes(
    surface: pygame.Surface,
    strokes: Iterable[Stroke],
    scale: float,
    origin: tuple[float, float],
    width_px: float,
    colours: tuple[Colour, Colour],
    match: Mapping[str, float] | None = None,
    leave_out: tuple[str, ...] = (),
) -> None:
    """Strokes at `scale` about `origin`; a negative width of the scale is the caller's: see `mirrored`.

    colours: of what does not agree yet, and of what does (`match`, 0..1 by feature).
    """
    plain, agreed = colours
    for stroke in strokes:
        feature = feature_of(stroke)
        if feature in leave_out:
            continue
        share = (match or {}).get(AGREES.get(feature, feature), 0.0)
        colour = mix(plain, agreed, min(max(share, 0.0), 1.0))
        points = stroke.points * scale + origin
        draw_stroke(surface, points, width_px * WEIGHT.get(feature, 1.0), colour, stroke.closed)


def mirrored(strokes: Iterable[Stroke], about_x: float) -> list[Stroke]:
    """The strokes as a mirror shows them: x -> about_x - x."""
    return [Stroke(s.feature, s.points * (-1, 1) + (about_x, 0), s.closed) for s in strokes]
