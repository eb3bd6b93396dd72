"""Files that are whole or not there: temp in the same folder, fsync, rename, fsync of the folder.

    stored = save(photographs, "0421/0421_determination_1_print.jpg", jpeg)

A file that `save` has returned survives a power cut. A crash leaves at most a temporary file, which `sweep`
removes. Nothing is ever overwritten but by `write_anew`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from booth.errors import InputError, StoreError, StoreFull
from booth.store.check import checking
from booth.store.records import StoredFile
from booth.told import told

TEMPORARY = ".part"
"""Suffix of a file that is being written; its name also begins with a dot."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*")
_LONGEST_NAME = 120
# Windows keeps these for devices, whatever the extension; a stick or share is read there too.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


def checked_path(path: str) -> str:
    """`path` itself if every file system can hold it: lowercase ASCII, digits, _, - and inner dots, no `..`.

    Raises InputError.
    """
    for name in path.split("/"):
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name.partition(".")[0] in _DEVICES:
            raise InputError(
                f"{path!r} cannot name a photograph: {name!r} must be lowercase letters a-z, digits, _ and -,"
                f" at most {_LONGEST_NAME} characters."
            )
    return path


def save(folder: Path, path: str, data: bytes) -> StoredFile:
    """Write `data` to `folder/path`, durably; folders on the way are made.

    Raises InputError for a name no file system should hold, StoreFull, StoreError. After an error nothing of
    the file is left, and what was there before is untouched.
    """
    target = folder / checked_path(path)
    with disk_errors(target):
        make_folder(target.parent)
        if target.exists():
            raise StoreError(
                told(
                    "{path} is already there and was left as it is: a photograph is never overwritten.",
                    path=str(target),
                )
            )
        _write(target, data)
    sha256 = hashlib.sha256(data).hexdigest()
    check = checking(sha256)
    check.update(data)
    return StoredFile(path, sha256, len(data), check.finalize().hex())


def write_anew(target: Path, data: bytes) -> None:
    """Put `data` in the place of what the file held, durably. Raises StoreError; what was there is there still then."""
    with disk_errors(target):
        _put(target, data)


def _write(target: Path, data: bytes) -> None:
    try:
        _put(target, data)
    except BaseException:
        discard(target)
        raise


def _put(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        sync_folder(target.parent)
    except BaseException:
        discard(temporary)
        raise


def discard(path: Path) -> None:
    """Remove a file if it is there; a disk that refuses is left to the next sweep."""
    with contextlib.suppress(OSError):
        path.unlink()


def make_folder(folder: Path) -> None:
    """`folder` and its parents, each durable. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> int:
    """Remove the temporary files that a crash left below `folder`; returns how many. Raises StoreError."""
    with disk_errors(folder):
        leftovers = [path for path in folder.rglob(f".*{TEMPORARY}") if path.is_file()]
        for path in leftovers:
            path.unlink()
    return len(leftovers)


def remove_folder(folder: Path) -> int:
    """Remove `folder` with the files in it, durably; returns how many files. A missing one is fine.

    Raises StoreError.
    """
    with disk_errors(folder):
        if not folder.is_dir():
            return 0
        files = list(folder.iterdir())
        for path in files:
            path.unlink()
        folder.rmdir()
        sync_folder(folder.parent)
    return len(files)


def free_bytes(folder: Path) -> int:
    """Room left on the disk of `folder` for a user like us. Raises StoreError."""
    with disk_errors(folder):
        disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into a StoreError that says what to do."""
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise explain(path, error) from error


def explain(path: Path, error: OSError) -> StoreError:
    """The StoreError for an OSError at `path`."""
    if error.errno in _FULL:
        return full(path)
    if error.errno in _FORBIDDEN:
        return forbidden(path)
    if error.errno == errno.EROFS:
        return StoreError(
            told("{path} is on a read-only disk: mount it writable, or choose another store folder.", path=str(path))
        )
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return StoreError(
            told(
                "{path} cannot be written: a file is in the way of a folder. Move it, or choose another store folder.",
                path=str(path),
            )
        )
    if error.errno == errno.ENOENT:
        return StoreError(
            told("{path} has gone: was its disk unplugged, or its folder moved? Nothing was saved.", path=str(path))
        )
    return failed(path, error.strerror or str(error))


def full(path: Path) -> StoreFull:
    return StoreFull(told("The disk of {path} is full and nothing was saved: free some room on it.", path=str(path)))


def forbidden(path: Path) -> StoreError:
    return StoreError(
        told(
            "{path} cannot be written: give the booth's user the right to write in {folder}.",
            path=str(path),
            folder=str(path.parent),
        )
    )


def failed(path: Path, detail: str) -> StoreError:
    return StoreError(
        told(
            "The disk of {path} failed: nothing was saved. Restart; if it comes again, replace the disk.",
            detail,
            path=str(path),
        )
    )
