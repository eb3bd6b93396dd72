"""Every string of the screens, by language; the looks' own sentences come from their catalogue.

words = load_words("en")
words("attract.sentence", looks="five", minutes="two")
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from booth.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, by dotted key."""

    language: str
    sentences: dict[str, str]
    numbers: tuple[str, ...]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of `key` with its {values} put in. Raises KeyError for a key that no file has."""
        return self.sentences[key].format_map(values)

    def number(self, n: int) -> str:
        """A small number as a word ("five"), a large one in digits."""
        return self.numbers[n] if 0 <= n < len(self.numbers) else str(n)


@cache
def load_words(language: str = "en") -> Words:
    """Words of a language. Raises SettingsError for one that the booth does not speak."""
    source = resources.files(__package__) / f"{language}.toml"
    if not source.is_file():
        raise SettingsError(f"The kiosk does not speak {language!r}; there is no booth/kiosk/words/{language}.toml.")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    numbers = tuple(table.pop("numbers", ()))
    return Words(language, dict(_flat(table, "")), numbers)


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        pairs += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return pairs
