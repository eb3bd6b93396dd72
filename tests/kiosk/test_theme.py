"""An event's own colours: whatever they are, what is accepted can be read, and the screen stays dark."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from booth.app import check_looks
from booth.errors import SettingsError
from booth.kiosk.theme import AA, DARK, TUNGSTEN, Palette, contrast, palette
from booth.settings import ThemeSettings
from booth.settings_file import load

codes = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#" + bytes(rgb).hex())
dark_codes = st.tuples(*[st.integers(0, 45)] * 3).map(lambda rgb: "#" + bytes(rgb).hex())
bright_codes = st.tuples(*[st.integers(120, 255)] * 3).map(lambda rgb: "#" + bytes(rgb).hex())


def readable(colours: Palette) -> bool:
    inks = (colours.ink, colours.quiet, colours.accent, colours.yes)
    plates = (colours.ground, colours.raised, colours.glow)
    return all(contrast(ink, plate) >= AA for ink in inks for plate in plates)


@given(st.one_of(codes, dark_codes), *[st.one_of(codes, bright_codes)] * 3)
def test_every_theme_can_be_read_or_is_refused_in_one_sentence(ground: str, ink: str, accent: str, yes: str) -> None:
    asked = ThemeSettings(ground=ground, ink=ink, accent=accent, yes=yes)
    try:
        chosen = palette(asked)
    except SettingsError as refused:
        assert "[theme]" in str(refused) and "Choose" in str(refused)
    else:
        assert readable(chosen) and contrast(chosen.ground, (0, 0, 0)) <= DARK


def test_the_booths_own_theme_is_the_default() -> None:
    assert palette(ThemeSettings()) == TUNGSTEN and readable(TUNGSTEN)


def test_a_deep_blue_event_with_a_mint_accent_is_welcome() -> None:
    assert palette(ThemeSettings(ground="#0b1020", accent="#7fe0c0")).accent == (127, 224, 192)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"accent": "#7a1020"}, 'accent = "#7a1020"'),
        ({"ink": "#808080"}, 'ink = "#808080"'),
        ({"ground": "#ffffff", "ink": "#000000"}, "lights the face"),
    ],
)
def test_the_refusal_names_the_key_and_what_to_do(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=r"\[theme\].*Choose") as refused:
        palette(msgspec.structs.replace(ThemeSettings(), **wrong))
    assert named in str(refused.value)


def test_a_file_with_colours_that_cannot_be_read_is_refused_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "booth.toml"
    file.write_text('[theme]\naccent = "#402010"\n')
    with pytest.raises(SettingsError, match=r"booth\.toml: \[theme\] accent"):
        check_looks(load(file), str(file))
    file.write_text('[theme]\naccent = "amber"\n')
    with pytest.raises(SettingsError, match="a colour, #rrggbb"):
        load(file)
