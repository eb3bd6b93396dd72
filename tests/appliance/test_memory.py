"""What a process frees cannot be read back out of it; asked in a process of its own, for it holds from then on."""

from __future__ import annotations

import subprocess
import sys

STORY = """
import ctypes
from booth.appliance.memory import LARGE_BYTES, wipe_what_is_freed
assert wipe_what_is_freed()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
for size in (5_736, 100_000, LARGE_BYTES - 4096):
    block, after = libc.malloc(size), libc.malloc(2000)
    ctypes.memset(block, 0x77, size)
    libc.free(block)
    assert b"w" * 64 not in ctypes.string_at(block, size), size  # a letter of somebody else may lie there by now
large = libc.malloc(4 * LARGE_BYTES)
libc.free(large)
ranges = [line.split()[0].split("-") for line in open("/proc/self/maps")]
assert not any(int(start, 16) <= large < int(end, 16) for start, end in ranges)
"""


def test_landmarks_and_pictures_are_gone_once_they_are_freed() -> None:
    done = subprocess.run([sys.executable, "-c", STORY], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
