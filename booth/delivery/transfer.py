"""Files on their way into a folder, a batch in step: copy all, sync all, rename all, sync all again, read back all.

One file alone costs three waits for the disk; sixteen in step cost hardly more, because a file system settles
what is waiting together. Each file keeps the order that survives a pulled stick:

    copy to .part - fsync - rename - fsync again (or FAT shows 0 bytes) - fsync of the folder - read back - compare
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from booth.delivery import troubles
from booth.delivery.destination import Beat
from booth.store.records import StoredFile

LOG = logging.getLogger(__name__)
CHUNK = 1 << 20
ASIDE = ".other"
"""In the name of what was found in place of a photograph."""
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_INSIDE = FOLDER | os.O_NOFOLLOW
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class Transfer:
    """One file on its way: `begin`, then each of `STEPS`. They raise OSError, DeliveryError or StoreError."""

    def __init__(self, where: str, root: int, source: Path, file: StoredFile, beat: Beat, ours: bool = False) -> None:
        self.file = file
        self._ours = ours
        self._where, self._root, self._source, self._beat = where, root, source, beat
        self._folder, _, self._name = file.path.rpartition("/")
        self._part = f".{self._name}.part"
        self._handles = contextlib.ExitStack()
        self._inside = -1
        self._out = -1
        self._is_new = False

    def begin(self) -> None:
        """Copy to `.part`, unless the file is there already.

        Where the folder is `ours` alone, something else of that name is its damaged copy, or somebody has worked on
        it: it is kept beside, once.
        """
        local = self._handles.enter_context(local_file(self._source))
        self._inside = self._handles.enter_context(inside(self._root, self._folder))
        there = found(self._inside, self._name, self._beat, settle=True)
        if there is not None and there.sha256 == self.file.sha256:
            self._out = self._opened(self._name, _READ)
            self.abandon()
            return
        if there is not None and there.sha256 != _digest(local, there.size, self._beat):
            self._put_aside()
        self._require_room()
        self._out = self._opened(self._part, _WRITE)
        self._is_new = True
        self._copy(local)

    def _put_aside(self) -> None:
        stem, dot, kind = self._name.rpartition(".")
        aside = f"{stem}{ASIDE}{dot}{kind}"
        if not self._ours or self._is_there(aside):
            raise troubles.another_file(self._where, self.file.path)
        os.rename(self._name, aside, src_dir_fd=self._inside, dst_dir_fd=self._inside)
        LOG.warning("%s: %s was not what had been brought: kept as %s", self._where, self.file.path, aside)

    def _is_there(self, name: str) -> bool:
        try:
            os.stat(name, dir_fd=self._inside, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def _opened(self, name: str, flags: int) -> int:
        handle = os.open(name, flags, 0o644, dir_fd=self._inside)
        self._handles.callback(os.close, handle)
        return handle

    def _require_room(self) -> None:
        disk = os.fstatvfs(self._inside)
        if disk.f_bavail * disk.f_frsize < self.file.size:
            raise troubles.full(self._where)

    def _copy(self, local: int) -> None:
        position = 0
        while sent := os.sendfile(self._out, local, position, CHUNK):
            position += sent
            self._beat()
        os.posix_fadvise(self._out, 0, 0, os.POSIX_FADV_DONTNEED)  # begins to write: there is less to wait for later

    def settle(self) -> None:
        os.fsync(self._out)
        self._beat()

    def rename(self) -> None:
        if self._is_new:
            os.rename(self._part, self._name, src_dir_fd=self._inside, dst_dir_fd=self._inside)

    def settle_again(self) -> None:
        os.fsync(self._out)
        os.fsync(self._inside)
        self._beat()

    def compare(self) -> None:
        if not self._is_new:
            return  # that is how it was found
        there = found(self._inside, self._name, self._beat)
        if there is None or there.sha256 != self.file.sha256:
            with local_file(self._source) as local:
                whole = _digest(local, self.file.size, self._beat) == self.file.sha256
            os.unlink(self._name, dir_fd=self._inside)
            raise troubles.forgetful(self._where) if whole else troubles.damaged(self._name)

    def abandon(self) -> None:
        """Leave no half file, of now or of a crash, if the disk lets us."""
        with contextlib.suppress(OSError):
            if self._inside >= 0:
                os.unlink(self._part, dir_fd=self._inside)

    def close(self) -> None:
        self._handles.close()


STEPS: tuple[Callable[[Transfer], None], ...] = (
    Transfer.settle,
    Transfer.rename,
    Transfer.settle_again,
    Transfer.compare,
)
"""Each is done for all files of a batch before the next."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the disk has it."""

    size: int
    sha256: str


def found(folder: int, name: str, beat: Beat, settle: bool = False) -> Found | None:
    """What lies under this name, read past the cache where the kernel lets go of it; None for nothing.

    settle: write it to the disk first, if it is not there yet: the cache does not let go of that.
    Raises OSError, and FileExistsError for what is no plain file.
    """
    try:
        handle = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise FileExistsError(errno.EEXIST, f"{name} is no file")
        if settle:
            os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return Found(status.st_size, _digest(handle, status.st_size, beat))
    finally:
        os.close(handle)


def read_small(folder: int, name: str, most: int = 256) -> bytes:
    """The first bytes of a small file of the booth's own. Raises OSError, FileExistsError for what is no plain file."""
    handle = os.open(name, _READ, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileExistsError(errno.EEXIST, f"{name} is no file")
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.read(handle, most)
    finally:
        os.close(handle)


def replace(folder: int, name: str, data: bytes) -> None:
    """Put a small file of the booth's own in place of the one before, in one durable step. Raises OSError."""
    part = f".{name}.part"
    out = os.open(part, _WRITE, 0o644, dir_fd=folder)
    with os.fdopen(out, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(out)
        os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(out)
    os.fsync(folder)


@contextlib.contextmanager
def inside(root: int, folder: str) -> Iterator[int]:
    """A handle of a folder below `root`, made durably if missing; no link is followed. Raises OSError."""
    with _folder(root, folder, make=True) as here:
        yield here


@contextlib.contextmanager
def existing(root: int, folder: str) -> Iterator[int]:
    """A handle of a folder below `root`; no link is followed. Raises OSError."""
    with _folder(root, folder, make=False) as here:
        yield here


@contextlib.contextmanager
def _folder(root: int, folder: str, make: bool) -> Iterator[int]:
    here = os.dup(root)
    try:
        for name in folder.split("/") if folder else ():
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, 0o755, dir_fd=here)
                    os.fsync(here)
            deeper = os.open(name, _INSIDE, dir_fd=here)
            os.close(here)
            here = deeper
        yield here
    finally:
        os.close(here)


@contextlib.contextmanager
def local_file(path: Path) -> Iterator[int]:
    """A handle of a photograph on the local disk. Raises StoreError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise troubles.unreadable(path, error) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _digest(handle: int, size: int, beat: Beat) -> str:
    """SHA-256 of the first `size` bytes of an open file."""
    digest = hashlib.sha256()
    position = 0
    while position < size and (chunk := os.pread(handle, min(CHUNK, size - position), position)):
        digest.update(chunk)
        position += len(chunk)
        beat()
    return digest.hexdigest()
