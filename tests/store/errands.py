"""What a booth does with disks, as errands that a process of its own can be killed in.

Each has a preparation, which makes a healthy place to begin from, and the errand itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from booth.clock import ManualClock
from booth.delivery.destination import Destination, Ours
from booth.delivery.folder import FolderDestination
from booth.delivery.sticks import Port
from booth.delivery.udisks import Udisks, Volume
from booth.delivery.worker import Worker
from booth.settings import DeliverySettings
from booth.store.database import Database
from booth.store.keeper import close, keep
from booth.store.sticks import Sticks
from tests.store.keeping import finished, opened, whole_session

LOOKS = ("neutral_friendly", "mystery")

Report = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where an errand works, and a folder that it delivers to; the same paths every time."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def stick(self) -> Path:
        """Where a stick is mounted, for the errand that fills one."""
        return self.folder / "stick"

    @property
    def destination(self) -> Path:
        return self.stick / "headshots/booth_1" if self.stick.exists() else self.folder / "headshots"

    @property
    def destination_name(self) -> str:
        return "stick 1" if self.stick.exists() else str(self.destination)

    def drain(self, clock: ManualClock) -> None:
        """What the delivery process does, until nothing more moves."""
        port = port_of(self) if self.stick.exists() else None
        worker = Worker(self.store, [] if port else self.destinations(), clock, DeliverySettings(), port=port)
        worker.drain()
        worker.close()

    def destinations(self) -> list[Destination]:
        return [FolderDestination(self.destination)]


def keep_a_session(place: Place, report: Report) -> None:
    catalogue = opened(place.store, ManualClock())
    session = catalogue.open_session("headshot", "Workshop", "en-1")
    destinations = [place.destination_name]
    for look in LOOKS:
        report(f"kept {keep(catalogue, session, finished(session.claim, look), destinations)}")
    close(catalogue, session, True, {f"{session.claim}_contact_sheet.jpg": b"a small sheet"}, destinations)
    catalogue.close()


def deliver(place: Place, report: Report) -> None:
    place.drain(ManualClock())


def withdraw(place: Place, report: Report) -> None:
    catalogue = opened(place.store, ManualClock())
    catalogue.delete(catalogue.sessions()[0].claim)
    report("withdrawn")
    catalogue.close()
    deliver(place, report)


def nothing(place: Place) -> None:
    place.folder.mkdir()


def kept(place: Place) -> None:
    place.folder.mkdir()
    catalogue = opened(place.store, ManualClock())
    for _ in range(2):
        whole_session(catalogue, [place.destination_name])
    catalogue.close()


def delivered(place: Place) -> None:
    kept(place)
    deliver(place, lambda _: None)


def registered(place: Place) -> None:
    place.folder.mkdir()
    place.stick.mkdir()
    catalogue = opened(place.store, ManualClock())
    for _ in range(2):
        whole_session(catalogue, [])
    catalogue.close()
    port_of(place).register("", "", ManualClock().wall())


class _Mounted(Udisks):
    """A udisks whose one stick is a mounted folder: the faults are for the stick's own calls."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        number = place.stick.stat().st_dev
        places = (str(place.stick),)
        self._volume = Volume(
            "/stick", "/drive", "/dev/sda1", number, "1A2B-3C4D", "vfat", "", 0, False, places, "once", True
        )

    def volumes(self) -> tuple[Volume, ...]:
        return (self._volume,)

    def mount(self, volume: Volume) -> Path:
        return Path(volume.mount_points[0])


def port_of(place: Place) -> Port:
    return Port(Sticks(Database(place.store)), _Mounted(place), Ours("booth_1", "ab" * 16), lambda _: False)


Prepare = Callable[[Place], None]
Errand = Callable[[Place, Report], None]

ERRANDS: dict[str, tuple[Prepare, Errand]] = {
    "keep": (nothing, keep_a_session),
    "deliver": (kept, deliver),
    "stick": (registered, deliver),
    "withdraw": (delivered, withdraw),
}
