"""What a booth writes while nobody comes: the booth itself and its delivery process, in real time."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Final

import msgspec

from booth import app
from booth.camera.frame import Frame
from booth.clock import SystemClock
from booth.face.models import model_folder
from booth.gpio.contacts import AnyContact
from booth.gpio.simulated import SimulatedContact, SimulatedRing
from booth.settings import Settings
from scripts.soaking.sitting import Plate, Pose, frame_of, plates

FPS: Final = 15
SETTLES_S: Final = 20.0
"""Starting is not idling."""


class EmptyRoom:
    """A camera that nobody stands before, at its own pace."""

    name, live = "empty room", True

    def __init__(self, plate: Plate) -> None:
        self._plate, self._number = plate, 0

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        time.sleep(1 / FPS)
        self._number += 1
        return frame_of(self._plate, None, self._number, time.monotonic(), self._number % 4)


def idle(minutes: float, folder: Path) -> int:
    """Ends with a line of JSON: bytes a minute given to the disk, and what was touched, file by file."""
    usual = Settings()
    settings = msgspec.structs.replace(
        usual,
        camera=msgspec.structs.replace(usual.camera, source="actor"),
        kiosk=msgspec.structs.replace(usual.kiosk, video_driver="dummy", volume=0.0),
        store=msgspec.structs.replace(usual.store, folder=str(folder / "store"), reserve_mb=0),
        delivery=msgspec.structs.replace(usual.delivery, folder=str(folder / "headshots")),
    )
    clock = SystemClock()
    devices = app.Devices(
        EmptyRoom(plates(model_folder())[Pose.NOBODY]), AnyContact([SimulatedContact()], clock.now_s), SimulatedRing(),
        None, False, clock, one_session=False,
    )  # fmt: skip
    watch = threading.Thread(target=_watch, args=(minutes, folder), daemon=True)
    watch.start()
    return app._operate(settings, app.check_looks(settings), lambda: devices, False, None)


def _watch(minutes: float, folder: Path) -> None:
    """Measure, say so, and end the booth as systemd would."""
    time.sleep(SETTLES_S)
    before, began_s, touched = _written(), time.monotonic(), Counter[str]()
    seen = _touched(folder)
    while time.monotonic() - began_s < minutes * 60:
        time.sleep(1.0)
        now = _touched(folder)
        touched.update(path for path, at_ns in now.items() if seen.get(path) != at_ns)
        seen = now
    took_min = (time.monotonic() - began_s) / 60
    figures = {name: round((total - before.get(name, 0)) / took_min) for name, total in _written().items()}
    print("bytes written a minute:", figures)
    print("files touched a minute:", {path: round(times / took_min, 1) for path, times in touched.most_common()})
    total = sum(figures.values())
    print(json.dumps({"bytes_a_minute": total, "touches_a_minute": round(touched.total() / took_min, 1)}), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


def _written() -> dict[str, int]:
    """write_bytes of this process and of each that it started: proc(5), what went to a disk or will go."""
    children = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    processes = {"booth": "self"} | {f"its child {number}": pid for number, pid in enumerate(children, start=1)}
    return {name: _write_bytes(Path(f"/proc/{pid}/io")) for name, pid in processes.items()}


def _write_bytes(io: Path) -> int:
    return next(int(line.split()[1]) for line in io.read_text().splitlines() if line.startswith("write_bytes"))


def _touched(folder: Path) -> dict[str, int]:
    """When every file's data or inode was last changed."""
    return {str(path.relative_to(folder)): path.lstat().st_ctime_ns for path in folder.rglob("*") if path.exists()}
