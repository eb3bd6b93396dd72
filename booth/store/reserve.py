"""Disk held free for the session that has begun: a file of real blocks, given up when the disk is full otherwise.

Whatever else fills the disk meanwhile, a session that was let in can be finished. The next one is let in only when
the file could be made whole again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from booth.errors import StoreFull
from booth.store.files import explain
from booth.told import told

RESERVE: Final = "reserve"
"""Its name in the store folder."""


class Reserve:
    """`size` bytes in the store `folder`; 0 for none."""

    def __init__(self, folder: Path, size: int) -> None:
        self._path = folder / RESERVE
        self._size = size

    def hold(self) -> None:
        """Take the blocks, or see that they are held. Raises StoreFull when there are not enough, StoreError."""
        if not self._size:
            return
        try:
            with self._path.open("ab") as file:
                if _blocks(file.fileno()) < self._size:
                    os.posix_fallocate(file.fileno(), 0, self._size)
        except OSError as error:
            self.give()
            reason = explain(self._path, error)
            if not isinstance(reason, StoreFull):
                raise reason from error
            raise StoreFull(
                told(
                    "Too little room is left on the disk of {folder}: a session needs {size} MB (store.reserve_mb)."
                    " Free some room on it.",
                    folder=str(self._path.parent),
                    size=round(self._size / 1e6),
                )
            ) from error

    def give(self) -> bool:
        """Let go of the blocks; returns whether there were any of ours."""
        if not self._size:
            return False  # a reader of the catalogue, not the booth that holds them
        with contextlib.suppress(OSError):
            self._path.unlink()
            return True
        return False


def held_bytes(folder: Path) -> int:
    """What is held for a session in this store folder, by whichever process."""
    try:
        return (folder / RESERVE).stat().st_blocks * 512
    except OSError:
        return 0


def _blocks(handle: int) -> int:
    """Bytes that are really taken on the disk."""
    return os.fstat(handle).st_blocks * 512
