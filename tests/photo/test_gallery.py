"""The gallery on a stick: opened from disk by a browser, filtered, paged through by keyboard, safe with any name."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from booth.photo.gallery import Photograph, gallery


def photograph(claim: str, look: str, take: int = 1) -> Photograph:
    stem = f"{claim}/{claim}_look_{take}"
    kinds = (("print", f"{stem}_print.jpg"), ("web", f"{stem}_web.jpg"))
    return Photograph(claim, look, take, f"{stem}_web.jpg", kinds)


THREE = (
    photograph("0421", "Genuine smile"),
    photograph("0421", "Determination", 2),
    photograph("0507", "Genuine smile"),
)
# Presses keys and moves filters as staff would, and leaves what it saw in the page's title.
_STAFF = """<script>
const seen = [document.getElementById('count').textContent];
const key = name => document.dispatchEvent(new KeyboardEvent('keydown', { key: name }));
const large = () => viewer.querySelector('p').textContent;
figures[0].querySelector('button').click(); seen.push(large());
key('ArrowRight'); seen.push(large()); key('ArrowLeft'); key('ArrowLeft'); seen.push(large());
viewer.close();
claim.value = '0421'; claim.dispatchEvent(new Event('change'));
look.value = 'Determination'; look.dispatchEvent(new Event('change'));
seen.push(document.getElementById('count').textContent);
document.title = seen.join(' | ');
</script>"""


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_photograph_is_there_and_nothing_points_to_a_network() -> None:
    tags = _Tags(gallery(THREE, "Casting day"))
    assert tags.open == []
    assert len(tags.links) == 3 * 3
    assert not [link for link in tags.links if ":" in link or link.startswith("/")]


def test_no_name_breaks_out_of_the_page() -> None:
    page = gallery([photograph('04"><script>alert(1)</script>', "<b>Joy</b> & more")], "<script>x</script>")
    assert _Tags(page).open == []
    assert page.count("<script>") == 1
    assert "<b>Joy" not in page


def test_an_empty_day_is_a_page_too() -> None:
    assert _Tags(gallery([], "")).open == []


def test_a_browser_shows_filters_and_pages_through_it_from_the_disk(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium (apt install chromium): the gallery is not tried in a browser")
    for one in THREE:
        for tone, (_, path) in enumerate(one.files):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            Image.new("RGB", (80, 100), (90 * tone, 120, 90)).save(tmp_path / path)
    page = tmp_path / "index.html"
    page.write_text(gallery(THREE, "Casting day").replace("</body>", _STAFF + "</body>"), encoding="utf-8")
    answer = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = answer.stdout.partition("<title>")[2].partition("</title>")[0].split(" | ")
    assert said == [
        "3 photographs",
        "0421, Genuine smile, take 1",
        "0421, Determination, take 2",
        "0507, Genuine smile, take 1",
        "1 photograph",
    ]
