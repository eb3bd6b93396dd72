"""The doctor on share and sticks: what delivery saw of them, each with what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from booth.appliance.doctor import examine
from booth.appliance.finding import Finding
from booth.clock import ManualClock
from booth.settings import DeliverySettings, Settings, StoreSettings
from booth.store.database import Database
from booth.store.live import FOLDER, Live, Sight
from booth.store.outbox import Outbox
from tests.store.keeping import opened, whole_session

SHARE = "//nas.local/photos"
REFUSED = "nas.local refused the password: correct /etc/booth/share.credentials."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / FOLDER).mkdir()
    delivery = DeliverySettings(folder="", share=SHARE, sticks=True)
    return Settings(store=StoreSettings(folder=str(tmp_path), reserve_mb=0), delivery=delivery)


def away(settings: Settings) -> list[Finding]:
    return [finding for finding in examine(settings) if finding.name in ("share", "stick")]


def test_before_the_first_photograph_nothing_is_wrong(settings: Settings) -> None:
    share, stick = away(settings)
    assert (share.figure, share.well) == (f"{SHARE}, nothing was brought there yet", True)
    assert (stick.figure, stick.well) == ("none is plugged in", True)
    assert "booth stick register" in stick.fix


def test_a_share_that_refuses_and_a_stick_in_trouble(settings: Settings, tmp_path: Path) -> None:
    clock = ManualClock()
    catalogue = opened(tmp_path, clock)
    whole_session(catalogue, [SHARE])
    catalogue.close()
    outbox = Outbox(Database(tmp_path))
    outbox.lost(SHARE, REFUSED, clock.wall() + timedelta(seconds=60))
    outbox.close()
    served = Sight(state="served", sentence="stick 1 is plugged in.", name="stick 1", device="/dev/sda1")
    stranger = Sight(state="stranger", sentence="Not one of ours: booth stick register.", label="HOLIDAY")
    Live(tmp_path).say_sights((served, stranger))
    share, first, second = away(settings)
    assert share == Finding("share", f"{SHARE}, 0 of 2 photographs there", REFUSED)
    assert not share.well
    assert (first.figure, first.fix) == ("stick 1 is plugged in.", "")
    assert second.well
    assert second.figure == "HOLIDAY"
