"""How fast finished photographs are brought to a folder, against `cp`, `sync` and `sha256sum` of the same files.

Both sides end with every byte on the disk and every sum checked; ours also keeps the outbox, file by file, and
reads back past the cache. `over_cp` is our throughput over theirs, the median of rounds that take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from booth.clock import SystemClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.settings import DeliverySettings
from booth.store.catalogue import Catalogue
from booth.store.files import save

SIZES = {"print": 2_400_000, "web": 420_000, "square": 480_000, "full": 4_800_000}
"""Bytes of the renditions of a 12-megapixel photograph at quality 92."""
LOOKS = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench delivery", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one session and three rounds")
    parser.add_argument("--target", type=Path, help="where to deliver to; otherwise the temporary folder's disk")
    arguments = parser.parse_args(argv)
    sessions, rounds = (1, 3) if arguments.quick else (5, 7)
    with tempfile.TemporaryDirectory(prefix="booth-bench-", dir=arguments.target) as folder:
        report(measure(Path(folder), sessions, rounds))
    return 0


def measure(folder: Path, sessions: int, rounds: int) -> dict[str, float]:
    """Throughputs in MB/s, and their ratio."""
    store = folder / "store"
    total_mb = fill(store, sessions) / 1e6
    speeds: dict[str, list[float]] = {"booth": [], "cp": []}
    for number in range(rounds):
        sides: list[tuple[str, Callable[[Path, Path], None]]] = [("booth", ours), ("cp", theirs)]
        for name, bring in sides if number % 2 else sides[::-1]:
            target = folder / f"{name}{number}"
            os.sync()
            began_s = time.perf_counter()
            bring(store, target)
            speeds[name].append(total_mb / (time.perf_counter() - began_s))
            shutil.rmtree(target)
    ratio = statistics.median(b / c for b, c in zip(speeds["booth"], speeds["cp"], strict=True))
    medians = {f"{name}_mb_per_s": round(statistics.median(values), 1) for name, values in speeds.items()}
    return {
        "files": sessions * len(LOOKS) * len(SIZES),
        "mb": round(total_mb, 1),
        **medians,
        "over_cp": round(ratio, 3),
    }


def fill(store: Path, sessions: int) -> int:
    """Keep sessions of photographs of random bytes, as incompressible as JPEG; returns bytes in all."""
    catalogue = Catalogue(store, SystemClock(), lambda number: f"{number:04d}")
    for _ in range(sessions):
        session = catalogue.open_session("headshot", "", "bench")
        for look in LOOKS:
            files = {
                kind: save(
                    catalogue.photographs, f"{session.claim}/{session.claim}_{look}_1_{kind}.jpg", os.urandom(size)
                )
                for kind, size in SIZES.items()
            }
            catalogue.add_photograph(session.session_id, look, 1, datetime.now(UTC), files=files, destinations=())
    catalogue.close()
    return sessions * len(LOOKS) * sum(SIZES.values())


def ours(store: Path, target: Path) -> None:
    worker = Worker(store, [FolderDestination(target)], SystemClock(), DeliverySettings())
    summary = worker.drain()
    worker.close()
    if summary.waiting:
        raise RuntimeError(f"not all was delivered: {summary}")


def theirs(store: Path, target: Path) -> None:
    source = store / "photographs"
    subprocess.run(["cp", "-r", source, target], check=True)
    subprocess.run(["sync", "-f", target], check=True)
    subprocess.run("find . -type f | xargs sha256sum", shell=True, cwd=target, check=True, stdout=subprocess.DEVNULL)


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:18}{value:10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
