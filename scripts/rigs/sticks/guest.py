"""Inside the machine, as root: keeps photographs, mounts sticks to compare them, pauses and resumes delivery.

JSON lines in, JSON lines out, so that not every question costs a login: ["fill", 2], ["compare", "vfat", true], …
Each is answered by {"answer": …}, or by {"error": …} with what happened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pwd
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from booth.clock import SystemClock
from booth.delivery.transfer import ASIDE
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.files import save
from booth.store.outbox import Outbox

STORE = Path("/var/lib/booth/store")
SIZES = {"print": 60_000, "web": 12_000, "full": 110_000}
PATIENCE_S = 400.0
"""For anything to change: the machine is emulated, and may be starved."""


class Agent:
    """One method for each command."""

    def __init__(self) -> None:
        self._compared: dict[str, set[str]] = {}

    def fill(self, sessions: int) -> int:
        """Random bytes, as incompressible as JPEG; returns how many sessions there are."""
        with _as_booth():
            catalogue = Catalogue(STORE, SystemClock(), lambda number: f"{number:04d}")
            for _ in range(sessions):
                session = catalogue.open_session("headshot", "", "rig")
                for look in ("neutral_friendly", "mystery"):
                    files = {
                        kind: save(
                            catalogue.photographs, f"{session.claim}/{session.claim}_{look}_1_{kind}.jpg", os.urandom(n)
                        )
                        for kind, n in SIZES.items()
                    }
                    catalogue.add_photograph(
                        session.session_id, look, 1, datetime.now(UTC), files=files, destinations=()
                    )
            count = len(catalogue.sessions())
            catalogue.close()
        return count

    def plugged(self, label: str) -> None:
        """Wait until it is there for all: udev's link may still be one that it is about to make anew."""
        _until(_stick(label).is_block_device)
        subprocess.run(["udevadm", "settle", f"--timeout={PATIENCE_S:.0f}"], check=True)
        _until(_stick(label).is_block_device)

    def pulled(self, label: str) -> None:
        _until(lambda: not _stick(label).exists())

    def delivered(self) -> float:
        """Wait until nothing waits anywhere, as long as it gets less; returns the seconds that it took."""
        began_s = time.monotonic()
        with _outbox() as outbox:
            while waiting := _waiting(outbox):
                _until(lambda before=waiting: _waiting(outbox) < before)
        return time.monotonic() - began_s

    def marked(self, label: str) -> int:
        """How many files are marked as being on this stick."""
        with _outbox() as outbox:
            return len(outbox.delivered(label))

    def pause(self) -> None:
        """Stop the delivery process where it stands."""
        subprocess.run(["systemctl", "kill", "--signal=STOP", "booth-delivery"], check=True)

    def resume(self) -> int:
        """Let it go on; returns how often it had to be started so far."""
        subprocess.run(["systemctl", "kill", "--signal=CONT", "booth-delivery"], check=True)
        said = subprocess.run(
            ["systemctl", "show", "-P", "NRestarts", "booth-delivery"], check=True, capture_output=True
        )
        return int(said.stdout)

    def traces(self) -> int:
        """Files on the root disk where sticks are mounted: with all sticks pulled there must be none."""
        search = "find /media /run/media -xdev -type f 2>/dev/null"
        found = subprocess.run(search, check=False, shell=True, capture_output=True, text=True)
        return len(found.stdout.splitlines())

    def compare(self, label: str, everything: bool) -> dict[str, int]:
        """What is marked for this stick, held against what lies on it, which was plugged in anew.

        Sizes of all files; contents of those that were never compared before, or of all.
        """
        with _outbox() as outbox:
            promised = {file.path: file for file in outbox.delivered(label)}
            (waiting,) = (status.taken - status.delivered for status in outbox.status() if status.name == label)
        known = set() if everything else self._compared.setdefault(label, set())
        with _mounted(label) as place:
            folder = next(iter(place.glob("headshots/*/")), place)
            there = {path: (folder / path).stat().st_size for path in promised if (folder / path).is_file()}
            for path in promised.keys() & there.keys() - known:
                if _digest(folder / path) == promised[path].sha256:
                    known.add(path)
            pictures = [path for path in folder.rglob("*/*") if path.is_file() and path.suffix == ".jpg"]
            aside = sum(path.stem.endswith(ASIDE) for path in pictures)
        return {
            "marked": len(promised),
            "whole": sum(path in known and there[path] == promised[path].size for path in there),
            "missing": len(promised) - len(there),
            "empty": sum(not size for size in there.values()),
            "on_stick": len(pictures) - aside,
            "aside": aside,
            "waiting": waiting,
        }


@contextlib.contextmanager
def _as_booth() -> Iterator[None]:
    """What is written to the store belongs to the booth's user."""
    user = pwd.getpwnam("booth")
    os.setegid(user.pw_gid)
    os.seteuid(user.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@contextlib.contextmanager
def _outbox() -> Iterator[Outbox]:
    with _as_booth():
        outbox = Outbox(Database(STORE))
        yield outbox
        outbox.close()


@contextlib.contextmanager
def _mounted(label: str) -> Iterator[Path]:
    place = Path("/compare") / label
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-o", "ro", _stick(label), place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def _waiting(outbox: Outbox) -> int:
    """Photographs that are not everywhere yet, counted at every stick."""
    return sum(status.taken - status.delivered for status in outbox.status())


def _stick(label: str) -> Path:
    return Path("/dev/disk/by-label") / label.upper()


def _until(condition: Any) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError
        time.sleep(0.05)


def _digest(path: Path) -> str:
    """Empty for what cannot be read: it is not whole."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return ""


if __name__ == "__main__":
    agent = Agent()
    for line in sys.stdin:
        command, *words = json.loads(line)
        try:
            answer = {"answer": getattr(agent, command)(*words)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
