"""A window that nobody sees, and the settings it is opened with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from booth.kiosk.window import Window
from booth.settings import KioskSettings


@pytest.fixture
def open_window() -> Iterator[Callable[..., Window]]:
    """Opens windows on SDL's dummy driver, and closes them."""
    opened: list[Window] = []

    def open_one(width: int = 800, height: int = 480, **others: object) -> Window:
        settings = KioskSettings(window_width=width, window_height=height, **others)  # type: ignore[arg-type]
        opened.append(Window(settings, visible=False))
        return opened[-1]

    yield open_one
    for window in opened:
        window.close()
