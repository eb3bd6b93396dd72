"""Which of an event's languages can be offered here: those whose every letter some font of this machine can draw."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache

from booth.fonts import SCRIPTS, runs, undrawable
from booth.words import ENGLISH, Words, load_words

log = logging.getLogger(__name__)


@cache
def offered(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `languages` that can be drawn, in their order; English where none can."""
    found = tuple(language for language in dict.fromkeys(languages) if not _missing(load_words(language)))
    return found or (ENGLISH,)


def _missing(words: Words) -> str:
    """The letters that cannot be drawn; said aloud, with what to install."""
    texts = (words.name, *words.texts)
    letters = undrawable(texts)
    if letters:
        packages = " ".join(dict.fromkeys(_packages(texts)))
        log.warning("%s is not offered: no font here has %s: apt-get install %s", words.name, letters[:12], packages)
    return letters


def _packages(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        for script in (SCRIPTS[name] for name, _ in runs(text) if name):
            yield script.package
            if script.joined:
                yield "libfribidi0"
