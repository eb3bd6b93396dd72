"""A ScreenView on a surface: the scene it belongs to, what lies over every scene, and the dissolve between screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk import theme
from booth.kiosk.brush import Brush, Canvas
from booth.kiosk.draw.clip import clipped
from booth.kiosk.draw.portrait import in_quarters
from booth.kiosk.layout import Box
from booth.kiosk.motion import SteadyCue
from booth.kiosk.scenes.choices import paint_list
from booth.kiosk.scenes.mirror import MirrorScene
from booth.kiosk.scenes.pictures import paint_print, paint_wall
from booth.kiosk.scenes.poster import paint_page, paint_poster
from booth.kiosk.scenes.staff import Target, paint_staff
from booth.kiosk.screen import RingView, Scene, ScreenView
from booth.kiosk.staff.view import StaffView
from booth.session.events import Light
from booth.session.state import Step

Pictures = Mapping[int, NDArray[np.uint8]]


STEPS_BACK = 24
"""Of 255: what is left of a screen under "Still there?"."""


class Painter:
    """Everything that one canvas needs; made once."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._brush = Brush(canvas)
        self._ground = canvas.colours.ground
        self._mirror = MirrorScene(self._brush)
        self._cue = SteadyCue()
        self._before = pygame.Surface(canvas.size_px)
        self._dissolves_from_s: float | None = None
        self._step: Step | None = None
        self._shown: tuple[object, object] | None = None
        """What was drawn last beside the ring, and in it."""
        self._settled = True
        """The ring has come to where it was heading for."""

    def paint(
        self, surface: pygame.Surface, view: ScreenView, preview: NDArray[np.uint8] | None, pictures: Pictures
    ) -> Box | None:
        """The screen, over what `surface` showed before. Returns what changed: all of it, the ring and what it
        holds, or nothing."""
        self._notice_change(surface, view)
        view = self._cue.keep(view)
        self._brush.surface = surface
        whole = Box(0, 0, *self.canvas.size_px)
        changed = self._changed(surface, view, whole, pictures)
        if changed is None:
            return None
        with clipped(surface, changed):
            surface.fill(self._ground)
            self._scene(view, preview, pictures)
            if view.prompt:
                self._prompt(surface, view)
        self._dissolve(surface, view.now_s)
        self._settled = not self._brush.moving(view.now_s)
        return changed

    def _changed(self, surface: pygame.Surface, view: ScreenView, whole: Box, pictures: Pictures) -> Box | None:
        """What is no longer as it was drawn last: words and drawings seldom, what lives in the ring nearly always."""
        hung = tuple(shown.photograph_id in pictures for shown in view.pictures)
        beside, ring = (surface, hung, _beside_the_ring(view)), _in_the_ring(view)
        dissolves = self._dissolves_from_s is not None
        before, self._shown = self._shown, None if dissolves or view.prompt else (beside, ring)
        if before is None or self._shown is None or before[0] != beside:
            return whole
        places = self._brush.places
        if view.scene is Scene.MIRROR:
            return places.ring
        if before[1] == ring and self._settled:
            return None
        return {Scene.PRINT: places.ring, Scene.WALL: whole, Scene.PAGE: whole}.get(view.scene, places.poster_ring)

    def _scene(self, view: ScreenView, preview: NDArray[np.uint8] | None, pictures: Pictures) -> None:
        match view.scene:
            case Scene.POSTER:
                paint_poster(self._brush, view)
            case Scene.MIRROR:
                self._mirror.paint(self._brush, view, preview)
            case Scene.PRINT:
                paint_print(self._brush, view, pictures)
            case Scene.PAGE:
                paint_page(self._brush, view)
            case Scene.WALL:
                paint_wall(self._brush, view, pictures)
            case Scene.LIST:
                paint_list(self._brush, view)

    def refresh(self) -> None:
        """Paint all of the next screen: what was shown is gone."""
        self._shown = None

    def paint_staff(self, surface: pygame.Surface, view: StaffView, pictures: Pictures) -> list[Target]:
        """A page of the staff's menu; returns where it can be touched."""
        self._step = self._shown = None  # no guest's screen dissolves out of it
        self._brush.surface = surface
        surface.fill(self._ground)
        return paint_staff(self._brush, view, pictures)

    def _notice_change(self, surface: pygame.Surface, view: ScreenView) -> None:
        if self._step is not None and view.step is not self._step and not self.canvas.still:
            self._before.set_alpha(None)
            self._before.blit(surface, (0, 0))
            self._dissolves_from_s = view.now_s
        self._step = view.step

    def _dissolve(self, surface: pygame.Surface, now_s: float) -> None:
        if self._dissolves_from_s is None:
            return
        share = theme.out_cubic((now_s - self._dissolves_from_s) / theme.DISSOLVE_S)
        if share >= 1:
            self._dissolves_from_s = None
            self._before.fill(self._ground)
            return
        # SDL blends at 254 many times faster than at 255, which is no blend at all
        self._before.set_alpha(min(round(255 * (1 - share)), 254))
        surface.blit(self._before, (0, 0))

    def _prompt(self, surface: pygame.Surface, view: ScreenView) -> None:
        """ "Still there?" over a screen that steps back."""
        surface.fill((STEPS_BACK,) * 3, special_flags=pygame.BLEND_RGB_MULT)
        width, height = self.canvas.size_px
        box = Box(0, 0, width, height).inset(width // 10, height // 4)
        upper, lower = box.split_y(box.h * 3 // 5, self._brush.scale.space_px(4))
        self._brush.say(view.prompt, theme.HEADLINE, upper, None, "centre-bottom", most_lines=2)
        lower = Box(lower.x, lower.y, lower.w, min(lower.h, self._brush.scale.space_px(9)))
        self._brush.hint(view.prompt_sentence, lower, held=False, align="centre", kind=theme.BODY)

    def wipe(self) -> None:
        """Forget every pixel and word of the guest; the next screen does not dissolve out of theirs."""
        self._brush.wipe()
        self._mirror.wipe()
        self._cue.wipe()
        self._before.fill(self._ground)
        self._dissolves_from_s = self._step = self._shown = None


def _in_the_ring(view: ScreenView) -> object:
    return view.ring, view.hold, round(view.intensity, 2)


def _beside_the_ring(view: ScreenView) -> object:
    """All of the view but what changes from one frame to the next."""
    still = replace(
        view, now_s=0.0, ring=RingView(), hold=0.0, intensity=0.0, face=None, outline=(), match={}, light=Light.IDLE
    )
    return still, in_quarters(view.match)
