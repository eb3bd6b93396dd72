"""The window: opened on purpose, visible or not; keys in, pixels out. Everything it shows is decided in `view`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.errors import DeviceError
from booth.kiosk.painter import Painter
from booth.kiosk.screen import ScreenView
from booth.kiosk.theme import GROUND
from booth.session.events import Press
from booth.settings import KioskSettings

BLIND: Final = ("dummy", "offscreen", "evdev", "disk")
"""SDL's video drivers that nobody can see."""
PRESSES: Final = {pygame.K_RIGHT: Press.SHORT, pygame.K_RETURN: Press.SHORT, pygame.K_LEFT: Press.LONG}
QUITS: Final = (pygame.K_ESCAPE, pygame.K_q)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What came in since the last look."""

    space_down: bool
    """The space bar is the button."""
    quit: bool
    presses: tuple[Press, ...] = ()


class Window:
    """The kiosk's screen. visible False draws on SDL's dummy driver: for tests and pictures of screens.

    Raises DeviceError where a visible window was asked for and there is no screen.
    """

    def __init__(self, settings: KioskSettings, visible: bool, title: str = "Headshot booth") -> None:
        self._settings = settings
        self._space_down = False
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
        self._surface.fill(GROUND)

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

    def poll(self) -> Inputs:
        """Keys, mouse and the window's own wishes since the last call."""
        presses: list[Press] = []
        leave = False
        for event in pygame.event.get():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key in QUITS):
                leave = True
            elif event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key == pygame.K_SPACE:
                self._space_down = event.type == pygame.KEYDOWN
            elif event.type == pygame.KEYDOWN and event.key in PRESSES:
                presses.append(PRESSES[event.key])
            elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
                presses.append(Press.SHORT)
            elif event.type == pygame.WINDOWFOCUSLOST:
                self._space_down = False
        return Inputs(self._space_down, leave, tuple(presses))

    def draw(
        self,
        view: ScreenView,
        preview: NDArray[np.uint8] | None,
        pictures: Mapping[int, NDArray[np.uint8]],
    ) -> None:
        """Show a screen. preview: `Frame.lores`, unmirrored; pictures: (h, w, 3) by photograph id."""
        self._surface = pygame.display.get_surface() or self._surface
        if self._painter is None or self._painter.size_px != self._surface.get_size():
            self._painter = Painter(self._surface.get_size(), self._settings.width_mm, self._settings.lens_edge)
        self._painter.paint(self._surface, view, preview, pictures)
        pygame.display.flip()

    def save(self, path: Path) -> None:
        """What is shown now, as a PNG."""
        pygame.image.save(self._surface, str(path))

    def wipe(self) -> None:
        """Forget every pixel of the guest, on the screen too."""
        if self._painter is not None:
            self._painter.wipe()
        self._surface.fill(GROUND)
        pygame.display.flip()

    def close(self) -> None:
        pygame.display.quit()


def _no_screen(reason: str) -> str:
    return (
        f"No screen to draw on ({reason}): connect a display, log in to a desktop, or name kiosk.video_driver "
        '("kmsdrm" on a Pi without a desktop). `booth demo` runs without one.'
    )
