"""What keeps a destination from taking photographs: each trouble with its sentence, which says what staff do next.

A detail is what a system said of it: for the journal, in its own language.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from booth.errors import DeliveryAbsent, DeliveryError, DeliveryFull, DeliveryRefused, StoreError
from booth.told import told

Trouble = Callable[[str, str], DeliveryError]
"""(place, detail) -> what to raise; a place is a folder, a share or a stick, as staff call it."""


def absent(place: str, detail: str = "another disk, or none, is in its place") -> DeliveryAbsent:
    return DeliveryAbsent(
        told("{place} is not there: plug it in or mount it; the photographs wait here.", detail, place=place)
    )


def pulled_out(stick: str, detail: str = "") -> DeliveryAbsent:
    return DeliveryAbsent(
        told("{stick} was pulled out: plug it in again, or another; the photographs wait here.", detail, stick=stick)
    )


def silent(share: str, detail: str) -> DeliveryAbsent:
    return DeliveryAbsent(
        told(
            "{share} does not answer: is the server on, and the network plugged in? The photographs wait here.",
            detail,
            share=share,
        )
    )


def full(place: str, detail: str = "") -> DeliveryFull:
    return DeliveryFull(
        told("{place} is full: free some room on it, or give another; the photographs wait here.", detail, place=place)
    )


def in_the_way(place: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{place} has something in the way that is not the booth's: move it.", detail, place=place)
    )


def unsuitable(place: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{place} cannot hold this file: use a file system such as FAT32, exFAT or ext4.", detail, place=place)
    )


def forbidden(place: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{place} may not be written: give the booth's user the right to write there.", detail, place=place)
    )


def read_only(place: str, detail: str) -> DeliveryRefused:
    return DeliveryRefused(
        told("{place} is read-only: unlock the stick, or let the booth's user write there.", detail, place=place)
    )


def failed(place: str, detail: str) -> DeliveryError:
    return DeliveryError(told("{place} failed: look at it; the photographs wait here.", detail, place=place))


def forgetful(place: str) -> DeliveryRefused:
    return DeliveryRefused(told("{place} gave back something else than was written to it: replace it.", place=place))


def taken(place: str, folder: str) -> DeliveryRefused:
    """Another booth, or an earlier store of this one, delivers into the folder of that name."""
    return DeliveryRefused(
        told(
            "In {place} another booth fills {folder}: give this one its own name (delivery.booth); "
            "the photographs wait here.",
            place=place,
            folder=folder,
        )
    )


def another_file(place: str, file: str) -> DeliveryRefused:
    return DeliveryRefused(
        told(
            "On {place} there is already another file called {file}: move it away, it was left as it is.",
            place=place,
            file=file,
        )
    )


def damaged(file: str) -> StoreError:
    """That is not the destination's fault."""
    return StoreError(
        told("{file} was damaged on the booth's own disk and not delivered: look at that disk.", file=file)
    )


def unreadable(file: Path, error: OSError) -> StoreError:
    """Nor is this."""
    return StoreError(
        told(
            "{file} cannot be read from the booth's own disk: look at that disk.", error.strerror or "", file=file.name
        )
    )


_GONE = ("ENOENT", "ENODEV", "ENXIO", "EIO", "ESTALE", "ENOTCONN", "ESHUTDOWN", "ETIMEDOUT", "EHOSTDOWN",
         "EHOSTUNREACH", "ENETUNREACH", "ECONNREFUSED", "ECONNRESET", "EPIPE")  # fmt: skip

_OF: Final[Mapping[int, Trouble]] = {
    **{getattr(errno, name): absent for name in _GONE},
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), full),
    **dict.fromkeys((errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.EEXIST), in_the_way),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.EFBIG), unsuitable),
    **dict.fromkeys((errno.EACCES, errno.EPERM), forbidden),
    errno.EROFS: read_only,
}


def explain(place: str, error: OSError) -> DeliveryError:
    """The DeliveryError for an OSError at a place."""
    return _OF.get(error.errno or 0, failed)(place, str(error.strerror or error))
