"""Whether the kiosk's screens come as fast while a share or a disk hangs, with `booth deliver` beside it.

    scripts/bench hanging [--quick]

The kiosk's own drawing (the look screen, and now and then what it asks the catalogue) runs as fast as it can in this
process; delivery runs in its own, as always. Windows of time take turns: all is well and nothing waits; then the
server, or the disk, is stopped in the middle of a delivery, and photographs wait. `share_hangs` and `disk_hangs` are
screens per second then, over those before and after.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from booth.clock import SystemClock
from booth.kiosk.window import Window
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from scripts.benches.kiosk import look_screens
from tests.delivery.faulty_disk import MISSING as FUSE_MISSING
from tests.delivery.faulty_disk import WHY_MISSING as WHY_NO_FUSE
from tests.delivery.faulty_disk import FaultyDisk, faulty_disk
from tests.delivery.samba import MISSING as SAMBA_MISSING
from tests.delivery.samba import PASSWORD, USER, Samba
from tests.delivery.samba import WHY_MISSING as WHY_NO_SAMBA
from tests.store.keeping import whole_session

SIZE_PX = (1280, 720)
WINDOW_S = 1.5
"""How long screens are counted each time."""
PATIENCE_S = 60.0
CONFIGURATION = """[store]
folder = "{store}"
reserve_mb = 0
[delivery]
folder = "{disk}/headshots"
share = "//127.0.0.1:{port}/shots"
share_credentials = "{credentials}"
retry_first_s = 0.1
retry_most_s = 1.0
"""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench hanging", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="three rounds each")
    arguments = parser.parse_args(argv)
    if SAMBA_MISSING or FUSE_MISSING:
        print(f"{WHY_NO_SAMBA} {WHY_NO_FUSE}", file=sys.stderr)
        return 3
    figures = screens_beside_delivery(3 if arguments.quick else 9)
    for name, value in figures.items():
        print(f"{name:16}{value:10.3f}")
    print(json.dumps(figures))
    return 0


def screens_beside_delivery(rounds: int) -> dict[str, float]:
    """The figures, by name."""
    with tempfile.TemporaryDirectory(prefix="booth-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(Samba(folder / "samba").running())
        (folder / "disk").mkdir()
        disk = stack.enter_context(faulty_disk(folder / "disk"))
        catalogue = Catalogue(folder / "store", SystemClock(), lambda number: f"{number:04d}")
        stack.callback(catalogue.close)
        stack.enter_context(_delivery(folder, server, disk))
        whole_session(catalogue, [])
        _until(lambda: _all_delivered(catalogue))
        screen = stack.enter_context(_screens(catalogue))
        return {
            "share_hangs": _ratio(
                screen, catalogue, rounds, lambda: server.signal(signal.SIGSTOP), lambda: server.signal(signal.SIGCONT)
            ),
            "disk_hangs": _ratio(screen, catalogue, rounds, disk.freeze, disk.thaw),
        }


def _ratio(
    screen: Callable[[], None], catalogue: Catalogue, rounds: int, stop: Callable[[], None], go: Callable[[], None]
) -> float:
    ratios, well = [], _screens_per_s(screen)
    for _ in range(rounds):
        stop()
        try:
            whole_session(catalogue, [])
            time.sleep(1.5)  # delivery looks once a second, and then waits in the middle of a call
            hanging = _screens_per_s(screen)
            assert not _all_delivered(catalogue), "nothing hung"
        finally:
            go()
        _until(lambda: _all_delivered(catalogue))
        before, well = well, _screens_per_s(screen)
        ratios.append(2 * hanging / (before + well))
    return round(statistics.median(ratios), 3)


def _screens_per_s(screen: Callable[[], None]) -> float:
    began_s, count = time.perf_counter(), 0
    while time.perf_counter() - began_s < WINDOW_S:
        screen()
        count += 1
    return count / (time.perf_counter() - began_s)


@contextlib.contextmanager
def _screens(catalogue: Catalogue) -> Iterator[Callable[[], None]]:
    """Draws the next screen; every thirtieth time it asks the catalogue what the kiosk asks it."""
    settings = msgspec.structs.replace(
        Settings(),
        kiosk=msgspec.structs.replace(Settings().kiosk, window_width=SIZE_PX[0], window_height=SIZE_PX[1]),
    )
    window = Window(settings.kiosk, visible=False)
    draw, numbers = look_screens(window, settings), itertools.count()

    def screen() -> None:
        number = next(numbers)
        draw(number)
        if number % 30 == 0:
            catalogue.has_room()
            catalogue.destinations()
            catalogue.sticks_seen()

    yield screen
    window.close()


@contextlib.contextmanager
def _delivery(folder: Path, server: Samba, disk: FaultyDisk) -> Iterator[None]:
    credentials, settings = folder / "credentials", folder / "booth.toml"
    credentials.touch(0o600)
    credentials.write_text(f"username={USER}\npassword={PASSWORD}\n")
    settings.write_text(
        CONFIGURATION.format(store=folder / "store", disk=disk.folder, port=server.port, credentials=credentials)
    )
    command = [sys.executable, "-m", "booth", "--config", str(settings), "deliver"]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.terminate()


def _all_delivered(catalogue: Catalogue) -> bool:
    stands = catalogue.destinations()
    return len(stands) == 2 and all(each.delivered == each.taken for each in stands)


def _until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise RuntimeError("delivery does not come to its end")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
