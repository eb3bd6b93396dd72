"""`index.html` beside delivered photographs: by number, with filters and a full-size view; one file, no network.

    page = gallery(guests, "Casting day", load_words("fr"))     # text to save beside the files, UTF-8

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
from urllib.parse import quote

from booth.words import Words


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


def gallery(guests: Sequence[Guest], title: str, words: Words, sheets: Sequence[Link] = ()) -> str:
    """The whole page as text: everything is in it but the pictures, which it links to. sheets: of whole days."""
    looks = _options(one.look for guest in guests for one in guest.photographs)
    heading, every = escape(title or words("gallery.heading")), escape(words("gallery.every"))
    style, script = _asset("gallery.css"), _asset("gallery.js")
    policy = f"default-src 'none'; img-src file: 'self'; style-src {_hash(style)}; script-src {_hash(script)}"
    photographs, people = escape(words("gallery.photographs")), escape(words("gallery.people"))
    return (
        f'<!doctype html>\n<html lang="{words.language}" dir="{"rtl" if words.from_right else "ltr"}">\n'
        f'<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header><div><h1 dir="auto">{heading}</h1>'
        f'<p id="count" role="status" data-photographs="{photographs}" data-people="{people}"></p></div>'
        f"{_sheets(sheets, words)}"
        f'<label>{escape(words("gallery.number"))}<input id="claim" type="search" inputmode="numeric" '
        f'placeholder="{every}" autocomplete="off"></label>'
        f"<label>{escape(words('gallery.look'))}"
        f'<select id="look"><option value="">{every}</option>{looks}</select></label></header>\n'
        f"<main>\n{''.join(_guest(guest, words) for guest in guests)}</main>\n"
        f'<p id="nothing" hidden>{escape(words("gallery.nothing"))}</p>\n'
        f"{_viewer(words)}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _options(values: Iterable[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in sorted(set(values)))


def _sheets(sheets: Sequence[Link], words: Words) -> str:
    links = "".join(f'<a href="{_link(one.path)}">{escape(one.title)}</a>' for one in sheets)
    return f"<nav><span>{escape(words('gallery.sheets'))}</span>{links}</nav>" if links else ""


def _guest(guest: Guest, words: Words) -> str:
    sheet = f'<br><a href="{_link(guest.sheet)}">{escape(words("gallery.sheet"))}</a>' if guest.sheet else ""
    return (
        f'<section data-claim="{escape(guest.claim)}"><h2 dir="auto">{escape(guest.claim)}</h2>'
        f"<p>{escape(words('gallery.photographs'))}: {len(guest.photographs)}{sheet}</p><div>\n"
        + "".join(_figure(guest.claim, one, words) for one in guest.photographs)
        + "</div></section>\n"
    )


def _figure(claim: str, one: Photograph, words: Words) -> str:
    name = words("gallery.take", look=one.look, take=one.take) if one.take > 1 else one.look
    links = "".join(_file(kind, path, words) for kind, path in one.files)
    caption = f"{claim} · {name}"
    return (
        f'<figure data-look="{escape(one.look)}" data-caption="{escape(caption)}">'
        f'<button type="button" aria-label="{escape(words("gallery.large", photograph=caption))}">'
        f'<img src="{_link(one.thumbnail)}" alt="" loading="lazy" width="320" height="400"></button>'
        f"<figcaption>{escape(name)}</figcaption><p hidden>{links}</p></figure>\n"
    )


def _file(kind: str, path: str, words: Words) -> str:
    """A browser shows no DNG: that one is for saving."""
    saved = " download" if kind == "raw" else ""
    return f'<a href="{_link(path)}" data-kind="{escape(kind)}"{saved}>{escape(_title(kind, words))}</a>'


def _title(kind: str, words: Words) -> str:
    """ "Full frame"; of the frames that were kept beside the photograph "Full frame of frame 2"."""
    name, _, frame = kind.rpartition("_")
    if frame.isdigit() and f"gallery.kind.{name}" in words:
        return words("gallery.frame", kind=words(f"gallery.kind.{name}"), frame=frame)
    return words(f"gallery.kind.{kind}") if f"gallery.kind.{kind}" in words else kind


def _link(path: str) -> str:
    return escape(quote(path))


@cache
def _asset(name: str) -> str:
    return (files("booth.photo") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a content security policy knows an inline style or script by."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _viewer(words: Words) -> str:
    """One photograph, large. Its arrows point to where the page is read from, and on."""
    before, after = ("&#8594;", "&#8592;") if words.from_right else ("&#8592;", "&#8594;")
    return (
        '<dialog id="viewer"><img alt=""><footer><p></p><p class="files"></p>\n'
        f'<div><button type="button" data-step="-1" aria-label="{escape(words("gallery.before"))}">{before}</button>\n'
        f'<button type="button" data-step="0">{escape(words("gallery.close"))}</button>\n'
        f'<button type="button" data-step="1" aria-label="{escape(words("gallery.after"))}" autofocus>{after}</button>'
        "</div></footer></dialog>"
    )
