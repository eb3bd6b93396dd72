"""A network share as a destination, through a process of its own that is killed when it falls silent.

smbprotocol waits for ever for a server that has been paused, so every step here has a time limit: as long as the
client gives signs of life it may take its time; after `silence_s` without one it is ended and the share counts as
absent. The next request starts a new one.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from booth.delivery.destination import Beat, Outcome
from booth.delivery.share_words import Answer, Booths, Holds, Index, Open, Put, Remove, Request, Share, Write
from booth.delivery.troubles import silent
from booth.errors import BoothError, DeliveryError
from booth.store.records import StoredFile

SILENCE_S = 30.0
AT_ONCE = 16
"""Files that are marked together as being there."""


class ShareDestination:
    """A `Destination` on an SMB server, signed always, encrypted where asked."""

    batch = 128

    def __init__(self, share: Share, silence_s: float = SILENCE_S) -> None:
        self._share = share
        self.silence_s = silence_s
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""
        self._free_bytes: int | None = None
        self.name = str(share)

    def device(self) -> None:
        """A share is no local file system."""
        return None

    def open(self) -> None:
        self._free_bytes = self._ask(Open(), _unheard).free_bytes

    def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        answers = self._answers(Put(str(photographs), tuple(files)), beat)
        with contextlib.ExitStack() as unfinished:
            unfinished.callback(self.close)  # or what it goes on saying would answer the next request
            whole: list[str] = []
            for answer in answers:
                whole += answer.whole
                if not answer.more:
                    unfinished.pop_all()
                if len(whole) >= AT_ONCE or not answer.more:
                    yield _outcome(answer, whole)
                    whole.clear()

    def remove(self, folder: str) -> None:
        self._ask(Remove(folder), _unheard)

    def write(self, path: str, data: bytes) -> None:
        self._ask(Write(path, data), _unheard)

    def holds(self, file: StoredFile, beat: Beat) -> bool | None:
        answer = self._ask(Holds(file), beat)
        return True if answer.whole else False if answer.failures else None

    def index(self, page: Callable[[Sequence[str]], bytes]) -> None:
        if self._share.ours:
            self._ask(Index(page(self._ask(Booths(), _unheard).names)), _unheard)

    def free_bytes(self) -> int | None:
        """As of the last `open`."""
        return self._free_bytes

    def close(self) -> None:
        """End the client at once."""
        process, self._process, self._unread = self._process, None, b""
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, request: Request, beat: Beat) -> Answer:
        (answer,) = self._answers(request, beat)
        if answer.stopped is not None:
            raise answer.stopped.error()
        return answer

    def _answers(self, request: Request, beat: Beat) -> Iterator[Answer]:
        process = self._process or self._start()
        self._say(process, request)
        more = True
        while more:
            answer = msgspec.json.decode(self._line(process), type=Answer | None)
            if answer is None:
                beat()
            else:
                yield answer
                more = answer.more

    def _start(self) -> subprocess.Popen[bytes]:
        """The password goes through the pipe: no command line, no environment, no file holds it."""
        command = [sys.executable, "-m", "booth.delivery.share_client"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._say(self._process, self._share)
        return self._process

    def _say(self, process: subprocess.Popen[bytes], word: Request | Share) -> None:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # seen again, and explained, when the answer is read
            process.stdin.write(msgspec.json.encode(word) + b"\n")
            process.stdin.flush()

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """The next line of the client. Raises DeliveryAbsent when none comes in time."""
        assert process.stdout is not None
        while b"\n" not in self._unread:
            ready, _, _ = select.select([process.stdout], [], [], self.silence_s)
            heard = os.read(process.stdout.fileno(), 1 << 16) if ready else b""
            if not heard:
                self.close()
                reason = "its client ended unexpectedly" if ready else f"nothing was heard for {self.silence_s:.0f} s"
                raise silent(self.name, reason)
            self._unread += heard
        line, _, self._unread = self._unread.partition(b"\n")
        return line


def _outcome(answer: Answer, whole: Sequence[str]) -> Outcome:
    failures: Mapping[str, BoothError] = {path: word.error() for path, word in answer.failures.items()}
    stopped = answer.stopped.error() if answer.stopped else None
    if stopped is not None and not isinstance(stopped, DeliveryError):
        raise stopped
    return Outcome(tuple(whole), failures, stopped)


def _unheard() -> None:
    pass
