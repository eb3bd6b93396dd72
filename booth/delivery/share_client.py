"""The share's side of delivery, in a process of its own: SMB through smbprotocol, which has no time limits.

    python -m booth.delivery.share_client        started, fed and if need be killed by `share.ShareDestination`

JSON lines: first the `Share` with its password (never on a command line), then requests; each gets null as a sign of
life while work goes on, then its `Answer`, before which files that are being brought get one each when they are whole.

Each file, by one handle: copy to `.part`, flush on the server, rename, flush again, read back through the network,
compare what it holds (`store.check`). What fails on the way is removed by that handle.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import ntpath
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import smbclient
from smbprotocol import Dialects
from smbprotocol.tree import TreeConnect

from booth.delivery import troubles
from booth.delivery.destination import BOOTH, INDEX, MOST_ENTRIES, OWNER, Ours
from booth.delivery.share_errors import explain, forgetful
from booth.delivery.share_files import NEW, NEW_FOLDER, THERE, Opening, RemoteFile, opened
from booth.delivery.share_wire import Pipe
from booth.delivery.share_words import Answer, Booths, Holds, Index, Open, Put, Remove, Request, Share, Word, Write
from booth.delivery.transfer import local_file
from booth.errors import BoothError, DeliveryAbsent, DeliveryFull, DeliveryRefused
from booth.store.check import checking
from booth.store.records import StoredFile
from booth.told import told

CONNECT_S = 10
Say = Callable[[Answer | None], None]
"""Tells whoever asked: an answer that more follow, or None, a sign of life."""
LIFE_EVERY_S = 0.1
"""Signs of life are told no more often: each message's own would cost both processes a tenth of their time."""
AT_A_TIME = 16
"""Files under way together, most of them waiting for an answer: so the network has contents to carry both ways."""


