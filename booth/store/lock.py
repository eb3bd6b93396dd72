"""Locks between processes, on files; a process that dies lets go of them."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from booth.store.files import disk_errors


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    with disk_errors(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def shared_lock(path: Path) -> Iterator[None]:
    """Wait for it; several may hold it together. Raises StoreError when the file cannot be opened."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """Wait for it; nobody else holds it then. Raises StoreError when the file cannot be opened."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Yields whether it was had; only one may hold it, and none together with a shared one."""
    with _opened(path) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
