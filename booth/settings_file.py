"""The settings as people meet them: a TOML file read, checked and explained, and every key listed with its sentence.

    settings = load(Path("booth.toml"))       # SettingsError names file, key, value and what is allowed
    settings.session.looks

A program (booth/programs.toml) is a preset of [session]; what stands in the file comes before it. Staff choose between
events on the screen: each is laid over the file.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Meta

from booth.errors import SettingsError
from booth.settings import Settings

EVENTS: Final = "events"
"""Folder beside the settings file: in each of its files [session] and [theme] of one event."""


def load(path: Path | None, program: str = "") -> Settings:
    """Settings from a TOML file; all defaults for None. A program's keys come before the defaults and after the file's.

    program: this preset instead of the one that the file names.
    Raises SettingsError when the file cannot be read, is no TOML, or a key, type or value is not allowed.
    """
    return _converted(_with_program(_read(path) if path else {}, program), path)


def events(path: Path | None) -> dict[str, Settings]:
    """What staff may choose between, by name: the settings with each file of EVENTS, or else a program, laid over them.

    What the event says, and the program that it names, comes before the settings file. Raises SettingsError.
    """
    base = _with_program(_read(path) if path else {}, "")
    files = sorted((path.parent / EVENTS).glob("*.toml")) if path else []
    own = {file.stem: _converted(_laid_over(base, _event(file)), file) for file in files}
    presets = {name: _laid_over(base, {"session": {"program": name}}) for name in programs()}
    return {**own, **{name: _converted(tables, path) for name, tables in presets.items() if name not in own}}


def _event(file: Path) -> dict[str, Any]:
    tables = _read(file)
    for name, table in tables.items():
        if name not in ("session", "theme") or not isinstance(table, dict):
            raise SettingsError(f"{file}: {name} is nothing that an event says; allowed: tables [session] and [theme].")
    return tables


def _laid_over(base: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return {**base, **{name: {**base.get(name, {}), **table} for name, table in _with_program(event, "").items()}}


def _converted(tables: dict[str, Any], path: Path | None) -> Settings:
    try:
        return msgspec.convert(tables, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path or 'default settings'}: {_explain(str(error), tables)}") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=_finite)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); name a settings file that exists.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}.") from None


def programs() -> dict[str, dict[str, Any]]:
    """Every preset: keys of [session] by its name."""
    text = resources.files("booth").joinpath("programs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _with_program(tables: dict[str, Any], program: str) -> dict[str, Any]:
    session = tables.get("session", {})
    if not isinstance(session, dict):
        return tables  # refused, with its name, by whoever reads it
    asked = {**session, "program": program} if program else session
    preset = programs().get(str(asked.get("program", "")), {})
    return {**tables, "session": {**preset, **asked}}


def _finite(text: str) -> float | str:
    # nan would pass every bound; as text it is refused with its key named.
    number = float(text)
    return number if math.isfinite(number) else text


@dataclass(frozen=True, slots=True)
class Key:
    """One setting as people read it."""

    table: str
    name: str
    default: Any
    allowed: str
    sentence: str


def describe() -> Iterator[Key]:
    """Every setting with its default, what is allowed, and its sentence, in the file's order."""
    for table in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(table.type):
            meta = _meta(field.type)
            yield Key(table.name, field.name, field.default, _allowed(field.type), (meta and meta.description) or "")


def as_toml(settings: Settings) -> str:
    """The settings as a file that `load` reads back: every key under its sentence."""
    lines: list[str] = []
    table = ""
    for key in describe():
        if key.table != table:
            table = key.table
            lines += ["", f"[{table}]"] if lines else [f"[{table}]"]
        value = getattr(getattr(settings, key.table), key.name)
        lines += [f"# {key.sentence} Allowed: {key.allowed}.", f"{key.name} = {_toml(value)}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    # Strings, numbers, booleans and lists of them are written alike in JSON and TOML.
    return msgspec.json.encode(value).decode()


def _meta(annotation: Any) -> Meta | None:
    return next((m for m in getattr(annotation, "__metadata__", ()) if isinstance(m, Meta)), None)


def _allowed(annotation: Any) -> str:
    """What a value may be, in words: "a whole number from 1 to 4"."""
    meta, kind = _meta(annotation), getattr(annotation, "__origin__", annotation)
    if typing.get_origin(kind) is Literal:
        return "one of " + ", ".join(_toml(choice) for choice in typing.get_args(kind))
    if kind is tuple or typing.get_origin(kind) is tuple:
        return _list(meta, typing.get_args(kind)[0])
    noun = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[kind]
    noun = (meta and meta.title) or noun
    return noun + (_bounds(meta) if meta else "")


def _list(meta: Meta | None, item: Any) -> str:
    count = f"a list of {meta.min_length or 0} to {meta.max_length}" if meta else "a list of"
    choices = ", ".join(map(_toml, typing.get_args(item))) if typing.get_origin(item) is Literal else "names"
    return f"{count} {'of ' if choices != 'names' else ''}{choices}"


def _bounds(meta: Meta) -> str:
    low = next((f" from {bound}" for bound in (meta.ge,) if bound is not None), "")
    low = low or (f" above {meta.gt}" if meta.gt is not None else "")
    high = f" to {meta.le}" if meta.le is not None else f" below {meta.lt}" if meta.lt is not None else ""
    if low and meta.lt is not None:
        high = f" and below {meta.lt}"
    length = f" of at most {meta.max_length} characters" if meta.max_length is not None else ""
    return low + high + (length or (", not empty" if meta.min_length else ""))


def _explain(message: str, tables: dict[str, Any]) -> str:
    """msgspec's message as file users need it: the key, its value, and what is allowed."""
    what, _, path = message.partition(" - at `$")
    names = [name for name in re.split(r"[.\[\]`]+", path) if name and name != "..."]
    if unknown := re.search(r"unknown field `(.+)`", what):
        table = names[0] if names else ""
        known = [key.name for key in describe() if key.table == table] or [
            f.name for f in msgspec.structs.fields(Settings)
        ]
        where = f"[{table}] {unknown[1]}" if table else f"[{unknown[1]}]"
        near = difflib.get_close_matches(unknown[1], known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else "allowed: " + ", ".join(known)
        return f"{where} is no setting; {hint}"
    key = next((k for k in describe() if [k.table, k.name] == names[:2]), None)
    if key is None:
        return f"{names[0]} = {_toml(tables[names[0]])} is not allowed; it must be a table: [{names[0]}]."
    value = tables[key.table][key.name]
    return f"[{key.table}] {key.name} = {_toml(value)} is not allowed; it must be {key.allowed}."
