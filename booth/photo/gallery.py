"""`index.html` beside delivered photographs: thumbnails, filters, a full-size view; one file, no network, no scripts
from anywhere. It opens from a stick by double click, in any browser of the last years.

    page = gallery(entries, "Casting day")          # text to save beside the files, UTF-8
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph in the gallery. Paths are relative to the page, with forward slashes."""

    claim: str
    look: str
    """The look's name for people."""
    take: int
    thumbnail: str
    """Path of the picture shown small: best the web rendition."""
    files: tuple[tuple[str, str], ...]
    """(kind, path) of every rendition."""


def gallery(photographs: Sequence[Photograph], title: str) -> str:
    """The whole page as text. Everything is in it but the pictures, which it links to."""
    claims, looks = _options(one.claim for one in photographs), _options(one.look for one in photographs)
    figures = "\n".join(map(_figure, photographs))
    heading = escape(title or "Headshots")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1>{heading}</h1><p id="count" role="status"></p>\n'
        f'<label>Number <select id="claim"><option value="">all</option>{claims}</select></label>\n'
        f'<label>Look <select id="look"><option value="">all</option>{looks}</select></label></header>\n'
        f"<main>\n{figures}\n</main>\n{_VIEWER}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _options(values: Iterable[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in sorted(set(values)))


def _figure(one: Photograph) -> str:
    claim, look = escape(one.claim), escape(one.look)
    links = " ".join(f'<a href="{_link(path)}">{escape(kind)}</a>' for kind, path in one.files)
    return (
        f'<figure data-claim="{claim}" data-look="{look}">'
        f'<button type="button" aria-label="{claim}, {look}, take {one.take}, show large">'
        f'<img src="{_link(one.thumbnail)}" alt="" loading="lazy" width="240" height="300"></button>'
        f"<figcaption><b>{claim}</b> {look}, take {one.take}<br>{links}</figcaption></figure>"
    )


def _link(path: str) -> str:
    return escape(quote(path), quote=True)


_VIEWER: Final = """<dialog id="viewer"><img alt=""><p></p>
<nav><button type="button" data-step="-1" aria-label="previous">&#8592;</button>
<button type="button" data-step="0">close</button>
<button type="button" data-step="1" aria-label="next">&#8594;</button></nav></dialog>"""

_STYLE: Final = """
:root { color-scheme: dark; --ink: #f2efe9; --quiet: #a7a39b; --ground: #16171a; --amber: #f0b35a }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink) }
body { font: 16px/1.45 "Source Sans 3", "Segoe UI", sans-serif }
header { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: baseline; padding: 28px 32px 12px }
h1 { font: 600 30px/1.2 "Source Serif 4", Georgia, serif; margin: 0 auto 0 0 }
#count, label { color: var(--quiet); margin: 0 }
select, nav button { font: inherit; color: inherit; background: #24262b; border: 1px solid #45474d }
select, nav button { border-radius: 6px; padding: 5px 12px }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 24px; padding: 16px 32px 48px }
figure { margin: 0 } figure[hidden] { display: none }
figure button { display: block; width: 100%; padding: 0; border: 0; background: #24262b; cursor: zoom-in }
figure img { display: block; width: 100%; height: auto; aspect-ratio: 4 / 5; object-fit: cover }
figcaption { padding: 8px 0; color: var(--quiet) } figcaption b { color: var(--ink) }
a { color: var(--amber) } :focus-visible { outline: 3px solid var(--amber); outline-offset: 2px }
dialog { border: 0; padding: 0; width: 100vw; height: 100vh; max-width: none; max-height: none }
dialog { background: #0c0d0f; color: var(--ink) }
dialog[open] { display: grid; grid-template-rows: 1fr auto auto; justify-items: center }
dialog img { max-width: 100vw; max-height: calc(100vh - 110px); object-fit: contain; min-height: 0 }
dialog p { margin: 6px } nav { display: flex; gap: 12px; padding-bottom: 14px }
@media print { header label, nav, figcaption a { display: none } body { background: #fff; color: #000 } }
"""

_SCRIPT: Final = """
const figures = [...document.querySelectorAll('figure')], viewer = document.getElementById('viewer');
const claim = document.getElementById('claim'), look = document.getElementById('look');
const shown = () => figures.filter(f => !f.hidden);
let at = 0;
function filter() {
  for (const f of figures)
    f.hidden = (claim.value && f.dataset.claim !== claim.value) || (look.value && f.dataset.look !== look.value);
  const n = shown().length;
  document.getElementById('count').textContent = n + (n === 1 ? ' photograph' : ' photographs');
}
function show(i) {
  const all = shown();
  at = (i + all.length) % all.length;
  const f = all[at], links = [...f.querySelectorAll('figcaption a')];
  const large = links.find(a => a.textContent === 'print') || links[0];
  viewer.querySelector('img').src = large ? large.href : f.querySelector('img').src;
  const label = f.querySelector('button').getAttribute('aria-label');
  viewer.querySelector('p').textContent = label.replace(', show large', '');
  if (!viewer.open) viewer.showModal();
}
figures.forEach(f => f.querySelector('button').addEventListener('click', () => show(shown().indexOf(f))));
viewer.querySelectorAll('[data-step]').forEach(b => b.addEventListener('click', () =>
  +b.dataset.step ? show(at + +b.dataset.step) : viewer.close()));
document.addEventListener('keydown', e => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
  if (viewer.open && step) { e.preventDefault(); show(at + step); }
});
claim.addEventListener('change', filter); look.addEventListener('change', filter); filter();
"""
