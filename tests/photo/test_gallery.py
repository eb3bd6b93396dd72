"""The gallery on a stick: opened from disk by a browser, filtered, paged through by keyboard, safe with any name."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from booth.photo.gallery import Guest, Link, Photograph, gallery
from booth.words import load_words

ENGLISH = load_words()


def photograph(claim: str, look: str, take: int = 1) -> Photograph:
    stem = f"{claim}/{claim}_look_{take}"
    kinds = (("print", f"{stem}_print.jpg"), ("web", f"{stem}_web.jpg"))
    return Photograph(look, take, f"{stem}_web.jpg", kinds)


GUESTS = (
    Guest(
        "0421", (photograph("0421", "Genuine smile"), photograph("0421", "Determination", 2)), "0421/contact_sheet.pdf"
    ),
    Guest("0507", (photograph("0507", "Genuine smile"),)),
)
DAY = (Link("21 November 2026", "contact_sheet_2026-11-21_from_0421.pdf"),)
# Presses keys and moves filters as staff would, and leaves what it saw in the page's title.
_STAFF = """<script>
const seen = [document.getElementById('count').textContent];
const key = name => document.dispatchEvent(new KeyboardEvent('keydown', { key: name }));
const large = () => viewer.querySelector('p').textContent;
figures[0].querySelector('button').click(); seen.push(large());
key('ArrowRight'); seen.push(large()); key('ArrowLeft'); key('ArrowLeft'); seen.push(large());
viewer.close();
byId('claim').value = '0421'; byId('claim').dispatchEvent(new Event('input'));
byId('look').value = 'Determination'; byId('look').dispatchEvent(new Event('change'));
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
        if tag not in ("meta", "img", "br", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_photograph_is_there_and_nothing_points_to_a_network() -> None:
    tags = _Tags(gallery(GUESTS, "Casting day", ENGLISH, DAY))
    assert tags.open == []
    assert len(tags.links) == 3 * 3 + 2
    assert not [link for link in tags.links if ":" in link or link.startswith("/")]


def test_no_name_breaks_out_of_the_page() -> None:
    evil = '04"><script>alert(1)</script>'
    page = gallery(
        [Guest(evil, (photograph(evil, "<b>Joy</b> & more"),))], "<script>x</script> \U0001f600 \u05d0", ENGLISH
    )
    assert _Tags(page).open == []
    assert page.count("<script>") == 1
    assert "<b>Joy" not in page


def test_a_day_whose_last_guest_withdrew_names_nobody() -> None:
    page = gallery(GUESTS[1:], "Casting day", ENGLISH)
    assert "0421" not in page


def test_files_are_named_for_people_and_a_raw_one_is_for_saving() -> None:
    files = tuple((kind, f"0421/{kind}") for kind in ("print", "print_bw", "full_2", "print_3", "raw"))
    page = gallery([Guest("0421", (Photograph("Joy", 1, "0421/web.jpg", files),))], "Casting day", ENGLISH)
    assert re.findall(r">([^<]*)</a>", page) == [
        "Print 8x10", "Black and white", "Full frame of frame 2", "Print 8x10 of frame 3", "Raw (DNG)",
    ]  # fmt: skip
    assert re.findall(r'<a [^>]*data-kind="(\w+)" download>', page) == ["raw"]


def test_the_page_speaks_the_language_of_the_event_from_its_own_side() -> None:
    page = gallery(GUESTS, "", load_words("ar"), DAY)
    assert '<html lang="ar" dir="rtl">' in page and _Tags(page).open == []
    latin = re.findall(r">([A-Za-z][^<]*)<", page.partition("<body>")[2].partition("<dialog")[0])
    assert {said for said in latin if not said.startswith(("Genuine smile", "Determination"))} <= {DAY[0].title}


def test_an_empty_day_is_a_page_too() -> None:
    assert _Tags(gallery([], "", ENGLISH)).open == []


def test_a_browser_shows_filters_and_pages_through_it_from_the_disk(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium (apt install chromium): the gallery is not tried in a browser")
    for one in (one for guest in GUESTS for one in guest.photographs):
        for tone, (_, path) in enumerate(one.files):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            Image.new("RGB", (80, 100), (90 * tone, 120, 90)).save(tmp_path / path)
    page = tmp_path / "index.html"
    # Its policy lets no script run but its own; the test's is let in by taking the policy out.
    whole = re.sub("<meta http-equiv.*>", "", gallery(GUESTS, "Casting day", ENGLISH, DAY))
    page.write_text(whole.replace("</body>", _STAFF + "</body>"), encoding="utf-8")
    answer = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = answer.stdout.partition("<title>")[2].partition("</title>")[0].split(" | ")
    assert said == [
        "Photographs: 3 · People: 2",
        "0421 · Genuine smile",
        "0421 · Determination, take 2",
        "0507 · Genuine smile",
        "Photographs: 1 · People: 1",
    ]


def test_the_policy_lets_its_own_script_run_and_no_other(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium (apt install chromium): the gallery is not tried in a browser")
    stray = "<script>document.title = 'taken over'</script></body>"
    page = tmp_path / "index.html"
    page.write_text(gallery(GUESTS, "Casting day", ENGLISH, DAY).replace("</body>", stray), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "<title>Casting day</title>" in answer.stdout
    assert "Photographs: 3 · People: 2" in answer.stdout
