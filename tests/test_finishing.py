"""From the shutter to the picture on the screen, and on to the files: real pixels of the simulated sitter."""

from __future__ import annotations

import re
import shutil
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.clock import ManualClock
from booth.delivery.folder import FolderDestination
from booth.delivery.worker import Worker
from booth.face.face import Sighting
from booth.face.tracker import Tracker
from booth.finishing import AT_ONCE, HANGS_S, Exposure, Finisher, Result, at_once, choose
from booth.guest import make_actor
from booth.looks.baseline import Baseline, baseline_of
from booth.looks.catalogue import load_catalogue
from booth.looks.scoring import Allowance
from booth.photo.examiner import Examiner
from booth.session.events import Chosen, Event, Kept, NotTaken
from booth.settings import Settings
from booth.staff import print_photographs
from booth.store.catalogue import Catalogue
from tests.store.keeping import TAKEN_AT, opened

LOOKS = load_catalogue()
SMILE = {"mouth_width": 0.16, "corner_lift": 0.08, "lids": -0.15, "cheeks": 0.5}
SHUTTER = 3


class CountedStill(ArrayStill):
    released = 0

    def release(self) -> None:
        self.released += 1


@pytest.fixture(scope="module")
def burst(models: Path) -> tuple[Frame, ...]:
    """Ten frames of the sitter: at rest at the shutter, the fourth, and a smile from the seventh on."""
    camera = msgspec.structs.replace(Settings().camera, source="actor", main_width=800, main_height=600)
    actor = make_actor(camera, models)
    actor.appear()
    actor.start()
    frames = []
    for number in range(30):
        if number == 16:
            actor.perform(SMILE)
        frame = actor.read()
        assert frame is not None
        if 10 <= number < 14 or number >= 24:
            frames.append(frame)
    return tuple(frames)


@pytest.fixture
def frames(burst: tuple[Frame, ...]) -> tuple[Frame, ...]:
    return tuple(replace(frame, main=CountedStill(frame.main.rgb())) for frame in burst)


@pytest.fixture(scope="module")
def examiner(models: Path) -> Examiner:
    return Examiner(Tracker(models), LOOKS)


@pytest.fixture(scope="module")
def neutral(examiner: Examiner, burst: tuple[Frame, ...]) -> Baseline:
    """Her own: she smiles a little at rest, which is no smile of hers."""
    calm = [shot.reading for shot in map(examiner.look_at, burst[: SHUTTER + 1]) if shot.reading]
    examiner.forget()
    return baseline_of(calm)


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Catalogue:
    return opened(tmp_path / "store", clock)


def released(frames: tuple[Frame, ...]) -> list[int]:
    return [frame.main.released for frame in frames if isinstance(frame.main, CountedStill)]


def exposure_of(catalogue: Catalogue, frames: tuple[Frame, ...], style: str = "headshot") -> Exposure:
    session = catalogue.open_session(style, "Workshop", "en-1")
    trigger_ns = frames[-1].timestamp_ns
    allowance = Allowance("portrait" if style == "portrait" else "headshot")
    return Exposure(session, LOOKS["genuine_smile"], 1, trigger_ns, TAKEN_AT, frames, None, allowance)


@pytest.fixture
def finisher(catalogue: Catalogue, examiner: Examiner, clock: ManualClock) -> Finisher:
    return Finisher(Settings(), LOOKS, catalogue, examiner, clock, (), "simulated sitter", inline=True)


def told(results: list[Result]) -> list[type[Event]]:
    return [type(event) for result in results for event in result.events]


def test_the_peak_after_the_shutter_is_caught_and_every_other_frame_is_given_back(
    catalogue: Catalogue, examiner: Examiner, frames: tuple[Frame, ...], neutral: Baseline
) -> None:
    before, later = frames[: SHUTTER + 1], frames[SHUTTER + 1 :]
    exposure = replace(exposure_of(catalogue, before), baseline=neutral)
    first = choose(exposure, examiner)
    assert first.best is not None
    assert first.best.frame in before
    assert len(first.shots) <= 3
    assert any(shot.frame is frames[SHUTTER] for shot in first.shots)
    last = choose(replace(exposure, frames=later), examiner, first)
    assert last.best is not None
    assert last.best.frame in later
    assert any(shot.frame is frames[SHUTTER] for shot in last.shots)
    last.release()
    assert released(frames) == [1] * len(frames)


