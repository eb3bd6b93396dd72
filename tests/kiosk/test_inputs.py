"""Whatever is pressed: keyboard, number pad, foot pedal, mouse, finger; one button does all, and a second goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pygame
import pytest

from booth.gpio.press import PressTimer
from booth.kiosk.layout import Box
from booth.kiosk.scenes.staff import Target
from booth.kiosk.staff.values import Digit, Key
from booth.kiosk.window import Inputs, Window
from booth.session.events import Press

Open = Callable[..., Window]
Sent = tuple[int, dict[str, Any]]
BUTTONS = {"space bar": pygame.K_SPACE, "number pad": pygame.K_KP_ENTER, "number pad's 0": pygame.K_KP_0,
           "foot pedal": pygame.K_b, "presenter": pygame.K_PAGEDOWN}  # fmt: skip


def came(window: Window, *events: tuple[int, dict[str, Any]]) -> Inputs:
    for kind, values in events:
        pygame.event.post(pygame.event.Event(kind, values))
    return window.poll()


def told(
    window: Window, held_s: float, down: tuple[int, dict[str, Any]], up: tuple[int, dict[str, Any]]
) -> list[Press]:
    """What a booth with 30 screens a second makes of a button that is held so long."""
    timer, presses, released = PressTimer(1.2), [], False
    came(window)
    for turn in range(60):
        now_s = turn / 30
        events = [down] if turn == 3 else []
        if not released and now_s >= 0.1 + held_s:
            events, released = [*events, up], True
        inputs = came(window, *events)
        presses += [*inputs.presses, *([press] if (press := timer.update(inputs.down, now_s)) else [])]
    return presses


@pytest.mark.parametrize("key", BUTTONS.values(), ids=BUTTONS)
@pytest.mark.parametrize(("held_s", "press"), [(0.0, Press.SHORT), (0.15, Press.SHORT), (1.5, Press.LONG)])
def test_each_is_the_button_to_tap_press_and_hold(open_window: Open, key: int, held_s: float, press: Press) -> None:
    window = open_window()
    assert told(window, held_s, (pygame.KEYDOWN, {"key": key}), (pygame.KEYUP, {"key": key})) == [press]


@pytest.mark.parametrize(("held_s", "press"), [(0.0, Press.SHORT), (1.5, Press.LONG)])
def test_so_is_a_finger_on_the_screen(open_window: Open, held_s: float, press: Press) -> None:
    at = {"button": pygame.BUTTON_LEFT, "pos": (400, 200)}
    assert told(open_window(), held_s, (pygame.MOUSEBUTTONDOWN, at), (pygame.MOUSEBUTTONUP, at)) == [press]


@pytest.mark.parametrize("key", [pygame.K_LEFT, pygame.K_PAGEUP, pygame.K_KP_MINUS])
def test_a_second_key_goes_back_at_once(open_window: Open, key: int) -> None:
    assert came(open_window(), (pygame.KEYDOWN, {"key": key})).presses == (Press.LONG,)


def test_the_other_button_of_a_mouse_goes_back_too(open_window: Open) -> None:
    right = {"button": pygame.BUTTON_RIGHT, "pos": (10, 10)}
    assert came(open_window(), (pygame.MOUSEBUTTONDOWN, right)).presses == (Press.LONG,)


def test_on_the_staffs_pages_a_number_pad_types(open_window: Open) -> None:
    window = open_window()
    window.targets = [Target(Box(0, 0, 10, 10), 0)]
    inputs = came(window, (pygame.KEYDOWN, {"key": pygame.K_KP_0}), (pygame.KEYDOWN, {"key": pygame.K_KP_ENTER}))
    assert inputs.typed == (Digit("0"), Key.TAKE) and not inputs.down


def test_a_pedal_let_go_after_the_staffs_page_came_does_not_stay_down(open_window: Open) -> None:
    window = open_window()
    assert came(window, (pygame.KEYDOWN, {"key": pygame.K_b})).down
    window.targets = [Target(Box(0, 0, 10, 10), 0)]
    came(window, (pygame.KEYUP, {"key": pygame.K_b}))
    assert not window.poll().down


def test_keys_mouse_and_the_windows_own_wishes(open_window: Open) -> None:
    window = open_window()
    window.poll()

    def told_by(*events: Sent) -> tuple[bool, bool, tuple[Press, ...]]:
        inputs = came(window, *events)
        return inputs.down, inputs.quit, inputs.presses

    assert told_by((pygame.KEYDOWN, {"key": pygame.K_SPACE})) == (True, False, ())
    assert told_by() == (True, False, ())
    assert told_by((pygame.KEYUP, {"key": pygame.K_SPACE})) == (False, False, ())
    assert told_by((pygame.KEYDOWN, {"key": pygame.K_RIGHT}))[2] == (Press.SHORT,)
    assert told_by((pygame.KEYDOWN, {"key": pygame.K_LEFT}))[2] == (Press.LONG,)
    finger = {"button": 1, "pos": (400, 240)}  # is the button: it can be held as well
    assert told_by((pygame.MOUSEBUTTONDOWN, finger)) == (True, False, ())
    assert told_by((pygame.MOUSEBUTTONUP, finger)) == (False, False, ())
    assert told_by((pygame.MOUSEBUTTONDOWN, {"button": 4, "pos": (400, 240)})) == (False, False, ())
    assert told_by((pygame.KEYDOWN, {"key": pygame.K_SPACE}), (pygame.WINDOWFOCUSLOST, {}))[0] is False
    for leaving in (
        (pygame.QUIT, {}),
        (pygame.KEYDOWN, {"key": pygame.K_ESCAPE}),
        (pygame.KEYDOWN, {"key": pygame.K_q}),
    ):
        assert told_by(leaving)[1] is True
