"""Soft sounds, made of sines when the booth starts. A machine without a sound card stays silent; every sound has
its caption on the screen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from booth.kiosk.screen import ScreenView
from booth.kiosk.voice import Voice
from booth.session.events import Sound

RATE_HZ: Final = 44100
Samples = NDArray[np.float64]

# (frequency in Hz, start in seconds, how long it rings in seconds, loudness)
NOTES: Final[Mapping[Sound, tuple[tuple[float, float, float, float], ...]]] = {
    Sound.BEEP: ((880.0, 0.0, 0.12, 0.5),),
    Sound.SHUTTER: ((1320.0, 0.0, 0.03, 0.35), (990.0, 0.05, 0.05, 0.35)),
    Sound.SUCCESS: ((659.3, 0.0, 0.35, 0.4), (987.8, 0.12, 0.6, 0.4)),
    Sound.SORRY: ((392.0, 0.0, 0.3, 0.4), (329.6, 0.16, 0.45, 0.4)),
}


def samples(sound: Sound) -> Samples:
    """(n,) float64 in -1..1, mono at RATE_HZ: bells, each a decaying sine with a quiet octave."""
    notes = NOTES[sound]
    whole = np.zeros(int(RATE_HZ * max(start + 4 * ring for _, start, ring, _ in notes)))
    for frequency, start, ring, loudness in notes:
        at = int(RATE_HZ * start)
        t = np.arange(len(whole) - at) / RATE_HZ
        attack = np.minimum(t / 0.004, 1)
        tone = np.sin(2 * np.pi * frequency * t) + 0.25 * np.sin(4 * np.pi * frequency * t)
        whole[at:] += loudness * attack * np.exp(-t * 4 / ring) * tone
    return np.clip(whole, -1, 1)


CARDS: Final = Path("/proc/asound/cards")


class Sounds:
    """All sounds, ready to play, and the voice, if there is one (see `voice`). volume: 0..1; 0 opens no sound card."""

    def __init__(self, volume: float, voice: str = "") -> None:
        self._sounds: dict[Sound, pygame.mixer.Sound] = {}
        self._voice = Voice(voice, volume)
        self.set_volume(volume)

    def set_volume(self, volume: float) -> None:
        """0..1 for every sound from now on."""
        if volume > 0 and not self._sounds:
            self._open()
        for sound in self._sounds.values():
            sound.set_volume(volume)
        self._voice.set_volume(volume)

    def _open(self) -> None:
        if not _something_to_play_on():
            return
        with contextlib.suppress(RuntimeError):  # pygame.error is one, and so is what a pygame without a mixer raises
            pygame.mixer.init(RATE_HZ, -16, 2, 512)
            for sound in Sound:
                wave = (samples(sound) * 32767).astype(np.int16)
                self._sounds[sound] = pygame.sndarray.make_sound(np.repeat(wave[:, None], 2, axis=1))

    @property
    def audible(self) -> bool:
        """Whether there is a sound card."""
        return bool(self._sounds)

    def play(self, sound: Sound) -> None:
        """Play it; nothing without a sound card."""
        if sound in self._sounds:
            self._sounds[sound].play()

    def say(self, view: ScreenView, language: str) -> None:
        """Aloud, what the screen says; for every screen."""
        self._voice.follow(view, language)

    def close(self) -> None:
        self._voice.close()
        if self._sounds:
            self._sounds.clear()
            pygame.mixer.quit()


def _something_to_play_on() -> bool:
    """Asked first: where there is no sound card, opening one has ALSA complain on the terminal."""
    if "SDL_AUDIODRIVER" in os.environ or "PULSE_SERVER" in os.environ:
        return True
    return CARDS.is_file() and "no soundcards" not in CARDS.read_text(encoding="utf-8")
