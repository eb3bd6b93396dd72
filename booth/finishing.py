"""Finishing: a burst becomes the best frame, the best frame becomes finished pictures, and those become kept.

Runs on a thread of its own, so that encoding never stops the screen; in step with the frames where `inline`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import queue
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.clock import Clock
from booth.errors import BoothError, StoreError
from booth.looks.baseline import Baseline
from booth.looks.catalogue import Catalogue as Looks
from booth.looks.catalogue import Look
from booth.looks.scoring import STRICT, Allowance
from booth.photo.contact_sheet import Entry, Heading, contact_sheet
from booth.photo.examiner import Examiner, tilts, without_pixels
from booth.photo.finish import finish, preview
from booth.photo.full_frame import Ahead
from booth.photo.shot import Caption, Finished, Shot
from booth.session.events import Chosen, Event, Faulted, Kept, NotTaken
from booth.settings import SessionSettings, Settings
from booth.store.catalogue import Catalogue
from booth.store.keeper import close, keep
from booth.store.records import OpenedSession
from booth.words import Words, load_words

PREVIEW_HEIGHT_PX = 960
"""Of the photograph as the kiosk shows it."""
AT_ONCE = 8
"""So many frames can be looked at, and a picture made of the best, within 0.3 s of the shutter."""
HANGS_S: Final = 60.0
"""No job takes longer, on a Pi 4 with a slow card either: one that does will not end."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the shutter left: the frames around it and what they are for."""

    session: OpenedSession
    look: Look
    take: int
    trigger_ns: int
    taken_at: datetime
    frames: tuple[Frame, ...]
    """Those up to the shutter; who takes the exposure releases them."""
    baseline: Baseline | None
    allowance: Allowance = STRICT


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an exposure: events for the session, and the picture to show (h, w, 3) uint8 RGB."""

    session_id: int
    events: tuple[Event, ...]
    picture: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """An exposure of which the best frames are known, and the others are given back."""

    exposure: Exposure
    shots: tuple[Shot, ...] = ()
    """In the order of time: the frame of the shutter, and what was better."""
    best: Shot | None = None
    """The one that becomes the photograph; None when nobody was in any frame."""
    beside: tuple[Shot, ...] = ()
    """Those that are kept beside it, the better first."""
    passed_over: tuple[Shot, ...] = ()
    """All others, without their pictures."""
    why: tuple[str, ...] = ()
    """Sentences for staff: why this one, and what the others lacked."""

    def release(self) -> None:
        for shot in self.shots:
            shot.frame.main.release()


def at_once(exposure: Exposure) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    """The frames nearest the shutter, which are looked at before a picture is shown, and the others; in their order."""
    frames = exposure.frames
    nearest = sorted(frames, key=lambda frame: abs(frame.timestamp_ns - exposure.trigger_ns))[:AT_ONCE]
    near = {id(frame) for frame in nearest}
    return tuple(f for f in frames if id(f) in near), tuple(f for f in frames if id(f) not in near)


def choose(exposure: Exposure, examiner: Examiner, before: Selected | None = None) -> Selected:
    """Look at the exposure's frames, beside those that are known already, and keep the best few."""
    look, trigger_ns = exposure.look.name, exposure.trigger_ns
    known = before.shots if before else ()
    try:
        fresh = examiner.examine(exposure.frames, look, exposure.baseline, exposure.allowance)
        shots = _in_order((*known, *fresh))
        best, shots = examiner.decided(shots, look, exposure.baseline, trigger_ns, exposure.allowance)
    except BaseException:
        for frame in (*exposure.frames, *(shot.frame for shot in known)):
            frame.main.release()
        raise
    held = {id(shot.frame) for shot in best}
    kept = tuple(shot for shot in shots if id(shot.frame) in held)
    left = tuple(without_pixels(shot) for shot in shots if id(shot.frame) not in held)
    passed_over = (*(before.passed_over if before else ()), *left)
    why = examiner.why(_in_order((*passed_over, *kept)), best, look, trigger_ns)
    return Selected(exposure, kept, best[0] if best else None, best[1:], passed_over, why)


def _in_order(shots: tuple[Shot, ...]) -> tuple[Shot, ...]:
    return tuple(sorted(shots, key=lambda shot: shot.frame.timestamp_ns))


