"""An errand in a process of its own under strace, which fails one of the kernel's calls, or kills it there."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from booth.errors import BoothError
from tests.store.errands import ERRANDS, Place

CALL_NAMES = (
    "write", "sendfile", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "mkdir", "mkdirat", "rmdir",
)  # fmt: skip
"""Every call that changes a disk. Opening for writing is left out: dying before it is dying after the call before."""
FAULTS = {
    "KILL": "signal=KILL:when={}",
    "EIO": "error=EIO:when={}",
    "EIO+": "error=EIO:when={}+",  # from then on
    "ENOSPC": "error=ENOSPC:when={}",
}
ENDS = ("ok", "error", "crash")


def run_errand(errand: str, place: Place, inject: str | None) -> tuple[str, list[str]]:
    """Do an errand with a fault, as "fsync:signal=KILL:when=7".

    Returns how it ended (ok, error, crash, killed) and what it had reported.
    """
    gate, reports = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        _child(errand, place, gate, reports)
    os.close(gate[0])
    os.close(reports[1])
    with _traced(process, inject, call_log(place)):
        os.close(gate[1])
        with os.fdopen(reports[0], encoding="utf-8") as said:
            lines = said.read().splitlines()
        _, status = os.waitpid(process, 0)
    ended = "killed" if os.WIFSIGNALED(status) else ENDS[os.WEXITSTATUS(status)]
    return ended, lines


def call_log(place: Place) -> Path:
    """What strace wrote about the last errand, with the path of every handle."""
    return place.folder.with_name("calls.log")


def calls(place: Place) -> list[tuple[str, int]]:
    """Every disk call of the last errand: its name, and its number among those of that name, as strace counts."""
    count: Counter[str] = Counter()
    found = []
    for line in call_log(place).read_text().splitlines():
        name = line.partition("(")[0]
        if name in CALL_NAMES:
            count[name] += 1
            found.append((name, count[name]))
    return found


def _child(errand: str, place: Place, gate: tuple[int, int], reports: tuple[int, int]) -> None:
    """The process that is killed. It reports by `writev`, because faults are injected into `write`."""
    end = "crash"
    try:
        os.close(gate[1])
        os.read(gate[0], 1)  # until strace watches
        ERRANDS[errand][1](place, lambda words: _say(reports[1], words))
        end = "ok"
    except BoothError:
        end = "error"
    finally:
        os._exit(ENDS.index(end))


def _say(handle: int, words: str) -> None:
    os.writev(handle, [words.encode() + b"\n"])


@contextlib.contextmanager
def _traced(process: int, inject: str | None, log: Path) -> Iterator[None]:
    trace = f"trace=writev,{','.join(CALL_NAMES)}"
    command = ["strace", "-q", "-y", "-s", "64", "-o", str(log), "-e", trace, "-p", str(process)]
    if inject:
        command += ["-e", f"inject={inject}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strace:
        while "TracerPid:\t0" in Path(f"/proc/{process}/status").read_text():
            if strace.poll() is not None:
                os.kill(process, signal.SIGKILL)
                raise RuntimeError("strace may not watch a process here")
            time.sleep(0.001)
        yield
