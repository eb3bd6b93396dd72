"""What is said aloud, and when; on a machine without a sound card, without a voice, and with both."""

from __future__ import annotations

import logging
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from booth.kiosk.screen import ScreenView
from booth.kiosk.sound import Sounds
from booth.kiosk.stories import moments
from booth.kiosk.view import screen_view
from booth.kiosk.voice import Voice, file_of, spoken
from booth.looks.catalogue import load_catalogue
from booth.settings import Settings

CATALOGUE = load_catalogue()
ESPEAK = """#!/bin/sh
echo "$@" >> {folder}/asked
head -c 20044 /dev/zero
"""


def view_of(name: str) -> ScreenView:
    told = {name.partition("_")[2]: moment for name, moment in moments(CATALOGUE, {}).items()}[name]
    return screen_view(told.session, told.observation, CATALOGUE, Settings(), told.hold, told.now_s)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A voice that says nothing for half a second, whatever it is asked for, and writes down what that was."""
    file = tmp_path / "espeak-ng"
    file.write_text(ESPEAK.format(folder=tmp_path))
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path / "asked"


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A sound card that nobody hears."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    yield


def follow(sounds: Sounds, view: ScreenView, language: str = "en", until: str = "", asked: Path | None = None) -> None:
    """Show a screen until the voice was asked for these words."""
    for _ in range(200):
        sounds.say(view, language)
        if asked is None or (asked.is_file() and until in asked.read_text()):
            return
        time.sleep(0.01)
    raise AssertionError(f"nobody said {until!r}")


def test_what_is_said_is_what_to_do_now() -> None:
    assert spoken(view_of("framing_come_closer")) == "Come a little closer."
    assert spoken(view_of("look_mystery")) == CATALOGUE["mystery"].prompt
    assert spoken(view_of("consent")).startswith("May we photograph you? The booth reads")
    assert spoken(view_of("look_still_there")).startswith("Still there?")
    assert spoken(view_of("style_portrait")) == "Portrait"
    assert "0421" not in spoken(view_of("claim"))  # the queue hears it
    assert spoken(view_of("countdown_2")) == spoken(view_of("attract")) == ""


@pytest.mark.usefixtures("card")
def test_a_new_screen_interrupts_and_is_said_once(program: Path) -> None:
    sounds = Sounds(0.5, "espeak-ng")
    follow(sounds, view_of("framing_come_closer"), until="Come a little closer.", asked=program)
    for _ in range(20):
        follow(sounds, view_of("framing_come_closer"))
    follow(sounds, view_of("kept"), "fr", until="-v fr", asked=program)
    assert program.read_text().count("closer") == 1
    sounds.close()


@pytest.mark.usefixtures("card")
def test_a_recorded_voice_says_what_there_is_a_file_of(tmp_path: Path) -> None:
    file = file_of(tmp_path, "en", "Come a little closer.")
    assert file.name == "come_a_little_closer.wav"
    file.parent.mkdir()
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 22050, 0, "NONE", ""))
        out.writeframes(np.zeros(22050, np.int16).tobytes())
    sounds, voice = Sounds(0.5), Voice(str(tmp_path), 0.5)
    view = view_of("framing_come_closer")
    for _ in range(100):
        voice.follow(view, "en")
        if voice.speaking and voice._made is None:
            break
        time.sleep(0.01)
    assert voice.speaking
    voice.follow(view_of("kept"), "en")  # nobody recorded that
    voice.close()
    sounds.close()


def test_without_a_sound_card_or_muted_nobody_is_asked(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no_such_driver")
    for volume in (0.0, 0.5):
        sounds = Sounds(volume, "espeak-ng")
        sounds.say(view_of("consent"), "en")
        sounds.close()
    assert not program.exists()


def test_a_voice_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        Sounds(0.0, "espeak-ng").close()
    assert "apt-get install espeak-ng" in caplog.text
