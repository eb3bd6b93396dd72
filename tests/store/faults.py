"""Faults at every disk call of store and delivery: the n-th call fails, or the process is killed there, for all n.

A real process does an errand (keep a session, deliver one to a folder, to a stick, to a share, withdraw one) and a
fault is injected: by strace into the kernel's own calls, SQLite's among them; for a share into its messages to a real
Samba server. What had been reported before is then held against what is on the disk; after that a healthy process must
bring everything to its end.

scripts/faults            a table, and as its last line one JSON object; --quick takes every seventh call
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from booth.clock import ManualClock
from booth.errors import BoothError
from booth.store.database import Database
from booth.store.outbox import Outbox
from tests.delivery.samba import MISSING, Samba
from tests.store.errands import ERRANDS, Place, kept
from tests.store.keeping import contents, opened
from tests.store.share_faults import SHARE_FAULTS, SharePlace
from tests.store.traced import FAULTS, call_log, calls, run_errand

FIGURES = ("injected", "lost", "falsely_done", "duplicates", "not_removed", "unopened", "crashed")
MEMORY = Path("/dev/shm")
"""A disk that need not be waited for: the faults are in the calls, not in the disk."""


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
    clock = ManualClock()
    clock.advance(1e6)
    place.drain(clock)
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


def all_faults(errand: str, fault: str, folder: Path, every: int = 1, first: int = 0) -> Tally:
    """Inject `fault` at the errand's disk calls, one run each: all, or every so many beginning with the first."""
    tally = Tally()
    template, place = Place(folder / "template"), Place(folder / "work")
    with small_day_sheets():
        ERRANDS[errand][0](place)
        place.folder.rename(template.folder)
        with _fresh(template, place):
            run_errand(errand, place, None)
        found = calls(place)
        tally.calls = len(found)
        for name, number in found[first::every]:
            with _fresh(template, place):
                end, said = run_errand(errand, place, f"{name}:{FAULTS[fault].format(number)}")
                tally.injected += end == "killed" or "(INJECTED)" in call_log(place).read_text()
                tally.crashed += end == "crash"
                judge(place, said, tally)
    shutil.rmtree(template.folder)
    return tally


def share_faults(fault: str, folder: Path, server: Samba, every: int = 1, first: int = 0) -> Tally:
    """The same for a share: at the messages to its server."""
    tally = Tally()
    template, place = Place(folder / "template"), SharePlace(folder / "work", server)
    with small_day_sheets(), contextlib.closing(place.healthy):
        kept(place)
        place.folder.rename(template.folder)
        with _fresh(template, place):
            place.drain_with("none", 0)
        tally.calls = len(place.log.read_text())
        for number in range(1 + first, tally.calls + 1, every):
            shutil.rmtree(place.destination)
            with _fresh(template, place):
                place.drain_with(fault, number)
                tally.injected += "X" in place.log.read_text()
                judge(place, (), tally)
    shutil.rmtree(place.destination)
    shutil.rmtree(template.folder)
    return tally


def small_day_sheets() -> contextlib.AbstractContextManager[object]:
    """Half of all time would go into drawing contact sheets, which is not what is proved here."""
    small = SimpleNamespace(jpeg=b"a small sheet", pdf=b"another")
    return patch("booth.delivery.overview.DaySheets.draw", lambda *_: small)


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
    parser.add_argument("--errands", default=",".join((*ERRANDS, "share")), help="which")
    arguments = parser.parse_args(argv)
    if shutil.which("strace") is None:
        print("scripts/faults needs strace: apt-get install strace", file=sys.stderr)
        return 2
    every, total = 7 if arguments.quick else 1, Counter[str]()
    print(f"{'errand':10}{'fault':8}{'calls':>7}" + "".join(f"{name:>14}" for name in FIGURES), flush=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for errand in arguments.errands.split(","):
            for fault, tally in _each_fault(errand, Path(folder), every):
                figures = {name: getattr(tally, name) for name in FIGURES}
                total.update(figures)
                print(f"{errand:10}{fault:8}{tally.calls:7}" + "".join(f"{n:14}" for n in figures.values()), flush=True)
    print(json.dumps({name: total[name] for name in FIGURES}))
    return int(any(total[name] for name in FIGURES if name != "injected"))


def _each_fault(errand: str, folder: Path, every: int) -> Iterator[tuple[str, Tally]]:
    if errand != "share":
        for fault in FAULTS:
            yield fault, all_faults(errand, fault, folder, every)
    elif MISSING:
        print("The share is left out: it needs Samba and root.", file=sys.stderr)
    else:
        with Samba(folder / "samba").running() as server:
            for fault in SHARE_FAULTS:
                yield fault, share_faults(fault, folder, server, every)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