def test_a_picture_is_shown_before_the_files_are_written(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...], neutral: Baseline
) -> None:
    finisher.expose(replace(exposure_of(catalogue, frames[: SHUTTER + 1], "portrait"), baseline=neutral))
    (shown,) = finisher.results()
    assert told([shown]) == [Chosen]
    assert shown.picture is not None
    assert shown.picture.shape == (960, 768, 3)
    assert not list(catalogue.photographs.rglob("*.jpg"))
    finisher.develop(frames[SHUTTER + 1 :])
    (kept,) = finisher.results()
    assert told([kept]) == [Kept]
    names = sorted(path.name.partition("_")[2] for path in catalogue.photographs.rglob("*.jpg"))
    # The peak of the smile, and beside it the next best and the frame of the shutter.
    kinds = ("full", "full_2", "full_3", "print", "print_2", "print_3", "square", "web")
    assert names == [f"genuine_smile_portrait_1_{kind}.jpg" for kind in kinds]
    (photograph,) = catalogue.photographs_of(catalogue.sessions()[0].claim)
    assert sorted(photograph.files) == list(kinds)
    assert kept.picture is not None
    assert np.abs(np.asarray(kept.picture, float).mean() - np.asarray(shown.picture, float).mean()) < 30
    assert released(frames) == [1] * len(frames)


class RawAsWell(CountedStill):
    """As a Pi's still is, where `camera.raw` asks for it."""

    def dng(self) -> bytes:
        return b"II*\0 the sensor's own values"


def test_a_raw_file_is_kept_delivered_and_linked_like_every_other(
    catalogue: Catalogue, examiner: Examiner, clock: ManualClock, frames: tuple[Frame, ...], tmp_path: Path
) -> None:
    headshots = FolderDestination(tmp_path / "headshots")
    finisher = Finisher(Settings(), LOOKS, catalogue, examiner, clock, (headshots.name,), "Camera", inline=True)
    finisher.expose(exposure_of(catalogue, tuple(replace(f, main=RawAsWell(f.main.rgb())) for f in frames[:2])))
    finisher.develop(())
    assert told(finisher.results()) == [Chosen, Kept]
    claim = catalogue.sessions()[0].claim
    assert Worker(catalogue.folder, (headshots,), clock, Settings().delivery, Random(3)).drain().waiting == 0
    (raw,) = headshots.path.rglob("*.dng")
    assert raw.name == f"{claim}_genuine_smile_1_raw.dng"
    assert raw.read_bytes() == RawAsWell.dng(RawAsWell(frames[0].main.rgb()))
    assert f'href="{claim}/{raw.name}" data-kind="raw" download' in (headshots.path / "index.html").read_text()


def shaken(frame: Frame) -> Frame:
    """Soft, as when somebody knocks against the box."""
    small, large = (
        Image.fromarray(np.ascontiguousarray(pixels)).filter(ImageFilter.GaussianBlur(3 * pixels.shape[1] / 640))
        for pixels in (frame.lores[..., :3], frame.main.rgb())
    )
    return replace(frame, lores=np.asarray(small.convert("RGBX")), main=CountedStill(np.asarray(large)))


def burnt(frame: Frame) -> Frame:
    small, large = (np.minimum(pixels.astype(np.uint16) * 3, 255) for pixels in (frame.lores, frame.main.rgb()))
    return replace(frame, lores=small.astype(np.uint8), main=CountedStill(large.astype(np.uint8)))


