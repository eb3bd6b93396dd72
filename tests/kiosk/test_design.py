"""The design system and its words: readable, calm, complete."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from booth.kiosk import sound, theme
from booth.kiosk.draw.guides import EYES, HEAD
from booth.kiosk.motion import Eased, SteadyCue
from booth.kiosk.screen import Scene, ScreenView
from booth.kiosk.sound import Sounds, samples
from booth.looks.framing import ROOMS
from booth.session.events import Sound
from booth.session.state import Step
from booth.words import load_words

KIOSK = Path(sound.__file__).parent
FILES = {"booth.photo", "gallery.css", "gallery.js"}
"""Named as sentences are, and none."""


def test_the_ground_gives_next_to_no_light() -> None:
    assert theme.contrast((0, 0, 0), theme.TUNGSTEN.ground) < 1.2
    assert theme.contrast((0, 0, 0), theme.TUNGSTEN.glow) < 2.0
    assert theme.contrast(theme.TUNGSTEN.ground, theme.TUNGSTEN.ground) == 1.0


def test_movement_is_quick_at_first_and_ends_gently() -> None:
    assert theme.out_cubic(-1) == 0 and theme.out_cubic(2) == 1
    assert theme.out_cubic(0.5) > 0.8
    assert 0.15 <= theme.EASE_S <= 0.3 and theme.DISSOLVE_S == 0.2


def test_a_value_eases_from_wherever_it_stands() -> None:
    value = Eased(0.0, seconds=0.2)
    assert value.towards(1.0, 10.0) == 0.0
    half = value.towards(1.0, 10.1)
    assert 0.5 < half < 1.0
    assert value.towards(0.0, 10.1) == half
    assert value.towards(0.0, 10.3) == 0.0
    value.jump(0.7)
    assert value.at(10.3) == 0.7


def cue(words: str, now_s: float, step: Step = Step.LOOK) -> ScreenView:
    return ScreenView(step, Scene.MIRROR, now_s, cue=words)


def test_a_cue_stays_long_enough_to_be_read() -> None:
    steady = SteadyCue()
    shown = [steady.keep(cue(words, now_s)).cue for words, now_s in (("a", 0.0), ("b", 0.5), ("c", 1.1), ("b", 1.3))]
    assert shown == ["a", "a", "a", "b"]
    assert steady.keep(cue("c", 2.0)).cue == "b"
    assert steady.keep(cue("new screen", 2.1, Step.CAPTURE)).cue == "new screen"
    steady.wipe()
    assert steady.keep(cue("next guest", 2.2, Step.CAPTURE)).cue == "next guest"


def test_every_sentence_is_used_and_every_used_one_is_there() -> None:
    words = load_words()
    printed = ("../photo/gallery.py", "../photo/day_sheet.py")
    beside = ("staff/view.py", "../staff_jobs.py", "../finishing.py", *printed)
    speakers = ("view.py", "posters.py", "lists.py", "telling.py", *beside)
    code = "".join((KIOSK / name).read_text(encoding="utf-8") for name in speakers)
    named = set(re.findall(r"""["']([a-z_]+\.[a-z_]+(?:\.[a-z_]+)?)["']""", code)) - FILES
    assert {key for key in named if key not in words} == set()
    screens = ("framing.cue.", "fault.", "style.", "side.", "choose.about_", "staff.option.", "staff.program.")
    families = (*screens, "gallery.kind.")
    ends = (".headline", ".ready")  # every page of the staff's menu has one
    by_name = {
        key for key in words.english if key.startswith(families) or (key.startswith("staff.") and key.endswith(ends))
    }
    assert set(words.english) - named - by_name - {"numbers"} == set()


def test_no_sentence_is_written_in_the_code() -> None:
    others = (
        "stories.py",
        "portraits.py",
        "window.py",
        "theme.py",
        "voice.py",
        "__init__.py",
    )  # made-up guests, errors
    for path in KIOSK.rglob("*.py"):
        if path.name not in others:
            code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert re.findall(r'"[A-Z][a-z]+ [a-z]+[^"]*"', re.sub(r"#.*", "", code)) == [], path.name


@pytest.mark.parametrize("one", list(Sound))
def test_sounds_begin_and_end_softly_and_never_clip(one: Sound) -> None:
    wave = samples(one)
    assert 0.1 < np.abs(wave).max() < 1.0
    assert abs(wave[0]) < 0.01 and np.abs(wave[-200:]).max() < 0.03
    assert len(wave) < 3 * sound.RATE_HZ


def test_without_volume_no_sound_card_is_opened() -> None:
    sounds = Sounds(0.0)
    sounds.play(Sound.BEEP)
    sounds.close()
    assert not sounds.audible


def test_a_machine_without_a_sound_card_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no_such_driver")
    sounds = Sounds(0.5)
    sounds.play(Sound.SHUTTER)
    assert not sounds.audible
    sounds.close()


def test_sounds_play_on_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    sounds = Sounds(0.5)
    assert sounds.audible
    sounds.play(Sound.SUCCESS)
    sounds.close()


@pytest.mark.parametrize("style", ["headshot", "portrait"])
def test_who_stands_in_the_guides_stands_well(style: str) -> None:
    room = ROOMS[style]
    assert room.smallest < HEAD[style] < room.largest
    assert room.highest < EYES[style] < room.lowest
