"""The contact sheet: opens, has all pages, and survives a bad photograph."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from booth.photo.contact_sheet import Entry, contact_sheet, contact_sheet_pdf


def jpeg(tone: int = 128) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 500), (tone, 90, 60)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (5, 1), (14, 1), (20, 1), (45, 3)])
def test_a_sheet_has_room_for_every_photograph(count: int, pages: int) -> None:
    entries = [Entry(f"Look {n}", jpeg(), "Take 1") for n in range(count)]
    sheet = Image.open(io.BytesIO(contact_sheet(entries, "0421", "Casting day")))
    assert sheet.size == (1654, 2339 * pages)
    assert "icc_profile" in sheet.info
    photographs = np.abs(np.asarray(sheet)[::4, ::4].astype(int) - (128, 90, 60)).max(axis=2) < 4
    assert photographs.any() == (count > 0)


def test_the_pdf_has_the_same_pages() -> None:
    pdf = contact_sheet_pdf([Entry("Look", jpeg())] * 25, "0421", "Casting day")
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 2


def test_a_photograph_that_does_not_open_leaves_its_place_and_the_rest_stands() -> None:
    entries = [Entry("Good", jpeg()), Entry("Bad", b"no picture"), Entry("Cut off", jpeg()[:300])]
    sheet = np.asarray(Image.open(io.BytesIO(contact_sheet(entries, "0421"))))
    assert (np.abs(sheet.astype(int) - (128, 90, 60)).max(axis=2) < 4).sum() > 100_000


def test_long_and_foreign_words_fit() -> None:
    contact_sheet(
        [Entry("A very long name of a look that no column is wide enough for", jpeg())] * 20, "0421", "Ž" * 200
    )
