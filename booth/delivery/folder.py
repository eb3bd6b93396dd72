"""A folder as a destination: any mounted file system, be it a disk, a stick or a network mount.

Everything is done relative to an open handle of the folder whose device was checked: when a stick has gone, its
empty mount point must not fill the booth's own disk in silence. Links are never followed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from booth.delivery.destination import BOOTH, INDEX, MOST_ENTRIES, OWNER, Beat, Ours, Outcome
from booth.delivery.transfer import FOLDER, STEPS, Transfer, existing, found, inside, read_small, replace
from booth.delivery.troubles import absent, explain, taken
from booth.errors import BoothError, DeliveryAbsent, DeliveryError, DeliveryFull
from booth.store.files import sync_folder
from booth.store.records import DeliveredFile, StoredFile

BATCH = 16
"""Files that go in step."""


class FolderDestination:
    """A `Destination` that is a folder. Its parent must exist: a path that is not there is never made up.

    ours: this booth's folder in it, where several booths may deliver; `name`: what people call it.
    """

    batch = BATCH

    def __init__(
        self, path: Path, mount_table: Path = Path("/etc/fstab"), ours: Ours | None = None, name: str = ""
    ) -> None:
        self.path = path.expanduser().absolute()
        self.name = name or str(self.path)
        self._mount_table = mount_table
        self._ours = ours
        self._below = ours.folder if ours else ""
        self._device: int | None = None

    def device(self) -> int:
        with self._explained():
            for mount_point in _mount_points(self._mount_table):
                if self.path.is_relative_to(mount_point) and not mount_point.is_mount():
                    raise absent(self.name)
            nearest = self.path if self.path.is_dir() else self.path.parent
            return nearest.stat().st_dev

    def open(self) -> None:
        with self._explained():
            if not self.path.is_dir():
                self.path.mkdir()
                sync_folder(self.path.parent)
            self._device = self.path.stat().st_dev
            if self._ours:
                with self._root() as root:
                    _claim(root, self._ours, self.name)

    def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        yield self._put(photographs, files, beat)

    def _put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Outcome:
        batch = _Batch(self.name)
        with self._explained(), self._root() as root, contextlib.ExitStack() as transfers:
            for file in files:
                transfer = Transfer(self.name, root, photographs / file.path, file, beat, ours=self._ours is not None)
                transfers.callback(transfer.close)
                batch.begin(transfer)
                if batch.stopped:
                    break
            return batch.finish()

    def remove(self, folder: str) -> None:
        with self._explained(), self._root() as root, contextlib.suppress(FileNotFoundError):
            if stat.S_ISLNK(os.stat(folder, dir_fd=root, follow_symlinks=False).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, "a link is in place of this folder")
            shutil.rmtree(folder, dir_fd=root)
            os.fsync(root)

    def write(self, path: str, data: bytes) -> None:
        with self._explained(), self._root() as root:
            there = found(root, path, lambda: None)
            if there is None or there.sha256 != hashlib.sha256(data).hexdigest():
                replace(root, path, data)

    def holds(self, file: StoredFile, beat: Beat) -> bool | None:
        with self._explained(), self._root() as root, contextlib.suppress(FileNotFoundError):
            folder, _, name = file.path.rpartition("/")
            with existing(root, folder) as here:
                there = found(here, name, beat)
                return None if there is None else there.sha256 == file.sha256
        return None

    def missing(self, files: Sequence[DeliveredFile]) -> list[str]:
        """Which of these are not there, or not as long as they were: by their directories alone, so it is quick."""
        with self._explained(), self._root() as root:
            gone = [file.path for file in files if _size(root, file.path) != file.size]
            if gone and self._ours:
                read_small(root, OWNER)  # FAT takes what cannot be read for not there: a pulled stick lost nothing
            return gone

    def index(self, page: Callable[[Sequence[str]], bytes]) -> None:
        if self._ours:
            with self._explained(), self._root(above=1) as root:
                data = page(_booths(root))
                there = found(root, INDEX, lambda: None)
                if there is None or there.sha256 != hashlib.sha256(data).hexdigest():
                    replace(root, INDEX, data)

    def free_bytes(self) -> int | None:
        with self._explained():
            disk = os.statvfs(self.path)
            return disk.f_bavail * disk.f_frsize

    @contextlib.contextmanager
    def _root(self, above: int = 0) -> Iterator[int]:
        """A handle of this booth's folder, on the device that `open` saw; or of one above it."""
        handle = os.open(self.path, FOLDER)
        try:
            if os.fstat(handle).st_dev != self._device:
                raise absent(self.name)
            folders = self._below.split("/") if self._below else []
            with inside(handle, "/".join(folders[: len(folders) - above])) as root:
                if os.fstat(root).st_dev != self._device:
                    raise absent(self.name)
                yield root
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except BoothError:
            raise
        except OSError as error:
            raise explain(self.name, error) from error


def _size(root: int, path: str) -> int:
    """In bytes; -1 for what is no plain file, or not there."""
    try:
        status = os.stat(path, dir_fd=root, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return -1
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def _claim(root: int, ours: Ours, where: str) -> None:
    """See that this folder is this booth's, or make it so. Raises DeliveryRefused when it is another's."""
    try:
        said = read_small(root, OWNER)
    except FileNotFoundError:
        replace(root, OWNER, ours.identity.encode())
    else:
        if said.strip() != ours.identity.encode():
            raise taken(where, ours.folder)


def _booths(root: int) -> list[str]:
    """Folders of booths, which the common index points to."""
    names = []
    with os.scandir(root) as entries:
        for entry in itertools.islice(entries, MOST_ENTRIES):
            if BOOTH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                names.append(entry.name)
    return sorted(names)


def _mount_points(table: Path) -> list[Path]:
    """Where fstab(5) says that a disk belongs."""
    try:
        rows = [line.split() for line in table.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return []
    places = [row[1].replace("\\040", " ") for row in rows if len(row) > 1 and not row[0].startswith("#")]
    return [Path(place) for place in places if place.startswith("/")]


class _Batch:
    """Transfers in step. One that fails drops out; what concerns the whole destination stops new ones."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._going: list[Transfer] = []
        self._failures: dict[str, BoothError] = {}
        self.stopped: DeliveryError | None = None

    def begin(self, transfer: Transfer) -> None:
        if self._does(transfer, transfer.begin):
            self._going.append(transfer)

    def finish(self) -> Outcome:
        for step in STEPS:
            self._going = [transfer for transfer in self._going if self._does(transfer, partial(step, transfer))]
        return Outcome(tuple(transfer.file.path for transfer in self._going), self._failures, self.stopped)

    def _does(self, transfer: Transfer, step: Callable[[], None]) -> bool:
        try:
            step()
        except OSError as error:
            transfer.abandon()
            reason = error if isinstance(error, BoothError) else explain(self._where, error)
            if isinstance(reason, (DeliveryAbsent, DeliveryFull)):
                self.stopped = reason
            else:
                self._failures[transfer.file.path] = reason
            return False
        return True
