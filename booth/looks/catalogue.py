"""The looks as data: `catalogue.toml` read into frozen structs, refused loudly where it is wrong.

    catalogue = load_catalogue()
    catalogue["determination"].title        # "Determination"

What each key means stands at the top of the file itself, for the newcomer who adds a look.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from booth.errors import SettingsError
from booth.looks.reading import said

OWN_CATALOGUE: Final = Path(__file__).with_name("catalogue.toml")

MeasureName = Literal[
    "eye_openness",
    "mouth_width",
    "corner_lift",
    "lip_height",
    "mouth_opening",
    "cheek_gap",
    "brow_inner",
    "brow_outer",
    "brow_gap",
    "gaze_yaw_deg",
    "gaze_pitch_deg",
    "gaze_away_deg",
    "head_yaw_deg",
    "head_pitch_deg",
    "head_roll_deg",
    "head_height",
]
"""The measures of `reading.MEASURES` without their sides; gaze_away_deg is the angle off the neutral gaze."""

Change = Literal["percent", "absolute", "degrees"]
Sides = Literal["mean", "higher", "lower", "size"]

_NAME: Final = "[a-z][a-z0-9_]*"
"""Of a look: photographs are named after it."""
_CROSS_ZERO: Final = ("corner_lift", "head_height")
_SIDED: Final = ("eye_openness", "corner_lift", "cheek_gap", "brow_inner", "brow_outer")

Sentence = Annotated[str, Meta(min_length=1, max_length=60)]
Share = Annotated[float, Meta(ge=0, le=1)]
Degrees = Annotated[float, Meta(ge=-45, le=45)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, eq=False):
    """A table of the catalogue; hashed and compared by identity."""


class Cue(Entry, frozen=True, kw_only=True, eq=False):
    """One thing that a look asks of a measure: its change from the person's own neutral, within a range."""

    name: Annotated[str, Meta(min_length=1, max_length=24)]
    measure: MeasureName
    change: Change
    range: tuple[float, float]
    tolerance: Annotated[float, Meta(gt=0, le=1000)]
    """This far outside the range the cue scores a quarter. In the units of `change`."""
    sides: Sides = "mean"
    weight: Annotated[float, Meta(gt=0, le=5)] = 1.0
    more: str = ""
    """What to say when the measure should rise; empty to say nothing."""
    less: str = ""

    def __post_init__(self) -> None:
        angle = self.measure.endswith("_deg")
        if not all(math.isfinite(end) for end in self.range):
            raise ValueError("`range` is not two numbers")
        if self.range[0] > self.range[1]:
            raise ValueError(f"`range` is [{self.range[0]:g}, {self.range[1]:g}]: the lower end comes first")
        if angle != (self.change == "degrees"):
            raise ValueError(f"`change` of {self.measure} is {'degrees' if angle else 'percent or absolute'}")
        if self.change == "percent" and self.measure in _CROSS_ZERO:
            raise ValueError(f"`change` of {self.measure} is absolute: it may be zero at rest")
        if self.sides in ("higher", "lower") and self.measure not in _SIDED:
            raise ValueError(f"`sides` of {self.measure} is mean or size: it has no left and right")

    @property
    def asks(self) -> int:
        """+1 or -1 where it asks for a change from neutral, 0 where none would do."""
        return (self.range[0] > 0) - (self.range[1] < 0)

    def prompt(self, direction: int) -> str:
        """What to say for +1 (more) or -1 (less); empty for nothing."""
        return self.more if direction > 0 else self.less if direction < 0 else ""


class Way(Entry, frozen=True, kw_only=True, eq=False):
    """One of several ways to reach a look: an intensity, or something easier. Adds to the look's own cues."""

    name: Annotated[str, Meta(min_length=1, max_length=24)]
    easier: bool = False
    """Offered only after the coach has waited (6 s)."""
    offer: str = ""
    """What to say when it is offered."""
    cues: tuple[Cue, ...] = ()

    def __post_init__(self) -> None:
        if self.easier != bool(self.offer):
            raise ValueError("`offer` is what is said of an `easier` way, and of no other")


