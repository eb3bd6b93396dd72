"""A small photo room for the store's stories: finished photographs of real, tiny JPEGs.

catalogue = opened(tmp_path / "store", clock)
session = catalogue.open_session("headshot", "Workshop", "en-1")
keep(catalogue, session, finished(session.claim, "mystery"), ["usb"])
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from booth.clock import Clock
from booth.photo.shot import Caption, Finished, Rendition
from booth.store.catalogue import Catalogue
from booth.store.keeper import close, keep
from booth.store.records import OpenedSession

TAKEN_AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
KINDS = {"print": (96, 120), "web": (40, 50)}


def claim_of(number: int) -> str:
    return f"{number * 7115 % 9999:04d}"


def opened(folder: Path, clock: Clock, reserve_mb: int = 0) -> Catalogue:
    return Catalogue(folder, clock, claim_of, reserve_mb)


def jpeg(size_px: tuple[int, int], seed: str) -> bytes:
    """A picture that no other seed gives."""
    noise = hashlib.shake_256(seed.encode()).digest(size_px[0] * size_px[1])
    out = io.BytesIO()
    Image.frombytes("L", size_px, noise).save(out, "JPEG", quality=92)
    return out.getvalue()


def finished(claim: str, look: str, take: int = 1, person: str = "") -> Finished:
    caption = Caption(claim, look, look.title(), "headshot", take, TAKEN_AT, person=person)
    renditions = tuple(
        Rendition(kind, jpeg(size_px, f"{claim} {look} {take} {kind}"), size_px, 300, 300)
        for kind, size_px in KINDS.items()
    )
    return Finished(caption, renditions, {"sharpness": 0.8}, ("Headroom a little tight.",))


def whole_session(
    catalogue: Catalogue, destinations: list[str], looks: tuple[str, ...] = ("neutral_friendly", "mystery")
) -> OpenedSession:
    """One guest from yes to good-bye, with a contact sheet."""
    session = catalogue.open_session("headshot", "Workshop", "en-1")
    for look in looks:
        keep(catalogue, session, finished(session.claim, look), destinations)
    sheet = {f"{session.claim}_contact_sheet.jpg": jpeg((60, 60), f"{session.claim} sheet")}
    close(catalogue, session, True, sheet, destinations)
    return session


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path there."""
    return {str(path.relative_to(folder)): digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
