"""What works on this machine and what does not: each check has a state, a figure and, where it fails, the fix."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from booth.appliance.finding import Finding
from booth.appliance.health import vitals
from booth.camera.factory import open_camera
from booth.clock import SystemClock
from booth.errors import BoothError, DeviceInUse, StoreError
from booth.face.models import model_folder
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.reserve import held_bytes

FILES_A_SESSION_MB: Final = 40
"""What five looks in four renditions take, roughly: for saying how many sessions a disk has room for."""


def examine(settings: Settings, in_use: Mapping[str, Finding] = MappingProxyType({})) -> Iterator[Finding]:
    """All checks, each as soon as it is made.

    in_use: what a running booth says of the devices that it holds itself; they are not opened a second time.
    """
    yield Finding("python", f"{platform.python_version()} on {platform.machine()}, {platform.system()}")
    yield _checked("model", lambda: f"good, in {model_folder(settings.face.models)}")
    for name, check in (("camera", _camera), ("display", _display), ("button", _button), ("light", _light)):
        yield in_use.get(name) or check(settings)
    yield _disk(settings)
    yield _catalogue(settings)
    yield _destination(settings)
    yield from _away(settings)
    yield from vitals()


def _checked(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, check())
    except DeviceInUse as error:
        return Finding(name, "in use", str(error), optional=True)
    except BoothError as error:
        return Finding(name, "does not work", str(error))


def _camera(settings: Settings) -> Finding:
    if settings.camera.source == "actor":
        return Finding("camera", "the simulated sitter, on purpose")

    def check() -> str:
        camera = open_camera(settings.camera)
        try:
            camera.start()
            frame = camera.read()
            if frame is None:
                return f"{camera.name} has no frames"
            width, height = frame.main.size_px
            level = frame.lores[..., :3].mean()
            return f"{camera.name}, {width}x{height}, mean level {level:.0f} of 255"
        finally:
            camera.stop()

    return _checked("camera", check)


def _display(settings: Settings) -> Finding:
    driver = settings.kiosk.video_driver or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if driver:
        return Finding("display", driver)
    fix = 'Start it on a desktop, or name kiosk.video_driver = "kmsdrm" on a machine without one.'
    return Finding("display", "none", fix, optional=True)


def _button(settings: Settings) -> Finding:
    if settings.gpio.button == "none":
        return Finding("button", "keyboard and touch only (gpio.button)")

    def check() -> str:
        from booth.gpio.button import GpioContact

        contact = GpioContact(settings.gpio.button_pin)
        try:
            return f"{contact.name}, {'held down' if contact.is_down() else 'free'}"
        finally:
            contact.close()

    return _checked("button", check)


def _light(settings: Settings) -> Finding:
    if settings.gpio.ring == "none":
        return Finding("light", "no ring light of the booth's own (gpio.ring)")

    def check() -> str:
        from booth.gpio.ring import open_ring, pwm_channels

        open_ring(settings.gpio).close()
        return f"hardware PWM, channel {' and '.join(map(str, pwm_channels(settings.gpio)))}"

    return _checked("light", check)


def _disk(settings: Settings) -> Finding:
    folder = Path(settings.store.folder).expanduser()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free_mb = (shutil.disk_usage(there).free + held_bytes(folder)) // 1_000_000
    sessions = max(0, free_mb - settings.store.reserve_mb) // FILES_A_SESSION_MB
    figure = f"{free_mb:,} MB free, room for about {sessions:,} sessions"
    if free_mb < settings.store.reserve_mb:
        return Finding("disk", figure, f"Free some room in {there}: store.reserve_mb is {settings.store.reserve_mb}.")
    return Finding("disk", figure)


def _catalogue(settings: Settings) -> Finding:
    def check() -> str:
        catalogue = Catalogue(Path(settings.store.folder), SystemClock())
        try:
            return f"{len(catalogue.sessions())} sessions in {catalogue.folder}"
        finally:
            catalogue.close()

    return _checked("store", check)


def _destination(settings: Settings) -> Finding:
    if not settings.delivery.folder:
        return Finding("delivery", "none", "Name a folder in delivery.folder.", optional=True)
    folder = Path(settings.delivery.folder).expanduser().absolute()

    def check() -> str:
        there = folder if folder.is_dir() else folder.parent
        try:
            with tempfile.TemporaryFile(dir=there) as probe:
                probe.write(b"booth")
        except OSError as error:
            raise StoreError(f"{there} cannot be written to ({error.strerror}); mount it or give rights.") from None
        return f"{folder}, {shutil.disk_usage(there).free // 1_000_000:,} MB free"

    return _checked("delivery", check)


def _away(settings: Settings) -> Iterator[Finding]:
    """Share and sticks, as delivery saw them last: it alone has the share's password, and the sticks in its hands."""
    try:
        catalogue = Catalogue(Path(settings.store.folder), SystemClock())
        statuses, sights = catalogue.destinations(), catalogue.sticks_seen()
        catalogue.close()
    except StoreError:
        return  # said already, of the store
    if share := settings.delivery.share.rstrip("/"):
        status = next((status for status in statuses if status.name == share), None)
        told = f"{status.delivered} of {status.taken} photographs there" if status else "nothing was brought there yet"
        yield Finding("share", f"{share}, {told}", status.trouble if status else "")
    if not settings.delivery.sticks:
        return
    for sight in sights:
        well = sight.state not in ("trouble", "stranger")
        figure = f"{sight.name or sight.label or sight.device or 'sticks'}: {sight.state}"
        yield Finding("stick", figure, "" if well else sight.sentence, optional=sight.state == "stranger")
    if not sights:
        fix = "Plug one in that is registered; a new one: booth stick register. Until then its photographs wait."
        yield Finding("stick", "none is plugged in", fix, optional=True)
