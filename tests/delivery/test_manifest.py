"""The list beside the photographs, by which anybody can check them."""

from __future__ import annotations

import csv
import dataclasses
import io

from booth.delivery.manifest import manifest
from booth.store.records import DeliveredFile


def test_a_manifest_reads_back_as_a_table() -> None:
    photograph = DeliveredFile("0421/a.jpg", "ab" * 32, 9, "0421", "headshot", "mystery", 1, "print", 1, "Day", "en-1")
    sheet = DeliveredFile("0421/sheet.jpg", "cd" * 32, 8, "0421", "headshot", "", 0, "sheet_jpg", 1, "Day")
    beside = [dataclasses.replace(photograph, path=f"0421/{kind}.jpg", kind=kind) for kind in ("print_bw", "full_2")]
    rows = list(csv.DictReader(io.StringIO(manifest([photograph, sheet, *beside]).decode(), newline="")))
    assert [row["file"] for row in rows[:2]] == ["0421/a.jpg", "0421/sheet.jpg"]
    assert [row["rating"] for row in rows] == ["3", "", "3", "2"]
    assert rows[0] == {"file": "0421/a.jpg", "sha256": "ab" * 32, "bytes": "9", "claim": "0421", "look": "mystery",
                       "take": "1", "style": "headshot", "kind": "print", "rating": "3", "consent": "en-1"}  # fmt: skip
    assert (rows[1]["look"], rows[1]["take"]) == ("", "")
