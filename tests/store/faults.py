"""Faults at every disk call of store and delivery: the n-th call fails, or the process is killed there, for all n.

A real process does an errand (keep a session, deliver one, withdraw one) under strace, which injects the fault
into the kernel's own calls, SQLite's among them. What it had reported before it died is then held against what
is on the disk; after that a healthy process must bring everything to its end.

scripts/faults            a table, and as its last line one JSON object; --quick takes every seventh call
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from booth.clock import ManualClock
from booth.delivery.destination import Ours
from booth.delivery.folder import FolderDestination
from booth.delivery.sticks import Port
from booth.delivery.udisks import Udisks, Volume
from booth.delivery.worker import Worker
from booth.errors import BoothError
from booth.settings import DeliverySettings
from booth.store.database import Database
from booth.store.keeper import close, keep
from booth.store.outbox import Outbox
from booth.store.sticks import Sticks
from tests.store.keeping import contents, finished, opened, whole_session

CALL_NAMES = (
    "write", "sendfile", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "mkdir", "mkdirat", "rmdir",
)  # fmt: skip
"""Every call that changes a disk. Opening for writing is left out: dying before it is dying after the call before."""
FAULTS = {
    "KILL": "signal=KILL:when={}",
    "EIO": "error=EIO:when={}",
    "EIO+": "error=EIO:when={}+",  # from then on
    "ENOSPC": "error=ENOSPC:when={}",
}
FIGURES = ("injected", "lost", "falsely_done", "duplicates", "not_removed", "unopened", "crashed")
ENDS = ("ok", "error", "crash")
LOOKS = ("neutral_friendly", "mystery")

Report = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where an errand works; the same paths every time."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def stick(self) -> Path:
        """Where a stick is mounted, for the errand that fills one."""
        return self.folder / "stick"

    @property
    def destination(self) -> Path:
        return self.stick / "headshots/booth_1" if self.stick.exists() else self.folder / "headshots"

    @property
    def destination_name(self) -> str:
        return "stick 1" if self.stick.exists() else str(self.destination)


def keep_a_session(place: Place, report: Report) -> None:
    catalogue = opened(place.store, ManualClock())
    session = catalogue.open_session("headshot", "Workshop", "en-1")
    destinations = [str(place.destination)]
    for look in LOOKS:
        report(f"kept {keep(catalogue, session, finished(session.claim, look), destinations)}")
    close(catalogue, session, True, {f"{session.claim}_contact_sheet.jpg": b"a small sheet"}, destinations)
    catalogue.close()


def deliver(place: Place, report: Report) -> None:
    worker = Worker(place.store, [FolderDestination(place.destination)], ManualClock(), DeliverySettings())
    worker.drain()
    worker.close()


class _Mounted(Udisks):
    """A udisks whose one stick is a mounted folder: the faults are for the stick's own calls."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        number = place.stick.stat().st_dev
        places = (str(place.stick),)
        self._volume = Volume(
            "/stick", "/drive", "/dev/sda1", number, "1A2B-3C4D", "vfat", "", 0, False, places, "once", True
        )

    def volumes(self) -> tuple[Volume, ...]:
        return (self._volume,)

    def mount(self, volume: Volume) -> Path:
        return Path(volume.mount_points[0])


def fill_a_stick(place: Place, report: Report) -> None:
    worker = Worker(place.store, (), ManualClock(), DeliverySettings(), port=_port(place))
    worker.drain()
    worker.close()


def _port(place: Place) -> Port:
    return Port(Sticks(Database(place.store)), _Mounted(place), Ours("booth_1", "ab" * 16))


def _registered(place: Place) -> None:
    place.folder.mkdir()
    place.stick.mkdir()
    catalogue = opened(place.store, ManualClock())
    for _ in range(2):
        whole_session(catalogue, [])
    catalogue.close()
    _port(place).register("", "", ManualClock().wall())


def withdraw(place: Place, report: Report) -> None:
    catalogue = opened(place.store, ManualClock())
    catalogue.delete(catalogue.sessions()[0].claim)
    report("withdrawn")
    catalogue.close()
    deliver(place, report)