def test_staff_read_why_this_frame_became_the_photograph(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    frames = tuple(shaken(frame) if i in (1, SHUTTER) else frame for i, frame in enumerate(frames))
    finisher.expose(exposure_of(catalogue, frames[: SHUTTER + 1]))
    finisher.develop(frames[SHUTTER + 1 :])
    claim = catalogue.sessions()[0].claim
    (photograph,) = catalogue.photographs_of(claim)
    which, meant, left_out, *_ = photograph.remarks
    assert re.fullmatch(r"Frame \d+ of 10, [01]\.\d s after the shutter, look \d+%\.", which)
    assert meant == "At the shutter: Blurred."
    assert left_out == "Left out: Blurred (2)."
    store = msgspec.structs.replace(Settings().store, folder=str(catalogue.folder))
    assert print_photographs(msgspec.structs.replace(Settings(), store=store), claim) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("genuine_smile, take 1: print")
    assert f"  {which}" in said


def test_a_photograph_that_had_to_be_taken_says_what_is_wrong_with_it(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    """The sitter burnt out in every frame: she goes home with a picture, and staff know."""
    finisher.expose(exposure_of(catalogue, tuple(map(burnt, frames[: SHUTTER + 1]))))
    finisher.develop(())
    (photograph,) = catalogue.photographs_of(catalogue.sessions()[0].claim)
    assert "No frame was without fault. This one: Skin burnt out." in photograph.remarks


def test_a_long_burst_shows_what_is_near_the_shutter_and_looks_at_the_rest_afterwards(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    finisher.expose(replace(exposure_of(catalogue, frames), trigger_ns=frames[0].timestamp_ns))
    near, rest = at_once(replace(exposure_of(catalogue, frames), trigger_ns=frames[0].timestamp_ns))
    assert (near, rest) == (frames[:AT_ONCE], frames[AT_ONCE:])
    assert told(finisher.results()) == [Chosen]
    assert sum(released(frames)) >= len(frames) - 3
    finisher.develop(())
    assert told(finisher.results()) == [Kept]
    assert released(frames) == [1] * len(frames)


def test_a_guest_who_is_gone_leaves_no_frame_behind(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    finisher.expose(exposure_of(catalogue, frames[: SHUTTER + 1]))
    finisher.forget()
    finisher.develop(frames[SHUTTER + 1 :])
    assert told(finisher.results()) == [Chosen]
    assert released(frames) == [1] * len(frames)
    finisher.forget()
    assert released(frames) == [1] * len(frames)


def test_an_error_that_lies_in_a_circle_keeps_no_frame_of_a_guest_who_is_gone(finisher: Finisher) -> None:
    def caught() -> weakref.ref[NDArray[np.uint8]]:
        pixels = np.zeros((4, 4, 3), np.uint8)
        try:
            raise ValueError
        except ValueError as error:
            circle = [error]
            circle.append(circle)  # type: ignore[arg-type]
        return weakref.ref(pixels)

    held = caught()
    assert held() is not None
    finisher.forget()
    assert held() is None


class Watched(Tracker):
    """Knows whether it has seen anything since it was wiped."""

    holds = False

    def see(self, frame: Frame) -> Sighting:
        self.holds = True
        return super().see(frame)

    def forget(self) -> None:
        super().forget()
        self.holds = False


def test_the_trackers_are_wiped_once_a_picture_is_shown_or_kept_or_could_not_be(
    catalogue: Catalogue, clock: ManualClock, models: Path, frames: tuple[Frame, ...]
) -> None:
    tracker = Watched(models)
    finisher = Finisher(Settings(), LOOKS, catalogue, Examiner(tracker, LOOKS), clock, (), "", inline=True)
    wiped = []
    finisher.expose(exposure_of(catalogue, frames[: SHUTTER + 1]))
    wiped.append(not tracker.holds)
    finisher.develop(frames[SHUTTER + 1 :])
    wiped.append(not tracker.holds)
    finisher.expose(exposure_of(catalogue, (replace(frames[0], lores=frames[0].lores[:, :, :3]),)))
    wiped.append(not tracker.holds)
    assert wiped == [True] * 3
    assert told(finisher.results()) == [Chosen, Kept]


def empty(frame: Frame) -> Frame:
    return replace(frame, lores=np.full_like(frame.lores, 90))


def test_whoever_comes_in_time_after_the_shutter_is_photographed(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    finisher.expose(exposure_of(catalogue, tuple(map(empty, frames[: SHUTTER + 1]))))
    assert finisher.results() == []
    finisher.develop(frames[SHUTTER + 1 :])
    assert told(finisher.results()) == [Kept]


def test_a_burst_of_nobody_is_told_so(finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]) -> None:
    finisher.expose(exposure_of(catalogue, tuple(map(empty, frames[: SHUTTER + 1]))))
    finisher.develop(())
    (result,) = finisher.results()
    assert told([result]) == [NotTaken]
    assert released(frames[: SHUTTER + 1]) == [1] * (SHUTTER + 1)


def test_a_corrupt_frame_at_the_shutter_is_left_out_and_staff_read_so(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    lost = ArrayStill(frames[SHUTTER].main.rgb())
    lost.release()
    finisher.expose(exposure_of(catalogue, (*frames[:SHUTTER], replace(frames[SHUTTER], main=lost))))
    finisher.develop(())
    assert told(finisher.results()) == [Chosen, Kept]
    (photograph,) = catalogue.photographs_of(catalogue.sessions()[0].claim)
    assert {"print", "web", "square", "full"} <= set(photograph.files)
    assert "At the shutter: This frame cannot be read" in " ".join(photograph.remarks)


def test_a_disk_that_refuses_takes_back_what_was_shown(
    finisher: Finisher, catalogue: Catalogue, frames: tuple[Frame, ...]
) -> None:
    finisher.expose(exposure_of(catalogue, frames[: SHUTTER + 1]))
    shutil.rmtree(catalogue.photographs)
    catalogue.photographs.write_text("A file stands where the folder should be.", encoding="utf-8")
    finisher.develop(())
    shown, refused = finisher.results()
    assert told([shown]) == [Chosen]
    assert [type(event).__name__ for event in refused.events] == ["Faulted", "NotTaken"]
    assert released(frames[: SHUTTER + 1]) == [1] * (SHUTTER + 1)


def test_a_job_that_hangs_is_no_sign_of_life(
    catalogue: Catalogue, examiner: Examiner, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hangs() -> None:
        begun.set()
        assert go_on.wait(10)

    finisher = Finisher(Settings(), LOOKS, catalogue, examiner, clock, (), "simulated sitter", inline=False)
    monkeypatch.setattr(finisher, "_drop", hangs)
    finisher.forget()
    assert begun.wait(10)
    clock.advance(HANGS_S)
    assert finisher.alive
    clock.advance(1.0)
    assert not finisher.alive
    go_on.set()
    finisher.stop()
    assert finisher.alive
