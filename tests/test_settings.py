"""Settings files: what is right is read, what is wrong is named with file, key, value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from booth.errors import SettingsError
from booth.looks.catalogue import load_catalogue
from booth.settings import Settings
from booth.settings_file import as_toml, describe, events, load, programs


def refused(tmp_path: Path, text: str) -> str:
    file = tmp_path / "booth.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert caught.value.exit_code == 2
    return message.removeprefix(f"{file}: ")


def test_without_a_file_every_key_has_its_default() -> None:
    assert load(None) == Settings()


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "booth.toml"
    file.write_text('[session]\nlooks = ["confidence"]\ncountdown_s = 2\n', encoding="utf-8")
    settings = load(file)
    assert settings.session.looks == ("confidence",)
    assert settings.session.countdown_s == 2.0
    assert settings.camera == Settings().camera


def test_what_is_shown_can_be_read_back(tmp_path: Path) -> None:
    file = tmp_path / "booth.toml"
    changed = msgspec.structs.replace(
        Settings(), session=msgspec.structs.replace(Settings().session, event='The "Fringe", für alle')
    )
    file.write_text(as_toml(changed), encoding="utf-8")
    assert load(file) == changed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[camera]\nsorce = "x"', '[camera] sorce is no setting; did you mean "source"?'),
        ("[camera]\nfps = 900", "[camera] fps = 900 is not allowed; it must be a number from 5 to 60."),
        ("[camera]\nrotation = 45", "[camera] rotation = 45 is not allowed; it must be one of 0, 90, 180, 270."),
        ('[kiosk]\nfullscreen = "yes"', '[kiosk] fullscreen = "yes" is not allowed; it must be true or false.'),
        ("[session]\nlooks = []", "[session] looks = [] is not allowed; it must be a list of 1 to 20 names."),
        (
            '[session]\nprogram = "wedding"',
            '[session] program = "wedding" is not allowed; '
            'it must be one of "", "actor", "corporate", "kids", "quick", "unhurried".',
        ),
        (
            '[session]\nstyles = ["passport"]',
            '[session] styles = ["passport"] is not allowed; it must be a list of 0 to 2 of "headshot", "portrait".',
        ),
        ("session = 3", "session = 3 is not allowed; it must be a table: [session]."),
        ("camera = 3", "camera = 3 is not allowed; it must be a table: [camera]."),
        ("[camera]\nfps = nan", '[camera] fps = "nan" is not allowed; it must be a number from 5 to 60.'),
    ],
)
def test_a_wrong_key_type_or_range_is_named(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text) == message


def test_an_unknown_table_lists_the_known_ones(tmp_path: Path) -> None:
    assert refused(tmp_path, "[light]\nx = 1").startswith("[light] is no setting; allowed: camera, face,")


def test_what_is_no_toml_says_where(tmp_path: Path) -> None:
    assert "is not TOML" in refused(tmp_path, "[camera\n")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read \(No such file or directory\)"):
        load(tmp_path / "none.toml")


def test_every_key_has_a_sentence_and_what_is_allowed() -> None:
    for key in describe():
        assert key.sentence.endswith("."), key
        assert key.allowed, key


def test_a_program_is_a_preset_that_the_keys_beside_it_override(tmp_path: Path) -> None:
    file = tmp_path / "booth.toml"
    file.write_text('[session]\nprogram = "quick"\ncountdown_s = 4\n', encoding="utf-8")
    session = load(file).session
    assert (len(session.looks), session.look_timeout_s, session.countdown_s) == (3, 20.0, 4.0)
    kids = load(file, "kids").session
    assert (kids.program, kids.guardian, kids.pace, kids.countdown_s) == ("kids", True, 1.5, 4.0)
    assert load(None, "kids").session.looks == kids.looks
    shown = tmp_path / "shown.toml"
    shown.write_text(as_toml(load(file)), encoding="utf-8")
    assert load(shown) == load(file)


def test_an_event_is_laid_over_the_file_and_so_is_a_program(tmp_path: Path) -> None:
    file = tmp_path / "booth.toml"
    file.write_text(
        '[session]\nevent = "House"\nlooks = ["mystery"]\npace = 2\n[kiosk]\nvolume = 0.1\n', encoding="utf-8"
    )
    (tmp_path / "events").mkdir()
    event = '[session]\nprogram = "quick"\nevent = "Gala"\ncountdown_s = 4\n[theme]\nheadline = "Shine."\n'
    (tmp_path / "events" / "gala.toml").write_text(event, encoding="utf-8")
    found = events(file)
    assert list(found) == ["gala", *programs()]
    gala, kids = found["gala"], found["kids"]
    assert (gala.session.event, gala.session.countdown_s, gala.session.pace) == ("Gala", 4.0, 0.6)
    assert gala.session.looks == load(None, "quick").session.looks and gala.theme.headline == "Shine."
    assert (kids.session.event, kids.session.looks) == ("House", load(None, "kids").session.looks)
    assert {one.kiosk.volume for one in found.values()} == {0.1}
    assert list(events(None)) == list(programs())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[camera]\nfps = 9\n", "camera is nothing that an event says; allowed: tables [session] and [theme]."),
        ("session = 3\n", "session is nothing that an event says; allowed: tables [session] and [theme]."),
        ("[session]\npace = 9\n", "[session] pace = 9 is not allowed; it must be a number from 0.5 to 4."),
    ],
)
def test_an_event_that_is_wrong_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "gala.toml").write_text(text, encoding="utf-8")
    (tmp_path / "booth.toml").touch()
    with pytest.raises(SettingsError) as caught:
        events(tmp_path / "booth.toml")
    assert str(caught.value) == f"{tmp_path / 'events' / 'gala.toml'}: {said}"


def test_an_unknown_program_without_a_file_is_named_too() -> None:
    with pytest.raises(SettingsError, match=r'^default settings: \[session\] program = "wedding" is not allowed'):
        load(None, "wedding")


def test_every_program_asks_for_looks_that_there_are() -> None:
    catalogue = load_catalogue()
    assert set(programs()) == {"actor", "corporate", "kids", "quick", "unhurried"}
    for name in programs():
        session = load(None, name).session
        assert set(session.looks) <= set(catalogue), name
        assert len(session.looks) >= 3, name
    actor, corporate = load(None, "actor").session, load(None, "corporate").session
    assert actor.looks[0] == corporate.looks[0] == "neutral_friendly"
    assert (corporate.style, corporate.styles) == ("headshot", ())
