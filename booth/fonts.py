"""Which font draws what. The booth's own two come as packages; scripts that they lack come from the system.

A text is cut into runs of one script each, so that an English name within Arabic finds its letters too.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from PIL import ImageFont, features

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

FACES: Final = {
    ("serif", "regular"): ("font_source_serif_pro", "SourceSerifPro"),
    ("sans", "regular"): ("font_source_sans_pro", "SourceSansPro"),
    ("sans", "semibold"): ("font_source_sans_pro", "SourceSansProSemibold"),
}
"""(family, weight) -> (font package, the attribute that holds the file's path)"""
FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts"))
PROBE_PX: Final = 20
NO_LETTER: Final = "\U0010ffff"
"""No font has it: what is drawn for it is drawn for every letter that is missing."""


@dataclass(frozen=True, slots=True)
class Script:
    """A writing that the booth's own fonts lack."""

    letters: str
    """As a class of a regular expression; likewise `beside`, what else of a line its fonts have."""
    beside: str
    files: Mapping[tuple[str, str], tuple[str, ...]]
    """(family, weight) -> file names, the best first."""
    package: str
    """Of Debian, that brings the best."""
    lower: float = 0.0
    """How far its line stands below that of Latin letters, in ems."""
    leading: float = 1.0
    """From line to line at least, in ems: room for marks above and below the letters."""
    joined: bool = False
    """Its letters take their shape from their neighbours: it cannot be drawn without Raqm."""


_GOTHIC: Final = ("NotoSansCJK-Regular.ttc", "NotoSansJP-Regular.otf", "VL-PGothic-Regular.ttf", "ipagp.ttf")
_NASKH: Final = ("NotoNaskhArabicUI-Regular.ttf", "NotoNaskhArabic-Regular.ttf", "Amiri-Regular.ttf")
_ARABIC: Final = ("NotoSansArabicUI-Regular.ttf", "NotoSansArabic-Regular.ttf", *_NASKH, "DejaVuSans.ttf")
SCRIPTS: Final = {
    "japanese": Script(
        "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef",
        r"\d.,:!?/%·()-",
        {
            ("serif", "regular"): ("NotoSerifCJK-Regular.ttc", "NotoSerifJP-Regular.otf", "ipamp.ttf", *_GOTHIC),
            ("sans", "regular"): _GOTHIC,
            ("sans", "semibold"): ("NotoSansCJK-Bold.ttc", "NotoSansJP-Bold.otf", *_GOTHIC),
        },
        "fonts-noto-cjk",
        lower=0.06,
    ),
    "arabic": Script(
        "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
        r"\d.,:!",
        {
            ("serif", "regular"): _NASKH,
            ("sans", "regular"): _ARABIC,
            ("sans", "semibold"): ("NotoSansArabicUI-Bold.ttf", "NotoSansArabic-Bold.ttf", "Amiri-Bold.ttf", *_ARABIC),
        },
        "fonts-noto-ui-core",
        lower=0.1,
        leading=1.4,
        joined=True,
    ),
}
_FOREIGN: Final = "".join(script.letters for script in SCRIPTS.values())
_WORDS: Final = {name: f"[{one.letters}{one.beside}]+" for name, one in SCRIPTS.items()}
_RUNS: Final = re.compile(
    "|".join(rf"(?P<{name}>(?=[{SCRIPTS[name].letters}]){word}(?:\s+{word})*)" for name, word in _WORDS.items())
    + rf"|[^\s{_FOREIGN}]+(?:\s+[^\s{_FOREIGN}]+)*|\s+"
)


APART: Final = ("\u2066", "\u2069")
"""Unicode's marks around what is read from the left, whatever stands about it."""
_NO_MARKS: Final = dict.fromkeys(map(ord, APART))
_RIGHTWARD: Final = rf"{SCRIPTS['arabic'].letters}{''.join(APART)}\s()"
_LATIN: Final = rf"[^{_RIGHTWARD}]*[A-Za-z\u00c0-\u024f][^{_RIGHTWARD}]*"
_ISLAND: Final = re.compile(
    rf"{APART[0]}[^{APART[1]}]*{APART[1]}?|{_LATIN}(?:\s+(?:{_LATIN}|[=\d-][^{_RIGHTWARD}]*))*(?<![.,:;!?])"
)
"""Within a line that is read from the right: a name, a path, a command. Punctuation after it is the line's."""


class Part(NamedTuple):
    """Of a line: what one font draws at a time."""

    script: str
    text: str
    direction: str | None
    """Raqm's; None for what it finds out by itself."""


@lru_cache(maxsize=1024)
def runs(text: str) -> tuple[tuple[str, str], ...]:
    """(script, part) in the order that they are read; "" is what the booth's own fonts draw."""
    return tuple((found.lastgroup or "", found[0]) for found in _RUNS.finditer(text.translate(_NO_MARKS)))


def laid(line: str, from_right: bool) -> list[Part]:
    """A line's parts from left to right. from_right: where it has such letters it is read from there, but for what is
    Latin in it."""
    if not (from_right and re.search(f"[{SCRIPTS['arabic'].letters}]", line)):
        return [Part(script, part, None) for script, part in runs(line)]
    parts, end = list[Part](), 0
    for island in _ISLAND.finditer(line):
        parts += (Part(script, part, "rtl") for script, part in runs(line[end : island.start()]))
        parts += (Part(script, part, "ltr") for script, part in reversed(runs(island[0])))
        end = island.end()
    parts += (Part(script, part, "rtl") for script, part in runs(line[end:]))
    return parts[::-1]


def leading(text: str) -> float:
    """From line to line at least, in ems, in the scripts of this text."""
    return max((SCRIPTS[script].leading for script, _ in runs(text) if script), default=1.0)


@cache
def shapes() -> bool:
    """Raqm is there to shape text. Pillow's wheels bring it, and need the system's FriBiDi."""
    return features.check("raqm") or False


@cache
def font(family: str, weight: str, size_px: int, script: str = "") -> Font:
    """The font of a package or of the system; where it is missing the one that Pillow carries."""
    layout = ImageFont.Layout.RAQM if shapes() else ImageFont.Layout.BASIC
    try:
        path = _of_system(SCRIPTS[script].files[family, weight]) if script else _of_package(family, weight)
        return ImageFont.truetype(path, size_px, layout_engine=layout)
    except (ImportError, AttributeError, OSError):
        return ImageFont.load_default(size_px)


def _of_package(family: str, weight: str) -> str:
    package, attribute = FACES[family, weight]
    path: str = getattr(importlib.import_module(package), attribute)
    return path


def _of_system(names: Iterable[str]) -> str:
    installed = system_fonts()
    return next((str(installed[name]) for name in names if name in installed), "")


@cache
def system_fonts() -> Mapping[str, Path]:
    """Font files of this machine by name."""
    files = (file for folder in FOLDERS for file in folder.expanduser().rglob("*.[to]t[fc]"))
    return {file.name: file for file in files}


def undrawable(texts: Iterable[str]) -> str:
    """The letters of these texts that no font here has."""
    letters: dict[str, set[str]] = {}
    for text in texts:
        for script, part in runs(text):
            letters.setdefault(script, set()).update(part)
    return "".join(sorted(one for script, found in letters.items() for one in found if not _has(script, one)))


def _has(script: str, letter: str) -> bool:
    """All weights of it have the letter."""
    if script and SCRIPTS[script].joined and not shapes():
        return False
    return letter.isspace() or all(_drawn(*face, script, letter) != _drawn(*face, script, NO_LETTER) for face in FACES)


@cache
def _drawn(family: str, weight: str, script: str, letter: str) -> bytes:
    return bytes(font(family, weight, PROBE_PX, script).getmask(letter))
