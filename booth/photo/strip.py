"""What was chosen beside what was not, laid out to be looked at: every kind of reason is among the frames."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

import numpy as np
from PIL import Image

from booth.photo.contact_sheet import PER_PAGE, Entry, Heading, pages
from booth.photo.finish import preview
from booth.photo.paper import as_jpeg
from booth.photo.shot import BestFrame, Shot

TILE_PX: Final = 500
"""Height of a picture, before the sheet makes it fit."""
GOLDEN: Final = 0.618034
"""Steps of the golden ratio: whoever comes first of these is far from the others, however many are taken."""


def strip(entries: Sequence[Entry], look: str, line: str) -> bytes:
    """The frames of `tile` on one sheet, a JPEG, under the name of the look."""
    return as_jpeg(pages(entries, Heading(look, line)))


def telling(best: BestFrame) -> list[int]:
    """Positions of the frames to be shown: what was kept, and of the others in turns one of every reason."""
    reasons: dict[tuple[str, ...], list[int]] = {}
    for place, verdict in enumerate(best.verdicts):
        if place not in best.kept:
            reasons.setdefault(verdict.refusals[:1], []).append(place)
    room = PER_PAGE - len(best.kept)
    each = [sorted(places, key=lambda place: place * GOLDEN % 1) for places in reasons.values()]
    turns = [place for turn in zip_longest(*each) for place in turn if place is not None]
    return [*best.kept, *sorted(turns[:room])]


def tile(shot: Shot, place: int, best: BestFrame) -> Entry:
    """`shot` with its pixels as it would be cut; the whole of it where nobody was found."""
    picture = preview(shot, "headshot", TILE_PX) if shot.face else np.ascontiguousarray(shot.frame.lores[..., :3])
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "JPEG", quality=92)
    gravest = best.verdicts[place].refusals[:1]
    said = [f"Kept, number {best.kept.index(place) + 1}."] if place in best.kept else [*gravest, "Ranks lower."]
    return Entry(f"{shot.frame.timestamp_ns / 1e9:.1f} s, {shot.score:.0%}", data.getvalue(), said[0])
