"""Brings photographs to every destination: a process of its own, `booth deliver`.

It shares nothing with the kiosk but the SQLite outbox and the photograph files, so that a yanked stick or a hung
share never freezes the screen. Killed anywhere, the next one picks up: a file counts as done only after it was
read back, and bringing it again changes nothing. One worker at a time serves a destination, held by a lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from booth.clock import Clock
from booth.delivery.backoff import Backoff
from booth.delivery.destination import Destination, absent
from booth.delivery.manifest import MANIFEST, manifest
from booth.errors import BoothError, DeliveryAbsent, DeliveryError, DeliveryFull, StoreError
from booth.settings import DeliverySettings
from booth.store.catalogue import PHOTOGRAPHS
from booth.store.database import Database
from booth.store.files import disk_errors, make_folder
from booth.store.lock import try_lock
from booth.store.outbox import Outbox
from booth.store.records import Job, StoredFile

LOG = logging.getLogger(__name__)
HEARTBEAT = "delivery/heartbeat"
"""A file in the store folder; its modification time says when the worker was last seen alive."""
BATCH = 16
"""Files that go in step, and between two transactions."""
STOPPING_S = 10.0
"""How long a destination may finish its batch after the word to stop; what is under way then is begun again."""
IDLE_LOOK_S = 30.0
"""How often a destination is looked at when there is nothing to bring: a stick that was pulled is seen."""
LOOK_EVERY_S = 1.0
"""How often the running worker looks for new photographs."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What one round did."""

    delivered: int = 0
    """Files brought, or found to be there already."""
    removed: int = 0
    """Folders of people who withdrew."""
    failed: int = 0
    waiting: int = 0
    """Jobs left, at all destinations served."""
    troubles: Mapping[str, str] = field(default_factory=dict)
    """By destination: the sentence for staff."""

    @property
    def moved(self) -> bool:
        """Something was done; another round may do more."""
        return self.delivered + self.removed > 0


