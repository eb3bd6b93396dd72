"""For everybody: seen from two metres, read at twelve, without motion, without a flash, without sound."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import cv2
import msgspec
import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from booth.kiosk.layout import layout
from booth.kiosk.stories import CLAIM, LOOKS, moments
from booth.kiosk.theme import Scale
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.session.state import Program, Session, Step
from booth.settings import Settings

CATALOGUE = load_catalogue()
Open = Callable[..., Window]


def settings_of(**kiosk: object) -> Settings:
    return msgspec.structs.replace(Settings(), kiosk=msgspec.structs.replace(Settings().kiosk, **kiosk))


def show(window: Window, step: Step, now_s: float, settings: Settings | None = None) -> np.ndarray:  # type: ignore[type-arg]
    """(h, w, 3) of a screen at a moment."""
    session = Session(Program(LOOKS), step, claim=CLAIM)
    window.draw(screen_view(session, None, CATALOGUE, settings or Settings(), 0.0, now_s), None, {})
    surface = pygame.display.get_surface()
    assert surface is not None
    return pygame.surfarray.array3d(surface).swapaxes(0, 1).astype(int)


@pytest.mark.parametrize(("size", "width_mm"), [((1280, 720), 345.0), ((1920, 1080), 531.0), ((1080, 1920), 299.0)])
@pytest.mark.parametrize("now_s", [0.4, 1.4, 2.4])
def test_the_countdowns_digits_are_35_mm_high(
    open_window: Open, size: tuple[int, int], width_mm: float, now_s: float
) -> None:
    """Domain 6, on displays from 15.6 inches; a smaller one gives them all of its eye line."""
    shown = show(open_window(*size, width_mm=width_mm), Step.COUNTDOWN, now_s)
    place = layout(Scale(*size, width_mm), "top").eye_line
    middle = shown[place.y : place.bottom, place.centre[0] - place.h : place.centre[0] + place.h].max(axis=2)
    rows = np.flatnonzero((middle > 128).any(axis=1))
    assert 35 <= (rows[-1] - rows[0] + 1) * width_mm / size[0] <= 60
    assert rows[0] > 0 and rows[-1] < place.h - 1  # nothing of it is cut off


def test_with_reduced_motion_screens_change_at_once_and_faces_hold_still(open_window: Open) -> None:
    still = settings_of(reduced_motion=True)
    window = open_window(640, 400, reduced_motion=True)
    first, later = (show(window, Step.ATTRACT, now_s, still) for now_s in (0.1, 1.9))
    assert (first == later).all()
    changed, settled = (show(window, Step.CLAIM, now_s, still) for now_s in (2.0, 9.0))
    assert (changed == settled).all()


FLASH: Final = 0.10
"""A change of relative luminance by so much, and back, where the darker state is below 0.80, is a flash
(WCAG 2.2, "general flash"); more than three within a second are a danger on a quarter of the field of view."""
SHARE: Final = 0.25


def luminance(shown: NDArray[np.int64]) -> NDArray[np.float64]:
    """(12, 16) relative luminance, 0..1, of parts of a screen."""
    small = cv2.resize(shown.astype(np.float32) / 255, (16, 12), interpolation=cv2.INTER_AREA)
    return np.asarray(small**2.2 @ np.array([0.2126, 0.7152, 0.0722]), np.float64)


def flashes(frames: Sequence[NDArray[np.float64]]) -> int:
    """Pairs of opposing changes that at least SHARE of the parts go through together."""
    turns = np.zeros(frames[0].shape, int)
    anchor, way = frames[0].copy(), np.zeros(frames[0].shape, int)
    for frame in frames[1:]:
        change = frame - anchor
        new = np.where(np.abs(change) >= FLASH, np.sign(change), 0).astype(int)
        turns += (new != 0) & (new == -way)
        moved = new != 0
        anchor = np.where(moved | (np.sign(change) == way), frame, anchor)
        way = np.where(moved, new, way)
    return int(np.quantile(turns, 1 - SHARE)) // 2 + int(np.quantile(turns, 1 - SHARE)) % 2


def test_a_flashing_screen_would_be_noticed() -> None:
    dark, bright = np.zeros((12, 16)), np.full((12, 16), 0.5)
    assert flashes([dark, bright] * 5) > 3
    assert flashes([dark, dark, bright, bright]) <= 1
    assert flashes([dark + share for share in np.linspace(0, 0.9, 30)]) <= 1


def test_no_second_of_a_walk_up_flashes(open_window: Open) -> None:
    """Every screen after the other at its hastiest, 15 times a second, a bright picture in the glass."""
    window = open_window(480, 320)
    bright = np.full((120, 160, 4), 230, np.uint8)
    frames, now_s = [], 0.0
    told = {moment.session.step: moment for moment in moments(CATALOGUE, {}).values()}
    for step in (*Step, Step.LOOK, Step.COUNTDOWN, Step.CAPTURE, Step.KEPT, Step.LOOK, Step.COUNTDOWN, Step.LOOK):
        for turn in range(6):  # a step stays for 0.4 s at least
            moment = told[step]
            view = screen_view(moment.session, moment.observation, CATALOGUE, Settings(), turn / 6, now_s)
            window.draw(view, bright, {1: bright[..., :3], 2: bright[..., :3]})
            surface = pygame.display.get_surface()
            assert surface is not None
            frames.append(luminance(pygame.surfarray.array3d(surface).swapaxes(0, 1).astype(int)))
            now_s += 1 / 15
    assert max(flashes(frames[at : at + 15]) for at in range(0, len(frames) - 15, 3)) <= 3


VOWELS: Final = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """As one hears them, roughly: groups of vowels, without a silent e or ed at the end."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    ends = r"(?<=[^aeiouy])(?<![^aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxz])es$"
    return max(1, len(VOWELS.findall(re.sub(ends, "", plain)))) if plain else 0


def grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid and others, 1975): 6 is a school year of eleven- to twelve-year-olds."""
    words = re.findall(r"[A-Za-z']+|\d+", text)
    sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_formula_is_told_what_it_should_be() -> None:
    assert [syllables(word) for word in ("smile", "photograph", "looked", "yes", "agree", "table", "number")] == [
        1, 3, 1, 1, 2, 2, 2,
    ]  # fmt: skip
    assert grade("The cat sat on the mat.") < 1
    assert grade("Photographic documentation necessitates unambiguous authorisation by participants.") > 15


def test_a_twelve_year_old_can_read_every_guests_screen() -> None:
    """All that guests read, screen by screen; the formula has nothing to say of less than a sentence or two."""
    english = {name: told for name, told in moments(CATALOGUE, {}).items() if "language" not in name}
    for name, moment in english.items():
        view = screen_view(moment.session, moment.observation, CATALOGUE, Settings(), 0.0, moment.now_s)
        said = [text for text in (view.headline, view.sentence, *view.points, view.cue, view.notice) if text]
        whole = " ".join(text if text[-1] in ".!?" else f"{text}." for text in said)
        assert len(whole.split()) < 8 or grade(whole) <= 6.5, (name, whole)
        for sentence in re.split(r"(?<=[.!?]) ", whole):
            assert len(sentence.split()) <= 16, sentence