class Client:
    """One share, connected to when it is first needed. Methods raise what smbprotocol raises, and BoothErrors."""

    def __init__(self, share: Share, say: Say) -> None:
        self._share = share
        self._say = say
        self._beat = partial(say, None)
        self._making = threading.Lock()
        self._made: dict[str, bool] = {}
        """Folders of the share that were asked for, and whether they are new."""
        self._login = {"username": share.username, "password": share.password, "port": share.port}

    def do(self, request: Request) -> Answer:
        match request:
            case Open():
                self._open()
                return Answer(free_bytes=smbclient.stat_volume(self._path(""), **self._login).caller_available_size)
            case Put():
                return self._put(Path(request.photographs), request.files)
            case Remove():
                self._remove(self._path(request.folder))
            case Write():
                self._write(self._path(request.path), request.data)
            case Holds():
                return self._holds(request.file)
            case Booths():
                return Answer(names=self._booths())
            case Index():
                self._write(self._above(INDEX), request.data)
        return Answer()

    def _open(self) -> None:
        smbclient.ClientConfig(skip_dfs=True)
        smbclient.reset_connection_cache(fail_on_error=False)
        session = smbclient.register_session(
            self._share.server, encrypt=self._share.encrypt or None, connection_timeout=CONNECT_S, **self._login
        )
        if session.connection.dialect < Dialects.SMB_3_0_0:
            raise DeliveryRefused(
                told("{share} is served by an SMB older than 3: update the server.", share=str(self._share))
            )
        tree = TreeConnect(session, rf"\\{self._share.server}\{self._share.name}")
        tree.connect()
        self._pipe = Pipe(tree)
        self._made.clear()
        self._make_folders(self._path(""))
        if self._share.ours:
            self._claim(self._share.ours)

    def _claim(self, ours: Ours) -> None:
        """See that this folder is this booth's, or make it so."""
        with _allowed(errno.ENOENT), self._file(self._path(OWNER), THERE) as file:
            said = b"".join(map(bytes, file.read(min(file.size, 256), self._beat)))
            if said.strip() != ours.identity.encode():
                raise troubles.taken(str(self._share), ours.folder)
            return
        self._write(self._path(OWNER), ours.identity.encode())

    def _booths(self) -> tuple[str, ...]:
        """Folders of booths, which the common index points to."""
        entries = itertools.islice(smbclient.scandir(self._above(""), **self._login), MOST_ENTRIES)
        return tuple(sorted(each.name for each in entries if BOOTH.fullmatch(each.name) and _is_folder(each)))

    def _holds(self, file: StoredFile) -> Answer:
        there = self._found(self._path(file.path))
        if there is None:
            return Answer()
        if there.sha256 == file.sha256:
            return Answer(whole=(file.path,))
        return Answer(failures={file.path: Word.of(forgetful(str(self._share)))})

    def _above(self, path: str) -> str:
        """A path in the folder of all booths."""
        return ntpath.join(ntpath.dirname(self._path("")), path).rstrip("\\")

    def _path(self, path: str) -> str:
        r"""\\server\share\folder\path"""
        parts = [self._share.name, *self._share.root.split("/"), *path.split("/")]
        return ntpath.join(rf"\\{self._share.server}", *(part for part in parts if part))

    def _make_folders(self, folder: str) -> bool:
        """A folder of the share and those above it, each asked for once; whether it was not there before."""
        server, name, *folders = folder.lstrip("\\").split("\\")
        here, is_new = rf"\\{server}\{name}", False
        for each in folders:
            here = ntpath.join(here, each)
            with self._making:
                if here not in self._made:
                    self._made[here] = self._make(here)
                    self._beat()
                is_new = self._made[here]
        return is_new

    def _make(self, folder: str) -> bool:
        with _allowed(errno.EEXIST), self._file(folder, NEW_FOLDER):
            return True
        return False

    def _put(self, photographs: Path, files: tuple[StoredFile, ...]) -> Answer:
        """Several at a time on the one connection: what was written is read back while the next are being written."""
        stopped: list[BoothError] = []

        def bring(file: StoredFile) -> BoothError | None:
            if stopped:
                return stopped[0]
            try:
                self._bring(photographs / file.path, file)
            except Exception as error:  # not everything that smbprotocol raises is an OSError
                reason = explain(self._share, error)
                if isinstance(reason, (DeliveryAbsent, DeliveryFull)):
                    stopped.append(reason)
                return reason
            self._say(Answer((file.path,), more=True))
            return None

        with ThreadPoolExecutor(AT_A_TIME) as threads:
            reasons = dict(zip(files, threads.map(bring, files), strict=True))
        self._made = dict.fromkeys(self._made, False)
        failures = {file.path: Word.of(reason) for file, reason in reasons.items() if reason and reason not in stopped}
        return Answer(failures=failures, stopped=Word.of(stopped[0]) if stopped else None)

    def _bring(self, source: Path, file: StoredFile) -> None:
        folder, _, name = file.path.rpartition("/")
        target, part = self._path(file.path), self._path(f"{folder}/.{name}.part")
        is_new = self._make_folders(ntpath.dirname(target))
        there = None if is_new else self._found(target)
        if there is not None and there.sha256 == file.sha256:
            return
        with local_file(source) as local:
            if there is not None and _sha256(local, min(there.size, file.size)) != there.sha256:
                raise troubles.another_file(str(self._share), file.path)
            with self._new(part) as out:
                out.write(partial(_read, local, source), self._beat)
                self._settle_as(target, out, instead=there is not None)
                self._compare(out, source, file)

    @contextlib.contextmanager
    def _new(self, part: str) -> Iterator[RemoteFile]:
        """A file to write, rename and read; what is written is removed again, unless all goes well."""
        with self._file(part, NEW) as file:
            try:
                yield file
            except BaseException:
                with contextlib.suppress(Exception):
                    file.remove()
                raise

    def _settle_as(self, target: str, out: RemoteFile, instead: bool) -> None:
        """Flush, give it its name (instead of another of ours), and flush again: a server's disk may be a FAT stick."""
        out.flush()
        out.rename(_inside(target), instead)
        out.flush()
        self._beat()

    def _compare(self, out: RemoteFile, source: Path, file: StoredFile) -> None:
        if self._is_whole(out, file):
            return
        if hashlib.sha256(source.read_bytes()).hexdigest() != file.sha256:
            raise troubles.damaged(source.name)
        raise forgetful(str(self._share))

    def _is_whole(self, out: RemoteFile, file: StoredFile) -> bool:
        if not file.poly1305:
            return self._digest(out, file.size) == file.sha256
        check = checking(file.sha256)
        with contextlib.closing(out.read(file.size, self._beat)) as pieces:
            for piece in pieces:
                check.update(piece)
        return check.finalize().hex() == file.poly1305

    def _found(self, target: str) -> StoredFile | None:
        with _allowed(errno.ENOENT), self._file(target, THERE) as file:
            return StoredFile("", self._digest(file, file.size), file.size)
        return None

    def _digest(self, file: RemoteFile, size: int) -> str:
        digest = hashlib.sha256()
        with contextlib.closing(file.read(size, self._beat)) as chunks:
            for chunk in chunks:
                digest.update(chunk)
        return digest.hexdigest()

    def _file(self, path: str, how: Opening) -> contextlib.AbstractContextManager[RemoteFile]:
        return opened(self._pipe, _inside(path), how)

    def _remove(self, folder: str) -> None:
        """A folder and all in it; what is a link goes as a link."""
        self._made.pop(folder, None)
        with _allowed(errno.ENOENT):
            self._remove_all(folder)

    def _remove_all(self, folder: str) -> None:
        for entry in list(smbclient.scandir(folder, **self._login)):
            self._beat()
            if _is_folder(entry):
                self._remove_all(entry.path)
            else:
                smbclient.remove(entry.path, **self._login)
        smbclient.rmdir(folder, **self._login)

    def _write(self, target: str, data: bytes) -> None:
        there = self._found(target)
        if there is None or there.sha256 != hashlib.sha256(data).hexdigest():
            with self._new(ntpath.join(ntpath.dirname(target), f".{ntpath.basename(target)}.part")) as out:
                out.write(partial(_copy, data), self._beat)
                self._settle_as(target, out, instead=True)


