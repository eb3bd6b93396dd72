"""A destination's disk that really fails: told apart, nothing falsely done, made good later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from booth.clock import ManualClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.settings import DeliverySettings
from booth.store.database import Database
from booth.store.outbox import Outbox
from tests.delivery.faulty_disk import FaultyDisk, faulty_disk
from tests.store.keeping import contents, opened, whole_session


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FaultyDisk]:
    with faulty_disk(tmp_path) as disk:
        yield disk


@pytest.mark.parametrize("after_bytes", [0, 20_000, 45_000])
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("EIO", "is not there"),
        ("ENODEV", "is not there"),
        ("ENOSPC", "is full"),
        ("EROFS", "is read-only"),
    ],
)
def test_what_the_disk_says_is_told_and_all_arrives_when_it_is_well(
    disk: FaultyDisk, tmp_path: Path, clock: ManualClock, fault: str, sentence: str, after_bytes: int
) -> None:
    catalogue = opened(tmp_path / "store", clock)
    destination = FolderDestination(disk.folder)
    for _ in range(2):
        whole_session(catalogue, [destination.name])
    worker = Worker(catalogue.folder, [destination], clock, DeliverySettings(), Random(3))
    disk.fault(fault, after_bytes)
    summary = worker.run_once()
    assert sentence in summary.troubles[destination.name]
    done = {file.path: file.sha256 for file in Outbox(Database(catalogue.folder)).delivered(destination.name)}
    assert done.items() <= contents(disk.below).items()
    disk.heal()
    clock.advance(1000)
    assert worker.drain().waiting == 0
    there = {path: sha256 for path, sha256 in contents(disk.below).items() if "/" in path}
    assert there == contents(catalogue.photographs)
    worker.close()
    catalogue.close()


def test_a_slow_disk_is_only_slow(disk: FaultyDisk, tmp_path: Path, clock: ManualClock) -> None:
    catalogue = opened(tmp_path / "store", clock)
    whole_session(catalogue, [str(disk.folder)])
    disk.fault("slow:0.02")
    worker = Worker(catalogue.folder, [FolderDestination(disk.folder)], clock, DeliverySettings(), Random(3))
    assert (worker.drain().waiting, catalogue.destinations()[0].trouble) == (0, "")
    worker.close()
    catalogue.close()
