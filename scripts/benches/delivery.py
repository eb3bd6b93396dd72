"""How fast finished photographs are brought to a folder, and to a share.

`over_cp` is our throughput over that of `cp`, `sync` and `sha256sum` of the same files, `over_smbclient` over that
of `smbclient put` to a Samba server on loopback: the median of rounds that take turns, until the last photograph is
marked as being there. What the booth writes after that (manifest, gallery, the day's sheets: files that the others do
not bring) is told apart, as `folder_after_s` and `share_after_s`.

Ours also keeps the outbox, syncs, and reads everything back past the cache; `sha256sum` reads what the cache has, and
`smbclient put` does none of it, but signs as ours does: the server insists. So `over_cp_past_cache` compares with a
`sha256sum` that reads the disk, `over_smbclient_checked` with putting, getting it all back, and `sha256sum`, and
`over_smbclient_gigabit` with `smbclient put` through a network of 1 Gbit/s each way (a namespace, shaped by `tc`),
which carries back what was written while more is on its way.

The booth's client runs all day, so it is started before the clock is; that it logs in, and whatever smbclient does
from its start, is counted. On loopback nothing but the processor is in the way: `share_cpu_ms_per_mb` and
`smbclient_cpu_ms_per_mb` are its time on this side, from start to end, with what is written last. Of it
`sha256_ms_per_mb` is what no client that reads back and compares can save: alone about as much as all of `put`.
"""

from __future__ import annotations

import argparse
import contextlib
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
from collections.abc import Callable, Iterator, Mapping
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


