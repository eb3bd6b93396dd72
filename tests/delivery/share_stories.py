"""What the share's stories have in common: one photograph, brought to a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.delivery.share import ShareDestination
from booth.store.check import checking
from booth.store.records import StoredFile
from tests.delivery.samba import MISSING, WHY_MISSING
from tests.store.keeping import digest

PATH = "0421/0421_mystery_1_print.jpg"

needs_samba = pytest.mark.skipif(MISSING, reason=WHY_MISSING)


def stored(source: Path) -> StoredFile:
    check = checking(digest(source))
    check.update(source.read_bytes())
    return StoredFile(PATH, digest(source), source.stat().st_size, check.finalize().hex())


def put(destination: ShareDestination, source: Path) -> None:
    file = stored(source)
    (outcome,) = destination.put(source.parents[1], [file], lambda: None)
    for error in (outcome.stopped, *outcome.failures.values()):
        if error is not None:
            raise error
    assert outcome.whole == (PATH,)
