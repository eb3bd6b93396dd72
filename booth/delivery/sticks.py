"""USB sticks as destinations: only those that staff registered, each from the beginning, whichever comes next.

Nothing that lies on a stick is executed, followed or trusted. A stick is one of ours when its file system's UUID
is registered *and* the file `MARK_FILE` on it says what was written there at registration.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from booth.delivery.destination import Beat, Ours, Outcome
from booth.delivery.folder import FolderDestination
from booth.delivery.transfer import FOLDER, read_small, replace
from booth.delivery.troubles import explain, pulled_out
from booth.delivery.udisks import KINDS, Udisks, Volume
from booth.errors import DeliveryAbsent, DeliveryError, DeliveryRefused, InputError
from booth.store.live import Sight
from booth.store.records import DeliveredFile, StoredFile
from booth.store.sticks import MARK, Stick, Sticks, new_mark
from booth.told import told

MARK_FILE: Final = ".headshot_booth_stick"
HEADSHOTS: Final = "headshots"
"""The folder on a stick; in it every booth has its own."""

Repair = Callable[[Volume], bool]
"""Repairs a file system that is not mounted; whether it had to. Raises DeliveryError when it cannot."""


class StickDestination:
    """A `Destination` that is a registered stick, plugged in as this volume."""

    batch = FolderDestination.batch

    def __init__(self, stick: Stick, volume: Volume, udisks: Udisks, ours: Ours, repair: Repair) -> None:
        self.name = stick.name
        self.volume = volume
        self._stick, self._udisks, self._ours, self._repair = stick, udisks, ours, repair
        self._folder: FolderDestination | None = None

    def device(self) -> int:
        return self.volume.number

    def repair(self) -> bool:
        """Before it is mounted. Whether it may have lost what was on it, as it was pulled out, or had to be repaired.

        Raises DeliveryError when it cannot be repaired.
        """
        volume = self._fresh()
        if volume.mount_points:
            return False
        try:
            return self._repair(volume) or not self._stick.safe
        except DeliveryError:
            self._fresh()  # that it was pulled out meanwhile says more
            raise

    def open(self) -> None:
        """Mount it if it is not, and see that it is ours. Raises DeliveryRefused for a stranger's."""
        place = self._udisks.mount(self._fresh())
        if read_mark(place, self.volume, self.name) != self._stick.mark:
            raise DeliveryRefused(
                told(
                    "A stick that looks like {stick} is not the one that was registered: it gets nothing."
                    " Ask the staff of this booth.",
                    stick=self.name,
                )
            )
        folder = FolderDestination(place, ours=self._ours.below(HEADSHOTS), name=self.name)
        folder.open()
        self._folder = folder

    def _fresh(self) -> Volume:
        """This volume as it is mounted now."""
        for volume in self._udisks.volumes():
            if volume.plugged == self.volume.plugged:
                return volume
        raise pulled_out(self.name)

    def put(self, photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        return self._opened().put(photographs, files, beat)

    def remove(self, folder: str) -> None:
        self._opened().remove(folder)

    def write(self, path: str, data: bytes) -> None:
        self._opened().write(path, data)

    def holds(self, file: StoredFile, beat: Beat) -> bool | None:
        return self._opened().holds(file, beat)

    def missing(self, files: Sequence[DeliveredFile]) -> list[str]:
        """Which of these somebody deleted from it, or cut off, while it was away."""
        return self._opened().missing(files)

    def index(self, page: Callable[[Sequence[str]], bytes]) -> None:
        self._opened().index(page)

    def free_bytes(self) -> int | None:
        return self._opened().free_bytes()

    def _opened(self) -> FolderDestination:
        if self._folder is None:
            raise pulled_out(self.name)
        return self._folder


class Port:
    """Where sticks are plugged in: recognises, registers and releases them."""

    def __init__(self, sticks: Sticks, udisks: Udisks, ours: Ours, repair: Repair) -> None:
        self._sticks, self._udisks, self._ours, self._repair = sticks, udisks, ours, repair

    def look(self) -> tuple[tuple[StickDestination, ...], tuple[Sight, ...]]:
        """The sticks to be served now, and a word about every one that is plugged in. Raises DeliveryError."""
        known = {stick.uuid: stick for stick in self._sticks.all()}
        served, sights = [], []
        for volume in self._udisks.volumes():
            stick = known.get(volume.uuid)
            if stick is None:
                sights.append(_stranger(volume))
                continue
            if stick.released and stick.released != volume.plugged:
                self._sticks.back(stick.name)
            elif stick.released:
                sights.append(_released(stick, volume))
                continue
            served.append(StickDestination(stick, volume, self._udisks, self._ours, self._repair))
            sights.append(_sight(volume, stick.name, "served", told("{stick} is plugged in.", stick=stick.name)))
        return tuple(served), tuple(sights)

    def leaving(self) -> tuple[tuple[Stick, Volume], ...]:
        """Sticks that staff want to take and that are not safe yet."""
        known = {stick.released: stick for stick in self._sticks.all() if stick.released and not stick.safe}
        return tuple((known[v.plugged], v) for v in self._udisks.volumes() if v.plugged in known) if known else ()

    def knows(self, name: str) -> bool:
        """Whether a stick of that name is registered."""
        return any(stick.name == name for stick in self._sticks.all())

    def is_leaving(self, name: str) -> bool:
        """Whether staff want to take this stick; what goes on ends after the files under way."""
        return any(stick.name == name and stick.released for stick in self._sticks.all())

    def take_out(self, stick: Stick, volume: Volume) -> None:
        """Unmount it, switch its power off, and only then call it safe. Raises DeliveryError."""
        if volume.mount_points:
            self._udisks.unmount(volume)
        self._udisks.power_off(volume)
        self._sticks.safe(stick.name)

    def release(self, name: str) -> None:
        """Staff want to take this stick. Raises InputError when it is not registered, or not plugged in."""
        stick = self._sticks.named(name)
        volume = next((volume for volume in self._udisks.volumes() if volume.uuid == stick.uuid), None)
        if volume is None:
            raise InputError(told("{stick} is not plugged in.", stick=name))
        self._sticks.release(name, volume.plugged)

    def register(self, name: str, device: str, now: datetime) -> Stick:
        """Make the stick that is plugged in one of ours; `device` (/dev/sda1) says which where there are several.

        Raises InputError when it is not clear which, or it is registered already; DeliveryError when it fails.
        """
        volume = self._candidate(device)
        if not volume.mount_points:
            self._repair(volume)
        place = self._udisks.mount(volume)
        mark = read_mark(place, volume, volume.device) or new_mark()
        try:
            root = os.open(place, FOLDER)
            try:
                replace(root, MARK_FILE, mark.encode())
            finally:
                os.close(root)
        except OSError as error:
            raise explain(volume.device, error) from error
        return self._sticks.register(name, volume.uuid, mark, now)

    def _candidate(self, device: str) -> Volume:
        known = {stick.uuid: stick.name for stick in self._sticks.all()}
        plugged = self._udisks.volumes()
        volumes = [volume for volume in plugged if volume.device == device or not (device or volume.uuid in known)]
        if len(volumes) != 1:
            raise InputError(_which(volumes, plugged, known, device))
        (volume,) = volumes
        if volume.uuid in known:
            raise InputError(
                told("{stick} is registered already, as {name}.", stick=volume.device, name=known[volume.uuid])
            )
        if volume.kind not in KINDS or not volume.uuid:
            raise InputError(
                told("{stick} cannot be used: format it as FAT32, exFAT or ext4.", volume.kind, stick=volume.device)
            )
        return volume


def read_mark(place: Path, volume: Volume, where: str) -> str:
    """What the stick's mark file says; empty when there is none. Raises DeliveryAbsent when it is another disk."""
    try:
        root = os.open(place, FOLDER)
        try:
            if os.fstat(root).st_dev != volume.number:
                raise pulled_out(where)
            said = read_small(root, MARK_FILE).decode("ascii", "replace").strip()
        finally:
            os.close(root)
    except FileNotFoundError:
        return ""
    except OSError as error:
        if isinstance(error, DeliveryAbsent):
            raise
        raise explain(where, error) from error
    return said if MARK.fullmatch(said) else ""


def _sight(volume: Volume, name: str, state: str, sentence: str) -> Sight:
    return Sight(name=name, device=volume.device, label=volume.label, size=volume.size, state=state, sentence=sentence)


def _stranger(volume: Volume) -> Sight:
    sentence = told(
        "A stick that is not the booth's ({label}, {size} GB) gets nothing. Ask the staff of this booth.",
        label=volume.label or volume.device,
        size=round(volume.size / 1e9),
    )
    return _sight(volume, "", "stranger", sentence)


def _released(stick: Stick, volume: Volume) -> Sight:
    if stick.safe:
        return _sight(volume, stick.name, "safe", told("{stick} is safe to remove.", stick=stick.name))
    return _sight(volume, stick.name, "leaving", leaving(stick.name))


def leaving(stick: str) -> str:
    """What is said until it is safe."""
    return told("{stick} is being written to the end: do not pull it yet.", stick=stick)


def _which(volumes: Sequence[Volume], plugged: Sequence[Volume], known: dict[str, str], device: str) -> str:
    if volumes:
        return told("Several sticks are plugged in: say which, one of {sticks}.", sticks=[v.device for v in volumes])
    if device:
        return told(
            "There is no stick {stick}. Plugged in: {sticks}.", stick=device, sticks=[v.device for v in plugged] or "-"
        )
    if plugged:
        return told("Every stick that is plugged in is registered: {sticks}.", sticks=[known[v.uuid] for v in plugged])
    return told("No stick is plugged in. One that is must be formatted as FAT32, exFAT or ext4.")
