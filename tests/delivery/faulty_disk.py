"""A file system that fails when it is told to: what is below a folder, passed through FUSE with a fault switch.

    with faulty_disk(tmp_path) as disk:
        disk.fault("EIO", after_bytes=100_000)     # every call that writes or syncs, after so many bytes
        ... deliver to disk.folder ...
        disk.heal()

It runs as a process of its own (`python -m tests.delivery.faulty_disk ROOT MOUNT CONTROL`), told by a small file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MISSING = not Path("/dev/fuse").exists() or os.geteuid() != 0
WHY_MISSING = "A disk that fails on demand needs /dev/fuse and root."


@dataclass(frozen=True)
class FaultyDisk:
    """`folder` is where it is mounted, `below` what really lies on it."""

    folder: Path
    below: Path
    control: Path
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        """Whoever waits for a call of it waits until `thaw`."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def fault(self, name: str, after_bytes: int = 0) -> None:
        """An errno's name, or slow:SECONDS a call; from now on, or after so many bytes were written."""
        self._say(f"{name} {after_bytes}")

    def heal(self) -> None:
        self._say("")

    def _say(self, words: str) -> None:
        temporary = self.control.with_suffix(".new")
        temporary.write_text(words)
        temporary.replace(self.control)


@contextlib.contextmanager
def faulty_disk(folder: Path) -> Iterator[FaultyDisk]:
    if MISSING:
        pytest.skip(WHY_MISSING)
    mounted, below, control = folder / "mounted", folder / "below", folder / "control"
    for each in (mounted, below):
        each.mkdir()
    control.write_text("")
    command = [sys.executable, "-m", "tests.delivery.faulty_disk", str(below), str(mounted), str(control)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        disk = FaultyDisk(mounted, below, control, process)
        deadline_s = time.monotonic() + 20
        while not disk.folder.is_mount():
            if process.poll() is not None or time.monotonic() > deadline_s:
                process.kill()
                pytest.skip("FUSE does not work here.")
            time.sleep(0.02)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", disk.folder], check=True)
            process.wait(10)


def _main(root: str, mount: str, control: str) -> None:
    import mfusepy

    class Faulty(mfusepy.Operations):  # type: ignore[misc]
        use_ns = True

        def __init__(self) -> None:
            self._written, self._turn = 0, threading.Lock()

        def _check(self, size: int = 0) -> None:
            name, _, after = Path(control).read_text().partition(" ")
            with self._turn:
                self._written = self._written + size if name else 0
                due = name and self._written >= int(after or 0)
            if due and name.startswith("slow:"):
                time.sleep(float(name[5:]))
            elif due:
                raise mfusepy.FuseOSError(getattr(errno, name))

        def getattr(self, path: str, handle: int | None = None) -> dict[str, Any]:
            status = os.lstat(root + path)
            names = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid")
            times = {f"st_{t}time": getattr(status, f"st_{t}time_ns") for t in "amc"}
            return {name: getattr(status, name) for name in names} | times

        def readdir(self, path: str, handle: int) -> list[str]:
            return [".", "..", *(each.name for each in Path(root + path).iterdir())]

        def statfs(self, path: str) -> dict[str, int]:
            disk = os.statvfs(root + path)
            names = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_ffree", "f_files", "f_frsize", "f_namemax")
            return {name: getattr(disk, name) for name in names}

        def open(self, path: str, flags: int) -> int:
            return os.open(root + path, flags & ~os.O_NOFOLLOW)

        def create(self, path: str, mode: int, info: Any = None) -> int:
            self._check()
            return os.open(root + path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

        def read(self, path: str, size: int, offset: int, handle: int) -> bytes:
            return os.pread(handle, size, offset)

        def write(self, path: str, data: bytes, offset: int, handle: int) -> int:
            self._check(len(data))
            return os.pwrite(handle, data, offset)

        def truncate(self, path: str, length: int, handle: int | None = None) -> None:
            os.truncate(root + path, length)

        def fsync(self, path: str, data_only: int, handle: int) -> int:
            self._check()
            os.fsync(handle)
            return 0

        def fsyncdir(self, path: str, data_only: int, handle: int) -> int:
            self._check()
            return 0

        def release(self, path: str, handle: int) -> int:
            os.close(handle)
            return 0

        def rename(self, old: str, new: str) -> None:
            self._check()
            Path(root + old).rename(root + new)

        def unlink(self, path: str) -> None:
            self._check()
            Path(root + path).unlink()

        def mkdir(self, path: str, mode: int) -> None:
            self._check()
            Path(root + path).mkdir(mode)

        def rmdir(self, path: str) -> None:
            self._check()
            Path(root + path).rmdir()

    mfusepy.FUSE(Faulty(), mount, foreground=True, nothreads=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
