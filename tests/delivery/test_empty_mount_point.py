"""A stick is pulled, and its empty mount point is on the system's disk: that is not taken for the stick."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.clock import ManualClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.settings import DeliverySettings
from tests.store.disks import small_disk
from tests.store.keeping import contents, opened, whole_session


def test_nothing_is_brought_to_an_empty_mount_point_on_the_systems_disk(
    tmp_path_factory: pytest.TempPathFactory, clock: ManualClock
) -> None:
    tmp_path = tmp_path_factory.mktemp("system")
    slot = tmp_path / "slot"
    if slot.parent.stat().st_dev != Path("/").stat().st_dev:
        pytest.skip("temporary files are not on the system's disk here")
    with small_disk(tmp_path / "own", "8m") as own:
        catalogue = opened(own / "store", clock)
        stick = FolderDestination(slot / "headshots")
        worker = Worker(own / "store", [stick], clock, DeliverySettings(retry_first_s=1, retry_most_s=2))
        with small_disk(slot, "8m"):
            whole_session(catalogue, [stick.name])
            assert worker.drain().waiting == 0
            assert contents(slot)
        whole_session(catalogue, [stick.name])
        pulled = worker.drain()
        assert (pulled.delivered, contents(slot)) == (0, {})
        assert pulled.waiting > 0
        worker.close()
        catalogue.close()
