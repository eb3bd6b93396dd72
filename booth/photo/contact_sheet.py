"""All of one person's photographs on a page: looks by name, the claim number, and a code to scan.

A4 at 200 dpi, as JPEG for a screen and as PDF for paper. More photographs than a page holds make more pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import ceil
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from booth.photo.encode import srgb_profile

DPI: Final = 200
PAGE_PX: Final = (1654, 2339)
MARGIN: Final = 110
HEAD: Final = 330
"""Height of what stands above the photographs."""
GAP: Final = 44
LABEL: Final = 96
"""Height of the words under a photograph."""
PER_PAGE: Final = 20
MOST_COLUMNS: Final = 5
PAPER: Final = (255, 255, 255)
INK: Final = (24, 26, 30)
QUIET: Final = (112, 116, 124)
RULE: Final = (216, 218, 222)


@dataclass(frozen=True, slots=True)
class Entry:
    """One photograph on the sheet. `jpeg` is best its web rendition; `note` a small second line."""

    title: str
    jpeg: bytes
    note: str = ""


def contact_sheet(entries: Sequence[Entry], claim: str, event: str = "", code: str = "") -> bytes:
    """The sheet's pages as one JPEG, below each other when there are several.

    code: what the square code says (the claim number when empty). A photograph that cannot be opened leaves its
    place empty and says so: the sheet comes out with what is good.
    """
    pages = _pages(entries, claim, event, code)
    whole = Image.new("RGB", (PAGE_PX[0], PAGE_PX[1] * len(pages)), PAPER)
    for number, page in enumerate(pages):
        whole.paste(page, (0, number * PAGE_PX[1]))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=90, subsampling="4:4:4", dpi=(DPI, DPI), icc_profile=srgb_profile())
    return out.getvalue()


def contact_sheet_pdf(entries: Sequence[Entry], claim: str, event: str = "", code: str = "") -> bytes:
    """The same as PDF, A4, a page a page."""
    first, *rest = _pages(entries, claim, event, code)
    out = io.BytesIO()
    first.save(
        out,
        "PDF",
        resolution=DPI,
        save_all=True,
        append_images=rest,
        title=f"Contact sheet {claim}",
        author=event,
        quality=92,
    )
    return out.getvalue()


def _pages(entries: Sequence[Entry], claim: str, event: str, code: str) -> list[Image.Image]:
    parts = [entries[at : at + PER_PAGE] for at in range(0, len(entries), PER_PAGE)] or [()]
    return [_page(part, claim, event, code or claim) for part in parts]


def _page(entries: Sequence[Entry], claim: str, event: str, code: str) -> Image.Image:
    page = Image.new("RGB", PAGE_PX, PAPER)
    draw = ImageDraw.Draw(page)
    _masthead(page, draw, claim, event, code)
    for entry, box in zip(entries, _places(len(entries)), strict=True):
        _photograph(page, draw, entry, box)
    return page


def _masthead(page: Image.Image, draw: ImageDraw.ImageDraw, claim: str, event: str, code: str) -> None:
    square = _code(code)
    page.paste(square, (PAGE_PX[0] - MARGIN - square.width, MARGIN))
    draw.text((MARGIN, MARGIN - 40), claim, INK, _serif(150))
    draw.text((MARGIN + 4, MARGIN + 146), _fitted(draw, event or "Headshots", 44, 1000), QUIET, _sans(44))
    draw.line((MARGIN, HEAD, PAGE_PX[0] - MARGIN, HEAD), RULE, 3)


def _code(text: str) -> Image.Image:
    """A QR code about 200 pixels wide: an inch on paper."""
    matrix = segno.make_qr(text, error="m").matrix
    modules = Image.new("L", (len(matrix[0]), len(matrix)))
    modules.putdata([0 if dark else 255 for row in matrix for dark in row])
    scale = max(1, 200 // modules.width)
    return modules.resize((modules.width * scale, modules.height * scale), Image.Resampling.NEAREST)


def _places(count: int) -> Iterator[tuple[int, int, int, int]]:
    """left, top, width, height of each photograph (4:5): as few columns as fit the page, so as large as can be."""
    room = PAGE_PX[1] - HEAD - MARGIN - GAP

    def size(columns: int) -> tuple[int, int]:
        width = (PAGE_PX[0] - 2 * MARGIN - (columns - 1) * GAP) // columns
        return width, width * 5 // 4

    fitting = (n for n in range(2, MOST_COLUMNS) if ceil(count / n) * (size(n)[1] + LABEL + GAP) <= room)
    columns = next(fitting, MOST_COLUMNS)
    width, height = size(columns)
    for place in range(count):
        row, column = divmod(place, columns)
        yield MARGIN + column * (width + GAP), HEAD + GAP + row * (height + LABEL + GAP), width, height


def _photograph(page: Image.Image, draw: ImageDraw.ImageDraw, entry: Entry, box: tuple[int, int, int, int]) -> None:
    left, top, width, height = box
    title, note = entry.title, entry.note
    try:
        with Image.open(io.BytesIO(entry.jpeg)) as picture:
            picture.thumbnail((width, height), Image.Resampling.LANCZOS)
            page.paste(picture.convert("RGB"), (left + (width - picture.width) // 2, top))
    except (UnidentifiedImageError, OSError):
        draw.rectangle((left, top, left + width, top + height), RULE)
        note = "This photograph could not be opened."
    draw.text((left, top + height + 12), _fitted(draw, title, 36, width, serif=True), INK, _serif(36))
    if note:
        draw.text((left, top + height + 58), _fitted(draw, note, 26, width), QUIET, _sans(26))


def _fitted(draw: ImageDraw.ImageDraw, text: str, size: int, width: int, serif: bool = False) -> str:
    """`text`, shortened by an ellipsis until it is no wider than `width` pixels."""
    font = _serif(size) if serif else _sans(size)
    if draw.textlength(text, font) <= width:
        return text
    while text and draw.textlength(text + "…", font) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _font(package: str, name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files(package) / "files" / name), size)


@lru_cache(maxsize=16)
def _serif(size: int) -> ImageFont.FreeTypeFont:
    return _font("font_source_serif_pro", "SourceSerifPro-Semibold.otf", size)


@lru_cache(maxsize=16)
def _sans(size: int) -> ImageFont.FreeTypeFont:
    return _font("font_source_sans_pro", "SourceSansPro-Regular.otf", size)
