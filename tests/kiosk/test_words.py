"""The languages: every sentence in each, with the same values; what is missing falls back to English."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from babel.messages.catalog import Catalog

from booth.errors import SettingsError
from booth.looks.catalogue import load_catalogue
from booth.settings import Language
from booth.words import ENGLISH, languages, load_words
from booth.words.template import FOLDER, as_po, faults, in_step, messages, read, template

LOOKS = load_catalogue()
OTHERS = [language for language in languages() if language != ENGLISH]


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return template()


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="xx"):
        load_words("xx")


def test_numbers_are_words_as_long_as_there_are_words() -> None:
    words = load_words()
    assert (words.number(5), words.number(20)) == ("five", "20")


def test_a_number_bends_its_sentence() -> None:
    words = load_words()
    assert words("attract.looks", count=1) == "One look."
    assert words("attract.looks", count=3) == "Three looks."
    assert words("staff.deleted.removed", count=2) == "2 photographs removed."


def test_a_look_of_an_events_own_keeps_its_own_words() -> None:
    own = msgspec.structs.replace(LOOKS["confidence"], name="swagger", title="Swagger", sentence="Own it.")
    edited = msgspec.structs.replace(LOOKS["confidence"], title="Poise")
    for language in languages():
        words = load_words(language)
        assert (words.title(own), words.sentence(own), words.said("Hips loose.")) == (
            "Swagger",
            "Own it.",
            "Hips loose.",
        )
        assert words.title(edited) == "Poise"


def test_the_settings_allow_every_language_that_there_are_words_in() -> None:
    assert set(get_args(Language)) == set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_there_with_the_values_of_the_english(language: str, wanted: Catalog) -> None:
    path = FOLDER / f"{language}.po"
    catalogue = in_step(path, wanted)
    assert list(faults(catalogue)) == []
    assert as_po(catalogue) == path.read_bytes(), "run scripts/languages"


@pytest.fixture
def spanish(tmp_path: Path) -> Path:
    return tmp_path / "es.po"


def catalogue_of(*sentences: tuple[str, str | tuple[str, str]]) -> Catalog:
    found = Catalog()
    for context, sentence in sentences:
        found.add(sentence, context=context)
    return found


def translated(path: Path, wanted: Catalog, **strings: str | tuple[str, ...]) -> None:
    catalogue = in_step(path, wanted)
    for message in messages(catalogue):
        message.string = strings[str(message.context)]
    path.write_bytes(as_po(catalogue))


def test_a_changed_sentence_keeps_its_translation_unshown_until_it_is_read_again(spanish: Path) -> None:
    translated(spanish, catalogue_of(("a", "Press."), ("b", "Hold.")), a="Pulsa.", b="Manten.")
    changed = in_step(spanish, catalogue_of(("a", "Press now."), ("c", "Wait.")))
    assert [(message.context, message.string, message.fuzzy) for message in messages(changed)] == [
        ("a", "Pulsa.", True),
        ("c", None, False),
    ]
    assert list(faults(changed)) == ["fuzzy: a: Press now.", "missing: c: Wait."]


def test_a_value_that_is_lost_or_invented_is_found(spanish: Path) -> None:
    wanted = catalogue_of(("a", "Number {claim}"), ("b", ("One look.", "{count} looks.")))
    translated(spanish, wanted, a="Número {clam}", b=("Una mirada.", "Miradas."))
    assert list(faults(read(spanish))) == [
        "values differ: a: Number {claim} | Número {clam}",
        "values differ: b: {count} looks. | Miradas.",
    ]
    translated(spanish, wanted, a="Número {claim}", b=("Una mirada.", "{count} miradas."))
    assert list(faults(read(spanish))) == []


def test_the_command_says_that_nothing_is_left_to_do() -> None:
    command = [str(Path(__file__).parents[2] / "scripts/languages"), "--check"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(line.endswith(" 0 to see to") for line in ran.stdout.splitlines())
