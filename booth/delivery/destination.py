"""What a destination must be able to do. A folder is one; a stick and a share are others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from booth.errors import BoothError, DeliveryError
from booth.store.records import StoredFile

Beat = Callable[[], None]
"""Called again and again during long work: the worker is alive."""
OWNER: Final = ".headshot_booth"
"""A file in a booth's folder with the identity of the booth that fills it."""
INDEX: Final = "index.html"
BOOTH: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
"""What a booth's folder may be called."""
MOST_ENTRIES: Final = 1000
"""No folder of somebody else's is listed any further."""


@dataclass(frozen=True, slots=True)
class Ours:
    """This booth's own folder at a destination that several booths may fill."""

    folder: str
    """Below the destination, as booth_1 or headshots/booth_1."""
    identity: str
    """Of the booth's store: no other has it."""

    def below(self, folder: str) -> Ours:
        return Ours(f"{folder}/{self.folder}", self.identity)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some files, or of a batch. A file in none of the three was not tried."""

    whole: tuple[str, ...]
    """Paths of the files that are whole and durable there."""
    failures: Mapping[str, BoothError]
    """By path, what concerns that file alone; others go on."""
    stopped: DeliveryError | None
    """What concerns the destination as a whole: it is gone, or full."""


class Destination(Protocol):
    """Somewhere that finished photographs are brought to. Paths are relative, ASCII, with `/`.

    Every method raises DeliveryError: DeliveryAbsent when it is not there (now, or any more), DeliveryFull,
    DeliveryRefused when it says no, and the plain one for everything else.
    """

    @property
    def name(self) -> str:
        """What the outbox knows it by; the same after every restart."""

    @property
    def batch(self) -> int:
        """Files that it is given at a time: until they are done, staff and those who withdraw have to wait."""

    def device(self) -> int | None:
        """The device number (st_dev) that would be written to; None when it is no local file system."""

    def open(self) -> None:
        """Get ready: see that it is there, make its own folder if that is missing."""

    def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        """Bring these files of the folder `photographs`. What is said to be whole is durable, and was read back.

        Bringing the same again changes nothing. Another file of that name is refused, or kept beside, on a disk and in
        a folder that is this booth's alone; an empty or cut-off copy of ours is unfinished work, and replaced.
        """

    def remove(self, folder: str) -> None:
        """Remove a person's folder with all that is in it; one that is missing is fine."""

    def write(self, path: str, data: bytes) -> None:
        """Replace the booth's own small file at `path` in one step."""

    def holds(self, file: StoredFile, beat: Beat) -> bool | None:
        """Whether a file that was brought is still whole, read past the cache; None when it is not there."""

    def index(self, page: Callable[[Sequence[str]], bytes]) -> None:
        """Write the page over all booths that deliver here, made from their folders' names; nothing for one alone."""

    def free_bytes(self) -> int | None:
        """Room that it says it has, if it says so."""
