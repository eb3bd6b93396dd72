"""Finishing: a burst becomes the best frame, the best frame becomes finished pictures, and those become kept.

Runs on a thread of its own, so that encoding never stops the screen; in step with the frames where `inline`.
"""

from __future__ import annotations

import contextlib
import io
import queue
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.clock import Clock
from booth.errors import BoothError, StoreError
from booth.looks.baseline import Baseline
from booth.looks.catalogue import Catalogue as Looks
from booth.looks.catalogue import Look
from booth.photo.contact_sheet import Entry, contact_sheet, contact_sheet_pdf
from booth.photo.examiner import Examiner, tilts
from booth.photo.finish import finish
from booth.photo.shot import Caption, Finished
from booth.session.events import Event, Faulted, Kept, NotTaken
from booth.settings import Settings
from booth.store.catalogue import Catalogue
from booth.store.keeper import close, keep
from booth.store.records import OpenedSession

PREVIEW_HEIGHT_PX = 960
"""Of the photograph as the kiosk shows it."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the shutter left: the frames around it and what they are for."""

    session: OpenedSession
    look: Look
    take: int
    trigger_ns: int
    taken_at: datetime
    frames: tuple[Frame, ...]
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an exposure: events for the session, and the picture to show (h, w, 3) uint8 RGB."""

    session_id: int
    events: tuple[Event, ...]
    picture: NDArray[np.uint8] | None = None


def develop(exposure: Exposure, examiner: Examiner, settings: Settings, camera: str) -> Finished:
    """The best frame of an exposure, finished. Releases its frames. Raises BoothError when nobody is in it."""
    look = exposure.look
    try:
        shots = examiner.examine(exposure.frames, look.name, exposure.baseline)
        kept = examiner.kept(shots, look.name, exposure.baseline, exposure.trigger_ns)
        if not kept:
            raise BoothError("Nobody was in the picture.")
        caption = Caption(
            claim=exposure.session.claim,
            look=look.name,
            title=look.title,
            style=settings.session.style,
            take=exposure.take,
            captured_at=exposure.taken_at,
            creator=settings.session.creator,
            copyright=settings.session.copyright,
            event=settings.session.event,
            camera=camera,
        )
        return finish(kept[0], caption, settings.photo, tilts(look))
    finally:
        for frame in exposure.frames:
            frame.main.release()


class Finisher:
    """Takes exposures and closings in order; `results` hands back what the main thread should know."""

    def __init__(
        self,
        settings: Settings,
        looks: Looks,
        catalogue: Catalogue,
        examiner: Examiner,
        clock: Clock,
        destinations: tuple[str, ...],
        camera: str,
        inline: bool,
    ) -> None:
        self._settings, self._looks, self._catalogue, self._examiner = settings, looks, catalogue, examiner
        self._clock, self._destinations, self._camera = clock, destinations, camera
        self._executor: Executor | None = None if inline else ThreadPoolExecutor(1, "finishing")
        self._results: queue.SimpleQueue[Result | BaseException] = queue.SimpleQueue()

    def expose(self, exposure: Exposure) -> None:
        self._submit(lambda: self._results.put(self._expose(exposure)))

    def close_session(self, session: OpenedSession, completed: bool) -> None:
        self._submit(lambda: self._close(session, completed))

    def results(self) -> list[Result]:
        """What is ready. An error that nobody foresaw is raised here, on the main thread."""
        ready = []
        while not self._results.empty():
            result = self._results.get()
            if isinstance(result, BaseException):
                raise result
            ready.append(result)
        return ready

    def stop(self) -> None:
        """Finish what was begun, then stop: a photograph that is being saved is saved."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)

    def _submit(self, job: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                job()
            except BaseException as error:
                self._results.put(error)

        if self._executor is None:
            guarded()
        else:
            self._executor.submit(guarded)

    def _expose(self, exposure: Exposure) -> Result:
        session_id = exposure.session.session_id
        try:
            finished = develop(exposure, self._examiner, self._settings, self._camera)
            photograph_id = keep(self._catalogue, exposure.session, finished, self._destinations)
        except StoreError as error:
            now_s = self._clock.now_s()
            return Result(session_id, (Faulted(now_s, "disk", str(error)), NotTaken(now_s, str(error))))
        except BoothError as error:
            return Result(session_id, (NotTaken(self._clock.now_s(), str(error)),))
        kept = Kept(self._clock.now_s(), exposure.look.name, exposure.take, photograph_id)
        return Result(session_id, (kept,), _preview(finished))

    def _close(self, session: OpenedSession, completed: bool) -> None:
        try:
            sheets = self._sheets(session.claim)
            close(self._catalogue, session, completed, sheets, self._destinations)
        except StoreError as error:
            # Without its sheets the session must still close; if even that fails, the next start closes it.
            self._results.put(Result(session.session_id, (Faulted(self._clock.now_s(), "disk", str(error)),)))
            with contextlib.suppress(StoreError):
                self._catalogue.close_session(session.session_id, completed)

    def _sheets(self, claim: str) -> dict[str, bytes]:
        photographs = self._catalogue.photographs_of(claim)
        if not photographs:
            return {}
        entries = [
            Entry(
                self._looks[p.look].title,
                (self._catalogue.photographs / p.files["web"].path).read_bytes(),
                f"Take {p.take}",
            )
            for p in photographs
        ]
        event = self._settings.session.event
        return {
            f"{claim}_contact_sheet.jpg": contact_sheet(entries, claim, event),
            f"{claim}_contact_sheet.pdf": contact_sheet_pdf(entries, claim, event),
        }


def _preview(finished: Finished) -> NDArray[np.uint8]:
    """The photograph as the kiosk shows it, small."""
    web = next(rendition for rendition in finished.renditions if rendition.kind == "web")
    with Image.open(io.BytesIO(web.data)) as picture:
        picture.thumbnail((PREVIEW_HEIGHT_PX, PREVIEW_HEIGHT_PX))
        return np.asarray(picture.convert("RGB"))
