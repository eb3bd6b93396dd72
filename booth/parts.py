"""What the main loop works with, handed in by whoever starts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from booth.camera.frame import Camera
from booth.clock import Clock
from booth.finishing import Finisher
from booth.gpio.contacts import AnyContact
from booth.gpio.protocols import Ring
from booth.kiosk.sound import Sounds
from booth.kiosk.window import Window
from booth.looks.catalogue import Catalogue as Looks
from booth.looks.reading import Observation
from booth.photo.burst import RollingBurst
from booth.session.state import Session
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.workers import Vision


class Onlooker(Protocol):
    """A simulated guest: sees what the screen shows."""

    def see(self, session: Session, observation: Observation | None, now_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the main loop works with. `window` is None where nobody looks and nothing is saved."""

    settings: Settings
    """Those that hold now: staff may choose another event, volume or language."""
    looks: Looks
    clock: Clock
    catalogue: Catalogue
    camera: Camera
    vision: Vision
    burst: RollingBurst
    finisher: Finisher
    contact: AnyContact
    ring: Ring
    sounds: Sounds
    window: Window | None = None
    guest: Onlooker | None = None
    screens: Path | None = None
    events: Mapping[str, Settings] = field(default_factory=dict)
    """What staff may choose between on the screen, by name."""
