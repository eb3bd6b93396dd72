"""What every screen looked like when somebody last looked: 24 x 14 shades each, in `reference.txt`.

Coarse enough for fonts to be drawn differently from machine to machine, fine enough to notice a block of words or a
picture that moved. `scripts/screens --accept` writes the file anew: look at the album first.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.staff.stories import pages
from booth.kiosk.staff.view import staff_view
from booth.kiosk.stories import Moment, moments
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.settings import KioskSettings, Settings

FILE: Final = Path(__file__).with_name("reference.txt")
SIZES: Final = {"wide": (640, 360), "upright": (480, 800)}
UPRIGHT: Final = ("attract", "consent", "terms", "claim", "framing_nobody", "neutral", "look_confidence", "choose",
                  "countdown_2", "kept", "review_5", "done", "fault_camera")  # fmt: skip
CELLS: Final = (24, 14)
MOST: Final = 28
"""A cell that differs by more, of 255, shows something else."""


def digest() -> NDArray[np.uint8]:
    """(14, 24): the mean shade of each part of what is shown."""
    surface = pygame.display.get_surface()
    assert surface is not None
    grey = cv2.cvtColor(pygame.surfarray.array3d(surface).swapaxes(0, 1), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, CELLS, interpolation=cv2.INTER_AREA), np.uint8)


def digests() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """(name, digest) of every screen in English, with nobody before the lens and no photograph there yet."""
    for way, size in SIZES.items():
        kiosk = KioskSettings(window_width=size[0], window_height=size[1], reduced_motion=True)  # at once as it will be
        window = Window(kiosk, visible=False)
        for name, moment in moments(load_catalogue(), {}).items():
            plain = name.partition("_")[2]
            if not plain.startswith("language") and (way == "wide" or plain in UPRIGHT):
                yield f"{way} {plain}", _shown(window, moment)
        for name, page in pages().items() if way == "wide" else ():
            if name != "language":
                window.draw_staff(staff_view(page.menu, page.hold, page.now_s), {})
                yield f"{way} staff_{name}", digest()
        window.close()


def _shown(window: Window, moment: Moment) -> NDArray[np.uint8]:
    window.wipe()
    view = screen_view(moment.session, moment.observation, load_catalogue(), Settings(), moment.hold, moment.now_s)
    window.draw(view, None, {})
    return digest()


def written() -> dict[str, NDArray[np.uint8]]:
    lines = (line.rsplit(" ", 1) for line in FILE.read_text(encoding="ascii").splitlines())
    return {name: np.frombuffer(b64decode(code), np.uint8).reshape(CELLS[::-1]) for name, code in lines}


def write() -> int:
    """Take what is shown now as what is right; returns how many screens."""
    lines = [f"{name} {b64encode(shades.tobytes()).decode()}" for name, shades in digests()]
    FILE.write_text("\n".join(lines) + "\n", encoding="ascii")
    return len(lines)


def strays() -> dict[str, str]:
    """Screens that no longer look as they did, and where."""
    known, found = written(), {}
    for name, now in digests():
        before = known.pop(name, None)
        if before is None:
            found[name] = "is new"
            continue
        off = np.abs(now.astype(int) - before)
        if off.max() > MOST:
            row, column = np.unravel_index(int(off.argmax()), off.shape)
            found[name] = f"differs by {off.max()} at column {column + 1} of 24, row {row + 1} of 14"
    return found | dict.fromkeys(known, "is gone")
