"""Every string of the screens and of what is handed out, by language. English is the source: `en.toml` here, the
catalogue of looks, and `booth.told` wherever the booth finds something out about itself; the others are gettext
catalogues beside it, which `scripts/languages` keeps in step.

    words = load_words("fr")
    words("framing.headline")              # by its key in en.toml
    words("attract.looks", count=5)        # in the form that French has for five
    words.said("Eyes to the lens.")        # a sentence of the catalogue of looks
    words.told(str(error))                 # what the booth says of itself, made by booth.told

What a catalogue lacks, the looks of an event among it, is shown in its own words.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from booth.errors import SettingsError
from booth.fonts import APART, SCRIPTS
from booth.looks.catalogue import Look
from booth.told import Told, put_in

ENGLISH: Final = "en"
DATES: Final = {ENGLISH: "en_GB"}
"""Whose dates are written; else those of the language."""
SAID: Final = "looks.said"
"""Context of all that is said at the lens: a cue of several looks is translated once."""
LATIN: Final = re.compile(r"[A-Za-z]")
RIGHTWARD: Final = re.compile(f"[{SCRIPTS['arabic'].letters}]")
TOLD: Final = "told"
"""Context of all that the booth tells staff of itself; those sentences stand in the code that finds them out."""


class Sentence(NamedTuple):
    """English: `other` is empty where no number bends it."""

    one: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    language: str
    english: Mapping[str, Sentence]
    """By dotted key, which is the context of its translations."""
    translations: NullTranslations
    name: str
    """The language's own name for itself."""
    from_right: bool
    """It is read from right to left."""
    texts: tuple[str, ...]
    """All of its sentences."""

    def __call__(self, key: str, count: int = 1, **values: object) -> str:
        """The sentence of `key` with its {values} put in. Raises KeyError for a key that no file has."""
        one, other = self.english[key]
        gettext = self.translations
        text = gettext.npgettext(key, one, other, count) if other else gettext.pgettext(key, one)
        if other:
            word = self.number(count)
            values = {"number": word, "Number": word.capitalize(), **values}
        shown = {name: self._apart(value) if isinstance(value, str) else value for name, value in values.items()}
        return text.format(count=count, **shown)

    def __contains__(self, key: str) -> bool:
        return key in self.english

    def number(self, n: int) -> str:
        """A small number as a word ("five"), a large one in digits."""
        numbers = self.translations.pgettext("numbers", self.english["numbers"].one).split()
        return numbers[n] if 0 <= n < len(numbers) else str(n)

    def title(self, look: Look) -> str:
        return self.translations.pgettext(f"looks.{look.name}.title", look.title)

    def sentence(self, look: Look) -> str:
        return self.translations.pgettext(f"looks.{look.name}.sentence", look.sentence)

    def date(self, day: datetime.date) -> str:
        """In full, as in "21 November 2026"."""
        return format_date(day, "long", locale=DATES.get(self.language, self.language))

    def said(self, text: str) -> str:
        """What a look, or the coach, says at the lens."""
        return self.translations.pgettext(SAID, text)

    def told(self, text: str) -> str:
        """What the booth says of itself; a text that nobody made with `booth.told` stays as it is."""
        if not isinstance(text, Told):
            return self._apart(text)
        return put_in(self.translations.pgettext(TOLD, text.sentence), text.values, self.told, self._decimal)

    def _apart(self, text: str) -> str:
        """A name or a path stays whole, read from the left, in a language that is read from the right."""
        if not self.from_right or not LATIN.search(text) or RIGHTWARD.search(text):
            return text
        return text.join(APART)

    def _decimal(self, number: float) -> str:
        return format_decimal(number, locale=self.language)


@cache
def load_words(language: str = ENGLISH) -> Words:
    """Words of a language. Raises SettingsError for one that the booth does not speak."""
    translations, texts = _translations(language)
    locale = Locale.parse(language)
    name = (locale.get_display_name() or language).capitalize()
    return Words(language, _english(), translations, name, locale.text_direction == "rtl", texts)


def languages() -> tuple[str, ...]:
    """Codes of all languages that there are words in, English first."""
    folder = resources.files(__package__)
    return (ENGLISH, *sorted(file.name.removesuffix(".po") for file in folder.iterdir() if file.name.endswith(".po")))


@cache
def _english() -> Mapping[str, Sentence]:
    source = resources.files(__package__) / f"{ENGLISH}.toml"
    return dict(sentences(tomllib.loads(source.read_text(encoding="utf-8"))))


def sentences(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Sentence]]:
    """(dotted key, sentence) of everything in a table of words."""
    found: list[tuple[str, Sentence]] = []
    for key, value in table.items():
        if isinstance(value, str):
            found.append((prefix + key, Sentence(value)))
        elif set(value) == set(Sentence._fields):
            found.append((prefix + key, Sentence(**value)))
        else:
            found += sentences(value, f"{prefix}{key}.")
    return found


def _translations(language: str) -> tuple[NullTranslations, tuple[str, ...]]:
    if language == ENGLISH:
        return NullTranslations(), tuple(text for sentence in _english().values() for text in sentence)
    source = resources.files(__package__) / f"{language}.po"
    if not source.is_file():
        raise SettingsError(f"The kiosk does not speak {language!r}; there is no booth/words/{language}.po.")
    with source.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    strings = [message.string if message.pluralizable else [message.string] for message in catalogue if message.id]
    return GNUTranslations(compiled), tuple(str(text) for forms in strings for text in forms or () if text)
