"""Fixtures for stories of many small writes: what they prove does not depend on waiting for this machine's disk."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.faults import MEMORY, small_day_sheets


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory, where this machine has one."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def day_sheets() -> None:
    """For stories about the contact sheets of days: they are really drawn."""


@pytest.fixture(autouse=True)
def quick_day_sheets(request: pytest.FixtureRequest) -> Iterator[None]:
    """For all others they are not."""
    with contextlib.nullcontext() if "day_sheets" in request.fixturenames else small_day_sheets():
        yield