def _nothing(place: Place) -> None:
    place.folder.mkdir()


def _kept(place: Place) -> None:
    place.folder.mkdir()
    catalogue = opened(place.store, ManualClock())
    for _ in range(2):
        whole_session(catalogue, [str(place.destination)])
    catalogue.close()


def _delivered(place: Place) -> None:
    _kept(place)
    deliver(place, lambda _: None)


ERRANDS = {
    "keep": (_nothing, keep_a_session),
    "deliver": (_kept, deliver),
    "stick": (_registered, fill_a_stick),
    "withdraw": (_delivered, withdraw),
}


@dataclass
class Tally:
    """What came of all faults of one kind in one errand."""

    injected: int = 0
    lost: int = 0
    """Photographs reported as kept that are not whole, or not in the catalogue."""
    falsely_done: int = 0
    """Files marked done that are not whole at the destination."""
    duplicates: int = 0
    """Files in the end that nothing accounts for: a second copy, a rest of a half copy."""
    not_removed: int = 0
    """Files of a person whose withdrawal had been confirmed, still there in the end."""
    unopened: int = 0
    """Catalogues that did not open again."""
    crashed: int = 0
    """Errors that were none of the booth's own, foreseen ones."""
    calls: int = 0
    """Disk calls of the whole errand."""

    @property
    def clean(self) -> bool:
        return not any(getattr(self, name) for name in FIGURES if name != "injected")


def run_errand(errand: str, place: Place, inject: str | None) -> tuple[str, list[str]]:
    """Do an errand in a process of its own under strace, with a fault: "fsync:signal=KILL:when=7".

    Returns how it ended (ok, error, crash, killed) and what it had reported.
    """
    gate, reports = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        _child(errand, place, gate, reports)
    os.close(gate[0])
    os.close(reports[1])
    log = call_log(place)
    with _traced(process, inject, log):
        os.close(gate[1])
        with os.fdopen(reports[0], encoding="utf-8") as said:
            lines = said.read().splitlines()
        _, status = os.waitpid(process, 0)
    ended = "killed" if os.WIFSIGNALED(status) else ENDS[os.WEXITSTATUS(status)]
    return ended, lines


def call_log(place: Place) -> Path:
    """What strace wrote about the last errand, with the path of every handle."""
    return place.folder.with_name("calls.log")


def _calls(place: Place) -> list[tuple[str, int]]:
    """Every disk call of the last errand: its name, and its number among those of that name, as strace counts."""
    count: Counter[str] = Counter()
    calls = []
    for line in call_log(place).read_text().splitlines():
        name = line.partition("(")[0]
        if name in CALL_NAMES:
            count[name] += 1
            calls.append((name, count[name]))
    return calls


def _child(errand: str, place: Place, gate: tuple[int, int], reports: tuple[int, int]) -> None:
    """The process that is killed. It reports by `writev`, because faults are injected into `write`."""
    end = "crash"
    try:
        os.close(gate[1])
        os.read(gate[0], 1)  # until strace watches
        ERRANDS[errand][1](place, lambda words: _say(reports[1], words))
        end = "ok"
    except BoothError:
        end = "error"
    finally:
        os._exit(ENDS.index(end))


def _say(handle: int, words: str) -> None:
    os.writev(handle, [words.encode() + b"\n"])


