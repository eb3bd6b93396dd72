"""How fast finished photographs are brought to a folder, and to a share.

`over_cp` is our throughput over that of `cp`, `sync` and `sha256sum` of the same files, `over_smbclient` over that
of `smbclient put` to a Samba server on loopback: the median of rounds that take turns. Ours also keeps the outbox,
syncs, and reads everything back; `smbclient put` does neither, so `over_smbclient_checked` compares with putting,
getting it all back, and `sha256sum`. The booth's client runs all day, so it is started before the clock is; that it
logs in, and whatever smbclient does from its start, is counted. `share_cpu_ms_per_mb` and `smbclient_cpu_ms_per_mb`
are processor time on this side, which a busy machine hardly changes; `sha256_ms_per_mb` of it is
what no client that reads back and compares can save.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from booth.clock import SystemClock
from booth.delivery.destination import Destination
from booth.delivery.folder import FolderDestination
from booth.delivery.share import ShareDestination
from booth.delivery.worker import Worker
from booth.settings import DeliverySettings
from booth.store.catalogue import PHOTOGRAPHS, Catalogue
from booth.store.files import save
from tests.delivery.samba import MISSING, PASSWORD, USER, Samba

SIZES = {"print": 2_400_000, "web": 420_000, "square": 480_000, "full": 4_800_000}
"""Bytes of the renditions of a 12-megapixel photograph at quality 92."""
LOOKS = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")


Ready = Callable[[Path, Path], Callable[[], None]]
"""Makes ready what brings all photographs of a store to a target folder."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench delivery", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one session and three rounds")
    parser.add_argument("--target", type=Path, help="where to deliver to; otherwise the temporary folder's disk")
    arguments = parser.parse_args(argv)
    sessions, rounds = (1, 3) if arguments.quick else (5, 7)
    with tempfile.TemporaryDirectory(prefix="booth-bench-", dir=arguments.target) as folder:
        store = Path(folder) / "store"
        total_mb = fill(store, sessions) / 1e6
        figures = {
            "files": sessions * len(LOOKS) * len(SIZES),
            "mb": round(total_mb, 1),
            "sha256_ms_per_mb": hashing_ms_per_mb(),
        }
        local = {"folder": ours, "cp": copied}
        figures |= measure(local, store, Path(folder), total_mb, rounds, "over_cp")
        if MISSING or shutil.which("smbclient") is None:
            print("Without root, samba and smbclient (apt-get install samba smbclient) the share is left out.")
        else:
            with Samba(Path(folder) / "samba").running() as server:
                remote = {"share": partial(ours_shared, server), "smbclient": partial(put_by_smbclient, server)}
                figures |= measure(remote, store, server.shots, total_mb, rounds, "over_smbclient")
                back = Path(folder) / "back"
                remote = {
                    "share": partial(ours_shared, server),
                    "smbclient_checked": partial(put_and_got_by_smbclient, server, back),
                }
                figures |= measure(remote, store, server.shots, total_mb, rounds, "over_smbclient_checked")
        report(figures)
    return 0


def measure(
    sides: Mapping[str, Ready], store: Path, folder: Path, total_mb: float, rounds: int, over: str
) -> dict[str, float]:
    """Throughputs of two sides in MB/s, and the first over the second."""
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in sorted(sides, reverse=bool(number % 2)):
            target = folder / f"{name}{number}"
            bring = sides[name](store, target)
            os.sync()
            began_s, began_cpu_s = time.perf_counter(), cpu_s()
            bring()
            speeds[name].append(total_mb / (time.perf_counter() - began_s))
            cpu[name].append((cpu_s() - began_cpu_s) / total_mb * 1e3)
            shutil.rmtree(target)
    ratio = statistics.median(mine / other for mine, other in zip(*speeds.values(), strict=True))
    return {
        **{f"{name}_mb_per_s": round(statistics.median(values), 1) for name, values in speeds.items()},
        **{f"{name}_cpu_ms_per_mb": round(statistics.median(values), 2) for name, values in cpu.items()},
        over: round(ratio, 3),
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


def cpu_s() -> float:
    """Of this process and of those that it started and that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def hashing_ms_per_mb() -> float:
    data = os.urandom(20_000_000)
    began_s = time.thread_time()
    hashlib.sha256(data)
    return round((time.thread_time() - began_s) / 20 * 1e3, 2)


def ours(store: Path, target: Path) -> Callable[[], None]:
    return partial(deliver, store, FolderDestination(target))


def copied(store: Path, target: Path) -> Callable[[], None]:
    def copy() -> None:
        subprocess.run(["cp", "-r", store / PHOTOGRAPHS, target], check=True)
        subprocess.run(["sync", "-f", target], check=True)
        hash_all(target)

    return copy


def ours_shared(server: Samba, store: Path, target: Path) -> Callable[[], None]:
    destination = ShareDestination(server.share(folder=target.name))
    destination.open()

    def bring() -> None:
        deliver(store, destination)
        destination.close()

    return bring


def put_by_smbclient(server: Samba, store: Path, target: Path) -> Callable[[], None]:
    words = f"mkdir {target.name}; cd {target.name}; lcd {store / PHOTOGRAPHS}; recurse on; prompt off; mput *"
    return partial(smbclient, server, words)


def put_and_got_by_smbclient(server: Samba, back: Path, store: Path, target: Path) -> Callable[[], None]:
    put = put_by_smbclient(server, store, target)

    def put_and_get() -> None:
        put()
        back.mkdir()
        smbclient(server, f"cd {target.name}; lcd {back}; recurse on; prompt off; mget *")
        hash_all(back)
        shutil.rmtree(back)

    return put_and_get


def hash_all(folder: Path) -> None:
    subprocess.run("find . -type f | xargs sha256sum", shell=True, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def smbclient(server: Samba, words: str) -> None:
    command = ["smbclient", "//127.0.0.1/shots", "-p", str(server.port), "-U", f"{USER}%{PASSWORD}", "-c", words]
    subprocess.run(command, check=True, capture_output=True)


def deliver(store: Path, destination: Destination) -> None:
    worker = Worker(store, [destination], SystemClock(), DeliverySettings())
    summary = worker.drain()
    worker.close()
    if summary.waiting:
        raise RuntimeError(f"not all was delivered: {summary}")


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:28}{value:10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
