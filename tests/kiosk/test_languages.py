"""Every screen in every language, measured and not painted: no text is cut short, and none shrinks away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pygame
import pytest

from booth import fonts
from booth.kiosk import brush
from booth.kiosk.brush import Brush, Canvas
from booth.kiosk.layout import Box
from booth.kiosk.offered import offered
from booth.kiosk.painter import Painter
from booth.kiosk.scenes import choices, mirror, poster
from booth.kiosk.staff.stories import Moment as Page
from booth.kiosk.staff.stories import pages
from booth.kiosk.staff.values import Mark, Row
from booth.kiosk.staff.view import staff_view
from booth.kiosk.stories import Moment, moments
from booth.kiosk.text import ELLIPSIS, Typesetter, fitted, width_px
from booth.kiosk.theme import Colour, Scale, Type
from booth.kiosk.view import screen_view
from booth.looks.catalogue import load_catalogue
from booth.session.program import program_of
from booth.session.state import Session, Step
from booth.settings import Settings
from booth.store.live import Sight
from booth.told import Told, told
from booth.words import Words, languages, load_words
from booth.words.template import ROOMS, marked

LOOKS = load_catalogue()
SETTINGS = Settings()
SIZES = {(800, 480): 154.0, (1080, 1920): 299.0, (1920, 1080): 531.0}
"""Displays of 7 and 24 inches, and one upright; each with its millimetres across."""
LEGIBLE = {"guest": 0.65, "staff": 0.55}
"""No text is smaller than this share of what its kind should be."""


class Said(NamedTuple):
    words: str
    kind: Type
    size_px: int
    cut: bool


class Ruler(Typesetter):
    """Measures texts and draws none."""

    said: list[Said]

    def block(
        self, text: str, kind: Type, size_px: int, colour: Colour, box_px: tuple[int, int], align: str = "left",
        most_lines: int = 99, from_right: bool = False,
    ) -> pygame.Surface:  # fmt: skip
        width, height = max(box_px[0], 1), max(box_px[1], 1)
        fit = fitted(text, kind, size_px, (width, height), most_lines)
        cut = any(line.endswith(ELLIPSIS) for line in fit.lines) and not text.endswith(ELLIPSIS)
        self.said.append(Said(text, kind, fit.size_px, cut))
        wide = max((width_px(line, kind, fit.size_px) for line in fit.lines), default=1.0)
        return pygame.Surface((min(int(wide) + 2, width), min(fit.height_px, height)), depth=8)


@pytest.fixture
def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only texts are looked at."""
    nothing = pygame.Surface((1, 1))
    monkeypatch.setattr(Ruler, "said", [], raising=False)
    monkeypatch.setattr(brush, "Typesetter", Ruler)
    for drawing in ("ring", "glow"):
        monkeypatch.setattr(Brush, drawing, lambda self, *others: None)
    for scene, name in ((poster, "draw_face"), (choices, "draw_face"), (choices, "draw_framed")):
        monkeypatch.setattr(scene, name, lambda *others: None)
    monkeypatch.setattr(mirror, "small_face", lambda *others: nothing)


def test_a_language_that_no_font_can_draw_is_not_offered_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "system_fonts", dict)
    for kept in (fonts.font, fonts._drawn, offered):
        kept.cache_clear()
    try:
        assert offered(("ja", "pl", "ar", "en")) == ("pl", "en")
        assert offered(("ja",)) == ("en",)
    finally:
        for kept in (fonts.font, fonts._drawn, offered):
            kept.cache_clear()
    assert "日本語 is not offered" in caplog.text and "apt-get install fonts-noto-cjk" in caplog.text


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("language", languages())
@pytest.mark.usefixtures("unpainted")
def test_no_text_overflows(language: str, size: tuple[int, int]) -> None:
    if language not in offered(languages()):
        pytest.skip(f"no font here draws {load_words(language).name}: scripts/test installs one")
    scale, surface = Scale(*size, SIZES[size]), pygame.Surface((1, 1), depth=32)
    wrong: set[tuple[str, str, float]] = set()
    painters = {from_right: Painter(Canvas(size, SIZES[size], from_right=from_right)) for from_right in (False, True)}
    fault = Session(program_of(SETTINGS.session), Step.FAULT, faults=(("camera", longest(language)[0]),))
    for name, moment in (moments(LOOKS, {}) | {"fault_longest": Moment(fault)}).items():
        spoken = moment.spoken(language)
        view = screen_view(spoken.session, spoken.observation, LOOKS, SETTINGS, spoken.hold, spoken.now_s)
        painter = painters[view.from_right]
        painter.refresh()
        painter.paint(surface, view, None, {})
        wrong |= faults(Ruler.said, scale, LEGIBLE["guest"], name)
    for name, page in (pages(language) | worst(language)).items():
        shown = staff_view(page.menu, page.hold, page.now_s)
        painters[shown.from_right].paint_staff(surface, shown, {})
        wrong |= faults(Ruler.said, scale, LEGIBLE["staff"], name)
    assert wrong == set()


