"""What is looked for: photographs that are lost, earlier guests in pictures, and memory that grows."""

from __future__ import annotations

import gc
import hashlib
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from PIL import Image

from booth.camera.frame import Frame
from booth.kiosk.theme import DISSOLVE_S
from booth.mainloop import Booth
from booth.session.state import Step
from booth.store.records import PhotographRecord
from scripts.soaking.sitting import Pixels, hues_in
from scripts.soaking.world import World

MIRRORED: Final = (Step.FRAMING, Step.NEUTRAL, Step.LOOK, Step.COUNTDOWN, Step.CAPTURE, Step.KEPT, Step.REVIEW)
"""Steps that may show the guest herself."""
ON_SCREEN, IN_FRAME, IN_PRINT = 0.0015, 0.004, 0.002
"""Least share of a picture that is no accident."""


def on_screen(booth: Booth, now_s: float, own_hue_deg: int | None) -> tuple[bool, bool]:
    """Whether the screen shows the colours of somebody who is not there; and those of the guest who is.

    Two screens that dissolve mix theirs; but out of a guest's into ATTRACT nothing may dissolve.
    """
    session, surface = booth.session, pygame.display.get_surface()
    assert surface is not None
    if session.step is not Step.ATTRACT and now_s - session.step_since_s < DISSOLVE_S + 0.1:
        return False, False
    shown = hues_in(pygame.surfarray.array3d(surface), ON_SCREEN)
    allowed = {own_hue_deg} if session.step in MIRRORED else set()
    return bool(shown - allowed), own_hue_deg in shown


def foreign_in_hand(world: World, own_hue_deg: int | None) -> list[str]:
    """Which of the pictures that the booth holds show somebody who is not there."""
    allowed = {own_hue_deg} if own_hue_deg is not None else set()
    return [name for name, picture in _held(world) if hues_in(picture, IN_FRAME) - allowed]


def _held(world: World) -> Iterable[tuple[str, Pixels]]:
    booth, selected = world.booth, world.finisher._selected
    frames: list[tuple[str, Frame]] = [("burst", frame) for frame in world.burst._frames]
    frames += [("selected", shot.frame) for shot in (selected.shots if selected else ())]
    frames += [("newest", booth._frame)] if booth._frame else []
    frames += [("best", booth._best.frame)] if booth._best else []
    for name, frame in frames:
        yield f"{name}.lores", frame.lores
        yield f"{name}.main", frame.main.rgb()
    yield from (("picture", picture) for picture in booth._pictures.values())


def lost(photograph: PhotographRecord, *places: Path) -> str:
    """The first file of a photograph that is missing or not what was kept, in any of the places; empty for none."""
    for place in places:
        for file in photograph.files.values():
            path = place / file.path
            if not path.is_file():
                return f"{path} is not there"
            if hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
                return f"{path} is another file"
    return ""


def hues_of(photograph: PhotographRecord, place: Path) -> frozenset[int]:
    with Image.open(place / photograph.files["web"].path) as picture:
        return hues_in(np.asarray(picture.convert("RGB")), IN_PRINT)


class Growth:
    """Memory and file descriptors, session by session, always between guests."""

    def __init__(self) -> None:
        self._bytes: list[int] = []
        self._handles: list[int] = []

    def measure(self) -> None:
        gc.collect()
        self._bytes.append(private_bytes())
        self._handles.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))

    def memory(self) -> float:
        """Last tenth against the first tenth after warm-up, which is a fifth: 0.05 is 5 % more."""
        begin, window = len(self._bytes) // 5, max(1, len(self._bytes) // 10)
        if len(self._bytes) < 2:
            return 0.0
        first = statistics.median(self._bytes[begin : begin + window])
        return statistics.median(self._bytes[-window:]) / first - 1

    def handles(self) -> int:
        begin = len(self._handles) // 5
        return self._handles[-1] - self._handles[begin] if self._handles else 0

    @property
    def megabytes(self) -> float:
        return self._bytes[-1] / 1e6 if self._bytes else 0.0


def private_bytes() -> int:
    """Memory of this process alone that is really there: RssAnon."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0
