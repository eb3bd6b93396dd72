"""The window: opened on purpose, visible or not; keys in, pixels out. Everything it shows is decided in `view`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.errors import DeviceError
from booth.kiosk.brush import Canvas
from booth.kiosk.painter import Painter
from booth.kiosk.scenes.staff import Target
from booth.kiosk.screen import ScreenView
from booth.kiosk.staff.values import Digit, Key, Touched, Typed
from booth.kiosk.staff.view import StaffView
from booth.kiosk.theme import palette
from booth.session.events import Press
from booth.settings import KioskSettings, ThemeSettings

OWN: Final = ThemeSettings()
BLIND: Final = ("dummy", "offscreen", "evdev", "disk")
"""SDL's video drivers that nobody can see."""
BUTTON_KEYS: Final = (pygame.K_SPACE, pygame.K_KP_ENTER, pygame.K_KP_0, pygame.K_PAGEDOWN, pygame.K_b)
"""Each is the button, to press and to hold: of a keyboard, a number pad, a USB foot pedal as it comes out of its box.
On the staff's pages only the first is; the others say what stands on them."""
PRESSES: Final = {
    pygame.K_RIGHT: Press.SHORT,
    pygame.K_RETURN: Press.SHORT,
    pygame.K_LEFT: Press.LONG,
    pygame.K_PAGEUP: Press.LONG,
    pygame.K_KP_MINUS: Press.LONG,
}
REVEALS: Final = (pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED, pygame.WINDOWSHOWN)
"""What was drawn may be gone."""
QUITS: Final = (pygame.K_ESCAPE, pygame.K_q)
KEYS: Final[dict[int, Typed]] = {
    pygame.K_F2: Key.OPEN,
    pygame.K_RIGHT: Key.NEXT,
    pygame.K_DOWN: Key.NEXT,
    pygame.K_LEFT: Key.BEFORE,
    pygame.K_UP: Key.BEFORE,
    pygame.K_RETURN: Key.TAKE,
    pygame.K_KP_ENTER: Key.TAKE,
    pygame.K_BACKSPACE: Key.ERASE,
    pygame.K_ESCAPE: Key.LEAVE,
    **{pygame.K_0 + digit: Digit(str(digit)) for digit in range(10)},
    # SDL counts the number pad from its 1; its 0 comes last.
    **{pygame.K_KP_1 + at: Digit(str((at + 1) % 10)) for at in range(10)},
}
"""What keys say in the staff's menu."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What came in since the last look."""

    down: bool = False
    """The space bar is the button, and so is a finger on a guest's screen."""
    quit: bool = False
    presses: tuple[Press, ...] = ()
    typed: tuple[Typed, ...] = ()
    """For the staff's menu."""