@cache
def longest(language: str, room: str = "", count: int = 1) -> tuple[str, ...]:
    """The longest that a room of the booth may tell staff."""
    words = load_words(language)
    values = dict.fromkeys(("path", "place"), "/var/lib/booth/headshots") | {"folder": "/var/lib/booth"}
    given = {
        one: {name: values.get(name, "0421") for name in re.findall(r"{(\w+)}", one)}
        for one in marked(ROOMS / room, "told")
    }
    found = [told(one, **values) for one, values in given.items()]
    return tuple(sorted(found, key=lambda text: len(words.told(text)), reverse=True)[:count])


def worst(language: str) -> dict[str, Page]:
    """The staff's pages with as many words as they may ever have."""
    words, shown = load_words(language), {name[3:]: page for name, page in pages(language).items()}
    check, home, sticks, person = (shown[name].menu for name in ("check_ready", "home", "sticks", "person"))
    assert person.person is not None
    remarks = tuple(map(words.told, longest(language, "photo", 4)))
    someone = replace(person.person, remarks=dict.fromkeys(person.person.remarks, remarks))
    sights = [Sight(state="trouble", sentence=text, name="stick 1") for text in longest(language, "delivery", 2)]
    return {
        "check_longest": Page(replace(check, rows=_wrong(check.rows, longest(language), words))),
        "home_longest": Page(replace(home, rows=_wrong(home.rows, longest(language, "delivery"), words))),
        "sticks_longest": Page(replace(sticks, sticks=tuple(sights))),
        "person_longest": Page(replace(person, person=someone)),
    }


def _wrong(rows: tuple[Row, ...], notes: tuple[str, ...], words: Words) -> tuple[Row, ...]:
    told_of = (replace(row, note=words.told(note), mark=Mark.WRONG) for row, note in zip(rows, notes, strict=False))
    return (*told_of, *rows[len(notes) :])


def faults(said: list[Said], scale: Scale, legible: float, name: str) -> set[tuple[str, str, float]]:
    """(screen, words, share of their size) of what is too small; 0 of what is cut."""
    shares = {one.words: 0.0 if one.cut else one.size_px / scale.size_px(one.kind) for one in said}
    said.clear()
    assert shares
    return {(name, words, round(share, 2)) for words, share in shares.items() if share < legible}


def test_what_the_stories_tell_is_what_some_room_of_the_booth_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: set[str] = set()

    def listen(words: Words, text: str) -> str:
        if isinstance(text, Told):
            heard.add(text.sentence)
            for value in text.values.values():
                for one in [value] if isinstance(value, str | int | float) else value:
                    listen(words, str(one))
        return text

    monkeypatch.setattr(Words, "told", listen)
    for page in pages().values():
        staff_view(page.menu, 0.0, 0.0)
    for moment in moments(LOOKS, {}).values():
        screen_view(moment.session, None, LOOKS, SETTINGS, 0.0, moment.now_s)
    assert len(heard) > 40 and heard <= set(marked(ROOMS, "told"))


@pytest.mark.parametrize("lens", ["top", "bottom", "left", "right"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_what_is_read_from_the_right_stands_at_the_other_side_and_the_lens_stays(
    size: tuple[int, int], lens: str
) -> None:
    there, here = (Brush(Canvas(size, SIZES[size], lens, from_right)).places for from_right in (True, False))
    screen = Box(0, 0, *size)
    assert there.lens == here.lens
    assert there.poster_words == here.poster_words.mirrored(screen)
    if lens in ("left", "right"):
        assert there.eye_line == here.eye_line and there.ring == here.ring
    else:
        assert there.asked == here.asked.mirrored(screen) and there.ring.x == pytest.approx(here.ring.x, abs=1)