Ready = Callable[[Path, Path], Callable[[], float]]
"""Makes ready what brings all photographs of a store to a target folder, and says when the last one was there."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench delivery", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one session and three rounds")
    parser.add_argument("--target", type=Path, help="where to deliver to; otherwise the temporary folder's disk")
    arguments = parser.parse_args(argv)
    sessions, rounds = (1, 3) if arguments.quick else (5, 5)
    with tempfile.TemporaryDirectory(prefix="booth-bench-", dir=arguments.target) as folder:
        store = Path(folder) / "store"
        total_mb = fill(store, sessions) / 1e6
        figures = {
            "files": sessions * len(LOOKS) * len(SIZES),
            "mb": round(total_mb, 1),
            "sha256_ms_per_mb": hashing_ms_per_mb(),
        }
        for over, copying in (("over_cp", copied), ("over_cp_past_cache", partial(copied, past_cache=True))):
            sides = {"folder": ours, over.removeprefix("over_"): copying}
            figures |= measure(sides, store, Path(folder), total_mb, rounds, over) | figures
        if MISSING or shutil.which("smbclient") is None:
            print("Without root, samba and smbclient (apt-get install samba smbclient) the share is left out.")
        else:
            figures |= measure_shares(store, Path(folder), total_mb, rounds)
        report(figures)
    return 0


def measure_shares(store: Path, folder: Path, total_mb: float, rounds: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with Samba(folder / "samba").running() as server:
        ours, put = partial(ours_shared, server), partial(put_by_smbclient, server)
        checked = partial(put_and_got_by_smbclient, server, folder / "back")
        for sides, over in (
            ({"share": ours, "smbclient": put}, "over_smbclient"),
            ({"share": ours, "smbclient_checked": checked}, "over_smbclient_checked"),
        ):
            figures |= measure(sides, store, server.shots, total_mb, rounds, over) | figures
    try:
        with gigabit() as (host, inside), Samba(folder / "samba_far", host=host, inside=inside).running() as server:
            far = {
                "share_gigabit": partial(ours_shared, server),
                "smbclient_gigabit": partial(put_by_smbclient, server),
            }
            figures |= measure(far, store, server.shots, total_mb, rounds, "over_smbclient_gigabit")
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"No network of 1 Gbit/s can be made here (iproute2, veth and tbf of the kernel): {error}")
    return figures


def measure(
    sides: Mapping[str, Ready], store: Path, folder: Path, total_mb: float, rounds: int, over: str
) -> dict[str, float]:
    """Throughputs of two sides in MB/s, and the first over the second."""
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    after: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in sorted(sides, reverse=bool(number % 2)):
            target = folder / f"{over}_{name}_{number}"  # the outbox remembers by its name what is there already
            bring = sides[name](store, target)
            os.sync()
            began_s, began_cpu_s = time.perf_counter(), cpu_s()
            ended_s = bring()
            speeds[name].append(total_mb / (ended_s - began_s))
            after[name].append(time.perf_counter() - ended_s)
            cpu[name].append((cpu_s() - began_cpu_s) / total_mb * 1e3)
            shutil.rmtree(target)
    ratio = statistics.median(mine / other for mine, other in zip(*speeds.values(), strict=True))
    return {
        **{f"{name}_mb_per_s": round(statistics.median(values), 1) for name, values in speeds.items()},
        **{f"{name}_cpu_ms_per_mb": round(statistics.median(values), 2) for name, values in cpu.items()},
        **{
            f"{name}_after_s": round(seconds, 2) for name in sides if (seconds := statistics.median(after[name])) > 0.01
        },
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


def ours(store: Path, target: Path) -> Callable[[], float]:
    return delivering(store, FolderDestination(target))


def copied(store: Path, target: Path, past_cache: bool = False) -> Callable[[], float]:
    def copy() -> float:
        subprocess.run(["cp", "-r", store / PHOTOGRAPHS, target], check=True)
        subprocess.run(["sync", "-f", target], check=True)
        if past_cache:
            for path in target.rglob("*.jpg"):
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        hash_all(target)
        return time.perf_counter()

    return copy


def ours_shared(server: Samba, store: Path, target: Path) -> Callable[[], float]:
    destination = ShareDestination(server.share(folder=target.name))
    destination.open()
    bring = delivering(store, destination)

    def bring_and_close() -> float:
        marked_s = bring()
        destination.close()
        return marked_s

    return bring_and_close


def put_by_smbclient(server: Samba, store: Path, target: Path) -> Callable[[], float]:
    words = f"mkdir {target.name}; cd {target.name}; lcd {store / PHOTOGRAPHS}; recurse on; prompt off; mput *"
    return partial(smbclient, server, words)


def put_and_got_by_smbclient(server: Samba, back: Path, store: Path, target: Path) -> Callable[[], float]:
    put = put_by_smbclient(server, store, target)

    def put_and_get() -> float:
        put()
        back.mkdir()
        smbclient(server, f"cd {target.name}; lcd {back}; recurse on; prompt off; mget *")
        hash_all(back)
        got_s = time.perf_counter()
        shutil.rmtree(back)
        return got_s

    return put_and_get


def hash_all(folder: Path) -> None:
    subprocess.run("find . -type f | xargs sha256sum", shell=True, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def smbclient(server: Samba, words: str) -> float:
    command = ["smbclient", f"//{server.host}/shots", "-p", str(server.port), "-U", f"{USER}%{PASSWORD}", "-c", words]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter()


def delivering(store: Path, destination: Destination) -> Callable[[], float]:
    """Makes the worker ready; then it delivers all, and says when the last photograph was marked."""
    worker = Worker(store, [destination], SystemClock(), DeliverySettings())
    marked_s: list[float] = []
    write = destination.write

    def overview(path: str, data: bytes) -> None:
        marked_s.append(time.perf_counter())
        write(path, data)

    destination.write = overview  # type: ignore[method-assign]  # what is no photograph is written last

    def deliver() -> float:
        summary = worker.drain()
        worker.close()
        if summary.waiting or not summary.delivered:
            raise RuntimeError(f"not all was delivered: {summary}")
        return marked_s[0]

    return deliver


@contextlib.contextmanager
def gigabit() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A network of 1 Gbit/s each way: the address of its far end, and the words that run a command there.

    The addresses are those of RFC 2544, which are for benchmarks and nobody's.
    """
    there = f"booth{os.getpid()}"
    shaped = "root tbf rate 1gbit burst 256kb latency 50ms"
    run(f"ip netns add {there}")
    try:
        run(f"ip link add {there} type veth peer name near netns {there}")
        for ip, tc, device, address in (
            ("ip", "tc", there, "198.18.0.1/30"),
            (f"ip -n {there}", f"tc -n {there}", "near", "198.18.0.2/30"),
        ):
            run(f"{ip} address add {address} dev {device}")
            run(f"{ip} link set {device} up")
            run(f"{tc} qdisc add dev {device} {shaped}")
        run(f"ip -n {there} link set lo up")
        yield "198.18.0.2", ("ip", "netns", "exec", there)
    finally:
        run(f"ip netns del {there}")


def run(command: str) -> None:
    subprocess.run(command.split(), check=True, capture_output=True)


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:28}{value:10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
