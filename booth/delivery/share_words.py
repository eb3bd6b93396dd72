"""What the delivery process and its share's process say to each other: JSON lines of these."""

from __future__ import annotations

import msgspec

from booth import errors
from booth.delivery.destination import Ours
from booth.errors import BoothError, DeliveryError
from booth.store.records import StoredFile
from booth.told import packed, unpacked


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of an SMB server. `encrypt`: every message, not only signed; the server may require it."""

    server: str
    name: str
    """Of the share."""
    folder: str = ""
    """Inside the share, with `/`; made if missing."""
    username: str
    password: str
    port: int = 445
    encrypt: bool = False
    ours: Ours | None = None
    """This booth's own folder below `folder`, where several booths may deliver."""

    @property
    def root(self) -> str:
        """The folder that this booth fills, inside the share."""
        return "/".join(filter(None, (self.folder, self.ours.folder if self.ours else "")))

    def __str__(self) -> str:
        port = "" if self.port == 445 else f":{self.port}"
        return "/".join(filter(None, (f"//{self.server}{port}", self.name, self.folder)))

    def __repr__(self) -> str:
        return f"Share({self})"  # never the password


class Open(msgspec.Struct, tag="open"):
    pass


class Put(msgspec.Struct, tag="put"):
    photographs: str
    files: tuple[StoredFile, ...]


class Remove(msgspec.Struct, tag="remove"):
    folder: str


class Write(msgspec.Struct, tag="write"):
    path: str
    data: bytes


class Holds(msgspec.Struct, tag="holds"):
    """Answered with the file's path in `whole` when it is whole, in `failures` when it is not, else in neither."""

    file: StoredFile


class Booths(msgspec.Struct, tag="booths"):
    """Answered with the folders of all booths in `names`."""


class Index(msgspec.Struct, tag="index"):
    """Write the page over all booths."""

    data: bytes


Request = Open | Put | Remove | Write | Holds | Booths | Index


class Word(msgspec.Struct, frozen=True):
    """A BoothError on its way between two processes."""

    kind: str
    sentence: str
    """Packed."""

    @classmethod
    def of(cls, error: BoothError) -> Word:
        return cls(type(error).__name__, packed(str(error)))

    def error(self) -> BoothError:
        kind = getattr(errors, self.kind, DeliveryError)
        made: BoothError = kind(unpacked(self.sentence))
        return made


class Answer(msgspec.Struct, frozen=True):
    """What became of a request; null instead of one is a sign of life."""

    whole: tuple[str, ...] = ()
    failures: dict[str, Word] = {}
    stopped: Word | None = None
    names: tuple[str, ...] = ()
    free_bytes: int | None = None
    more: bool = False
    """Whether more answers to the same request follow."""
