"""A folder as a destination: any mounted file system, be it a disk, a stick or a network mount.

Each file: copy to `.part`, fsync, rename, fsync the file once more (a FAT stick pulled now would otherwise show
0 bytes), fsync the folder, read back, compare SHA-256.

Everything is done relative to an open handle of the folder whose device was checked: when a stick has gone, its
empty mount point must not fill the booth's own disk in silence. Links are never followed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from booth.delivery.destination import Beat, absent, explain, full
from booth.errors import DeliveryError, DeliveryRefused, StoreError
from booth.store.files import sync_folder

CHUNK = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_INSIDE = _FOLDER | os.O_NOFOLLOW
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class FolderDestination:
    """A `Destination` that is a folder. Its parent must exist: a path that is not there is never made up."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self._device: int | None = None

    @property
    def name(self) -> str:
        return str(self.path)

    def device(self) -> int:
        with self._explained():
            nearest = self.path if self.path.is_dir() else self.path.parent
            return nearest.stat().st_dev

    def open(self) -> None:
        with self._explained():
            if not self.path.is_dir():
                self.path.mkdir()
                sync_folder(self.path.parent)
            self._device = self.path.stat().st_dev

    def put(self, source: Path, path: str, sha256: str, beat: Beat) -> None:
        folder, _, name = path.rpartition("/")
        with self._explained(), _source(source) as local, self._root() as root, _inside(root, folder) as inside:
            found = _found(inside, name, beat)
            if found is not None and found.sha256 == sha256:
                _sync(inside, name)
            elif found is None or found.sha256 == _digest(local, found.size, beat):
                self._copy(local, inside, name, sha256, beat)
            else:
                raise DeliveryRefused(
                    f"In {self.path} there is already another file called {path}: move it away, it was left as it is."
                )

    def _copy(self, local: int, inside: int, name: str, sha256: str, beat: Beat) -> None:
        self._require_room(inside, os.fstat(local).st_size)
        with _written(inside, name) as out:
            if _pump(local, out, beat) != sha256:
                raise StoreError(f"{name} was damaged on the booth's own disk and not delivered: look at that disk.")
        found = _found(inside, name, beat)
        if found is None or found.sha256 != sha256:
            os.unlink(name, dir_fd=inside)
            raise DeliveryError(f"{self.path} gave back something else than was written to it: replace it.")

    def _require_room(self, inside: int, size: int) -> None:
        disk = os.fstatvfs(inside)
        if disk.f_bavail * disk.f_frsize < size:
            raise full(str(self.path))

    def remove(self, folder: str) -> None:
        with self._explained(), self._root() as root, contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder, dir_fd=root)
            os.fsync(root)

    def write(self, path: str, data: bytes) -> None:
        with self._explained(), self._root() as root:
            found = _found(root, path, _silent)
            if found is None or found.sha256 != hashlib.sha256(data).hexdigest():
                with _written(root, path) as out:
                    _write_all(out, data)

    @contextlib.contextmanager
    def _root(self) -> Iterator[int]:
        """A handle of the folder, on the device that `open` saw."""
        root = os.open(self.path, _FOLDER)
        try:
            if os.fstat(root).st_dev != self._device:
                raise absent(str(self.path))
            yield root
        finally:
            os.close(root)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (DeliveryError, StoreError):
            raise
        except OSError as error:
            raise explain(str(self.path), error) from error


@contextlib.contextmanager
def _inside(root: int, folder: str) -> Iterator[int]:
    """A handle of a folder below `root`, made durably if missing; no link is followed."""
    here = os.dup(root)
    try:
        for name in folder.split("/") if folder else ():
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
def _source(path: Path) -> Iterator[int]:
    """A handle of a photograph on the local disk. Raises StoreError: that is not the destination's fault."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise StoreError(
            f"The photograph {path} cannot be read from the booth's own disk ({error.strerror})."
        ) from error
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _written(inside: int, name: str) -> Iterator[int]:
    """A handle to write a whole file to; it takes the place of `name`, durably, when nothing was raised."""
    part = f".{name}.part"
    try:
        out = os.open(part, _WRITE, 0o644, dir_fd=inside)
        try:
            yield out
            os.fsync(out)
            os.rename(part, name, src_dir_fd=inside, dst_dir_fd=inside)
            os.fsync(out)
        finally:
            os.close(out)
        os.fsync(inside)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part, dir_fd=inside)
        raise


def _write_all(out: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(out, rest) :]


def _pump(source: int, out: int, beat: Beat) -> str:
    """Copy all of `source`; returns the SHA-256 of what was read."""
    digest = hashlib.sha256()
    os.lseek(source, 0, os.SEEK_SET)
    while chunk := os.read(source, CHUNK):
        digest.update(chunk)
        _write_all(out, chunk)
        beat()
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Found:
    size: int
    sha256: str


def _found(inside: int, name: str, beat: Beat) -> _Found | None:
    """What lies there under this name, read past the cache where the kernel lets go of it; None for nothing."""
    try:
        handle = os.open(name, _READ, dir_fd=inside)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise FileExistsError(errno.EEXIST, f"{name} is no file")
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return _Found(status.st_size, _digest(handle, status.st_size, beat))
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


def _sync(inside: int, name: str) -> None:
    """A file that is already there: make sure that it is durable, too."""
    handle = os.open(name, _READ, dir_fd=inside)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.fsync(inside)


def _silent() -> None:
    pass
