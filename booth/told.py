"""What the booth says of itself to staff: English, which still knows its sentence and what was put into it.

    told("{stick} is full: free some room on it.", stick="stick 1")

It is a str, in English, for the journal and the command line; `Words.told` says it in the language of the screen. The
sentence is written out at the call, where `scripts/languages` finds it. The pattern is that of oslo.i18n's Message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

Value: TypeAlias = str | int | float | Sequence[str]
"""A name as it is, a sentence in its turn, a number as a language writes it, or a list of the two former."""
BETWEEN: Final = " · "
"""Items of a list, in any language."""
_LIST: Final = "{texts}"


class Told(str):
    """Made by `told`. As English it ends with its detail: what a system or a library said, which stays English."""

    __slots__ = ("detail", "sentence", "values")

    sentence: str
    """With {names} in braces: the key of its translations."""
    values: Mapping[str, Value]
    detail: str

    def __str__(self) -> str:
        return self  # so that str(error) still knows its sentence


def told(sentence: str, detail: object = "", /, **values: Value) -> Told:
    """The sentence with the {values} put in."""
    ends = f" ({detail})" if str(detail) else ""
    made = Told(put_in(sentence, values, str, english_number) + ends)
    made.sentence, made.values, made.detail = sentence, values, str(detail)
    return made


def together(texts: Sequence[str]) -> Told:
    """Several, as a list."""
    return told(_LIST, texts=texts)


def put_in(
    sentence: str, values: Mapping[str, Value], say: Callable[[str], str], number: Callable[[float], str]
) -> str:
    """`sentence` with its values as one language says them: `say` for texts, `number` for numbers."""

    def shown(value: Value) -> str:
        if isinstance(value, str):
            return say(value)
        return number(value) if isinstance(value, int | float) else BETWEEN.join(map(say, value))

    return sentence.format(**{name: shown(value) for name, value in values.items()})


def english_number(number: float) -> str:
    return f"{number:,.10g}"


def packed(text: str) -> str:
    """As text for a database or another process; `unpacked` gives back an equal one."""
    return json.dumps(_plain(text)) if isinstance(text, Told) else text


def unpacked(text: str) -> str:
    """What was packed; a text that never was comes back as it is."""
    return json.loads(text, object_hook=_told) if text.startswith('{"told":') else text


def _plain(value: Value) -> object:
    if isinstance(value, Told):
        values = {name: _plain(one) for name, one in value.values.items()}
        return {"told": value.sentence, "detail": value.detail, "values": values}
    return value if isinstance(value, str | int | float) else list(map(_plain, value))


def _told(found: dict[str, object]) -> object:
    return told(str(found["told"]), found["detail"], **found["values"]) if "told" in found else found  # type: ignore[arg-type]
