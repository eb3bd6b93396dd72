"""What the store hands out: plain frozen values. Paths are relative to the store's `photographs` folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is whole and durable on the local disk, and the same name at every destination."""

    path: str
    """"0421/0421_determination_1_print.jpg": the claim's folder and the file's name, ASCII."""
    sha256: str
    size: int
    """In bytes."""
    poly1305: str = ""
    """See `store.check`; empty for a file that was kept before there was one."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The answer to a person's yes."""

    session_id: int
    """Counts up by one for ever, whatever the clock says."""
    claim: str


@dataclass(frozen=True, slots=True)
class PhotographRecord:
    """One photograph that is kept, with its renditions."""

    photograph_id: int
    session_id: int
    claim: str
    look: str
    take: int
    captured_at: datetime
    remarks: tuple[str, ...]
    files: Mapping[str, StoredFile]
    """By kind: print, web, square, full."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A line of `booth sessions`. Times are for reading only: the order is that of `session_id`."""

    session_id: int
    claim: str
    style: str
    event: str
    consent: str
    """Version of the text that this person said yes to."""
    consented_at: datetime
    closed: bool
    completed: bool
    withdrawn: bool
    photographs: int
    files: int
    delivered: Mapping[str, int]
    """Files that are whole at each destination, by the destination's name."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What became of one person's photographs on withdrawal."""

    claim: str
    photographs: int
    files_removed: int
    """Files removed from the local disk."""
    waiting: tuple[str, ...]
    """Destinations that may still hold copies; the delivery process removes them when it gets there."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do at one destination: bring a file, or remove a person's folder."""

    job_id: int
    removal: bool
    path: str
    """Where it goes: the file's own path; for a removal the claim's folder."""
    sha256: str
    size: int
    poly1305: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a destination can be served just now."""

    failures: int
    """Failed tries in a row."""
    trouble: str
    next_try_s: float
    """Seconds since 1970, by the wall clock."""
    own_disk: bool
    """It was once seen on another disk than the store's."""

    def is_waiting(self, now: datetime, longest_s: float) -> bool:
        """Too early for the next try? One that is further off than the longest wait was set by a wrong clock."""
        return 0 < self.next_try_s - now.timestamp() <= longest_s


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A line of a destination's manifest."""

    path: str
    sha256: str
    size: int
    claim: str
    style: str
    look: str
    """Empty for a contact sheet."""
    take: int
    kind: str
    session_id: int
    event: str
    consent: str = ""
    """Version of the text that the person agreed to."""


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """ "412 taken, 398 there": how one destination stands."""

    name: str
    taken: int
    """Photographs that are kept."""
    delivered: int
    """Those of them whose every file is whole at the destination."""
    files_waiting: int
    bytes_waiting: int
    removals_waiting: int
    oldest_claim: str
    """Claim whose file waits longest, in order of session; empty when nothing waits."""
    oldest_since: datetime | None
    """When that session began, by the wall clock."""
    failures: int
    """Failed tries in a row; 0 when the destination is well."""
    trouble: str
    """The last failure, as a sentence; empty when the destination is well."""
    next_try: datetime | None
