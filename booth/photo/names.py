"""Names of delivered files: lowercase ASCII, by claim number and look, never by order or by the clock."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from booth.photo.shot import Caption

PERSON_MAX: Final = 40


def plain(text: str, longest: int = PERSON_MAX) -> str:
    """`text` in a-z, 0-9 and single underscores, safe on FAT; empty when nothing of it can be written so.

    >>> plain("José / Müller 😀")
    'jose_muller'
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:longest].rstrip("_")


def file_name(caption: Caption, kind: str) -> str:
    """`0421_determination_1_print.jpg`; with a person's name in front when there is one: `maria_rossi_0421_…`.

    What is no headshot says so: `0421_determination_portrait_1_print.jpg`.
    """
    style = plain(caption.style) if caption.style != "headshot" else ""
    parts = (plain(caption.person), plain(caption.claim), plain(caption.look), style, str(caption.take), plain(kind))
    return "_".join(part for part in parts if part) + (".dng" if kind == "raw" else ".jpg")


def sheet_name(claim: str, ending: str) -> str:
    """`0421_contact_sheet.pdf`"""
    return f"{plain(claim)}_contact_sheet.{plain(ending)}"
