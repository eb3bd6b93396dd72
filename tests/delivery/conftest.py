from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.samba import Samba
from tests.delivery.share_stories import PATH
from tests.store.memory import day_sheets, quick_day_sheets, tmp_path

__all__ = ["day_sheets", "quick_day_sheets", "tmp_path"]


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Samba]:
    with Samba(tmp_path_factory.mktemp("samba")).running() as server:
        yield server


@pytest.fixture
def clean(samba: Samba) -> Samba:
    """The server with an empty share."""
    for path in sorted(samba.shots.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    return samba


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "photographs" / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(3_000_000))
    return path
