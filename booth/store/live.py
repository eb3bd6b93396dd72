"""What the delivery process is doing this moment, for the screens of another process: small files, gone stale soon.

Nothing here is a promise; what was delivered stands in the catalogue. So nothing is synced, and a file that is
missing or damaged only means that nobody says anything.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from booth.told import packed, unpacked

FOLDER: Final = "delivery"
"""In the store folder."""
STALE_S: Final = 30.0
"""After so long without a word, what was said last is not true any more."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one destination is."""

    destination: str
    said_at_s: float
    """Seconds since 1970, by the wall clock."""
    bytes_per_s: float = 0.0
    """Of the last batch so far, all steps together."""
    free_bytes: int | None = None
    """Room that the destination says it has, which a stick may be lying about."""

    def time_left_s(self, bytes_waiting: int) -> float | None:
        """Seconds that what waits will take at this speed; None where nothing waits or nothing is known."""
        return bytes_waiting / self.bytes_per_s if bytes_waiting and self.bytes_per_s > 0 else None


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """A stick that is plugged in, and a sentence about it that staff can act on."""

    state: str
    """served | leaving | safe | stranger; or trouble, when sticks as such cannot be used"""
    sentence: str
    name: str = ""
    """As it was registered; empty for a stranger's."""
    device: str = ""
    """As /dev/sda1."""
    label: str = ""
    size: int = 0
    """In bytes."""


class Live:
    """The small files of one store."""

    def __init__(self, store: Path) -> None:
        self._folder = store / FOLDER

    def say_progress(self, progress: Progress) -> None:
        self._say(self._progress_file(progress.destination), msgspec.json.encode(progress))

    def progress(self, destination: str, now_s: float) -> Progress | None:
        """What was said of this destination, if it is not stale."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            said = msgspec.json.decode(self._progress_file(destination).read_bytes(), type=Progress)
            if abs(now_s - said.said_at_s) < STALE_S:
                return said
        return None

    def say_sights(self, sights: tuple[Sight, ...]) -> None:
        """What is known already is not written anew: it is said every second."""
        if sights != self.sights() or not self._sights_file.exists():
            self._say(self._sights_file, msgspec.json.encode([_with(sight, packed) for sight in sights]))

    def sights(self) -> tuple[Sight, ...]:
        """The sticks that are plugged in, as the delivery process saw them last."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            said = msgspec.json.decode(self._sights_file.read_bytes(), type=list[Sight])
            return tuple(_with(sight, unpacked) for sight in said)
        return ()

    @property
    def _sights_file(self) -> Path:
        return self._folder / "sticks.json"

    def _progress_file(self, destination: str) -> Path:
        return self._folder / f"{key(destination)}.json"

    def _say(self, file: Path, data: bytes) -> None:
        with contextlib.suppress(OSError):
            temporary = file.with_name(f".{file.name}.new")
            temporary.write_bytes(data)
            temporary.replace(file)


def _with(sight: Sight, change: Callable[[str], str]) -> Sight:
    return msgspec.structs.replace(sight, sentence=change(sight.sentence))


def key(destination: str) -> str:
    """A file name for a destination."""
    return hashlib.sha256(destination.encode()).hexdigest()[:16]
