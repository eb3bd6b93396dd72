"""Two disks for the booth: its own, which fills up, and a stick, which comes, goes and fills up.

Really mounted where this process may (`unshare -rm`); else folders that are moved away, and nothing fills up.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

STORE_MB: Final = 600
STICK_MB: Final = 600
BALLOON: Final = "balloon"


class Disks:
    """`store` and `destination` are the folders to be used."""

    def __init__(self, folder: Path) -> None:
        self._own, self._hidden, self._slot = folder / "own", folder / "stick", folder / "slot"
        for place in (self._own, self._hidden, self._slot):
            place.mkdir(parents=True, exist_ok=True)
        self.mounted = _mount("-t", "tmpfs", "-o", f"size={STORE_MB}m", "soak", str(self._own))
        if self.mounted:
            _mount("-t", "tmpfs", "-o", f"size={STICK_MB}m", "soak", str(self._hidden))
        (self._hidden / "headshots").mkdir(exist_ok=True)
        self.store, self.destination = self._own / "store", self._slot / "headshots"
        self.plugged = False
        self.plug()

    def plug(self) -> None:
        if self.plugged:
            return
        if self.mounted:
            _mount("--bind", str(self._hidden), str(self._slot))
        else:
            self._slot.rmdir()
            self._hidden.rename(self._slot)
        self.plugged = True

    def pull(self) -> None:
        """Without a word, as guests do."""
        if not self.plugged:
            return
        if self.mounted:
            subprocess.run(["umount", "-l", str(self._slot)], check=True)
        else:
            self._slot.rename(self._hidden)
            self._slot.mkdir()
        self.plugged = False

    def fill_store(self, full: bool) -> None:
        self._fill(self._own / BALLOON, full)

    def fill_stick(self, full: bool) -> None:
        self._fill(self._hidden / BALLOON, full)

    def close(self) -> None:
        """Nothing stays mounted, wherever this process is."""
        self.pull()
        for disk in (self._hidden, self._own) if self.mounted else ():
            subprocess.run(["umount", "-l", str(disk)], check=True)

    def _fill(self, balloon: Path, full: bool) -> None:
        if not self.mounted:
            return
        balloon.unlink(missing_ok=True)
        if full:
            disk = os.statvfs(balloon.parent)
            with balloon.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(disk.f_bavail * disk.f_frsize - 100_000, 1))


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
