"""What staff chose on the screen, event, volume and language: laid over the settings, and kept over a restart.

    chosen = Chosen(store_folder, settings, events)
    chosen.choose(SetVolume(0.4))
    chosen.settings                         # what holds now

A volume or a language is forgotten once the settings file says another one than it did when staff chose.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from booth.errors import StoreError
from booth.kiosk.staff.values import Choice, Occasion, SetEvent, SetLanguage, SetVolume
from booth.session.program import program_of
from booth.settings import KioskSettings, Settings
from booth.store.files import write_anew

log = logging.getLogger(__name__)

FILE: Final = "chosen.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was chosen; beside a volume and a language what the settings said then."""

    event: str = ""
    volume: tuple[float, float] | None = None
    language: tuple[str, tuple[str, ...]] | None = None


class Chosen:
    """The choices of one booth. folder: of its store, which is there and can be written."""

    def __init__(self, folder: Path, settings: Settings, events: Mapping[str, Settings]) -> None:
        self._file, self._base, self._events = folder / FILE, settings, events
        self._kept = self._read()

    @property
    def event(self) -> str:
        """Name of the event; empty for the settings as they stand, also when the one chosen is no longer there."""
        return self._kept.event if self._kept.event in self._events else ""

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """What there is to choose from: the settings as they stand, and every event."""
        base = self._base.session
        others = [self._occasion(name, settings) for name, settings in self._events.items()]
        return (Occasion("", base.event, program_of(base).asks), *others)

    def _occasion(self, name: str, settings: Settings) -> Occasion:
        """A program bears no name of its own: the screen's words have one."""
        session = settings.session
        title = session.event if session.event != self._base.session.event else ""
        own = "" if session.program == name else name.replace("_", " ")
        return Occasion(name, title or own, program_of(session).asks)

    @property
    def settings(self) -> Settings:
        settings = self._events.get(self.event, self._base)
        return msgspec.structs.replace(settings, kiosk=self._kiosk(self._base.kiosk))

    def _kiosk(self, kiosk: KioskSettings) -> KioskSettings:
        volume, languages = kiosk.volume, kiosk.languages
        if self._kept.volume and self._kept.volume[1] == volume:
            volume = self._kept.volume[0]
        if self._kept.language and self._kept.language[1] == languages:
            first = self._kept.language[0]
            languages = tuple(sorted(languages, key=lambda language: language != first))
        return msgspec.structs.replace(kiosk, volume=volume, languages=languages)

    def choose(self, choice: Choice) -> None:
        """It holds from now on; a disk that cannot keep it is told to the journal, and it holds until a restart."""
        kiosk = self._base.kiosk
        match choice:
            case SetVolume(volume=volume):
                self._kept = replace(self._kept, volume=(volume, kiosk.volume))
            case SetLanguage(language=language):
                self._kept = replace(self._kept, language=(language, kiosk.languages))
            case SetEvent(event=event):
                self._kept = replace(self._kept, event=event)
        try:
            write_anew(self._file, msgspec.json.encode(self._kept))
        except StoreError as error:
            log.warning("What staff chose is not kept over a restart: %s", error)

    def _read(self) -> Kept:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(self._file.read_bytes(), type=Kept)
        return Kept()
