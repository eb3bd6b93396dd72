"""Only what changed is drawn anew: and the screen looks as if all of it were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pygame
import pytest

from booth.kiosk.brush import Canvas
from booth.kiosk.draw.ring import Arc, Ring
from booth.kiosk.layout import Box
from booth.kiosk.painter import Painter
from booth.kiosk.stories import CLAIM, LOOKS, NOBODY, Moment, moments, pictures
from booth.kiosk.theme import TUNGSTEN
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.session.state import Program, Session, Step
from booth.settings import Settings

CATALOGUE, SETTINGS = load_catalogue(), Settings()
SIZE = (640, 400)
STORY = (
    "attract", "consent", "consent_held", "claim", "framing_move_left", "look_stage_1", "look_mystery", "countdown_2",
    "capture", "kept", "review_3", "done", "look_still_there", "look_averted", "look_two_faces",
)  # fmt: skip


class Screen:
    """A surface, its painter, and what changed on it last."""

    def __init__(self) -> None:
        self.surface = pygame.display.get_surface().copy()  # type: ignore[union-attr]
        self.painter = Painter(Canvas(SIZE, 345.0))
        self.changed: Box | None = None

    def show(self, moment: Moment, later_s: float) -> None:
        now_s = moment.now_s + later_s
        view = screen_view(moment.session, moment.observation, CATALOGUE, SETTINGS, moment.hold, now_s)
        preview = np.random.default_rng(round(100 * now_s)).integers(0, 255, (240, 320, 4), np.uint8)
        self.changed = self.painter.paint(self.surface, view, preview, {1: np.full((50, 40, 3), 90, np.uint8)})


def test_the_screen_is_as_if_all_of_it_were_drawn(open_window: Callable[..., Window]) -> None:
    open_window(*SIZE)
    told = {name.partition("_")[2]: moment for name, moment in moments(CATALOGUE, {}).items()}
    thrifty, lavish = Screen(), Screen()
    for name in [name for name in STORY if name in told]:
        for later_s in (0.0, 0.1, 0.3, 0.5, 0.9, 1.0):
            for screen in (thrifty, lavish):
                screen.show(told[name], later_s)
            lavish.painter.refresh()
            shown, expected = (pygame.surfarray.array3d(screen.surface) for screen in (thrifty, lavish))
            assert (shown == expected).all(), (name, later_s)


@pytest.mark.parametrize("step", [Step.CONSENT, Step.KEPT, Step.REVIEW, Step.DONE])
def test_a_screen_on_which_nothing_moves_is_not_drawn_again(open_window: Callable[..., Window], step: Step) -> None:
    open_window(*SIZE)
    screen, moment = Screen(), Moment(Session(Program(LOOKS), step, claim=CLAIM, pictures=pictures(1)))
    for later_s in (0.0, 0.5, 1.0, 1.1):
        screen.show(moment, later_s)
    assert screen.changed is None
    screen.show(replace(moment, hold=0.5), 1.2)
    assert screen.changed is not None


def test_beside_the_live_picture_nothing_is_drawn_while_no_word_changes(open_window: Callable[..., Window]) -> None:
    open_window(*SIZE)
    screen, moment = Screen(), Moment(Session(Program(LOOKS), Step.LOOK, claim=CLAIM), NOBODY)
    for later_s in (0.0, 0.5, 1.0, 1.1):
        screen.show(moment, later_s)
    assert screen.changed is not None and screen.changed.w * screen.changed.h < 0.45 * SIZE[0] * SIZE[1]


def test_a_ring_that_moved_looks_like_one_drawn_at_once(open_window: Callable[..., Window]) -> None:
    open_window(*SIZE)
    ways = [
        Arc(0.25, TUNGSTEN.accent),
        Arc(0.5, TUNGSTEN.accent, dots=True),
        Arc(0.5, TUNGSTEN.accent, True, 0.7, TUNGSTEN.ink),
        Arc(1.0, TUNGSTEN.accent),
        Arc(0.1, TUNGSTEN.ink),
    ]
    moved = Ring(200, 8)
    for arc in ways:
        images = []
        for ring in (moved, Ring(200, 8)):
            surface = pygame.Surface((200, 200))
            ring.draw(surface, (0, 0), arc)
            images.append(pygame.surfarray.array3d(surface))
        assert (images[0] == images[1]).all()


def test_a_ring_comes_to_its_end_however_late_the_next_screen_is(open_window: Callable[..., Window]) -> None:
    open_window(*SIZE)
    screen, moment = Screen(), Moment(Session(Program(LOOKS), Step.CLAIM, claim=CLAIM))
    screen.show(moment, 0.0)
    screen.show(moment, 60.0)
    near = np.abs(pygame.surfarray.array3d(screen.surface).astype(int) - TUNGSTEN.accent).max(axis=2) < 8
    assert near.sum() > 1000
