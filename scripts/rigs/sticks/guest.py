"""Inside the machine: fills a store with photographs, says what is marked as delivered, compares it with the stick.

python3 guest.py fill SESSIONS | marked | compare FOLDER | trace
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from booth.clock import SystemClock
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.files import save
from booth.store.outbox import Outbox

STORE = Path("/home/booth/store")
SIZES = {"print": 600_000, "web": 120_000, "full": 1_300_000}


def fill(sessions: int) -> int:
    """Random bytes, as incompressible as JPEG; returns how many sessions there are."""
    catalogue = Catalogue(STORE, SystemClock(), lambda number: f"{number:04d}")
    for _ in range(sessions):
        session = catalogue.open_session("headshot", "", "rig")
        for look in ("neutral_friendly", "mystery"):
            files = {
                kind: save(
                    catalogue.photographs, f"{session.claim}/{session.claim}_{look}_1_{kind}.jpg", os.urandom(size)
                )
                for kind, size in SIZES.items()
            }
            catalogue.add_photograph(session.session_id, look, 1, datetime.now(UTC), files=files, destinations=())
    return len(catalogue.sessions())


def marked() -> dict[str, str]:
    """SHA-256 by path of all that is marked as whole on stick 1."""
    return {file.path: file.sha256 for file in Outbox(Database(STORE)).delivered("stick 1")}


def compare(folder: Path) -> dict[str, int]:
    """What is marked, held against what lies on the stick, which was plugged in anew."""
    promised = marked()
    there = {path: _digest(folder / path) for path in promised if (folder / path).is_file()}
    return {
        "marked": len(promised),
        "whole": sum(there.get(path) == sha256 for path, sha256 in promised.items()),
        "missing": len(promised) - len(there),
        "empty": sum(digest == hashlib.sha256(b"").hexdigest() for digest in there.values()),
        "on_stick": sum(path.is_file() and path.suffix == ".jpg" for path in folder.rglob("*/*")),
        "waiting": Outbox(Database(STORE)).waiting("stick 1"),
    }


def trace() -> int:
    """Files on the root disk where sticks are mounted: there must be none."""
    search = "find /media /run/media -xdev -type f 2>/dev/null"
    found = subprocess.run(search, check=False, shell=True, capture_output=True, text=True)
    return len(found.stdout.splitlines())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", sessions]:
            print(json.dumps(fill(int(sessions))))
        case ["marked"]:
            print(json.dumps(len(marked())))
        case ["compare", folder]:
            print(json.dumps(compare(Path(folder))))
        case ["trace"]:
            print(json.dumps(trace()))
