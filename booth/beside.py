"""`booth deliver` beside a booth, in a process of its own: a hung disk must not freeze the screen."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

from booth.delivery.destinations import destinations
from booth.errors import DeliveryError
from booth.settings import Settings
from booth.settings_file import as_toml
from booth.store.catalogue import Catalogue
from booth.store.records import DestinationStatus

WAIT_S: Final = 30.0
"""How long a demonstration or a film waits for its last headshot to be delivered."""
LOOK_EVERY_S: Final = 0.1
FAILURES_ENOUGH: Final = 2
"""Failed tries in a row after which it waits no longer; `booth deliver` goes on with what is left."""


@contextlib.contextmanager
def beside(settings: Settings, catalogue: Catalogue, names: tuple[str, ...], wait: bool) -> Iterator[None]:
    """Delivers while inside, where the settings name a destination; `wait`: until all of it is there.

    Raises DeliveryError when it waited and something is still owed to the destinations of these `names`.
    """
    if not (destinations(settings.delivery) or settings.delivery.sticks):
        yield
        return
    file = catalogue.folder / "deliver.toml"
    file.write_text(as_toml(settings), encoding="utf-8")
    command = [sys.executable, "-m", "booth", "--config", str(file), "deliver"]
    process = subprocess.Popen([*command, "--beside"])
    try:
        yield
        deadline_s = time.monotonic() + (WAIT_S if wait else 0.0)
        while (late := _late(catalogue, names)) and process.poll() is None and time.monotonic() < deadline_s:
            if all(status.failures >= FAILURES_ENOUGH for status in late):
                break
            time.sleep(LOOK_EVERY_S)
        if wait and (late := _late(catalogue, names)):
            told = " ".join(f"{status.name}: {status.trouble or 'it is slow.'}" for status in late)
            raise DeliveryError(f"The photographs are safe in {catalogue.folder}, but not all delivered. {told}")
    finally:
        process.terminate()
        process.wait()
    if wait:  # the days' contact sheets come last, when nothing more does: it was mostly stopped before
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([*command, "--once"], stdout=subprocess.DEVNULL, timeout=WAIT_S, check=False)


def _late(catalogue: Catalogue, names: tuple[str, ...]) -> list[DestinationStatus]:
    return [status for status in catalogue.destinations() if status.name in names and status.files_waiting]
