"""Is anything of a guest left in the booth's memory? A process of its own looks, so that no needle lies in the hay.

python -m scripts.soaking.search PID < masked needles, one a line: NAME HEX
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

MASK: Final = 0x5A
PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, ctypes.c_ulong(-1)
CHUNK: Final = 64 << 20
OVERLAP: Final = 64


class Needles:
    """What must not be found, never kept as it is: every byte is masked."""

    def __init__(self) -> None:
        self._masked: dict[str, NDArray[np.uint8]] = {}

    def add(self, name: str, values: NDArray[np.uint8] | NDArray[np.float32]) -> None:
        """`values` is contiguous, and not copied on the way here."""
        self._masked[name] = values.view(np.uint8).reshape(-1) ^ np.uint8(MASK)

    def add_copy(self, name: str, copy: NDArray[np.uint8]) -> None:
        """The same of values that were made for this only: they are wiped."""
        self.add(name, copy)
        copy[...] = 0

    def __bool__(self) -> bool:
        return bool(self._masked)

    def clear(self) -> None:
        self._masked.clear()

    def told(self) -> str:
        return "".join(
            f"{name.replace(chr(32), chr(95))} {masked.tobytes().hex()}\n" for name, masked in self._masked.items()
        )


def found_in_this_process(needles: Needles) -> dict[str, list[str]]:
    """Where each needle lies, by its name: the mapping, and how far into it."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.soaking.search", str(os.getpid())],
        input=needles.told(), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def search(pid: int, needles: Mapping[str, bytes]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end, name in _writable(Path(f"/proc/{pid}/maps").read_text().splitlines()):
            for at in range(start, end, CHUNK):
                try:
                    memory.seek(at)
                    chunk = memory.read(min(CHUNK + OVERLAP, end - at))
                except OSError:
                    continue
                for needle, value in needles.items():
                    if (place := chunk.find(value)) >= 0:
                        where = f"{name or 'anonymous'}+{at - start + place:#x} of {(end - start) >> 10} KB"
                        found.setdefault(needle, []).append(where)
    return found


def _writable(maps: Iterable[str]) -> Iterable[tuple[int, int, str]]:
    """Writable private mappings: heap, stacks, what was allocated."""
    for line in maps:
        if match := re.match(r"([0-9a-f]+)-([0-9a-f]+) .w.p \S+ \S+ \S+\s*(.*)", line):
            yield int(match[1], 16), int(match[2], 16), match[3]


if __name__ == "__main__":
    lines = (line.split() for line in sys.stdin)
    needles_ = {name: bytes(byte ^ MASK for byte in bytes.fromhex(value)) for name, value in lines}
    print(json.dumps(search(int(sys.argv[1]), needles_)))
