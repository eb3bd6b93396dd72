"""An appliance waits for what is missing, behind a calm screen; at a desk the booth ends with the reason."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.appliance.patience import WAITS_S, insist
from booth.clock import ManualClock, SystemClock
from booth.delivery.worker import Worker
from booth.errors import BoothError, DeviceError, SettingsError, StoreFull
from booth.kiosk.screen import ScreenView
from booth.kiosk.waiting import Waiting
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.settings import DeliverySettings, KioskSettings, Settings, StoreSettings
from booth.staff import deliver
from booth.store.catalogue import Catalogue
from tests.store.disks import small_disk


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd listens for signs of life."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(address))
        line.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        yield line


class Remembering(Window):
    """A window, and what was drawn in it last."""

    view: ScreenView | None = None

    def draw(
        self, view: ScreenView, preview: NDArray[np.uint8] | None, pictures: Mapping[int, NDArray[np.uint8]]
    ) -> None:
        self.view = view
        super().draw(view, preview, pictures)


class Told:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.waits_s: list[float] = []

    def __call__(self, error: BoothError, for_s: float) -> None:
        self.words.append(str(error))
        self.waits_s.append(for_s)


class Loose:
    """A button whose wire is put back after some tries."""

    def __init__(self, tries: int) -> None:
        self.left = tries

    def __call__(self) -> str:
        self.left -= 1
        if self.left >= 0:
            raise DeviceError("GPIO 17 cannot be read.")
        return "button"


def test_at_a_desk_the_reason_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    told = Told()
    with pytest.raises(DeviceError, match="GPIO 17"):
        insist(Loose(1), told)
    assert not told.words


def test_an_appliance_says_so_and_goes_on_when_it_is_mended(systemd: socket.socket) -> None:
    told = Told()
    assert insist(Loose(5), told) == "button"
    assert set(told.words) == {"GPIO 17 cannot be read."}
    assert told.waits_s == [*WAITS_S, WAITS_S[-1], WAITS_S[-1]]


def test_wrong_settings_are_not_waited_for(systemd: socket.socket) -> None:
    def start() -> None:
        raise SettingsError("booth.toml: [camera] source = 3")

    with pytest.raises(SettingsError):
        insist(start, Told())


def test_a_disk_without_a_free_byte_is_waited_for(tmp_path: Path, systemd: socket.socket) -> None:
    with small_disk(tmp_path / "card", "4m") as card:
        Catalogue(card / "booth", SystemClock()).close()
        filler = card / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb") as file:
            file.write(bytes(5_000_000))
        told: list[str] = []

        def tell(error: BoothError, for_s: float) -> None:
            assert isinstance(error, StoreFull)
            told.append(str(error))
            filler.unlink()

        catalogue = insist(lambda: Catalogue(card / "booth", SystemClock()), tell)
        assert catalogue.sessions() == ()
        catalogue.close()
    assert "is full" in told[0]
    assert "free some room" in told[0]


def test_meanwhile_the_screen_is_calm_staff_read_the_reason_and_systemd_hears_that_it_lives(
    tmp_path: Path, systemd: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ManualClock()
    window = Remembering(KioskSettings(), visible=False)
    try:
        waiting = Waiting(window, load_catalogue(), Settings(), clock, clock.advance)
        waiting(StoreFull("The disk of /card is full."), 2.2)
        window.save(tmp_path / "waiting.png")
        waiting(StoreFull("The disk of /card is full."), 2.2)
    finally:
        window.close()
    assert window.view is not None
    assert window.view.sentence == "We're making room for you."
    assert "The disk of /card is full." in window.view.staff
    with Image.open(tmp_path / "waiting.png") as picture:
        assert len(set(picture.convert("L").tobytes())) > 50  # words, drawn
    assert clock.now_s() == pytest.approx(4.4, abs=0.3)
    heard = [systemd.recv(1000).decode() for _ in range(3)]
    assert "READY=1" in heard[0]
    assert all("WATCHDOG=1" in words and "The disk of /card is full." in words for words in heard)
    assert [record.message for record in caplog.records] == ["The disk of /card is full."]


def test_delivery_waits_for_the_store_too(
    tmp_path: Path, systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "store").write_text("in the way of a folder")
    store, delivery = StoreSettings(folder=str(tmp_path / "store")), DeliverySettings(folder=str(tmp_path / "out"))

    def mend(for_s: float) -> None:
        (tmp_path / "store").unlink(missing_ok=True)

    monkeypatch.setattr(time, "sleep", mend)
    monkeypatch.setattr(Worker, "run", lambda *_: None)
    assert deliver(Settings(store=store, delivery=delivery), once=False, status=False) == 0
    assert "file is in the way" in capsys.readouterr().err
    assert b"READY=1" in systemd.recv(1000)
