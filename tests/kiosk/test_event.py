"""What an event adds of its own, and what a guest takes along: the sign, the words, the number on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pygame
import pytest
from PIL import Image

from booth.errors import SettingsError
from booth.kiosk.screen import ScreenView
from booth.kiosk.stories import CLAIM, LOOKS, pictures
from booth.kiosk.view import screen_view
from booth.kiosk.window import Window
from booth.looks.catalogue import load_catalogue
from booth.session.state import Picture, Program, Session, Step
from booth.settings import Settings, StoreSettings, ThemeSettings

CATALOGUE = load_catalogue()


def view_of(step: Step, theme: ThemeSettings | None = None, **changes: object) -> ScreenView:
    settings = msgspec.structs.replace(Settings(), theme=theme or ThemeSettings())
    session = Session(Program(LOOKS), step, claim=CLAIM, **changes)  # type: ignore[arg-type]
    return screen_view(session, None, CATALOGUE, settings, 0.0, 5.0)


def shown() -> np.ndarray:  # type: ignore[type-arg]
    """(h, w, 3) of what is on the screen."""
    surface = pygame.display.get_surface()
    assert surface is not None
    return np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))


@pytest.mark.parametrize("size", [(800, 480), (1280, 720), (1080, 1920)])
def test_a_telephone_reads_the_number_and_nothing_else(
    open_window: Callable[..., Window], size: tuple[int, int]
) -> None:
    window = open_window(*size)
    window.draw(view_of(Step.CLAIM), None, {})
    said, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(shown())
    assert said == CLAIM


def test_the_events_words_stand_where_the_booths_own_would() -> None:
    theme = ThemeSettings(headline="Meet your close-up.", collect="At the blue desk, until six.")
    assert view_of(Step.ATTRACT, theme).headline == "Meet your close-up."
    assert view_of(Step.DONE, theme, pictures=pictures(2)).sentence == "At the blue desk, until six."
    assert "blue desk" not in view_of(Step.DONE, theme).sentence  # there is nothing to collect


def test_the_sign_is_shown_while_nobody_is_there_and_at_the_end(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    Image.new("RGBA", (400, 100), (255, 0, 255, 255)).save(tmp_path / "sign.png")
    theme = ThemeSettings(logo=str(tmp_path / "sign.png"))
    window = open_window()
    for step, signed in ((Step.ATTRACT, True), (Step.CONSENT, False), (Step.DONE, True)):
        window.wipe()
        window.draw(view_of(step, theme), None, {})
        magenta = (shown() == (255, 0, 255)).all(axis=2)
        assert (magenta.sum() > 500) == signed
        if signed:
            ys, xs = np.nonzero(magenta)
            assert np.ptp(xs) / np.ptp(ys) == pytest.approx(4, rel=0.1)


def test_a_sign_that_is_no_picture_is_named(open_window: Callable[..., Window]) -> None:
    with pytest.raises(SettingsError, match=r"logo.*name a PNG"):
        open_window().draw(view_of(Step.ATTRACT, ThemeSettings(logo="nowhere.png")), None, {})


@pytest.mark.parametrize(("days", "said"), [(0, "until the staff delete them"), (1, "one day"), (30, "30 days")])
def test_the_long_text_says_how_long_this_booth_keeps_photographs(days: int, said: str) -> None:
    settings = msgspec.structs.replace(Settings(), store=StoreSettings(keep_days=days))
    view = screen_view(Session(Program(LOOKS), Step.TERMS), None, CATALOGUE, settings, 0.0, 1.0)
    assert any(said in point for point in view.points)
    assert view.press_hint and "no" in view.hold_hint


def test_another_take_is_shown_beside_the_one_before_which_is_kept() -> None:
    again = (*pictures(2), Picture(3, LOOKS[1], 2))
    view = view_of(Step.KEPT, look_index=1, pictures=again)
    assert [picture.photograph_id for picture in view.pictures] == [3, 2]
    assert "kept too" in view.sentence