class Worker:
    """Serves `destinations` from the store's outbox. Raises StoreError when the store cannot be opened."""

    def __init__(
        self,
        store_folder: Path,
        destinations: Sequence[Destination],
        clock: Clock,
        settings: DeliverySettings,
        random: Random | None = None,
    ) -> None:
        self._folder = store_folder.expanduser().absolute()
        self._destinations = destinations
        self._clock = clock
        self._backoff = Backoff(settings.retry_first_s, settings.retry_most_s, random)
        self._outbox = Outbox(Database(self._folder))
        self._described: set[str] = set()
        self._looked_at_s: dict[str, float] = {}
        with disk_errors(self._folder):
            make_folder(self._folder / HEARTBEAT.partition("/")[0])
            (self._folder / HEARTBEAT).touch()
            self._own_device = self._folder.stat().st_dev

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set, every destination on a thread of its own: one that hangs holds up no other.

        A local disk that fails is said in the log, and tried again. An error that nobody foresaw is raised here.
        """
        crashes: list[BaseException] = []

        def serve(destination: Destination) -> None:
            try:
                self._keep_serving(destination, stop)
            except BaseException as error:
                crashes.append(error)
                stop.set()

        threads = [threading.Thread(target=serve, args=(each,), daemon=True) for each in self._destinations]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive() and not stop.is_set():
                thread.join(LOOK_EVERY_S)
            thread.join(STOPPING_S)
        if crashes:
            raise crashes[0]

    def _keep_serving(self, destination: Destination, stop: threading.Event) -> None:
        backoff = Backoff(self._backoff.first_s, self._backoff.most_s)
        while not stop.is_set():
            try:
                moved = self._round(destination).moved
            except StoreError as error:
                LOG.error("%s", error)
                stop.wait(backoff.next_s())
                continue
            backoff.reset()
            if not moved:
                stop.wait(LOOK_EVERY_S)

    def drain(self) -> DeliverySummary:
        """Rounds until nothing more moves; sums them up."""
        delivered = removed = 0
        while True:
            last = self.run_once()
            delivered, removed = delivered + last.delivered, removed + last.removed
            if not last.moved:
                return DeliverySummary(delivered, removed, last.failed, last.waiting, last.troubles)

    def run_once(self) -> DeliverySummary:
        """One round: at every destination whose time has come, all jobs whose time has come."""
        rounds = [self._round(destination) for destination in self._destinations]
        return DeliverySummary(
            sum(this.delivered for this in rounds),
            sum(this.removed for this in rounds),
            sum(this.failed for this in rounds),
            sum(this.waiting for this in rounds),
            {this.name: this.trouble for this in rounds if this.trouble},
        )

    def _round(self, destination: Destination) -> _Round:
        this = _Round(destination.name)
        self._beat()
        with try_lock(self._lock_file(destination)) as alone:
            if alone:
                self._serve(destination, this)
            else:
                this.trouble = f"Another process is delivering to {destination.name} already."
        this.waiting = self._outbox.waiting(destination.name)
        return this

    def close(self) -> None:
        self._outbox.close()

    def _lock_file(self, destination: Destination) -> Path:
        key = hashlib.sha256(destination.name.encode()).hexdigest()[:16]
        return self._folder / HEARTBEAT.partition("/")[0] / f"{key}.lock"

    def _beat(self) -> None:
        now = self._clock.wall().timestamp()
        with contextlib.suppress(OSError):
            os.utime(self._folder / HEARTBEAT, (now, now))

    def _serve(self, destination: Destination, this: _Round) -> None:
        name = destination.name
        self._outbox.enrol(name)
        standing = self._outbox.standing(name)
        if standing.is_waiting(self._clock.wall(), self._backoff.most_s):
            this.trouble = standing.trouble
            return
        if not standing.failures and self._is_idle(name):
            return
        try:
            self._open(destination, standing.own_disk)
            self._work(destination, this)
            self._describe(destination, this)
            if standing.failures:
                self._outbox.found(name)
        except DeliveryError as error:
            this.trouble = str(error)
            wait_s = self._backoff.wait_s(standing.failures + 1)
            self._outbox.lost(name, this.trouble, self._clock.wall() + timedelta(seconds=wait_s))

    def _is_idle(self, name: str) -> bool:
        """Nothing to bring, and not long since it was looked at: a share is not logged in to every second."""
        last_s = self._looked_at_s.get(name, -IDLE_LOOK_S)
        due = self._outbox.due(name, self._clock.wall(), self._backoff.most_s, limit=1)
        if self._clock.now_s() - last_s < IDLE_LOOK_S and not due:
            return True
        self._looked_at_s[name] = self._clock.now_s()
        return False

    def _open(self, destination: Destination, had_own_disk: bool) -> None:
        """Raises DeliveryError when it is not there.

        A destination that once had a disk of its own and is now on the booth's is an empty mount point.
        """
        device = destination.device()
        own_disk = device is not None and device != self._own_device
        if had_own_disk and not own_disk:
            raise absent(destination.name)
        if own_disk and not had_own_disk:
            self._outbox.expect_own_disk(destination.name)
        destination.open()

    def _work(self, destination: Destination, this: _Round) -> None:
        """Removals first, then photographs in order of session. Raises DeliveryError when it has to stop."""
        while jobs := self._outbox.due(destination.name, self._clock.wall(), self._backoff.most_s, BATCH):
            if jobs[0].removal:
                self._remove(destination, jobs[0], this)
            else:
                self._bring(destination, jobs, this)
            self._beat()

    def _remove(self, destination: Destination, job: Job, this: _Round) -> None:
        try:
            destination.remove(job.path)
        except (DeliveryAbsent, DeliveryFull):
            raise
        except DeliveryError as error:
            self._postpone(job, error, this)
        else:
            self._outbox.done([job])
            this.removed += 1

    def _bring(self, destination: Destination, jobs: Sequence[Job], this: _Round) -> None:
        files = [StoredFile(job.path, job.sha256, job.size) for job in jobs]
        outcome = destination.put(self._folder / PHOTOGRAPHS, files, self._beat)
        done = [job for job in jobs if job.path in outcome.whole]
        self._outbox.done(done)
        this.delivered += len(done)
        for job in jobs:
            if job.path in outcome.failures:
                self._postpone(job, outcome.failures[job.path], this)
        if outcome.stopped:
            raise outcome.stopped

    def _postpone(self, job: Job, error: BoothError, this: _Round) -> None:
        """This one waits while others go on."""
        this.failed += 1
        this.trouble = str(error)
        wait_s = self._backoff.wait_s(job.attempts + 1)
        self._outbox.failed(job, this.trouble, self._clock.wall() + timedelta(seconds=wait_s))

    def _describe(self, destination: Destination, this: _Round) -> None:
        """Rewrite the manifest when what is there has changed, or may have before this process began."""
        if this.delivered or this.removed or destination.name not in self._described:
            destination.write(MANIFEST, manifest(self._outbox.delivered(destination.name)))
            self._described.add(destination.name)


@dataclass(slots=True)
class _Round:
    """What happens at one destination in one round."""

    name: str
    delivered: int = 0
    removed: int = 0
    failed: int = 0
    waiting: int = 0
    trouble: str = ""

    @property
    def moved(self) -> bool:
        return self.delivered + self.removed > 0
