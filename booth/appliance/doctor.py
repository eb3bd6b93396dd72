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
from booth.store.records import DestinationStatus
from booth.store.reserve import held_bytes
from booth.told import told

FILES_A_SESSION_MB: Final = 40
"""What five looks in four renditions take, roughly: for saying how many sessions a disk has room for."""


def examine(settings: Settings, in_use: Mapping[str, Finding] = MappingProxyType({})) -> Iterator[Finding]:
    """All checks, each as soon as it is made.

    in_use: what a running booth says of the devices that it holds itself; they are not opened a second time.
    """
    yield Finding(told("python"), f"{platform.python_version()}, {platform.machine()}, {platform.system()}")
    yield _checked(told("model"), lambda: str(model_folder(settings.face.models)))
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
        return Finding(name, told("in use"), str(error), optional=True)
    except BoothError as error:
        return Finding(name, told("does not work"), str(error))


def _camera(settings: Settings) -> Finding:
    if settings.camera.source == "actor":
        return Finding(told("camera"), told("simulated sitter"))

    def check() -> str:
        camera = open_camera(settings.camera)
        try:
            camera.start()
            frame = camera.read()
            if frame is None:
                return told("{camera} gives no pictures", camera=camera.name)
            width, height = frame.main.size_px
            level = round(float(frame.lores[..., :3].mean()))
            size = f"{width}x{height}"
            return told("{camera}, {size}, mean level {level} of 255", camera=camera.name, size=size, level=level)
        finally:
            camera.stop()

    return _checked(told("camera"), check)


def _display(settings: Settings) -> Finding:
    driver = settings.kiosk.video_driver or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if driver:
        return Finding(told("display"), driver)
    fix = told('Start it on a desktop, or name kiosk.video_driver = "kmsdrm" on a machine without one.')
    return Finding(told("display"), told("none"), fix, optional=True)


def _button(settings: Settings) -> Finding:
    if settings.gpio.button == "none":
        return Finding(told("button"), told("keyboard and touch only (gpio.button)"))

    def check() -> str:
        from booth.gpio.button import GpioContact

        contact = GpioContact(settings.gpio.button_pin)
        try:
            return told("{button}, held down", button=contact.name) if contact.is_down() else contact.name
        finally:
            contact.close()

    return _checked(told("button"), check)


def _light(settings: Settings) -> Finding:
    if settings.gpio.ring == "none":
        return Finding(told("light"), told("no ring light of the booth's own (gpio.ring)"))

    def check() -> str:
        from booth.gpio.ring import open_ring, pwm_channels

        open_ring(settings.gpio).close()
        return f"PWM {', '.join(map(str, pwm_channels(settings.gpio)))}"

    return _checked(told("light"), check)


def _disk(settings: Settings) -> Finding:
    folder = Path(settings.store.folder).expanduser()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free_mb = (shutil.disk_usage(there).free + held_bytes(folder)) // 1_000_000
    sessions = max(0, free_mb - settings.store.reserve_mb) // FILES_A_SESSION_MB
    figure = told("{free} MB free, room for about {sessions} sessions", free=free_mb, sessions=sessions)
    if free_mb >= settings.store.reserve_mb:
        return Finding(told("disk"), figure)
    fix = told(
        "Free some room in {folder}: store.reserve_mb is {wanted}.",
        folder=str(there),
        wanted=settings.store.reserve_mb,
    )
    return Finding(told("disk"), figure, fix)


def _catalogue(settings: Settings) -> Finding:
    def check() -> str:
        catalogue = Catalogue(Path(settings.store.folder), SystemClock())
        try:
            return told("{count} sessions in {folder}", count=len(catalogue.sessions()), folder=str(catalogue.folder))
        finally:
            catalogue.close()

    return _checked(told("store"), check)


def _destination(settings: Settings) -> Finding:
    if not settings.delivery.folder:
        return Finding(told("delivery"), told("none"), told("Name a folder in delivery.folder."), optional=True)
    folder = Path(settings.delivery.folder).expanduser().absolute()

    def check() -> str:
        there = folder if folder.is_dir() else folder.parent
        try:
            with tempfile.TemporaryFile(dir=there) as probe:
                probe.write(b"booth")
        except OSError as error:
            raise StoreError(
                told("{folder} cannot be written to: mount it or give rights.", error.strerror, folder=str(there))
            ) from None
        return told("{folder}, {free} MB free", folder=str(folder), free=shutil.disk_usage(there).free // 1_000_000)

    return _checked(told("delivery"), check)


def _away(settings: Settings) -> Iterator[Finding]:
    """Share and sticks, as delivery saw them last: it alone has the share's password, and the sticks in its hands."""
    try:
        catalogue = Catalogue(Path(settings.store.folder), SystemClock())
        statuses, sights = catalogue.destinations(), catalogue.sticks_seen()
        catalogue.close()
    except StoreError:
        return  # said already, of the store
    if share := settings.delivery.share.rstrip("/"):
        yield _share(share, next((status for status in statuses if status.name == share), None))
    if not settings.delivery.sticks:
        return
    for sight in sights:
        well = sight.state not in ("trouble", "stranger")
        figure = sight.sentence if well else sight.name or sight.label or sight.device or told("does not work")
        yield Finding(told("stick"), figure, "" if well else sight.sentence, optional=sight.state == "stranger")
    if not sights:
        fix = told("Plug one in that is registered; a new one: booth stick register. Until then its photographs wait.")
        yield Finding(told("stick"), told("none is plugged in"), fix, optional=True)


def _share(share: str, status: DestinationStatus | None) -> Finding:
    if status is None:
        return Finding(told("share"), told("{share}, nothing was brought there yet", share=share))
    figure = told(
        "{share}, {delivered} of {taken} photographs there",
        share=share,
        delivered=status.delivered,
        taken=status.taken,
    )
    return Finding(told("share"), figure, status.trouble)
