"""`scripts/soak`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from booth.appliance.memory import wipe_what_is_freed
from scripts.soaking.run import soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/soak", description="One booth, guest after guest, all going wrong.")
    parser.add_argument("sessions", type=int, nargs="?", default=50)
    parser.add_argument("--idle", type=float, default=0.0, metavar="MINUTES", help="measure what an idle booth writes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where store and destination are made; a temporary one otherwise")
    parser.add_argument(
        "--search-every", type=int, default=10, help="search the memory after so many sessions; 0: never"
    )
    arguments = parser.parse_args()
    wipe_what_is_freed()  # as the booth does when it starts
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=arguments.folder, ignore_cleanup_errors=True) as folder:
        if arguments.idle:
            from scripts.soaking.idle import idle

            return idle(arguments.idle, Path(folder))
        return soak(arguments.sessions, Path(folder), arguments.seed, arguments.search_every)


sys.exit(main())
