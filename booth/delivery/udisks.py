"""udisks2 over D-Bus: which sticks are plugged in, and mounting, unmounting and powering them off.

    for volume in Udisks().volumes():
        place = udisks.mount(volume)            # nosuid, nodev, noexec

Every call has a time limit and a connection of its own. DBUS_SYSTEM_BUS_ADDRESS names another bus than the
system's. Interfaces: https://storaged.org/doc/udisks2-api/latest/
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from booth.delivery.troubles import pulled_out
from booth.errors import DeliveryAbsent, DeliveryError, DeliveryRefused
from booth.told import told

KINDS: Final = ("vfat", "exfat", "ext4")
OPTIONS: Final = ("nosuid", "nodev", "noexec")
MOUNT_S: Final = 60.0
UNMOUNT_S: Final = 600.0
"""Unmounting writes what is still in memory; an old stick takes its time."""

_SERVICE = "org.freedesktop.UDisks2"
_ROOT = "/org/freedesktop/UDisks2"
MEDIA: Final = ("/media/", "/run/media/", "/mnt/")
"""Where a stick may be mounted. What is mounted elsewhere is a disk of the booth itself."""
_QUIETLY = {"auth.no_user_interaction": ("b", True)}


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system on a USB drive."""

    path: str
    """Its object on the bus."""
    drive: str
    device: str
    """As /dev/sda1."""
    number: int
    """Device number, as `st_dev` of what lies on it."""
    uuid: str
    kind: str
    """As vfat."""
    label: str
    size: int
    read_only: bool
    mount_points: tuple[str, ...]
    plugged: str
    """Different whenever it is plugged in anew."""
    can_power_off: bool


class Udisks:
    """The service. Methods raise DeliveryAbsent when it or the drive is not there, DeliveryError otherwise."""

    def __init__(self, media: tuple[str, ...] = ()) -> None:
        self._media = media or MEDIA

    def volumes(self) -> tuple[Volume, ...]:
        """File systems on USB drives, but for those that the machine itself runs on."""
        (objects,) = self._call(_ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
        volumes = [_volume(path, interfaces, objects) for path, interfaces in objects.items()]
        return tuple(volume for volume in volumes if volume is not None and self._is_stick(volume))

    def _is_stick(self, volume: Volume) -> bool:
        return all(place.startswith(self._media) for place in volume.mount_points)

    def mount(self, volume: Volume) -> Path:
        """Where it is mounted now, so that nothing on it can run. Raises DeliveryRefused when that cannot be."""
        if volume.mount_points:
            place = Path(volume.mount_points[0])
            if _is_safe(place, volume.number):
                return place
            self.unmount(volume)  # a desktop has mounted it in its own way
        wishes = {"options": ("s", ",".join((*OPTIONS, "noatime"))), **_QUIETLY}
        (mounted,) = self._call(volume.path, f"{_SERVICE}.Filesystem", "Mount", wishes, MOUNT_S)
        if not _is_safe(Path(mounted), volume.number):
            raise DeliveryRefused(
                told("{stick} was not mounted as asked: nothing goes there.", ", ".join(OPTIONS), stick=volume.device)
            )
        return Path(mounted)

    def unmount(self, volume: Volume) -> None:
        """Returns when everything is written. Raises DeliveryError when a program still uses it."""
        self._call(volume.path, f"{_SERVICE}.Filesystem", "Unmount", _QUIETLY, UNMOUNT_S)

    def power_off(self, volume: Volume) -> None:
        """Returns when the drive may be pulled. A drive whose power cannot be switched is done when unmounted."""
        if volume.can_power_off:
            self._call(volume.drive, f"{_SERVICE}.Drive", "PowerOff", _QUIETLY, MOUNT_S)

    def _call(
        self, path: str, interface: str, method: str, options: Mapping[str, Any] | None = None, limit_s: float = 20.0
    ) -> tuple[Any, ...]:
        from jeepney import DBusAddress, DBusErrorResponse, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg

        words = ("a{sv}", (options,)) if options is not None else (None, ())
        message = new_method_call(DBusAddress(path, _SERVICE, interface), method, *words)
        try:
            with open_dbus_connection("SYSTEM") as connection:
                body: tuple[Any, ...] = unwrap_msg(connection.send_and_get_reply(message, timeout=limit_s))
                return body
        except DBusErrorResponse as error:
            raise _explain(path, method, error.name, str(error)) from error
        except TimeoutError as error:
            raise DeliveryAbsent(
                told("{stick} does not answer: pull it out.", f"for {limit_s:.0f} s", stick=_short(path))
            ) from error
        except (OSError, RuntimeError, StopIteration) as error:
            raise _without_service(f"no system bus: {error}") from error


def _volume(path: str, interfaces: Mapping[str, Any], objects: Mapping[str, Any]) -> Volume | None:
    block, filesystem = (interfaces.get(f"{_SERVICE}.{name}") for name in ("Block", "Filesystem"))
    if block is None or filesystem is None:
        return None
    said = {name: value for name, (_, value) in {**block, **filesystem}.items()}
    drive = objects.get(said["Drive"], {}).get(f"{_SERVICE}.Drive", {})
    about = {name: value for name, (_, value) in drive.items()}
    if about.get("ConnectionBus") != "usb":
        return None
    return Volume(
        path=path,
        drive=said["Drive"],
        device=_text(said["Device"]),
        number=int(said["DeviceNumber"]),
        uuid=said["IdUUID"],
        kind=said["IdType"],
        label=said["IdLabel"],
        size=int(said["Size"]),
        read_only=bool(said["ReadOnly"]),
        mount_points=tuple(map(_text, said["MountPoints"])),
        plugged=f"{path} {about.get('TimeMediaDetected', 0)}",
        can_power_off=bool(about.get("CanPowerOff")),
    )


def _text(path: bytes) -> str:
    return os.fsdecode(bytes(path).rstrip(b"\0"))


def _is_safe(place: Path, number: int, table: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether this device is mounted there so that nothing on it can run. Format: proc_pid_mountinfo(5)."""
    device = f"{os.major(number)}:{os.minor(number)}"
    for line in reversed(table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()):
        fields = line.split(" ")
        if _unescaped(fields[4]) == str(place):
            return fields[2] == device and set(OPTIONS) <= set(fields[5].split(","))
    return False


def _unescaped(place: str) -> str:
    for octal in ("040", "011", "012", "134"):
        place = place.replace(f"\\{octal}", chr(int(octal, 8)))
    return place


def _explain(path: str, method: str, name: str, detail: str) -> DeliveryError:
    kind = name.rpartition(".")[2]
    where = _short(path)
    if kind in {"ServiceUnknown", "NameHasNoOwner", "Spawn.ChildExited"}:
        return _without_service(detail)
    if kind in {"UnknownObject", "UnknownMethod", "NotMounted", "Cancelled"}:
        return pulled_out(where, detail)
    if kind.startswith("NotAuthorized"):
        return DeliveryRefused(
            told("The booth's user may not mount sticks: its polkit rule is missing.", f"{method}: {kind}")
        )
    if kind == "DeviceBusy":
        return DeliveryError(told("{stick} is still used by a program: close it, then try again.", stick=where))
    return DeliveryError(told("{stick} does not work: try another stick.", f"{method}: {detail}", stick=where))


def _without_service(detail: str) -> DeliveryAbsent:
    return DeliveryAbsent(
        told("No sticks can be used: udisks2 does not run. Install it: apt-get install udisks2", detail)
    )


def _short(path: str) -> str:
    return path.rpartition("/")[2]
