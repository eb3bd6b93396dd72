"""Freed memory keeps no picture: what the C library's malloc is told when the booth starts.

Pictures and landmarks are let go of when a guest leaves. Without this their bytes would stay, unreachable, in freed
memory until something else is put there. Large blocks go back to the kernel at once, which never hands them on
unwiped; smaller ones are overwritten when they are freed. mallopt(3): glibc, so any Debian.
"""

from __future__ import annotations

import ctypes
from typing import Final

M_PERTURB, M_MMAP_THRESHOLD = -6, -3
"""<malloc.h>"""
LARGE_BYTES: Final = 256 * 1024
"""Blocks from here on are mappings of their own. A fixed figure: by itself the limit rises to 32 MB, and with it what
is kept."""
WIPED: Final = 0xFF
"""Freed bytes read as this one, fresh ones as its complement: 0, so that a library that forgets to set what it reads
(libcamera's virtual camera does) reads zeros and no chance."""


def wipe_what_is_freed() -> bool:
    """From now on, in this process. False where the C library cannot."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)) and bool(mallopt(M_PERTURB, WIPED))
