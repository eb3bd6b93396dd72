"""Where a line may be broken: at spaces, and in Japanese, which has none, before a new phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_KANA: Final = "\u3041-\u309f"
_OTHER: Final = "\u30a0-\u30ff\u3400-\u9fff\uff00-\uffef\u3005"
_CLOSING: Final = "、。，．・：；？！）」』】〕…"  # noqa: RUF001
_OPENING: Final = "（「『【〔"  # noqa: RUF001
_JAPANESE: Final = re.compile(f"[{_KANA}{_OTHER}]")
_POLITE: Final = "[おご](?=[\u3400-\u9fff])"
"""Prefixes that belong to what follows."""
_PLEASE: Final = "ください"
"""Begins a phrase of its own: "お待ち ください"."""
_PHRASE: Final = re.compile(
    f"{_PLEASE}[{_CLOSING}]*|"
    f"[{_OPENING}]*(?:{_POLITE})?[^{_KANA}{_CLOSING}{_OPENING}]*(?:(?!{_POLITE}|{_PLEASE})[{_KANA}])*[{_CLOSING}]*"
)
"""A word and the particles and endings after it, in kana, with the punctuation that closes it (after JIS X 4051)."""
_NOT_FIRST: Final = re.compile(f"[{_CLOSING}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]")


def pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break; a space stands at the beginning of its piece.

    A space that does not break (U+00A0) holds a French question mark to its word, and a Polish preposition.
    """
    return [piece for word in re.findall(" *[^ ]+", text) for piece in _phrases(word)]


def _phrases(word: str) -> Iterator[str]:
    if not _JAPANESE.search(word):
        yield word
        return
    yield from (found[0] for found in _PHRASE.finditer(word) if found[0])


def letters(piece: str) -> list[str]:
    """A Japanese piece that is too long for a line, letter by letter; any other stays whole."""
    if not _JAPANESE.search(piece):
        return [piece]
    found: list[str] = []
    for letter in piece:
        if found and (_NOT_FIRST.match(letter) or found[-1][-1] in _OPENING or found[-1].isspace()):
            found[-1] += letter
        else:
            found.append(letter)
    return found
