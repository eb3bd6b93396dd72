"""Brings photographs to every destination: a process of its own, `booth deliver`.

It shares nothing with the kiosk but the SQLite outbox and the photograph files, so that a yanked stick or a hung
share never freezes the screen. Killed anywhere, the next one picks up: a file counts as done only after it was
read back, and bringing it again changes nothing. One worker at a time serves a destination, held by a lock.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import msgspec

from booth.clock import Clock
from booth.delivery.backoff import Backoff
from booth.delivery.crew import Crew
from booth.delivery.destination import Beat, Destination
from booth.delivery.overview import Overview
from booth.delivery.rounds import DeliverySummary, Round, summed
from booth.delivery.sticks import Port, StickDestination
from booth.delivery.troubles import absent, forgetful
from booth.errors import BoothError, DeliveryAbsent, DeliveryError, DeliveryFull
from booth.heartbeat import Heartbeat
from booth.settings import DeliverySettings
from booth.store.catalogue import PHOTOGRAPHS
from booth.store.database import Database
from booth.store.files import disk_errors, make_folder
from booth.store.live import FOLDER, Live, Progress, Sight, key
from booth.store.lock import try_lock
from booth.store.outbox import Outbox
from booth.store.records import Job, StoredFile
from booth.store.retention import Retention
from booth.told import told
from booth.words import ENGLISH

LOG = logging.getLogger(__name__)
IDLE_LOOK_S = 30.0
"""How often a destination is looked at when there is nothing to bring: a stick that was pulled is seen."""


class Worker:
    """Serves `destinations` from the store's outbox. Raises StoreError when the store cannot be opened."""

    def __init__(
        self,
        store_folder: Path,
        destinations: Sequence[Destination],
        clock: Clock,
        settings: DeliverySettings,
        random: Random | None = None,
        port: Port | None = None,
        keep_days: int = 0,
        language: str = ENGLISH,
    ) -> None:
        self._folder = store_folder.expanduser().absolute()
        self._destinations = destinations
        self._clock = clock
        self._backoff = Backoff(settings.retry_first_s, settings.retry_most_s, random)
        database = Database(self._folder)
        self._outbox = Outbox(database)
        names = [destination.name for destination in destinations]
        self._retention = Retention(
            database, self._folder / PHOTOGRAPHS, clock, keep_days, names, sticks=port is not None
        )
        self._overview = Overview(self._folder / PHOTOGRAPHS, language)
        self._described: set[str] = set()
        self._sheets_owed: set[str] = set()
        self._looked_at_s: dict[str, float] = {}
        self._port = port
        self._seen: dict[str, str] = {}
        self._looked_through: dict[str, str] = {}
        self._live = Live(self._folder)
        self._random = random or Random()
        self._heartbeat: Heartbeat | None = None
        with disk_errors(self._folder):
            make_folder(self._folder / FOLDER)
            # The system's disk counts as the booth's: where the store has one of its own, empty mount points are there.
            self._own_devices = {self._folder.stat().st_dev, Path("/").stat().st_dev}

    def run(self, stop: threading.Event, heartbeat: Heartbeat | None = None) -> None:
        """Deliver until `stop` is set, every destination on a thread of its own: one that hangs holds up no other.

        A local disk that fails is said in the log, and tried again. An error that nobody foresaw is raised here.
        """
        self._heartbeat = heartbeat
        crew = Crew(
            self._round,
            self.look_after_sticks if self._port else None,
            self._backoff,
            stop,
            heartbeat or Heartbeat(self._clock.now_s),
            self._retention.purge,
        )
        crew.work(tuple(self._destinations))

    def sights(self) -> tuple[Sight, ...]:
        """The sticks that were plugged in when last looked at."""
        return self._live.sights()

    def look_after_sticks(self) -> tuple[StickDestination, ...]:
        """The sticks to be served; those that staff want to take are unmounted. Says what it sees to the screens."""
        assert self._port is not None
        troubles = {}
        try:
            for stick, volume in self._port.leaving():
                with try_lock(self._lock_file(stick.name)) as alone:
                    try:
                        if alone:
                            self._port.take_out(stick, volume)
                    except DeliveryError as error:
                        troubles[stick.name] = str(error)
            served, sights = self._port.look()
        except DeliveryError as error:
            self._live.say_sights((Sight(state="trouble", sentence=str(error)),))
            return ()
        for stick_there in served:
            if self._seen.get(stick_there.name) != stick_there.volume.plugged:
                self._seen[stick_there.name] = stick_there.volume.plugged
                self._outbox.enrol(stick_there.name)
                self._outbox.found(stick_there.name)
                self._overview.forget(stick_there.name)
                self._looked_at_s.pop(stick_there.name, None)
        self._live.say_sights(tuple(_with(sight, troubles) for sight in sights))
        return served

    def drain(self) -> DeliverySummary:
        """Rounds until nothing more moves; sums them up."""
        delivered = removed = 0
        while True:
            self._looked_at_s.clear()  # the last round finds nothing to bring, and then writes the contact sheets
            last = self.run_once()
            delivered, removed = delivered + last.delivered, removed + last.removed
            if not last.moved:
                return DeliverySummary(delivered, removed, last.failed, last.waiting, last.troubles)

    def run_once(self) -> DeliverySummary:
        """One round: at every destination whose time has come, all jobs whose time has come."""
        plugged = self.look_after_sticks() if self._port else ()
        return summed([self._round(destination) for destination in (*self._destinations, *plugged)])

    def _round(self, destination: Destination) -> Round:
        this = Round(destination.name)
        with try_lock(self._lock_file(destination.name)) as alone:
            if alone:
                self._serve(destination, this)
            else:
                this.trouble = told("Another process is delivering to {place} already.", place=destination.name)
        this.waiting = self._outbox.waiting(destination.name)
        return this

    def close(self) -> None:
        self._outbox.close()

    def _lives(self, destination: Destination) -> Beat:
        """What says during long work that this destination's thread lives. A stick may hang: see Crew."""
        if self._heartbeat is None or isinstance(destination, StickDestination):
            return _nothing
        return self._heartbeat.expect(destination.name)

    def _lock_file(self, destination: str) -> Path:
        return self._folder / FOLDER / f"{key(destination)}.lock"

    def _serve(self, destination: Destination, this: Round) -> None:
        name = destination.name
        if isinstance(destination, StickDestination) and self._port and not self._port.knows(name):
            return  # forgotten since it was seen
        self._outbox.enrol(name)
        standing = self._outbox.standing(name)
        if standing.is_waiting(self._clock.wall(), self._backoff.most_s):
            this.trouble = standing.trouble
            return
        if not standing.failures and self._is_idle(name):
            return
        try:
            if isinstance(destination, StickDestination):
                self._repair(destination)
            self._open(destination, standing.own_disk)
            if isinstance(destination, StickDestination):
                self._look_through(destination)
            self._work(destination, this)
            self._describe(destination, this)
            if standing.failures:
                self._outbox.found(name)
        except DeliveryError as error:
            self._overview.forget(name)
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

    def _repair(self, stick: StickDestination) -> None:
        """Once whenever it is plugged in. What was not taken out by the screen is compared anew, all of it."""
        if self._looked_through.get(stick.name) != stick.volume.plugged and stick.repair():
            why = told("{stick} was not taken out by the screen: what it holds is being compared.", stick=stick.name)
            LOG.info("%s", why)
            self._outbox.owe_again(stick.name, [file.path for file in self._outbox.delivered(stick.name)], why)

    def _open(self, destination: Destination, had_own_disk: bool) -> None:
        """Raises DeliveryError when it is not there.

        A destination that once had a disk of its own and is now on the booth's is an empty mount point.
        """
        device = destination.device()
        own_disk = device is not None and device not in self._own_devices
        if had_own_disk and not own_disk:
            raise absent(destination.name)
        if own_disk and not had_own_disk:
            self._outbox.expect_own_disk(destination.name)
        destination.open()

    def _look_through(self, stick: StickDestination) -> None:
        """Once whenever it is plugged in: what was deleted from it elsewhere is owed to it again.

        Only a stick leaves the booth. Who tidies up a share or a folder means it, and is not contradicted.
        """
        if self._looked_through.get(stick.name) != stick.volume.plugged:
            missing = stick.missing(self._outbox.delivered(stick.name))
            if missing:
                LOG.warning("%s: %d files have gone from it while it was away: brought again", stick.name, len(missing))
                self._outbox.owe_again(stick.name, missing)
            self._looked_through[stick.name] = stick.volume.plugged

    def _work(self, destination: Destination, this: Round) -> None:
        """Removals first, then photographs in order of session. Raises DeliveryError when it has to stop."""
        name = destination.name
        while not self._is_wanted_by_staff(name) and (
            jobs := self._outbox.due(name, self._clock.wall(), self._backoff.most_s, destination.batch)
        ):
            if jobs[0].removal:
                self._remove(destination, jobs[0], this)
            else:
                self._bring(destination, jobs, this)
            self._lives(destination)()

    def _is_wanted_by_staff(self, name: str) -> bool:
        return self._port is not None and self._port.is_leaving(name)

    def _remove(self, destination: Destination, job: Job, this: Round) -> None:
        try:
            destination.remove(job.path)
        except (DeliveryAbsent, DeliveryFull):
            raise
        except DeliveryError as error:
            self._postpone(job, error, this)
        else:
            self._outbox.done([job])
            this.removed += 1

    def _bring(self, destination: Destination, jobs: Sequence[Job], this: Round) -> None:
        files = [StoredFile(job.path, job.sha256, job.size, job.poly1305) for job in jobs]
        began_s, brought = self._clock.now_s(), list[Job]()
        for outcome in destination.put(self._folder / PHOTOGRAPHS, files, self._lives(destination)):
            done = [job for job in jobs if job.path in outcome.whole]
            self._outbox.done(done)
            this.delivered += len(done)
            brought += done
            self._say_speed(destination, brought, began_s)
            for job in jobs:
                if job.path in outcome.failures:
                    self._postpone(job, outcome.failures[job.path], this)
            if outcome.stopped:
                raise outcome.stopped
        if destination.device() not in {None, *self._own_devices}:
            self._check_an_earlier_one(destination)

    def _say_speed(self, destination: Destination, done: Sequence[Job], began_s: float) -> None:
        took_s = self._clock.now_s() - began_s
        self._live.say_progress(
            Progress(
                destination=destination.name,
                said_at_s=self._clock.wall().timestamp(),
                bytes_per_s=sum(job.size for job in done) / took_s if took_s > 0 else 0.0,
                free_bytes=destination.free_bytes(),
            )
        )

    def _check_an_earlier_one(self, destination: Destination) -> None:
        """A stick that promises more room than it has lets what comes later overwrite what came first."""
        file = self._outbox.one_delivered(destination.name, self._random)
        if file is not None and destination.holds(file, self._lives(destination)) is False:
            self._outbox.mistrust(destination.name)
            raise forgetful(destination.name)

    def _postpone(self, job: Job, error: BoothError, this: Round) -> None:
        """This one waits while others go on."""
        this.failed += 1
        this.trouble = str(error)
        wait_s = self._backoff.wait_s(job.attempts + 1)
        self._outbox.failed(job, this.trouble, self._clock.wall() + timedelta(seconds=wait_s))

    def _describe(self, destination: Destination, this: Round) -> None:
        """Last of all: manifest and gallery when what is there has changed, or may have before this process began.

        The contact sheets of days are much work: they wait until nothing more comes, unless somebody withdrew, and
        are left again for photographs that come meanwhile.
        """
        name = destination.name
        if not (this.moved or name not in self._described or name in self._sheets_owed):
            return
        files, days = self._outbox.delivered(name), self._outbox.days()
        if this.moved or name not in self._described:
            self._write(destination, self._overview.lists(files, days))
            destination.index(self._overview.index)
            self._described.add(name)
            self._sheets_owed.add(name)
        if this.removed or not this.moved:
            beat = self._lives(destination) if this.removed else partial(self._go_on, destination)
            with contextlib.suppress(_MoreCame):
                self._write(destination, self._overview.sheets(name, files, days, beat))
                self._sheets_owed.discard(name)

    def _go_on(self, destination: Destination) -> None:
        """With what can wait. Raises _MoreCame."""
        self._lives(destination)()
        if self._outbox.due(destination.name, self._clock.wall(), self._backoff.most_s, limit=1):
            raise _MoreCame

    def _write(self, destination: Destination, overview: Iterable[tuple[str, bytes]]) -> None:
        for path, data in overview:
            destination.write(path, data)
            self._lives(destination)()


class _MoreCame(Exception):  # nothing is wrong
    """There are photographs to be brought."""


def _nothing() -> None:
    """Nobody asks whether it lives."""


def _with(sight: Sight, troubles: Mapping[str, str]) -> Sight:
    trouble = troubles.get(sight.name)
    return msgspec.structs.replace(sight, sentence=trouble) if trouble else sight
