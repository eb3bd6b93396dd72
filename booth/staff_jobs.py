"""What the staff's menu asks for and what takes a while: disk, D-Bus, face model. No main thread calls this.

for answer, pictures in jobs.run(ask, frames, in_use):
    ...                                     # several, each with all that is known so far
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.appliance.doctor import examine
from booth.appliance.finding import Finding
from booth.appliance.light_check import examine_light
from booth.camera.frame import Frame
from booth.clock import Clock, SystemClock
from booth.delivery.service import make_port
from booth.delivery.sticks import Port, leaving
from booth.errors import BoothError, InputError
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.kiosk.offered import offered
from booth.kiosk.screen import PictureView
from booth.kiosk.staff.values import Answer, Ask, Mark, Person, Row, Work
from booth.looks.catalogue import Catalogue as Looks
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.live import Sight
from booth.store.records import DestinationStatus, PhotographRecord
from booth.store.sticks import Sticks
from booth.words import load_words

Pictures = Mapping[int, NDArray[np.uint8]]
Found = Iterator[tuple[Answer, Pictures]]

FRAMES_ENOUGH: Final = 4
"""With fewer, lamps that flicker look like lamps that do not."""
THUMBNAIL_PX: Final = 480
DPI: Final = re.compile(rb'booth:EffectiveDpi="(\d+)"')
METADATA_BYTES: Final = 65536
"""A JPEG's metadata stand within so many of its first bytes."""
MINUTES_FROM_S: Final = 90.0


