"""`manifest.csv`: every photograph that is whole at a destination, with the sum to check it by."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from booth.store.records import DeliveredFile

MANIFEST = "manifest.csv"
_COLUMNS = ("file", "sha256", "bytes", "claim", "look", "take", "style", "kind", "consent")


def manifest(files: Sequence[DeliveredFile]) -> bytes:
    """UTF-8 CSV with a header, in order of session. Holds no name, no time and nothing of a face."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for file in files:
        take = file.take or ""
        writer.writerow(
            (file.path, file.sha256, file.size, file.claim, file.look, take, file.style, file.kind, file.consent)
        )
    return text.getvalue().encode()
