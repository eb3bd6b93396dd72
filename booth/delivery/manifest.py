"""`manifest.csv`: every photograph that is whole at a destination, with the sum to check it by, and its stars."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from booth.photo.metadata import RATINGS
from booth.store.records import DeliveredFile

MANIFEST = "manifest.csv"
_COLUMNS = ("file", "sha256", "bytes", "claim", "look", "take", "style", "kind", "rating", "consent")


def manifest(files: Sequence[DeliveredFile]) -> bytes:
    """UTF-8 CSV with a header, in order of session. Holds no name, no time and nothing of a face."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for file in files:
        about = file.claim, file.look, file.take or "", file.style, file.kind, _rating(file), file.consent
        writer.writerow((file.path, file.sha256, file.size, *about))
    return text.getvalue().encode()


def _rating(file: DeliveredFile) -> int | str:
    """Stars, as in the picture's own metadata; none for a contact sheet. `print_2` is of the second best frame."""
    frame = file.kind.rpartition("_")[2]
    return RATINGS.get(int(frame) if frame.isdigit() else 1, 0) if file.look else ""
