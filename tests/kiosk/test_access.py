"""For everybody: seen from two metres, read at twelve, without motion, without a flash, without sound."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pygame
import pytest

from booth.kiosk.layout import layout
from booth.kiosk.stories import CLAIM, LOOKS
from booth.kiosk.theme import Scale
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.session.state import Program, Session, Step
from booth.settings import Settings

CATALOGUE = load_catalogue()
Open = Callable[..., Window]


def settings_of(**kiosk: object) -> Settings:
    return msgspec.structs.replace(Settings(), kiosk=msgspec.structs.replace(Settings().kiosk, **kiosk))


def show(window: Window, step: Step, now_s: float, settings: Settings | None = None) -> np.ndarray:  # type: ignore[type-arg]
    """(h, w, 3) of a screen at a moment."""
    session = Session(Program(LOOKS), step, claim=CLAIM)
    window.draw(screen_view(session, None, CATALOGUE, settings or Settings(), 0.0, now_s), None, {})
    surface = pygame.display.get_surface()
    assert surface is not None
    return pygame.surfarray.array3d(surface).swapaxes(0, 1).astype(int)


@pytest.mark.parametrize(("size", "width_mm"), [((1280, 720), 345.0), ((1920, 1080), 531.0), ((1080, 1920), 299.0)])
@pytest.mark.parametrize("now_s", [0.4, 1.4, 2.4])
def test_the_countdowns_digits_are_35_mm_high(
    open_window: Open, size: tuple[int, int], width_mm: float, now_s: float
) -> None:
    """Domain 6, on displays from 15.6 inches; a smaller one gives them all of its eye line."""
    shown = show(open_window(*size, width_mm=width_mm), Step.COUNTDOWN, now_s)
    place = layout(Scale(*size, width_mm), "top").eye_line
    middle = shown[place.y : place.bottom, place.centre[0] - place.h : place.centre[0] + place.h].max(axis=2)
    rows = np.flatnonzero((middle > 128).any(axis=1))
    assert 35 <= (rows[-1] - rows[0] + 1) * width_mm / size[0] <= 60
    assert rows[0] > 0 and rows[-1] < place.h - 1  # nothing of it is cut off


def test_with_reduced_motion_screens_change_at_once_and_faces_hold_still(open_window: Open) -> None:
    still = settings_of(reduced_motion=True)
    window = open_window(640, 400, reduced_motion=True)
    first, later = (show(window, Step.ATTRACT, now_s, still) for now_s in (0.1, 1.9))
    assert (first == later).all()
    changed, settled = (show(window, Step.CLAIM, now_s, still) for now_s in (2.0, 9.0))
    assert (changed == settled).all()
