"""Text fits its box, whatever it says."""

from __future__ import annotations

import numpy as np
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth import fonts
from booth.fonts import font, runs, undrawable
from booth.kiosk import text, theme
from booth.kiosk.breaking import pieces
from booth.kiosk.text import SMALLEST_PX, Typesetter, fitted, width_px, wrapped

WORDS = st.lists(st.text("abcdefgWMil ß'é", min_size=1, max_size=14), min_size=1, max_size=12).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(WORDS, st.integers(30, 500), st.integers(20, 300), st.integers(8, 90))
def test_fitted_text_never_leaves_its_box(words: str, width: int, height: int, size_px: int) -> None:
    fit = fitted(words, theme.BODY, size_px, (width, height))
    assert fit.size_px <= size_px
    assert fit.height_px <= height or fit.size_px == SMALLEST_PX
    assert all(width_px(line, theme.BODY, fit.size_px) <= width for line in fit.lines if len(line) > 1)


@settings(max_examples=20, deadline=None)
@given(WORDS, st.integers(20, 300), st.integers(12, 200))
def test_surfaces_are_no_larger_than_their_box(words: str, width: int, height: int) -> None:
    block = Typesetter().block(words, theme.CUE, 40, theme.TUNGSTEN.ink, (width, height), "centre")
    assert block.get_width() <= width and block.get_height() <= height


def test_lines_are_balanced_so_that_no_word_is_left_alone() -> None:
    words = "Give the staff your number, and the photographs are yours."
    size = 40
    wide = int(width_px(words, theme.BODY, size) * 0.9)
    lines = wrapped(words, theme.BODY, size, wide)
    assert len(lines) == 2
    first, second = (width_px(line, theme.BODY, size) for line in lines)
    assert second > 0.6 * first


def test_a_forced_break_is_kept() -> None:
    assert wrapped("One.\nTwo.", theme.BODY, 20, 1000) == ["One.", "Two."]


def test_text_is_drawn_once_and_forgotten_on_wipe() -> None:
    setter = Typesetter()
    first = setter.block("Number 0421", theme.SMALL, 30, theme.TUNGSTEN.ink, (300, 60))
    assert setter.block("Number 0421", theme.SMALL, 30, theme.TUNGSTEN.ink, (300, 60)) is first
    assert first.get_bounding_rect().w > 50
    setter.wipe()
    assert first.get_bounding_rect().w == 0
    assert setter.block("Number 0421", theme.SMALL, 30, theme.TUNGSTEN.ink, (300, 60)) is not first


def test_only_so_many_blocks_are_kept() -> None:
    setter = Typesetter()
    first = setter.block("0", theme.SMALL, 8, theme.TUNGSTEN.ink, (90, 20))
    for number in range(text.KEPT_SURFACES):
        setter.block(str(number + 1), theme.SMALL, 8, theme.TUNGSTEN.ink, (90, 20))
    assert setter.block("0", theme.SMALL, 8, theme.TUNGSTEN.ink, (90, 20)) is not first


def test_japanese_breaks_before_a_new_phrase_and_nowhere_else() -> None:
    words = "ブースがお顔を見て、レンズへ。"
    assert pieces(words) == ["ブースが", "お顔を", "見て、", "レンズへ。"]
    wide = int(width_px("見て、レンズへ。", theme.BODY, 40)) + 1
    assert wrapped(words, theme.BODY, 40, wide) == ["ブースがお顔を", "見て、レンズへ。"]


def test_a_space_that_does_not_break_holds_its_words_together() -> None:
    assert pieces("Toujours là\N{NO-BREAK SPACE}?") == ["Toujours", " là\N{NO-BREAK SPACE}?"]


def test_a_japanese_phrase_too_long_for_a_line_begins_none_with_what_closes() -> None:
    lines = wrapped("そのままでいてくださいね。", theme.BODY, 20, 61)
    assert "".join(lines) == "そのままでいてくださいね。"
    assert len(lines) > 3 and not any(line[0] in "。、っ" for line in lines)


def test_each_script_has_its_own_run_and_no_run_keeps_the_space_beside_it() -> None:
    assert runs("Chin up.") == (("", "Chin up."),)
    assert runs("رقمك 0421.") == (("arabic", "رقمك 0421."),)
    said = runs("رقم PIN (4) هنا")
    assert said == (("arabic", "رقم"), ("", " "), ("", "PIN (4)"), ("", " "), ("arabic", "هنا"))
    assert runs("") == ()


def test_a_name_in_latin_letters_stands_where_it_is_read_in_arabic() -> None:
    kind, size, box = theme.BODY, 40, (600, 60)
    inks = []
    for from_right in (False, True):
        block = Typesetter().block("مهرجان Leeds", kind, size, theme.TUNGSTEN.ink, box, from_right=from_right)
        inks.append(pygame.surfarray.array_alpha(block).max(axis=1).astype(int))
    name = int(width_px("Leeds", kind, size))
    alone = pygame.surfarray.array_alpha(Typesetter().block("Leeds", kind, size, theme.TUNGSTEN.ink, box)).max(axis=1)
    off = [np.abs(ink[: name - 2] - alone[: name - 2].astype(int)).mean() for ink in inks]
    assert off[1] < 2  # at the left, where it is read last
    assert off[0] > 20


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("التعبير (3) أو \u2066//nas/event\u2069.", [".", "//nas/event", " ", "أو", " ", "(3)", " ", "التعبير"]),
        ("اضبط gpio.led = -1، أو 8x10.", [".", "8x10", " ", "، أو", "gpio.led = -1", " ", "اضبط"]),
        ("قطع \u2066stick", ["stick", " ", "قطع"]),
        ("Spring casting (Leeds), day 1", ["Spring casting (Leeds), day 1"]),
    ],
)
def test_in_arabic_a_path_or_a_setting_stays_whole_and_brackets_turn(line: str, parts: list[str]) -> None:
    laid = fonts.laid(line, from_right=True)
    assert [part.text for part in laid] == parts
    whole = [part.text for part in laid if part.direction != "rtl"]
    assert set(whole) == {text for text in parts if any("a" <= letter <= "z" for letter in text)}
    assert not {letter for part in laid for letter in part.text} & set(fonts.APART)


def test_a_letter_that_no_font_has_is_named() -> None:
    assert undrawable(["Ärger, łódź, ¿qué?"]) == ""
    assert undrawable(["Chin \U0001f9ff up"]) == "\U0001f9ff"


def test_arabic_that_nobody_could_shape_is_not_drawn_in_single_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "shapes", lambda: False)
    assert undrawable(["رقمك", "Chin up."]) == "".join(sorted("رقمك"))


def test_without_the_font_packages_the_carried_font_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.FACES, ("serif", "lost"), ("font_that_is_not_there", "Nothing"))
    assert font("serif", "lost", 24).getlength("Quizzical curiosity") > 100


def test_digits_stand_in_the_middle_of_their_line() -> None:
    block = Typesetter().block("3", theme.DIGIT, 120, theme.TUNGSTEN.ink, (200, 120))
    ink = block.get_bounding_rect()
    assert abs(ink.centery - block.get_height() / 2) < 4