@contextlib.contextmanager
def _traced(process: int, inject: str | None, log: Path) -> Iterator[None]:
    trace = f"trace=writev,{','.join(CALL_NAMES)}"
    command = ["strace", "-q", "-y", "-s", "64", "-o", str(log), "-e", trace, "-p", str(process)]
    if inject:
        command += ["-e", f"inject={inject}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strace:
        while "TracerPid:\t0" in Path(f"/proc/{process}/status").read_text():
            if strace.poll() is not None:
                os.kill(process, signal.SIGKILL)
                raise RuntimeError("strace may not watch a process here")
            time.sleep(0.001)
        yield


def judge(place: Place, said: Sequence[str], tally: Tally) -> None:
    """Hold what was reported against what is there; then let a healthy booth finish, and look again."""
    try:
        catalogue = opened(place.store, ManualClock())
    except BoothError:
        tally.unopened += 1
        return
    claims = [session.claim for session in catalogue.sessions()]
    photographs = [photograph for claim in claims for photograph in catalogue.photographs_of(claim)]
    here = contents(catalogue.photographs)
    whole = {p.photograph_id for p in photographs if all(here.get(f.path) == f.sha256 for f in p.files.values())}
    reported = {int(line.split()[1]) for line in said if line.startswith("kept ")}
    tally.lost += len({p.photograph_id for p in photographs} - whole) + len(reported - whole)
    outbox = Outbox(Database(place.store))
    there = contents(place.destination)
    tally.falsely_done += sum(there.get(f.path) != f.sha256 for f in outbox.delivered(place.destination_name))
    _finish(place)
    # The lists and pages beside the photographs are the booth's own; half ones are not.
    found = contents(place.destination).items()
    there = {path: digest for path, digest in found if "/" in path or path.endswith(".part")}
    delivered = {file.path: file.sha256 for file in outbox.delivered(place.destination_name)}
    withdrawn = tuple(f"{session.claim}/" for session in catalogue.sessions() if session.withdrawn)
    tally.lost += len(here.items() - there.items()) + len(here.items() ^ delivered.items())
    tally.not_removed += sum(path.startswith(withdrawn) for path in [*here, *there]) if withdrawn else 0
    tally.not_removed += "withdrawn" in said and not withdrawn
    tally.duplicates += len(there.keys() - delivered.keys())
    outbox.close()
    catalogue.close()


def _finish(place: Place) -> None:
    clock = ManualClock()
    clock.advance(1e6)
    if place.stick.exists():
        worker = Worker(place.store, (), clock, DeliverySettings(), port=_port(place))
    else:
        worker = Worker(place.store, [FolderDestination(place.destination)], clock, DeliverySettings())
    worker.drain()
    worker.close()


def all_faults(errand: str, fault: str, folder: Path, every: int = 1, first: int = 0) -> Tally:
    """Inject `fault` at the errand's disk calls, one run each: all, or every so many beginning with the first."""
    tally = Tally()
    template, place = Place(folder / "template"), Place(folder / "work")
    ERRANDS[errand][0](place)
    place.folder.rename(template.folder)
    with _fresh(template, place):
        run_errand(errand, place, None)
    calls = _calls(place)
    tally.calls = len(calls)
    for name, number in calls[first::every]:
        with _fresh(template, place):
            end, said = run_errand(errand, place, f"{name}:{FAULTS[fault].format(number)}")
            tally.injected += end == "killed" or "(INJECTED)" in call_log(place).read_text()
            tally.crashed += end == "crash"
            judge(place, said, tally)
    shutil.rmtree(template.folder)
    return tally


@contextlib.contextmanager
def _fresh(template: Place, place: Place) -> Iterator[None]:
    shutil.copytree(template.folder, place.folder)
    yield
    shutil.rmtree(place.folder)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="every seventh call only")
    arguments = parser.parse_args(argv)
    if shutil.which("strace") is None:
        print("scripts/faults needs strace: apt-get install strace", file=sys.stderr)
        return 2
    total: Counter[str] = Counter()
    print(f"{'errand':10}{'fault':8}{'calls':>7}" + "".join(f"{name:>14}" for name in FIGURES))
    for errand in ERRANDS:
        for fault in FAULTS:
            with tempfile.TemporaryDirectory() as folder:
                tally = all_faults(errand, fault, Path(folder), every=7 if arguments.quick else 1)
            figures = {name: getattr(tally, name) for name in FIGURES}
            total.update(figures)
            print(f"{errand:10}{fault:8}{tally.calls:7}" + "".join(f"{n:14}" for n in figures.values()), flush=True)
    print(json.dumps({name: total[name] for name in FIGURES}))
    return int(any(total[name] for name in FIGURES if name != "injected"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
