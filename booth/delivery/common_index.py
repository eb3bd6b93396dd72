"""The page over several booths that deliver to one place: a link to each one's own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from booth.words import Words

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title>
<style>
:root {{ color-scheme: dark }}
body {{ margin: 0; padding: 32px; background: #16171a; color: #f2efe9; font: 18px/1.5 sans-serif }}
h1 {{ font: 600 30px/1.2 serif }} ul {{ list-style: none; padding: 0 }} a {{ color: #f0b35a }}
li {{ padding: 6px 0 }}
</style></head>
<body><h1>{heading}</h1>
<ul>
{booths}
</ul></body></html>
"""


def common_index(folders: Sequence[str], words: Words) -> bytes:
    """The page for booths with these folders, UTF-8."""
    lines = (f'<li><a href="{quote(name)}/index.html">{escape(name)}</a></li>' for name in folders)
    page = _PAGE.format(
        language=words.language,
        direction="rtl" if words.from_right else "ltr",
        heading=escape(words("gallery.heading")),
        booths="\n".join(lines),
    )
    return page.encode()
