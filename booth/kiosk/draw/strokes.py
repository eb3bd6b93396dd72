"""Strokes as a broad nib would draw them: anti-aliased, thicker along, thinner across, pointed where they end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

import cv2
import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.theme import Colour, mix
from booth.looks.reading import Stroke

NIB: Final = 0.35
"""How much thinner a stroke across the nib is than one along it."""
TAPER: Final = 0.18
"""Share of an open stroke that each of its pointed ends takes."""
HAIR_PX: Final = 2.0
"""A thinner line has no room for thick and thin."""
PITCH_PX: Final = 0.9
"""Distance of the fine lines that a stroke is laid down with."""
SOFT_PX: Final = 0.5
"""How far a fine line reaches to either side."""
FRACTION: Final = 4
"""Bits of a pixel's sixteenths, in which OpenCV takes places."""
PUPIL: Final = 0.45
"""Of the iris, across."""
WEIGHT: Final = {"brows": 1.7, "mouth": 0.75, "lips": 0.65, "lids": 0.8, "iris": 0.6, "nose": 0.7, "jaw": 0.8}
"""Of a feature's stroke against the others."""
DIM: Final = {"mouth": 0.45, "nose": 0.6, "jaw": 0.6}
"""How far a feature steps back into the ground: a face is told by brows, eyes and the line of the lips."""
FADED: Final = 0.7
"""What agrees has its colour and has gone this far back into what it lies on: the guest's own face is left."""
AGREES: Final = {"lips": "mouth", "jaw": "tilt"}
"""Strokes without a cue of their own follow another's."""


def draw_stroke(
    surface: pygame.Surface, points: NDArray[np.floating[Any]], width_px: float, colour: Colour, closed: bool
) -> None:
    """One line through points (n, 2) in pixels of a surface of 32 bits."""
    if len(points) < 2:
        return
    line = np.vstack([points, points[:1]]) if closed else points
    if width_px < HAIR_PX:
        _lay_down(surface, np.stack([line - width_px / 4, line + width_px / 4]), colour)
        return
    along = np.empty_like(line)
    along[1:-1] = line[2:] - line[:-2]
    along[0], along[-1] = line[1] - line[0], line[-1] - line[-2]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length
    half = np.maximum(width_px / 2 * (1 - NIB * np.abs(along[:, 1:]) / length) - SOFT_PX, 0)
    if not closed:
        half *= _pointed(len(line))[:, None]
    shares = np.linspace(-1, 1, max(2, round(width_px / PITCH_PX)))
    _lay_down(surface, line + normal * half * shares[:, None, None], colour)


def _lay_down(surface: pygame.Surface, lines: NDArray[np.floating[Any]], colour: Colour) -> None:
    """Fine anti-aliased lines (lines, points, 2), inside the surface's clip."""
    clip = surface.get_clip()
    word = surface.map_rgb(colour).to_bytes(4, sys.byteorder)
    rows = pygame.surfarray.pixels2d(surface).T[clip.top : clip.bottom, clip.left : clip.right]
    pixels = rows.view(np.uint8).reshape(*rows.shape, 4)
    fixed = np.rint((lines - clip.topleft) * (1 << FRACTION)).astype(np.int32)
    cv2.polylines(pixels, list(fixed), False, tuple(word), 1, cv2.LINE_AA, FRACTION)


def _pointed(count: int) -> NDArray[np.float64]:
    s = np.linspace(0, 1, count)
    return np.sqrt(np.clip(np.minimum(s, 1 - s) / TAPER, 0, 1))


def _draw_iris(surface: pygame.Surface, rim: NDArray[Any], colour: Colour, ground: Colour) -> None:
    """Filled, with a pupil."""
    pygame.draw.polygon(surface, mix(colour, ground, 0.35), rim.tolist())
    pupil = rim.mean(axis=0) + PUPIL * (rim - rim.mean(axis=0))
    pygame.draw.polygon(surface, ground, pupil.tolist())


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
    ground: Colour | None = None,
) -> None:
    """Strokes at `scale` about `origin`; a negative width of the scale is the caller's: see `mirrored`.

    colours: of what does not agree yet, and of what does (`match`, 0..1 by feature), which fades too.
    ground: what the quieter strokes step back into; None for one strength throughout, as over a live picture.
    """
    plain, agreed = colours
    for stroke in strokes:
        feature = feature_of(stroke)
        if feature in leave_out:
            continue
        share = min(max((match or {}).get(AGREES.get(feature, feature), 0.0), 0.0), 1.0)
        points = stroke.points * scale + origin
        colour = mix(mix(plain, agreed, share), _under(surface, points), FADED * share) if share else plain
        if ground is not None:
            colour = mix(colour, ground, DIM.get(feature, 0.0))
        if ground is not None and feature == "iris":
            _draw_iris(surface, points, colour, ground)
        draw_stroke(surface, points, width_px * WEIGHT.get(feature, 1.0), colour, stroke.closed)


def _under(surface: pygame.Surface, points: NDArray[np.floating[Any]]) -> Colour:
    """The mean colour of what every third of the points (n, 2) lies on."""
    places = np.clip(points[::3], 0, np.array(surface.get_size()) - 1).astype(int)
    shades = [surface.get_at((x, y))[:3] for x, y in places.tolist()]
    red, green, blue = np.mean(shades, axis=0).round().astype(int).tolist()
    return red, green, blue


def mirrored(strokes: Iterable[Stroke], about_x: float) -> list[Stroke]:
    """The strokes as a mirror shows them: x -> about_x - x."""
    return [Stroke(s.feature, s.points * (-1, 1) + (about_x, 0), s.closed) for s in strokes]