class Jobs:
    """Everything the menu may ask of the booth. Safe to be run by several threads."""

    def __init__(self, settings: Settings, looks: Looks, catalogue: Catalogue, clock: Clock) -> None:
        self._looks, self._catalogue, self._clock = looks, catalogue, clock
        self.settle(settings)

    def settle(self, settings: Settings) -> None:
        """Work with these from now on, and answer in their language."""
        self._settings = settings
        self._words = load_words(offered(settings.kiosk.languages)[0])

    def run(self, ask: Ask, frames: Sequence[Frame] = (), in_use: Mapping[str, Finding] | None = None) -> Found:
        """Do it. frames: what the light check looks at, released here; in_use: the devices that the booth holds."""
        none: Pictures = {}
        try:
            match ask.work:
                case Work.LOOK_UP:
                    yield self._look_up(ask)
                case Work.CHECK:
                    yield from ((answer, none) for answer in self._findings(ask, examine(self._settings, in_use or {})))
                case Work.LIGHT_CHECK:
                    yield from ((answer, none) for answer in self._findings(ask, self._light(frames)))
                case work:
                    yield self._simple(work)(ask), none
        except BoothError as error:
            yield Answer(self._clock.now_s(), ask.number, trouble=self._words.told(str(error))), none

    def _simple(self, work: Work) -> Callable[[Ask], Answer]:
        return {
            Work.COUNTS: self._counts,
            Work.STICKS: self._sticks,
            Work.REGISTER: self._register,
            Work.RELEASE: self._release,
            Work.DELETE: self._delete,
        }[work]

    def _answer(self, ask: Ask, rows: Sequence[Row] = (), done: bool = True, taken: int = 0) -> Answer:
        sticks = self._seen() if ask.work in (Work.STICKS, Work.REGISTER, Work.RELEASE) else ()
        return Answer(self._clock.now_s(), ask.number, done, tuple(rows), taken, sticks)

    # --- counts -------------------------------------------------------------------------------------

    def _counts(self, ask: Ask) -> Answer:
        taken = sum(session.photographs for session in self._catalogue.sessions())
        return self._answer(ask, [self._count(status) for status in self._catalogue.destinations()], taken=taken)

    def _count(self, status: DestinationStatus) -> Row:
        words = self._words
        short = _short(status.name)
        place = words("staff.home.folder" if short != status.name else "staff.home.elsewhere", name=short)
        figure = str(status.delivered)
        if status.trouble:
            return Row(place, figure, words.told(status.trouble), Mark.WRONG)
        notes = [*self._waiting(status), *self._going(status)]
        whole = not (status.files_waiting or status.removals_waiting)
        return Row(place, figure, " ".join([words("staff.home.all"), *notes] if whole else notes), _tick(whole))

    def _waiting(self, status: DestinationStatus) -> Iterator[str]:
        words, count = self._words, status.files_waiting
        if count:
            since, claim = status.oldest_since, status.oldest_claim
            key = "staff.home.waiting_since" if since else "staff.home.waiting"
            yield words(key, count=count, claim=claim, time=f"{since:%H:%M}" if since else "")
        if status.removals_waiting:
            yield words("staff.home.removals", count=status.removals_waiting)

    def _going(self, status: DestinationStatus) -> Iterator[str]:
        """How fast it goes, and how much room there is, while delivery is at it."""
        words, progress = self._words, self._catalogue.progress(status.name)
        if progress is None:
            return
        if left_s := progress.time_left_s(status.bytes_waiting):
            minutes = left_s >= MINUTES_FROM_S
            key = "staff.home.left_minutes" if minutes else "staff.home.left_seconds"
            yield words(key, count=round(left_s / 60 if minutes else left_s))
        if progress.free_bytes is not None:
            yield words("staff.home.free", count=round(progress.free_bytes / 1e9))

    # --- checks -------------------------------------------------------------------------------------

    def _findings(self, ask: Ask, findings: Iterator[Finding]) -> Iterator[Answer]:
        rows, said = list[Row](), self._words.told
        for finding in findings:
            mark = Mark.WELL if not finding.fix else Mark.MISSING if finding.optional else Mark.WRONG
            rows.append(Row(said(finding.name), said(finding.figure), said(finding.fix), mark))
            yield self._answer(ask, rows, done=False)
        yield self._answer(ask, rows)

    def _light(self, frames: Sequence[Frame]) -> Iterator[Finding]:
        try:
            if len(frames) < FRAMES_ENOUGH:
                raise InputError(self._words("staff.light_check.dark"))
            face = self._settings.face
            tracker = Tracker(model_folder(face.models), face.threads)
            try:
                yield from examine_light(frames, tracker, self._settings.session.style)
            finally:
                tracker.forget()
        finally:
            for frame in frames:
                frame.main.release()

    # --- sticks -------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _port(self) -> Iterator[Port]:
        self._require_sticks()
        with contextlib.closing(Database(self._catalogue.folder)) as database:
            yield make_port(self._settings, database)

    def _require_sticks(self) -> None:
        if not self._settings.delivery.sticks:
            raise InputError(self._words("staff.sticks.off"))

    def _seen(self) -> tuple[Sight, ...]:
        """As the delivery process saw them last; and those whose power is off, which nobody sees any more."""
        seen = self._catalogue.sticks_seen()
        with contextlib.closing(Database(self._catalogue.folder)) as database:
            off = [stick.name for stick in Sticks(database).all() if stick.safe]
        out = (Sight(state="safe", sentence=self._words("staff.sticks.safe"), name=name) for name in off)
        return (*seen, *(sight for sight in out if sight.name not in {other.name for other in seen}))

    def _sticks(self, ask: Ask) -> Answer:
        self._require_sticks()
        return self._answer(ask)

    def _register(self, ask: Ask) -> Answer:
        with self._port() as port:
            stick = port.register("", ask.about, SystemClock().wall())
        return self._answer(ask, [Row("", self._words("staff.sticks.registered", name=stick.name))])

    def _release(self, ask: Ask) -> Answer:
        """Delivery writes it to the end, unmounts it, and says when it is safe."""
        with self._port() as port:
            port.release(ask.about)
        return self._answer(ask, [Row("", self._words.told(leaving(ask.about)))])

    # --- one person ---------------------------------------------------------------------------------

    def _look_up(self, ask: Ask) -> tuple[Answer, Pictures]:
        claim, words = ask.about, self._words
        session = next((session for session in self._catalogue.sessions() if session.claim == claim), None)
        if session is None:
            raise InputError(words("staff.number.nobody", claim=claim))
        if session.withdrawn:
            raise InputError(words("staff.number.withdrawn", claim=claim))
        photographs = self._catalogue.photographs_of(claim)
        if not photographs:
            raise InputError(words("staff.number.none", claim=claim))
        thumbnails = {p.photograph_id: thumbnail(self._file(p, "web")) for p in photographs}
        person = Person(
            claim,
            tuple(PictureView(p.photograph_id, self._caption(p)) for p in photographs),
            {p.photograph_id: self._remarks(p, thumbnails[p.photograph_id] is not None) for p in photographs},
        )
        pictures = {number: rgb for number, rgb in thumbnails.items() if rgb is not None}
        return Answer(self._clock.now_s(), ask.number, person=person), pictures

    def _file(self, photograph: PhotographRecord, kind: str) -> Path | None:
        file = photograph.files.get(kind)
        return self._catalogue.photographs / file.path if file else None

    def _caption(self, photograph: PhotographRecord) -> str:
        look = self._looks.get(photograph.look)
        title = self._words.title(look) if look else photograph.look
        return self._words("staff.person.caption", look=title, take=photograph.take)

    def _remarks(self, photograph: PhotographRecord, here: bool) -> tuple[str, ...]:
        gone = () if here else (self._words("staff.person.gone"),)
        dpi = effective_dpi(self._file(photograph, "print"))
        fine = (self._words("staff.person.dpi", dpi=dpi),) if dpi else ()
        return (*gone, *map(self._words.told, photograph.remarks), *fine)

    def _delete(self, ask: Ask) -> Answer:
        words, deletion = self._words, self._catalogue.delete(ask.about)
        removed = words("staff.deleted.removed", count=deletion.photographs)
        here = Row(words("staff.deleted.here"), removed, mark=Mark.WELL)
        there = [Row(_short(name), words("staff.deleted.waits"), mark=Mark.MISSING) for name in deletion.waiting]
        return self._answer(ask, [here, *there])


def _tick(well: bool) -> Mark:
    return Mark.WELL if well else Mark.NONE


def _short(destination: str) -> str:
    """A folder by its own name; a share or a stick as it is called."""
    return destination if destination.startswith("//") else Path(destination).name


def thumbnail(file: Path | None) -> NDArray[np.uint8] | None:
    """(h, w, 3) of a photograph, small; None where it is not on this disk any more."""
    if file is None:
        return None
    try:
        with Image.open(file) as picture:
            picture.draft("RGB", (THUMBNAIL_PX, THUMBNAIL_PX))
            picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            return np.asarray(picture.convert("RGB"))
    except OSError:
        return None


def effective_dpi(file: Path | None) -> str:
    """How fine the camera's own pixels print, out of the file's metadata; empty where it does not say."""
    try:
        said = DPI.search(file.read_bytes()[:METADATA_BYTES]) if file else None
    except OSError:
        return ""
    return said[1].decode() if said else ""
