"""A small udisks2 on a real, private D-Bus. Its sticks are real file systems, each mounted, pulled and full for real.

with Bus(tmp_path) as bus:                       # DBUS_SYSTEM_BUS_ADDRESS names it meanwhile
    stick = bus.plug("1A2B-3C4D", size="8m")
    bus.pull(stick)                              # what lies on it stays, for the next `plug_again`
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from booth.delivery.udisks import Udisks, Volume
from booth.errors import DeliveryError

MISSING = shutil.which("dbus-daemon") is None or os.geteuid() != 0
WHY_MISSING = "Sticks need a D-Bus and root to mount them: sudo apt-get install dbus"

_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen>
<policy context="default"><allow eavesdrop="true"/><allow send_destination="*"/><allow own="*"/></policy></busconfig>
"""
_ROOT = "/org/freedesktop/UDisks2"
_NAME = "org.freedesktop.UDisks2"


@dataclass
class Stick:
    """A file system that can be plugged in. `disk` is where it lies while it is not."""

    number: int
    uuid: str
    disk: Path
    kind: str = "vfat"
    label: str = "BOOTH"
    plugs: int = 0
    mounted: Path | None = None
    options: str = ""
    busy: bool = False
    off: bool = False
    dirty: bool = False
    beyond_repair: bool = False

    @property
    def path(self) -> str:
        return f"{_ROOT}/block_devices/sd{chr(97 + self.number)}1"

    @property
    def drive(self) -> str:
        return f"{_ROOT}/drives/stick_{self.number}"


@dataclass
class Bus:
    """A bus with the service on it."""

    folder: Path
    calls: list[str] = field(default_factory=list)
    """What was asked of the service, in order: "Mount sda1"."""
    plugged: list[Stick] = field(default_factory=list)
    refusal: str = ""
    """The name of an error that it answers everything with."""
    ignores_options: bool = False
    cannot_power_off: bool = False
    _made: list[Stick] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Bus:
        if MISSING:
            pytest.skip(WHY_MISSING)
        socket = self.folder / "bus"
        configuration = self.folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(socket=socket))
        self.media = self.folder / "media"
        self.media.mkdir()
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdout is not None
        self._daemon.stdout.readline()
        self.address = f"unix:path={socket}"
        self._before = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.address
        connection = open_dbus_connection(self.address)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        unwrap_msg(connection.send_and_get_reply(new_method_call(bus, "RequestName", "su", (_NAME, 0)), timeout=10))
        self._thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5)
        self._daemon.kill()
        self._daemon.communicate()
        if self._before is None:
            os.environ.pop("DBUS_SYSTEM_BUS_ADDRESS", None)
        else:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self._before
        for stick in self._made:
            if stick.mounted:
                subprocess.run(["umount", "-l", stick.mounted], check=False)
            subprocess.run(["umount", "-l", stick.disk], check=True)

    def client(self) -> Udisks:
        return Udisks(media=(f"{self.media}/",))

    def fsck(self, volume: Volume) -> bool:
        (stick,) = (stick for stick in self.plugged if stick.path == volume.path)
        assert stick.mounted is None
        self.calls.append(f"fsck {volume.device}")
        if stick.beyond_repair:
            raise DeliveryError("fsck ended with 4")
        repaired, stick.dirty = stick.dirty, False
        return repaired

    # --- hands ------------------------------------------------------------------------------------

    def plug(self, uuid: str, size: str = "8m", kind: str = "vfat", label: str = "BOOTH") -> Stick:
        stick = Stick(len(self._made), uuid, self.folder / f"disk{len(self._made)}", kind, label)
        stick.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", stick.disk], check=True)
        self._made.append(stick)
        self.plug_again(stick)
        return stick

    def plug_again(self, stick: Stick) -> None:
        stick.plugs += 1
        stick.off = False
        self.plugged.append(stick)

    def pull(self, stick: Stick) -> None:
        """As a hand does it: without a word. Like udisks, its mount point goes with it."""
        if stick in self.plugged:
            self.plugged.remove(stick)
        self._take_away(stick)

    def _take_away(self, stick: Stick) -> None:
        if stick.mounted:
            subprocess.run(["umount", "-l", stick.mounted], check=True)
            stick.mounted.rmdir()
            stick.mounted = None

    # --- the service ------------------------------------------------------------------------------

    def _serve(self, connection: DBusConnection) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                message = connection.receive(timeout=0.05)
                if message.header.message_type is MessageType.method_call:
                    connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        path, method = fields[HeaderFields.path], fields[HeaderFields.member]
        self.calls.append(f"{method} {path.rpartition('/')[2]}")
        if self.refusal:
            return new_error(message, f"{_NAME}.Error.{self.refusal}", "s", ("so it is",))
        if method == "GetManagedObjects":
            return new_method_return(message, "a{oa{sa{sv}}}", (self._objects(),))
        stick = next((stick for stick in self.plugged if path in (stick.path, stick.drive)), None)
        if stick is None:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownObject", "s", (f"no {path}",))
        if method == "Mount":
            return new_method_return(message, "s", (str(self._mount(stick, message.body[0])),))
        if stick.busy:
            return new_error(message, f"{_NAME}.Error.DeviceBusy", "s", ("target is busy",))
        if method == "Unmount":
            self._take_away(stick)
        elif method == "PowerOff":
            stick.off = True
            self.plugged.remove(stick)
        return new_method_return(message)

    def _mount(self, stick: Stick, options: dict[str, Any]) -> Path:
        assert options["auth.no_user_interaction"] == ("b", True)
        stick.options = options["options"][1]
        place = self.media / stick.label
        while place.exists():
            place = place.with_name(f"{place.name}1")
        self.mount_at(stick, place, "" if self.ignores_options else stick.options)
        return place

    def mount_at(self, stick: Stick, place: Path, options: str) -> None:
        place.mkdir()
        subprocess.run(["mount", "--bind", stick.disk, place], check=True)
        if options:
            subprocess.run(["mount", "-o", f"remount,bind,{options}", place], check=True)
        stick.mounted = place

    def _objects(self) -> dict[str, Any]:
        objects: dict[str, Any] = {f"{_ROOT}/Manager": {f"{_NAME}.Manager": {}}}
        for stick in self.plugged:
            objects[stick.drive] = {
                f"{_NAME}.Drive": {
                    "ConnectionBus": ("s", "usb"),
                    "TimeMediaDetected": ("t", stick.plugs),
                    "CanPowerOff": ("b", not self.cannot_power_off),
                }
            }
            objects[stick.path] = {
                f"{_NAME}.Block": {
                    "Device": ("ay", f"/dev/{stick.path[-4:]}".encode() + b"\0"),
                    "DeviceNumber": ("t", stick.disk.stat().st_dev),
                    "Drive": ("o", stick.drive),
                    "IdUUID": ("s", stick.uuid),
                    "IdType": ("s", stick.kind),
                    "IdLabel": ("s", stick.label),
                    "Size": ("t", 8_000_000_000),
                    "ReadOnly": ("b", False),
                },
                f"{_NAME}.Filesystem": {
                    "MountPoints": ("aay", [str(stick.mounted).encode() + b"\0"] if stick.mounted else [])
                },
            }
        return objects