class Window:
    """The kiosk's screen. visible False draws on SDL's dummy driver: for tests and pictures of screens.

    Raises DeviceError where a visible window was asked for and there is no screen.
    """

    def __init__(
        self, settings: KioskSettings, visible: bool, title: str = "Headshot booth", theme: ThemeSettings = OWN
    ) -> None:
        self._colours = palette(theme)
        self._settings = settings
        self._held: set[int] = set()
        """Of the space bar and the left button of the mouse, those that are down."""
        self.targets: Sequence[Target] = ()
        """What can be touched on a page of the staff's menu; empty while guests have the screen."""
        self._open(visible, title)
        self._painter: Painter | None = None

    def _open(self, visible: bool, title: str) -> None:
        asked = self._settings.video_driver if visible else "dummy"
        if visible and asked in BLIND:
            raise DeviceError(
                f'kiosk.video_driver = "{asked}" draws where nobody can see it: name kmsdrm, wayland or x11.'
            )
        if asked:
            os.environ["SDL_VIDEODRIVER"] = asked
            if asked == "kmsdrm":
                # Where libGL is missing, as on Pi OS Lite, SDL makes a context of OpenGL ES and draws in it by desktop
                # OpenGL's calls, unless told: a black screen and no error (SDL 2.32, seen in QEMU).
                os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "opengles2")
        elif os.environ.get("SDL_VIDEODRIVER") in BLIND:
            del os.environ["SDL_VIDEODRIVER"]
        try:
            pygame.display.init()
            driver = pygame.display.get_driver()
            if visible and driver in BLIND:
                raise DeviceError(_no_screen(f"SDL chose {driver}"))
            size, flags = self._size_and_flags(visible)
            self._surface = pygame.display.set_mode(size, flags)
        except pygame.error as error:
            raise DeviceError(_no_screen(str(error))) from error
        pygame.display.set_caption(title)
        pygame.display.set_allow_screensaver(False)
        if self._settings.fullscreen:
            pygame.mouse.set_visible(False)
        self._surface.fill(self._colours.ground)

    def _size_and_flags(self, visible: bool) -> tuple[tuple[int, int], int]:
        if visible and self._settings.fullscreen:
            return (0, 0), pygame.FULLSCREEN
        size = (self._settings.window_width, self._settings.window_height)
        return size, pygame.RESIZABLE if visible else 0

    @property
    def driver(self) -> str:
        """SDL's name of the video driver: x11, wayland, kmsdrm, dummy ..."""
        return pygame.display.get_driver()

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of what is drawn on."""
        return self._surface.get_size()

    def dress(self, theme: ThemeSettings) -> None:
        """Wear another event's colours. Raises SettingsError for those that cannot be read."""
        self._colours = palette(theme)

    def poll(self) -> Inputs:
        """Keys, mouse and the window's own wishes since the last call."""
        presses: list[Press] = []
        typed: list[Typed] = []
        leave = tapped = False
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                leave = True
            elif event.type == pygame.KEYUP:
                self._held.discard(event.key)
            elif event.type == pygame.KEYDOWN and event.key in self._button_keys:
                self._held.add(event.key)
            elif event.type == pygame.KEYDOWN:
                leave = leave or (event.key in QUITS and not self.targets)
                presses += [PRESSES[event.key]] if event.key in PRESSES else []
                typed += [KEYS[event.key]] if event.key in KEYS else []
            elif event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP) and event.button == pygame.BUTTON_LEFT:
                typed += self._touch(event.pos, event.type == pygame.MOUSEBUTTONDOWN)
            elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_RIGHT and not self.targets:
                presses.append(Press.LONG)
            elif event.type == pygame.WINDOWFOCUSLOST:
                self._held.clear()
                tapped = False
            elif event.type in REVEALS and self._painter is not None:
                self._painter.refresh()
            tapped = tapped or bool(self._held)  # also one that is over before a slow screen was drawn
        return Inputs(tapped or bool(self._held), leave, tuple(presses), tuple(typed))

    @property
    def _button_keys(self) -> tuple[int, ...]:
        return BUTTON_KEYS[:1] if self.targets else BUTTON_KEYS

    def _touch(self, at: tuple[int, int], down: bool) -> list[Typed]:
        """On a guest's screen a finger is the button; on a page of the menu it takes what it points at."""
        (self._held.add if down and not self.targets else self._held.discard)(pygame.BUTTON_LEFT)
        touched = [target for target in self.targets if down and pygame.Rect(target.box).collidepoint(at)]
        return [Touched(target.option) for target in touched]

    def draw(
        self,
        view: ScreenView,
        preview: NDArray[np.uint8] | None,
        pictures: Mapping[int, NDArray[np.uint8]],
    ) -> None:
        """Show a screen. preview: `Frame.lores`, unmirrored; pictures: (h, w, 3) by photograph id."""
        self.targets = ()
        changed = self._ready_painter(view.from_right).paint(self._surface, view, preview, pictures)
        if changed is not None:
            pygame.display.update(pygame.Rect(changed))

    def draw_staff(self, view: StaffView, pictures: Mapping[int, NDArray[np.uint8]]) -> None:
        """Show a page of the staff's menu. pictures: (h, w, 3) by photograph id."""
        self.targets = self._ready_painter(view.from_right).paint_staff(self._surface, view, pictures)
        pygame.display.flip()

    def _ready_painter(self, from_right: bool) -> Painter:
        self._surface = pygame.display.get_surface() or self._surface
        size, settings = self._surface.get_size(), self._settings
        canvas = Canvas(size, settings.width_mm, settings.lens_edge, from_right, self._colours, settings.reduced_motion)
        if self._painter is None or self._painter.canvas != canvas:
            if self._painter is not None:
                self._painter.wipe()
            self._painter = Painter(canvas)
        return self._painter

    def save(self, path: Path) -> None:
        """What is shown now, as a PNG."""
        pygame.image.save(self._surface, str(path))

    def wipe(self) -> None:
        """Forget every pixel of the guest, on the screen too."""
        if self._painter is not None:
            self._painter.wipe()
        self._surface.fill(self._colours.ground)
        pygame.display.flip()

    def close(self) -> None:
        pygame.display.quit()


def _no_screen(reason: str) -> str:
    return (
        f"No screen to draw on ({reason}): connect a display, log in to a desktop, or name kiosk.video_driver "
        '("kmsdrm" on a Pi without a desktop). `booth demo` runs without one.'
    )
