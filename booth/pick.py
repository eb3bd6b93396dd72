"""`booth pick`: the best frame of a film or a folder of pictures, finished exactly as the booth would.

Twice through the clip: once to read every frame, keeping no pixels, once to fetch the frame that was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from booth.camera.factory import open_camera
from booth.camera.frame import Camera, Frame
from booth.errors import InputError
from booth.face.models import model_folder
from booth.face.tracker import Tracker
from booth.looks.baseline import Baseline
from booth.looks.calm import LEAST as CALM_ENOUGH
from booth.looks.calm import calm_baseline
from booth.looks.catalogue import Look, load_catalogue
from booth.photo.best_frame import choose, lines, why
from booth.photo.examiner import Examiner, Seen, judged, steadiness, tilts, without_pixels
from booth.photo.finish import KINDS, finish
from booth.photo.framing import PRESETS
from booth.photo.names import file_name, plain
from booth.photo.shot import BestFrame, Caption, Finished, Shot
from booth.photo.strip import strip, telling, tile
from booth.settings import Settings
from booth.store.files import discard, disk_errors, save

Say = Callable[[str], None]
DEFAULT_LOOK: Final = "neutral_friendly"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    out: Path
    look: str | None = None
    """A name of the catalogue. None: neutral_friendly or, where no frame shows it, the clearest look there is."""
    style: str = "headshot"
    """headshot or portrait"""
    explain: bool = False
    """Say of every frame why it was kept or not."""
    strip: Path | None = None
    """Where to lay out what was kept beside what was not, and why, as a JPEG."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a look. The shots hold no pixels."""

    look: Look
    shots: tuple[Shot, ...]
    best: BestFrame

    @property
    def shot(self) -> Shot:
        return self.shots[self.best.kept[0]]


def run(source: Path, wanted: Wanted, settings: Settings, say: Say) -> int:
    """Choose, finish and save; says each file's path, and what staff should know. Returns the exit code, 0.

    Raises InputError for a clip that cannot be read or has nobody in it, and for an unknown look or style;
    StoreError for a folder that cannot be written. Then nothing is left behind.
    """
    catalogue = load_catalogue()
    looks = _looks(wanted, catalogue)
    seen = _read(source, settings, catalogue)
    if not any(one.face for one in seen):
        raise InputError(f"Nobody there: no face in any of the {len(seen)} frames of {source}. Nothing was written.")
    choice = _choice(seen, looks)
    if wanted.explain:
        for line in (*lines(choice.shots, choice.best), *why(choice.shots, choice.best, None)):
            say(line)
    caption = _caption(source, choice.look, wanted, settings)
    finished = finish(_with_pixels(source, choice.shot, settings), caption, settings.photo, tilts(choice.look))
    for path in _saved(wanted.out, finished):
        say(str(path))
    if wanted.strip:
        say(str(_strip(source, choice, wanted.strip, settings)))
    for remark in (*choice.best.verdicts[choice.best.kept[0]].refusals, *finished.remarks):
        say(remark)
    return 0


def _looks(wanted: Wanted, catalogue: Mapping[str, Look]) -> list[Look]:
    if wanted.style not in PRESETS:
        raise InputError(f"There is no style named {wanted.style!r}. Choose one of: {', '.join(PRESETS)}.")
    if wanted.look is None:
        return [look for look in catalogue.values() if look.scored]
    if wanted.look not in catalogue:
        raise InputError(f"There is no look named {wanted.look!r}. Choose one of: {', '.join(catalogue)}.")
    return [catalogue[wanted.look]]


def _open(source: Path, settings: Settings) -> Camera:
    if not source.exists():
        raise InputError(f"There is no film or folder at {source}; check the path.")
    return open_camera(msgspec.structs.replace(settings.camera, source=str(source)))


def _frames(camera: Camera) -> Iterator[Frame]:
    camera.start()
    try:
        while (frame := camera.read()) is not None:
            yield frame
    finally:
        camera.stop()


def _read(source: Path, settings: Settings, catalogue: Mapping[str, Look]) -> list[Seen]:
    camera = _open(source, settings)
    tracker = Tracker(model_folder(settings.face.models), settings.face.threads)
    examiner = Examiner(tracker, catalogue)
    try:
        return [without_pixels(examiner.look_at(frame)) for frame in _frames(camera)]
    finally:
        examiner.forget()


def _neutral(seen: Sequence[Seen]) -> Baseline | None:
    """The person's own neutral from the clip's calm frames; None (everybody's) for a handful of pictures."""
    readings = [one.reading for one in seen if one.reading]
    return calm_baseline(readings) if len(readings) > CALM_ENOUGH else None


def _choice(seen: Sequence[Seen], looks: Sequence[Look]) -> Choice:
    """The one look asked for; of several, neutral_friendly if a frame reaches it, else the clearest."""
    neutral, steady = _neutral(seen), steadiness(seen)

    def chosen(look: Look) -> Choice:
        shots = judged(seen, steady, look, neutral)
        return Choice(look, shots, choose(shots, None, look.lowers_lids))

    choices = [chosen(look) for look in looks]
    default = next((choice for choice in choices if choice.look.name == DEFAULT_LOOK), choices[0])
    if default.shot.score >= default.look.reached:
        return default
    return max(choices, key=lambda choice: choice.shot.score)


def _with_pixels(source: Path, shot: Shot, settings: Settings) -> Shot:
    """The shot with its frame fetched again. Raises InputError for a clip that changed in between."""
    for frame in _fetched(source, {shot.frame.number}, settings):
        return replace(shot, frame=frame)
    raise InputError(f"{source} has changed while it was read; try again.")


def _fetched(source: Path, numbers: Container[int], settings: Settings) -> Iterator[Frame]:
    for frame in _frames(_open(source, settings)):
        if frame.number in numbers:
            yield frame
        else:
            frame.main.release()


def _strip(source: Path, choice: Choice, file: Path, settings: Settings) -> Path:
    """What was kept first, then the others in the order of time, every kind of reason among them."""
    places = telling(choice.best)
    at = {choice.shots[place].frame.number: place for place in places}
    tiles = {}
    for frame in _fetched(source, at, settings):
        place = at[frame.number]
        tiles[place] = tile(replace(choice.shots[place], frame=frame), place, choice.best)
        frame.main.release()
    line = f"{source.name}: {len(choice.best.kept)} kept of {len(choice.shots)} frames, and why not the others"
    data = strip([tiles[place] for place in places if place in tiles], choice.look.title, line)
    with disk_errors(file):
        file.write_bytes(data)
    return file


def _caption(source: Path, look: Look, wanted: Wanted, settings: Settings) -> Caption:
    """Under the first take number that is free in the folder, so that nothing is overwritten."""
    session = settings.session
    caption = Caption(
        claim=plain(source.stem) or "picked",
        look=look.name,
        title=look.title,
        style=wanted.style,
        take=1,
        captured_at=datetime.fromtimestamp(source.stat().st_mtime).astimezone(),
        creator=session.creator,
        copyright=session.copyright,
        event=session.event,
        camera=source.name,
    )
    takes = (replace(caption, take=number) for number in count(1))
    return next(take for take in takes if not any((wanted.out / file_name(take, kind)).exists() for kind in KINDS))


def _saved(out: Path, finished: Finished) -> list[Path]:
    """Every rendition, or none."""
    saved: list[Path] = []
    try:
        for rendition in finished.renditions:
            name = file_name(finished.caption, rendition.kind)
            saved.append(out / save(out, name, rendition.data).path)
    except BaseException:
        for path in saved:
            discard(path)
        raise
    return saved