class Look(Entry, frozen=True, kw_only=True, eq=False):
    """One look. `cues` count in every way of it; `never` are cues that must stay as they are."""

    title: Sentence
    sentence: Annotated[str, Meta(min_length=1, max_length=120)]
    prompt: Sentence
    praise: Sentence = said("That's it. Hold.")
    energy: Share
    """How lively: 0 is still, 1 is bursting. Orders a programme from calm to lively."""
    gaze: tuple[Degrees, Degrees] = (0.0, 0.0)
    """Where the eyes go: degrees to the subject's own left, and up, from the lens."""
    lowers_lids: bool = False
    """Lids lower than usual belong to the look: the photograph's gate on open eyes is wider."""
    scored: bool = True
    reached: Annotated[float, Meta(ge=0.5, le=1)] = 0.75
    """The look is there at this score; it is gone again `GIVE` below it (see coach)."""
    hold_s: Annotated[float, Meta(ge=0.4, le=3)] = 0.5
    """How long it must be there before anybody is told."""
    watch_smile: bool = False
    """Kind hints when a smile looks held rather than felt (see smile)."""
    cues: tuple[Cue, ...] = ()
    never: tuple[Cue, ...] = ()
    ways: tuple[Way, ...] = ()
    name: str = ""
    """The entry's own header; not written in the file."""

    def __post_init__(self) -> None:
        if self.scored and not (self.cues or (self.ways and all(way.cues for way in self.ways))):
            raise ValueError("`cues` is empty: a look has at least one, or says `scored = false`")
        for cues in (way.cues for way in self.all_ways()):
            names = [cue.name for cue in cues]
            if len(set(names)) < len(names):
                raise ValueError(f"`cues`: two are named {max(names, key=names.count)!r}; each has its own name")

    def all_ways(self) -> tuple[Way, ...]:
        """Every way with the whole of its cues, the look's own and `never` included."""
        common = self.cues + self.never
        ways = self.ways or (Way(name=""),)
        return tuple(msgspec.structs.replace(way, cues=way.cues + common) for way in ways)


class Catalogue(Mapping[str, Look]):
    """Looks by name, in the order of the file."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self._looks = dict(looks)
        self.looks: Final = tuple(self._looks.values())

    def __getitem__(self, name: str) -> Look:
        return self._looks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The booth's own catalogue, or another file of the same form.

    Raises SettingsError naming file, line, key, value and what is allowed.
    """
    path = path or OWN_CATALOGUE
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise SettingsError(f"The catalogue of looks {path} cannot be read: {reason}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}. Every value stands as key = value; text in quotes.") from error
    return Catalogue({name: _look(path, text, name, table) for name, table in tables.items()})


def _look(path: Path, text: str, name: str, table: Any) -> Look:
    if not re.fullmatch(_NAME, name) or not isinstance(table, dict):
        raise SettingsError(
            f"{path}, line {_line(text, name, '')}: {name!r} is no look: an entry begins with a header, its name in "
            "brackets, of small letters, digits and _."
        )
    if "name" in table:
        raise SettingsError(f"{path}, line {_line(text, name, '.name')}: {name}.name is the entry's header already.")
    try:
        look = msgspec.structs.replace(msgspec.convert(table, Look), name=name)
        if look.scored and not all(any(cue.asks for cue in way.cues) for way in look.all_ways()):
            raise msgspec.ValidationError("`cues` ask for no change: one `range` leaves out 0, or `scored = false`")
        return look
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        raise SettingsError(_complaint(path, text, name, table, reason, where.rstrip("`"))) from error


def _complaint(path: Path, text: str, name: str, table: Any, reason: str, where: str) -> str:
    keys = _keys(_value(table, where))
    where += "".join([f".{key}" for key in re.findall(r"`(\w+)`", reason) if key in keys][:1])
    value = _value(table, where)
    shown = f" = {value!r}" if not isinstance(value, (dict, list)) or where.endswith(".range") else ""
    if choices := _CHOICES.get(where.rpartition(".")[2]) if reason.startswith("Invalid enum") else None:
        near = get_close_matches(str(value), choices, 1)
        reason = f"allowed is {', '.join(choices)}" + (f"; did you mean {near[0]}" if near else "")
    return f"{path}, line {_line(text, name, where)}: {name}{where}{shown}: {reason}."


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "measure": get_args(MeasureName),
    "change": get_args(Change),
    "sides": get_args(Sides),
}


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _value(table: Any, where: str) -> Any:
    """What stands at ".ways[1].cues[0].range" of a table."""
    for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", where):
        table = table[key] if key else table[int(index)]
    return table


def _line(text: str, name: str, where: str) -> int:
    """The line of the file that holds ".ways[1].cues[0].range" of look `name`; 1-based.

    tomllib tells no lines. The file's own habit is enough: a header, `key =`, and one cue a line.
    """
    lines = text.splitlines()
    way = re.match(r"\.ways\[(\d+)\]", where)
    headers = (f"[[{name}.ways]]",) if way else (f"[{name}]", f'["{name}"]', f"{name} =")
    rest = where[way.end() :] if way else where
    at = _nth(lines, 0, lambda line: line.startswith(headers), int(way[1]) if way else 0)
    if key := re.match(r"\.(\w+)", rest):
        at = _nth(lines, at, lambda line: re.match(rf"{key[1]}\s*=", line) is not None, 0)
        if index := re.match(r"\.(?:cues|never)\[(\d+)\]", rest):
            at = _nth(lines, at, lambda line: line.startswith("{"), int(index[1]))
    return at + 1


def _nth(lines: list[str], start: int, fits: Callable[[str], bool], n: int) -> int:
    """Position of the n-th line from `start` that fits; `start` itself when there are not so many."""
    found = (at for at in range(start, len(lines)) if fits(lines[at].strip()))
    return next(islice(found, n, None), start)