def caption_of(exposure: Exposure, settings: SessionSettings, camera: str) -> Caption:
    return Caption(
        claim=exposure.session.claim,
        look=exposure.look.name,
        title=exposure.look.title,
        style=exposure.allowance.style,
        take=exposure.take,
        captured_at=exposure.taken_at,
        creator=settings.creator,
        copyright=settings.copyright,
        event=settings.event,
        camera=camera,
    )


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
        self._selected: Selected | None = None
        """The exposure in hand, on the finishing thread only."""
        self._ahead: Ahead | None = None
        """The full frame of its shutter."""
        self._began_s: float | None = None
        """When the job in hand was begun; None while there is none."""

    def expose(self, exposure: Exposure) -> None:
        """Look at what is there at the moment of the shutter, and hand back a picture to show."""
        self._submit(lambda: self._choose(exposure))

    def develop(self, later: tuple[Frame, ...]) -> None:
        """The frames after the shutter of the exposure before: choose among all, finish, keep."""
        self._submit(lambda: self._develop(later))

    def settle(self, settings: Settings) -> None:
        """What is photographed from now on belongs to another event."""
        self._submit(partial(setattr, self, "_settings", settings))

    def forget(self) -> None:
        """The guest is gone: an exposure that was not developed will not be."""
        self._submit(self._forget)

    def close_session(self, session: OpenedSession, completed: bool, language: str) -> None:
        """With a contact sheet in the guest's language."""
        self._submit(lambda: self._close(session, completed, load_words(language)))

    def results(self) -> list[Result]:
        """What is ready. An error that nobody foresaw is raised here, on the main thread."""
        ready = []
        while not self._results.empty():
            result = self._results.get()
            if isinstance(result, BaseException):
                raise result
            ready.append(result)
        return ready

    @property
    def alive(self) -> bool:
        """False once a job has been in hand for longer than any takes."""
        began_s = self._began_s
        return began_s is None or self._clock.now_s() - began_s <= HANGS_S

    def stop(self) -> None:
        """Finish what was begun, then stop: a photograph that is being saved is saved."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)

    def _submit(self, job: Callable[[], None]) -> None:
        def guarded() -> None:
            self._began_s = self._clock.now_s()
            try:
                job()
            except BaseException as error:
                self._results.put(error)
            finally:
                self._examiner.forget()  # now that nobody waits for it
                self._began_s = None

        if self._executor is None:
            guarded()
        else:
            self._executor.submit(guarded)

    def _choose(self, exposure: Exposure) -> None:
        self._drop()
        near, rest = at_once(exposure)
        selected = self._selected = choose(replace(exposure, frames=near), self._examiner)
        if selected.best is not None:
            self._show(selected, selected.best)
            self._begin(selected)
        if rest:
            self._selected = choose(replace(exposure, frames=rest), self._examiner, selected)

    def _show(self, selected: Selected, best: Shot) -> None:
        exposure = selected.exposure
        now_s, style = self._clock.now_s(), exposure.allowance.style
        with contextlib.suppress(BoothError):  # what cannot be shown yet is told when it is developed
            picture = preview(best, style, PREVIEW_HEIGHT_PX, tilts(exposure.look))
            shown = Chosen(now_s, exposure.look.name, exposure.take)
            self._results.put(Result(exposure.session.session_id, (shown,), picture))

    def _begin(self, selected: Selected) -> None:
        """The moment that was meant is kept in any case, and nobody waits: its frame is encoded from now on."""
        trigger_ns = selected.exposure.trigger_ns
        meant = min((shot.frame for shot in selected.shots), key=lambda frame: abs(frame.timestamp_ns - trigger_ns))
        with contextlib.suppress(BoothError):  # a picture that is lost is told when it is developed
            self._ahead = Ahead(meant, self._settings.photo.jpeg_quality)

    def _develop(self, later: tuple[Frame, ...]) -> None:
        selected, self._selected = self._selected, None
        if selected is None:
            for frame in later:
                frame.main.release()
            return
        exposure = replace(selected.exposure, frames=later)
        selected = choose(exposure, self._examiner, selected)
        try:
            self._results.put(self._result(selected))
        finally:
            selected.release()
            self._ahead = None

    def _result(self, selected: Selected) -> Result:
        exposure, settings = selected.exposure, self._settings
        session_id = exposure.session.session_id
        try:
            if selected.best is None:
                raise BoothError("Nobody was in the picture.")
            caption = caption_of(exposure, settings.session, self._camera)
            tilted, ahead = tilts(exposure.look), self._ahead
            finished = finish(selected.best, caption, settings.photo, tilted, selected.beside, ahead)
            finished = replace(finished, remarks=(*selected.why, *finished.remarks))
            photograph_id = keep(self._catalogue, exposure.session, finished, self._destinations)
        except StoreError as error:
            now_s = self._clock.now_s()
            return Result(session_id, (Faulted(now_s, "disk", str(error)), NotTaken(now_s, str(error))))
        except BoothError as error:
            return Result(session_id, (NotTaken(self._clock.now_s(), str(error)),))
        kept = Kept(self._clock.now_s(), exposure.look.name, exposure.take, photograph_id)
        return Result(session_id, (kept,), _preview(finished))

    def _forget(self) -> None:
        self._drop()
        gc.collect()  # an error that was caught may lie in a circle with its traceback, and that holds frames

    def _drop(self) -> None:
        if self._selected is not None:
            self._selected.release()
        self._selected = self._ahead = None

    def _close(self, session: OpenedSession, completed: bool, words: Words) -> None:
        try:
            sheets = self._sheets(session.claim, words)
            close(self._catalogue, session, completed, sheets, self._destinations)
        except StoreError as error:
            # Without its sheets the session must still close; if even that fails, the next start closes it.
            self._results.put(Result(session.session_id, (Faulted(self._clock.now_s(), "disk", str(error)),)))
            with contextlib.suppress(StoreError):
                self._catalogue.close_session(session.session_id, completed)

    def _sheets(self, claim: str, words: Words) -> dict[str, bytes]:
        photographs = self._catalogue.photographs_of(claim)
        if not photographs:
            return {}
        entries = [
            Entry(
                words.title(self._looks[p.look]),
                (self._catalogue.photographs / p.files["web"].path).read_bytes(),
                words("sheet.take", take=p.take),
            )
            for p in photographs
        ]
        line = self._settings.session.event or words("sheet.line")
        title, lost = words("sheet.title", claim=claim), words("sheet.lost")
        sheet = contact_sheet(entries, Heading(claim, line, title, lost, words.from_right))
        return {f"{claim}_contact_sheet.jpg": sheet.jpeg, f"{claim}_contact_sheet.pdf": sheet.pdf}


def _preview(finished: Finished) -> NDArray[np.uint8]:
    """The photograph as the kiosk shows it, small."""
    web = next(rendition for rendition in finished.renditions if rendition.kind == "web")
    with Image.open(io.BytesIO(web.data)) as picture:
        picture.thumbnail((PREVIEW_HEIGHT_PX, PREVIEW_HEIGHT_PX))
        return np.asarray(picture.convert("RGB"))
