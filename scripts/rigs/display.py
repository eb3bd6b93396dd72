"""Photographs a machine's screen through QEMU's monitor until the booth's first screen is on it, and some of a session.

python display.py SETTINGS FOLDER SOCKET    in the checkout's environment; SETTINGS are the machine's, SOCKET is that of
                                            QEMU's monitor

What should be seen is drawn here by the same program, on no display. What moves on it, the face, is not compared.
FOLDER keeps attract.png, what was expected (expected.png), the session's pictures, and after_keys.png, when the
machine's keyboard has tried to leave the booth.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.kiosk.offered import offered
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.session.program import program_of
from booth.session.state import Session
from booth.settings import Settings
from booth.settings_file import load

PATIENCE_S = 1200
LATER, EVERY_S = 6, 20
"""Pictures of the session after it, and the seconds between them."""
ALIKE = 2
"""Levels of 255 by which a pixel may differ."""
SHARE = 0.995
"""Share of the still pixels that must be alike: of all of them, and of those with words alone."""

Picture = NDArray[np.int16]


class Monitor:
    """QEMU's monitor protocol (QMP) over its socket."""

    def __init__(self, path: Path) -> None:
        starts_until_s = time.monotonic() + 60
        while not path.is_socket() and time.monotonic() < starts_until_s:
            time.sleep(0.5)
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        self._line = connection.makefile("rw")
        self._line.readline()
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: object) -> dict[str, Any]:
        self._line.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._line.flush()
        while "return" not in (answer := json.loads(self._line.readline())):
            if "error" in answer:
                raise SystemExit(f"{command}: {answer['error']['desc']}")
        return dict(answer)

    def photograph(self, path: Path) -> None:
        self.ask("screendump", filename=str(path), format="png")

    def press(self, *keys: str) -> None:
        self.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys])


class Expected:
    """The first screen in the display's own size: its picture, and which pixels stand still and which of those say
    something."""

    def __init__(self, settings: Settings, size_px: tuple[int, int], path: Path) -> None:
        kiosk = msgspec.structs.replace(settings.kiosk, window_width=size_px[0], window_height=size_px[1])
        settings = msgspec.structs.replace(settings, kiosk=kiosk)
        session = Session(program_of(settings.session, offered(kiosk.languages)))
        window, looks, drawn = Window(kiosk, visible=False, theme=settings.theme), load_catalogue(), []
        for now_s in np.arange(0.0, 12.0, 0.4).tolist():
            window.draw(screen_view(session, None, looks, settings, 0.0, now_s), None, {})
            window.save(path)
            drawn.append(_pixels(path))
        window.close()
        self._picture, ground = drawn[-1], drawn[-1][0, 0]
        self._still = np.ptp(np.stack(drawn), axis=0).max(axis=2) == 0
        self._words = self._still & (np.abs(self._picture - ground).max(axis=2) > 40)

    def share_of(self, seen: Picture) -> float:
        """How much of it is there, 0 to 1."""
        alike = np.abs(seen - self._picture).max(axis=2) <= ALIKE
        return float(min(alike[self._still].mean(), alike[self._words].mean()))


def _pixels(path: Path) -> Picture:
    return np.asarray(Image.open(path).convert("RGB")).astype(np.int16)


class Watch:
    """Somebody before the screen, who knows what the booth's first screen looks like."""

    def __init__(self, settings: Settings, folder: Path, monitor: Monitor) -> None:
        self._settings, self._folder, self._monitor = settings, folder, monitor
        self._known: dict[tuple[int, int], Expected] = {}

    def sees(self, kept: str) -> bool:
        """Whether the first screen comes up in time; the picture most like it is kept."""
        began_s, best, now = time.monotonic(), 0.0, self._folder / "now.png"
        while best < SHARE and time.monotonic() - began_s < PATIENCE_S:
            time.sleep(0.5)
            self._monitor.photograph(now)
            share = self._share(_pixels(now))
            if share > best:
                best = share
                now.replace(self._folder / kept)
        print(f"{kept}: {best:.1%} of the booth's first screen, after {time.monotonic() - began_s:.0f} s", flush=True)
        return best >= SHARE

    def _share(self, seen: Picture) -> float:
        size_px = seen.shape[1], seen.shape[0]
        if size_px not in self._known:
            self._known[size_px] = Expected(self._settings, size_px, self._folder / "expected.png")
        return self._known[size_px].share_of(seen)

    def keeps_some_more(self) -> None:
        for number in range(LATER):
            time.sleep(EVERY_S)
            self._monitor.photograph(self._folder / f"session-{number}.png")


def main(settings: Settings, folder: Path, path: Path) -> int:
    monitor = Monitor(path)
    watch = Watch(settings, folder, monitor)
    if not watch.sees("attract.png"):
        print("The booth's first screen did not come up.", file=sys.stderr)
        return 1
    watch.keeps_some_more()
    # Another console, a restart: neither leads out of the booth.
    monitor.press("ctrl", "alt", "f2")
    monitor.press("ctrl", "alt", "delete")
    time.sleep(EVERY_S)
    if not watch.sees("after_keys.png"):
        print("Ctrl-Alt-F2 or Ctrl-Alt-Del led out of the booth.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(load(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])))
