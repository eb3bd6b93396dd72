"""What there is to translate, and a catalogue brought in step with it: for `scripts/languages` and the tests.

Every message has a context: its key in en.toml, `looks.NAME.title` and `looks.NAME.sentence` for a look, `looks.said`
for all that is said at the lens, and `told` for what any room tells staff.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from gettext import c2py
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from booth import looks
from booth.words import ENGLISH, SAID, TOLD, sentences

FOLDER: Final = Path(__file__).parent
LOOKS: Final = Path(looks.__file__).parent
ROOMS: Final = FOLDER.parent
PROJECT: Final = "headshot-booth"
WHEN: Final = datetime(2026, 11, 21, tzinfo=UTC)
"""Dates in the files' heads would differ with every run."""
NUMBERS: Final = {"count", "number", "Number"}
"""The same number in digits or as a word: whichever the language likes."""
Found = Iterator[tuple[int, str, tuple[str, ...], list[str]]]
"""(line, gettext function, (context, sentence[, plural]), comments), as Babel's extraction methods give them."""


def extract_words(file: IO[bytes], keywords: object, comment_tags: object, options: object) -> Found:
    """Babel extraction method for en.toml."""
    text = file.read().decode("utf-8")
    lines = _lines(text)
    for key, (one, other) in sentences(tomllib.loads(text)):
        line, comments = lines[key]
        if other:
            yield line, "npgettext", (key, one, other), comments
        else:
            yield line, "pgettext", (key, one), comments


def _lines(text: str) -> dict[str, tuple[int, list[str]]]:
    """(line, the comments right above it) by dotted key; tomllib tells neither."""
    found: dict[str, tuple[int, list[str]]] = {}
    table, comments = "", list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.fullmatch(r"\[([\w.]+)\]", line):
            table = f"{header[1]}."
        elif entry := re.match(r"(\w+) =", line):
            found[table + entry[1]] = (number, comments)
        comments = [*comments, line.lstrip("# ")] if line.startswith("#") else []
    return found


def extract_looks(file: IO[bytes], keywords: object, comment_tags: object, options: object) -> Found:
    """Babel extraction method for a catalogue of looks."""
    for name, look in tomllib.loads(file.read().decode("utf-8")).items():
        for field in ("title", "sentence"):
            yield 0, "pgettext", (f"looks.{name}.{field}", look[field]), []
        for said in _said(look):
            yield 0, "pgettext", (SAID, said), []


def _said(look: Mapping[str, Any]) -> Iterator[str]:
    ways = look.get("ways", [])
    tables = (look, *ways, *look.get("never", []), *(cue for way in (look, *ways) for cue in way.get("cues", [])))
    for table in tables:
        yield from (table[key] for key in ("prompt", "praise", "offer", "more", "less") if key in table)


def template() -> Catalog:
    """Everything there is to translate, in English."""
    catalogue = Catalog(
        project=PROJECT, version="1", copyright_holder=PROJECT, msgid_bugs_address=PROJECT, creation_date=WHEN,
        header_comment="# Words of the kiosk; scripts/languages keeps them in step with the English ones.",
    )  # fmt: skip
    sources: list[tuple[Path, Any]] = [
        (FOLDER / f"{ENGLISH}.toml", extract_words),
        (LOOKS / "catalogue.toml", extract_looks),
    ]
    for path, method in sources:
        with path.open("rb") as file:
            for _, message, comments, context in extract(method, file):
                catalogue.add(message, auto_comments=comments, context=context)
    for message in marked(LOOKS, "said"):
        catalogue.add(message, context=SAID)
    for message in marked(ROOMS, "told"):
        catalogue.add(message, context=TOLD)
    return catalogue


def marked(folder: Path, function: str) -> Iterator[str]:
    """The sentences written out at calls of a function, in all files below a folder."""
    for path in sorted(folder.rglob("*.py")):
        source = path.read_bytes()
        if f"{function}(".encode() in source:
            for _, message, _, _ in extract("python", BytesIO(source), keywords={function: None}):
                yield str(message)


def in_step(path: Path, wanted: Catalog) -> Catalog:
    """The catalogue of a language with exactly the messages that are wanted.

    Where only the English changed, the translation stays, marked fuzzy, and is not shown until somebody has read it.
    """
    language = path.stem
    fresh = Catalog(
        locale=language, project=PROJECT, version="1", creation_date=WHEN, revision_date=WHEN,
        last_translator=PROJECT, language_team=PROJECT, msgid_bugs_address=PROJECT,
        header_comment=wanted.header_comment, fuzzy=False,
    )  # fmt: skip
    old = read(path) if path.is_file() else fresh
    by_context = {message.context: message for message in old if message.id and message.context not in (SAID, TOLD)}
    for message in messages(wanted):
        known = old.get(message.id, message.context)
        before = known or by_context.get(message.context)
        string, fuzzy = None, False
        if before is not None and before.string and before.pluralizable == message.pluralizable:
            string, fuzzy = before.string, known is None or before.fuzzy
        flags = {"fuzzy"} if fuzzy else set()
        fresh.add(message.id, string, flags=flags, auto_comments=message.auto_comments, context=message.context)
    return fresh


def messages(catalogue: Catalog) -> list[Message]:
    """All but the head."""
    return [message for message in catalogue if message.id]


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def as_po(catalogue: Catalog) -> bytes:
    """The text of its file."""
    file = BytesIO()
    write_po(file, catalogue, width=110)
    return file.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """What keeps it from being complete: nothing there, nobody has read it since the English changed, or a value
    that is not put in, or put in but never given."""
    form_of = c2py(catalogue.plural_expr)
    few = {form_of(n) for n in range(3)} - {form_of(n) for n in range(3, 200)}  # "one look", and Arabic's two
    for message in messages(catalogue):
        strings = tuple(message.string or [""]) if message.pluralizable else (str(message.string or ""),)
        if not all(strings):
            yield f"missing: {message.context}: {message.id}"
        elif message.fuzzy:
            yield f"fuzzy: {message.context}: {message.id}"
        else:
            yield from _values(message, strings, few)


def _values(message: Message, strings: tuple[str, ...], few: set[int]) -> Iterator[str]:
    """Every form holds the English values; one of the `few` may leave the number out."""
    english = str(message.id[-1] if isinstance(message.id, tuple) else message.id)
    wanted = _named(english)
    for form, string in enumerate(strings):
        spared = {"count"} if form in few else set()
        if not wanted - spared <= _named(string) <= wanted:
            yield f"values differ: {message.context}: {english} | {string}"


def _named(text: str) -> set[str]:
    return {"count" if name in NUMBERS else name for _, name, _, _ in Formatter().parse(text) if name}
