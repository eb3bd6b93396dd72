"""`index.html` beside delivered photographs: by number, with filters and a full-size view; one file, no network.

    page = gallery(guests, "Casting day")           # text to save beside the files, UTF-8

It opens from a stick by double click, in any browser of the last years. Its style and script lie beside this file.
A policy in its head lets no other script run and nothing be fetched from elsewhere, whatever a name may hold.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final
from urllib.parse import quote

_KINDS: Final = {
    "print": "Print 8x10",
    "print_bw": "Black and white",
    "web": "Web",
    "square": "Square",
    "full": "Full frame",
    "raw": "Raw (DNG)",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A file that the page leads to. Paths are relative to the page, with forward slashes."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph of a guest."""

    look: str
    """The look's name for people."""
    take: int
    thumbnail: str
    """Path of the picture shown small."""
    files: tuple[tuple[str, str], ...]
    """(kind, path) of every rendition."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Everything that one claim number collects."""

    claim: str
    photographs: tuple[Photograph, ...]
    sheet: str = ""
    """Path of their contact sheet."""


def gallery(guests: Sequence[Guest], title: str, sheets: Sequence[Link] = ()) -> str:
    """The whole page as text: everything is in it but the pictures, which it links to. sheets: of whole days."""
    looks = _options(one.look for guest in guests for one in guest.photographs)
    heading = escape(title or "Headshots")
    style, script = _asset("gallery.css"), _asset("gallery.js")
    policy = f"default-src 'none'; img-src file: 'self'; style-src {_hash(style)}; script-src {_hash(script)}"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header><div><h1 dir="auto">{heading}</h1><p id="count" role="status"></p></div>{_sheets(sheets)}'
        f'<label>Number<input id="claim" type="search" inputmode="numeric" placeholder="all" '
        f'autocomplete="off"></label>'
        f'<label>Look<select id="look"><option value="">all</option>{looks}</select></label></header>\n'
        f"<main>\n{''.join(map(_guest, guests))}</main>\n"
        f'<p id="nothing" hidden>Nothing here under that number and look.</p>\n'
        f"{_VIEWER}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _options(values: Iterable[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in sorted(set(values)))


def _sheets(sheets: Sequence[Link]) -> str:
    links = "".join(f'<a href="{_link(one.path)}">{escape(one.title)}</a>' for one in sheets)
    return f"<nav><span>Contact sheets</span>{links}</nav>" if links else ""


def _guest(guest: Guest) -> str:
    count = len(guest.photographs)
    sheet = f'<br><a href="{_link(guest.sheet)}">Contact sheet</a>' if guest.sheet else ""
    return (
        f'<section data-claim="{escape(guest.claim)}"><h2 dir="auto">{escape(guest.claim)}</h2>'
        f"<p>{count} {'photograph' if count == 1 else 'photographs'}{sheet}</p><div>\n"
        + "".join(_figure(guest.claim, one) for one in guest.photographs)
        + "</div></section>\n"
    )


def _figure(claim: str, one: Photograph) -> str:
    look = escape(one.look)
    links = "".join(_file(kind, path) for kind, path in one.files)
    take = f", take {one.take}" if one.take > 1 else ""
    return (
        f'<figure data-look="{look}"><button type="button" aria-label="{escape(claim)}, {look}{take}, show large">'
        f'<img src="{_link(one.thumbnail)}" alt="" loading="lazy" width="320" height="400"></button>'
        f"<figcaption>{look}{take}</figcaption><p hidden>{links}</p></figure>\n"
    )


def _file(kind: str, path: str) -> str:
    """A browser shows no DNG: that one is for saving."""
    saved = " download" if kind == "raw" else ""
    return f'<a href="{_link(path)}" data-kind="{escape(kind)}"{saved}>{escape(_title(kind))}</a>'


def _title(kind: str) -> str:
    """ "Full frame"; of the frames that were kept beside the photograph "Full frame of frame 2"."""
    name, _, frame = kind.rpartition("_")
    return f"{_KINDS[name]} of frame {frame}" if frame.isdigit() and name in _KINDS else _KINDS.get(kind, kind)


def _link(path: str) -> str:
    return escape(quote(path))


@cache
def _asset(name: str) -> str:
    return (files("booth.photo") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a content security policy knows an inline style or script by."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_VIEWER: Final = """<dialog id="viewer"><img alt=""><footer><p></p><p class="files"></p>
<div><button type="button" data-step="-1" aria-label="previous">&#8592;</button>
<button type="button" data-step="0">Close</button>
<button type="button" data-step="1" aria-label="next" autofocus>&#8594;</button></div></footer></dialog>"""
