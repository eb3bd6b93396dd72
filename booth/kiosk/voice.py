"""Spoken prompts, for whoever does not read: what the screen says now, by espeak-ng or from recorded files.

All of it stands on the screen as well. A machine without a sound card, or without a voice, stays silent.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.screen import Scene, ScreenView
from booth.session.state import Step

log = logging.getLogger(__name__)

ESPEAK: Final = "espeak-ng"
WORDS_A_MINUTE: Final = 150
LONGEST_S: Final = 10.0
"""No sentence takes longer to be made."""
HEADER: Final = 44
"""Bytes before the samples in espeak-ng's WAV, which is mono, 16 bit, 22050 Hz."""
CHANNEL: Final = 7
"""Of the mixer: beeps have the others."""


def spoken(view: ScreenView) -> str:
    """What is said aloud of a screen: what to do now. Nothing in the countdown, or while nobody is there."""
    if view.prompt:
        return f"{view.prompt} {view.prompt_sentence}"
    if view.digit is not None or view.step is Step.ATTRACT:
        return ""
    if view.scene is Scene.LIST:
        return view.options[view.cursor].words
    if view.scene in (Scene.MIRROR, Scene.PRINT):
        return view.notice or view.cue
    return " ".join(words for words in (view.headline, view.sentence, *view.points) if words)


def file_of(folder: Path, language: str, words: str) -> Path:
    """Where a recorded sentence lies: FOLDER/en/lift_a_brow_tip_your_head.wav."""
    return folder / language / (re.sub(r"\W+", "_", words.lower()).strip("_") + ".wav")


class Voice:
    """One voice: "espeak-ng", a folder of recorded files, or "" for none. `play` is given finished sounds.

    A new screen interrupts; a new cue on the same screen waits until the one before was said.
    """

    def __init__(self, source: str, volume: float) -> None:
        self._source = source
        self._volume = volume
        self._said: tuple[Step, str] | None = None
        self._made: Future[pygame.mixer.Sound | None] | None = None
        if source == ESPEAK and not shutil.which(ESPEAK):
            log.warning('kiosk.voice = "espeak-ng", and there is no such program: sudo apt-get install espeak-ng.')
            self._source = ""
        self._maker = ThreadPoolExecutor(1, "voice") if self._source else None

    def set_volume(self, volume: float) -> None:
        """0..1 from now on; 0 is silence."""
        self._volume = volume
        if self._ready:
            pygame.mixer.Channel(CHANNEL).set_volume(volume)

    @property
    def _ready(self) -> bool:
        return self._maker is not None and pygame.mixer.get_init() is not None

    @property
    def speaking(self) -> bool:
        """A sentence is being made, or said."""
        return self._made is not None or (self._ready and pygame.mixer.Channel(CHANNEL).get_busy())

    def follow(self, view: ScreenView, language: str) -> None:
        """Say what this screen says, unless it was said. Call it for every screen; it never waits."""
        if not self._ready or self._volume == 0:
            return
        words, before = spoken(view), self._said
        self._play_what_is_made()
        if before == (view.step, words) or (before and before[0] is view.step and self.speaking):
            return
        self._said = (view.step, words)
        pygame.mixer.Channel(CHANNEL).stop()
        assert self._maker is not None
        self._made = self._maker.submit(self._make, words, language) if words else None

    def _play_what_is_made(self) -> None:
        if self._made is None or not self._made.done():
            return
        sound, self._made = self._made.result(), None
        if sound is not None:
            pygame.mixer.Channel(CHANNEL).set_volume(self._volume)
            pygame.mixer.Channel(CHANNEL).play(sound)

    def _make(self, words: str, language: str) -> pygame.mixer.Sound | None:
        if self._source != ESPEAK:
            recorded = file_of(Path(self._source).expanduser(), language, words)
            return pygame.mixer.Sound(str(recorded)) if recorded.is_file() else None
        command = [ESPEAK, "-v", language, "-s", str(WORDS_A_MINUTE), "--stdout", "--", words]
        try:
            done = subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("The voice says nothing: %s", error)
            return None
        return pygame.sndarray.make_sound(_for_the_mixer(np.frombuffer(done.stdout[HEADER:], np.int16)))

    def close(self) -> None:
        if self._maker is not None:
            self._maker.shutdown(wait=False, cancel_futures=True)


def _for_the_mixer(mono: NDArray[np.int16]) -> NDArray[np.int16]:
    """(n,) at 22050 Hz -> (2n, 2) at the mixer's 44100."""
    return np.repeat(np.repeat(mono, 2)[:, None], 2, axis=1)