def _inside(path: str) -> str:
    r"""Of \\server\share\folder\file, what is within the share."""
    return path.split("\\", 4)[-1]


def _read(local: int, source: Path, into: memoryview, position: int) -> int:
    """Of a local file. Raises StoreError."""
    try:
        return os.preadv(local, [into], position)
    except OSError as error:
        raise troubles.unreadable(source, error) from error


def _copy(data: bytes, into: memoryview, position: int) -> int:
    piece = data[position : position + len(into)]
    into[: len(piece)] = piece
    return len(piece)


def _sha256(local: int, size: int) -> str:
    """Of the first `size` bytes of a local photograph."""
    return hashlib.sha256(os.pread(local, size, 0)).hexdigest()


def _is_folder(entry: Any) -> bool:
    return bool(entry.is_dir(follow_symlinks=False)) and not entry.is_symlink()


@contextlib.contextmanager
def _allowed(number: int) -> Iterator[None]:
    """Go on after this one OSError. smbprotocol sets `errno`, but raises no FileNotFoundError and the like."""
    try:
        yield
    except OSError as error:
        if error.errno != number:
            raise


def answers(share: Share, requests: Iterator[Request], say: Say) -> Iterator[Answer]:
    """The last answer to each request, what goes before is said; errors are answers, too."""
    client = Client(share, say)
    for request in requests:
        try:
            yield client.do(request)
        except Exception as error:
            yield Answer(stopped=Word.of(explain(share, error)))


def main() -> None:
    turn, told_s = threading.Lock(), 0.0

    def say(word: Answer | None) -> None:
        nonlocal told_s
        with turn:
            if word is None:
                if time.monotonic() < told_s + LIFE_EVERY_S:
                    return
                told_s = time.monotonic()
            sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
            sys.stdout.buffer.flush()

    share = msgspec.json.decode(sys.stdin.buffer.readline(), type=Share)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    decoded = (msgspec.json.decode(line, type=Request) for line in iter(requests.get, b""))
    for answer in answers(share, decoded, say):
        say(answer)


def _listen(requests: queue.SimpleQueue[bytes]) -> None:
    """Hear requests, and the end of whoever asks: a client that hangs must not outlive its worker."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
