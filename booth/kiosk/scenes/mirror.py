"""The live picture in the ring, and at the lens what must be read: framing, neutral, look, countdown, capture."""

from __future__ import annotations

from collections.abc import Mapping
from math import radians, tan
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Line
from booth.kiosk.crop import LiveCrop
from booth.kiosk.draw.clip import clipped
from booth.kiosk.draw.guides import draw_dot, draw_guides
from booth.kiosk.draw.mirror import Mirror
from booth.kiosk.draw.portrait import in_quarters, small_face
from booth.kiosk.draw.strokes import draw_strokes, mirrored
from booth.kiosk.layout import Box
from booth.kiosk.screen import ScreenView, Tone
from booth.kiosk.theme import mix
from booth.looks.catalogue import Look
from booth.session.state import Step

NOT_OVER_A_FACE: Final = ("nose", "iris", "jaw")
LEAST_ASIDE_DEG: Final = 5.0
STILL: Final = 0.6
"""Brightness of the glass while the burst is being chosen."""


class MirrorScene:
    """Keeps the glass and the crop that follows the guest."""

    def __init__(self, brush: Brush) -> None:
        self._mirror = Mirror(brush.within(brush.places.ring), brush.colours.ground)
        self._crop = LiveCrop()
        self._match: Mapping[str, float] = {}

    def paint(self, brush: Brush, view: ScreenView, preview: NDArray[np.uint8] | None) -> None:
        self._glass(brush, view, preview)
        brush.ring(brush.places.ring, view)
        _at_the_lens(brush, view)
        _asked(brush, view)
        if view.digit is None:  # nothing beside the lens moves in the last seconds
            self._match = view.match
        _drawn(brush, view.target, self._match)
        if view.gaze is not None and _to_the_side(view.gaze):
            _dot(brush, view.gaze)
        _notice(brush, view)
        brush.claim(view, brush.places.claim)
        brush.hint(view.press_hint, brush.places.press, held=False)
        brush.hint(view.hold_hint, brush.places.hold, held=True, align="right")

    def _glass(self, brush: Brush, view: ScreenView, preview: NDArray[np.uint8] | None) -> None:
        glass = self._mirror.glass
        if preview is None:
            pygame.draw.circle(brush.surface, brush.colours.raised, glass.centre, glass.w // 2)
            return
        height, width = preview.shape[:2]
        cut = self._crop.follow(view.face, (width, height), view.now_s, view.step is Step.FRAMING, view.style)
        self._mirror.show(brush.surface, preview, cut, STILL if view.step is Step.CAPTURE else 1.0)
        with clipped(brush.surface, glass):
            if view.outline:
                lines = mirrored(view.outline, self._mirror.mirror_x)
                draw_strokes(
                    brush.surface, lines, self._mirror.scale, self._mirror.origin,
                    max(1.2, glass.w / 380), brush.inks[:2], view.match, leave_out=NOT_OVER_A_FACE,
                )  # fmt: skip
            if view.guides:
                draw_guides(brush.surface, glass, view.arrow, view.style, brush.colours)
        self._mirror.draw_rim(brush.surface)

    def wipe(self) -> None:
        self._mirror.wipe()
        self._crop.wipe()
        self._match = {}
        small_face.cache_clear()


def _at_the_lens(brush: Brush, view: ScreenView) -> None:
    box = brush.places.eye_line
    if view.digit is not None:
        brush.digit(str(view.digit), box)
        return
    if _to_the_side(view.gaze):
        box = box.inset(3 * _dot_radius(brush), 0)  # the dot may stand at its end
    ticked = view.cue_tone is Tone.YES
    box = box.inset(min(brush.scale.size_px(theme.CUE) * 5 // 4, box.w // 4), 0) if ticked else box
    taken = brush.say(view.cue, theme.CUE, box, brush.tone(view.cue_tone), "centre-middle", most_lines=2)
    if ticked:
        brush.tick_before(taken)


def _asked(brush: Brush, view: ScreenView) -> None:
    body = theme.BODY if brush.places.upright else theme.SMALL
    lines = [
        Line(view.eyebrow, theme.SMALL, brush.colours.accent),
        Line(view.headline, brush.title, above=1.0),
        Line(view.sentence, body, brush.colours.quiet, above=1.5),
    ]
    brush.stack(lines, brush.places.asked)


def _drawn(brush: Brush, look: Look | None, match: Mapping[str, float]) -> None:
    if look is not None:
        box = brush.places.drawn
        face = small_face(look, box.size, (brush.colours.quiet, *brush.inks[1:]), in_quarters(match))
        brush.surface.blit(face, (box.x, box.y))


def _to_the_side(gaze: tuple[float, float] | None) -> bool:
    """Only there is room for a dot to look at."""
    return gaze is not None and abs(gaze[0]) >= LEAST_ASIDE_DEG


def _dot_radius(brush: Brush) -> int:
    return brush.scale.space_px(1.6)


def _dot(brush: Brush, gaze: tuple[float, float]) -> None:
    """Where to look, as seen by a guest `theme.AWAY_MM` before the screen."""
    yaw_deg, pitch_deg = gaze
    scale, (x, y) = brush.scale, brush.places.lens
    far_px = theme.AWAY_MM * scale.width_px / scale.width_mm
    radius = _dot_radius(brush)
    x -= round(far_px * tan(radians(yaw_deg)))  # the subject's left is the left of the screen that he faces
    y -= round(far_px * tan(radians(pitch_deg)))
    margin = 3 * radius
    x = min(max(x, margin), scale.width_px - margin)
    y = min(max(y, margin), scale.height_px - margin)
    draw_dot(brush.surface, (x, y), radius, brush.colours.accent)


def _notice(brush: Brush, view: ScreenView) -> None:
    if view.notice:
        plate(brush, brush.places.notice, view.notice)


def plate(brush: Brush, box: Box, words: str) -> None:
    """Words on a dark plate over the picture."""
    radius = box.h // 2
    pygame.draw.rect(
        brush.surface, mix(brush.colours.ground, brush.colours.raised, 0.5), pygame.Rect(box), border_radius=radius
    )
    brush.say(words, theme.SMALL, box.inset(radius // 2, box.h // 8), brush.colours.ink, "centre-middle", most_lines=2)
