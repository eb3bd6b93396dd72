"""A burst read again: real people, planted faults, damaged frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageFilter

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.camera.video import Film
from booth.face.tracker import Tracker
from booth.guest import make_actor
from booth.looks.baseline import Baseline, canonical_baseline
from booth.looks.catalogue import load_catalogue
from booth.photo.best_frame import choose
from booth.photo.examiner import Examiner, Steadiness, closer, judged, tilts
from booth.photo.shot import Shot
from booth.settings import CameraSettings, Settings

Plant = Callable[[Image.Image], Image.Image]
PuppetBurst = Callable[[dict[str, float]], tuple[list[Frame], Baseline]]


def with_pixels(frame: Frame, plant: Plant) -> Frame:
    full = Image.fromarray(frame.main.rgb())
    small = Image.fromarray(np.ascontiguousarray(frame.lores[..., :3]))
    return replace(frame, lores=np.asarray(plant(small).convert("RGBX")), main=ArrayStill(np.asarray(plant(full))))


@pytest.fixture(scope="module")
def still_burst(footage: Path) -> Sequence[Frame]:
    """Nine frames of a man who holds still."""
    film = Film(footage / "single_face.mp4", CameraSettings())
    film.start()
    frames = iter(film.read, None)
    return [frame for frame in islice(frames, 44, 53) if frame]


@pytest.fixture(scope="module")
def puppet_burst(examiner: Examiner, models: Path) -> PuppetBurst:
    """Nine frames of the simulated sitter at rest, who does something at the fifth; and her neutral."""
    camera = msgspec.structs.replace(Settings().camera, source="actor", main_width=640, main_height=480, fps=10)
    actor = make_actor(camera, models)
    actor.appear()
    actor.start()
    for _ in range(4):
        actor.read()

    def burst(actions: dict[str, float]) -> tuple[list[Frame], Baseline]:
        frames = []
        for number in range(12):
            if number in (4, 6):
                actor.perform(actions if number == 4 else {})
            frames.append(actor.read())
        kept = [frame for frame in frames if frame][:9]
        calm = [one.reading.measures for one in map(examiner.look_at, kept[:4]) if one.reading]
        examiner.forget()
        median = {name: float(np.median([measures[name] for measures in calm])) for name in calm[0]}
        return kept, replace(canonical_baseline(), median=median)

    return burst


def brightened(picture: Image.Image) -> Image.Image:
    return picture.point(lambda tone: min(255, tone * 2))


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(2))


@pytest.mark.parametrize(("plant", "sentence"), [(blurred, "Blurred"), (brightened, "Skin burnt out")])
def test_a_fault_planted_at_the_shutter_is_found_and_not_chosen(
    examiner: Examiner, still_burst: Sequence[Frame], plant: Plant, sentence: str
) -> None:
    burst = [with_pixels(frame, plant) if i == 4 else frame for i, frame in enumerate(still_burst)]
    shots = examiner.examine(burst, "neutral_friendly", None)
    best = choose(shots, burst[4].timestamp_ns, lowers_lids=False)
    assert 4 not in best.kept
    assert sentence in best.verdicts[4].refusals


@pytest.mark.parametrize(
    ("actions", "sentence"),
    [
        ({"blink": 1.0}, "Eyes half closed"),
        ({"gaze_yaw_deg": 24.0}, "Looking away"),
        ({"gaze_yaw_deg": -24.0}, "Looking away"),
    ],
)
def test_a_blink_or_a_glance_of_the_puppet_at_the_shutter_is_never_chosen(
    examiner: Examiner, puppet_burst: PuppetBurst, actions: dict[str, float], sentence: str
) -> None:
    burst, neutral = puppet_burst(actions)
    shots = examiner.examine(burst, "neutral_friendly", neutral)
    verdicts = choose(shots, burst[4].timestamp_ns, lowers_lids=False).verdicts
    assert sentence in verdicts[4].refusals
    assert not all(sentence in verdict.refusals for verdict in verdicts)
    best, *_ = examiner.kept(shots, "neutral_friendly", neutral, burst[4].timestamp_ns)
    assert best.frame is not burst[4]


def test_without_a_fault_the_shutters_frame_is_kept(examiner: Examiner, still_burst: Sequence[Frame]) -> None:
    shots = examiner.examine(still_burst, "neutral_friendly", None)
    assert 4 in choose(shots, still_burst[4].timestamp_ns, lowers_lids=False).kept


def test_a_damaged_full_size_picture_makes_room_for_the_next(examiner: Examiner, still_burst: Sequence[Frame]) -> None:
    lost = ArrayStill(np.zeros((360, 640, 3), np.uint8))
    lost.release()
    burst = [*still_burst[:3], replace(still_burst[3], main=lost), *still_burst[4:6]]
    shots = examiner.examine(burst, "neutral_friendly", None)
    best = examiner.kept(shots, "neutral_friendly", None, burst[3].timestamp_ns)[0]
    assert best.frame.number != burst[3].number
    assert examiner.kept([shots[3]], "neutral_friendly", None, burst[3].timestamp_ns) == ()


def test_finalists_that_all_show_a_fault_from_close_make_room_for_the_next(
    examiner: Examiner, still_burst: Sequence[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the small pictures rank first turns out burnt from close: the photograph is one that ranks behind."""
    shots = examiner.examine(still_burst, "neutral_friendly", None)
    first = {shots[i].frame.number for i in choose(shots, None, lowers_lids=False).kept}
    looked, burnt = closer, first

    def burning(tracker: Any, shot: Shot, *of: Any) -> Shot:
        found = looked(tracker, shot, *of)
        return replace(found, quality={**found.quality, "blown": 0.9}) if shot.frame.number in burnt else found

    monkeypatch.setattr("booth.photo.examiner.closer", burning)
    best, *_ = kept = examiner.kept(shots, "neutral_friendly", None, None)
    assert best.frame.number not in first
    assert "without fault" not in " ".join(examiner.why(shots, kept, "neutral_friendly", None))
    burnt = {shot.frame.number for shot in shots}
    kept = examiner.kept(shots, "neutral_friendly", None, None)
    assert "No frame was without fault. This one: Skin burnt out." in examiner.why(
        shots, kept, "neutral_friendly", None
    )


def test_the_moment_of_the_shutter_is_kept_even_with_a_fault_but_never_first(
    examiner: Examiner, still_burst: Sequence[Frame]
) -> None:
    burst = [with_pixels(frame, brightened) if i == 4 else frame for i, frame in enumerate(still_burst)]
    shots = examiner.examine(burst, "neutral_friendly", None)
    first, *others = examiner.kept(shots, "neutral_friendly", None, burst[4].timestamp_ns)
    assert first.frame is not burst[4]
    assert others[-1].frame is burst[4]
    assert len(others) <= 2


def test_a_clip_without_a_shutter_keeps_its_best(examiner: Examiner, still_burst: Sequence[Frame]) -> None:
    shots = examiner.examine(still_burst, "neutral_friendly", None)
    assert len(examiner.kept(shots, "neutral_friendly", None, None)) == 3


def test_a_burst_of_nobody_has_no_faces(examiner: Examiner, make_frame: Callable[..., Frame]) -> None:
    shots = examiner.examine([make_frame(n, n * 10**8) for n in range(3)], "neutral_friendly", None)
    assert [shot.face for shot in shots] == [None] * 3
    assert choose(shots, 0, lowers_lids=False).kept == ()


def test_two_trackers_choose_as_one_does_and_keep_nothing(
    examiner: Examiner, models: Path, still_burst: Sequence[Frame]
) -> None:
    both = Examiner(Tracker(models), load_catalogue(), Tracker(models))
    alone, shared = (one.examine(still_burst, "neutral_friendly", None) for one in (examiner, both))
    assert [shot.frame.number for shot in shared] == [frame.number for frame in still_burst]
    for one, other in zip(alone, shared, strict=True):
        assert one.face is not None
        assert other.face is not None
        off_px = np.hypot(*(one.face.landmarks_px - other.face.landmarks_px)[:, :2].T)
        assert float(np.median(off_px)) < 0.03 * one.face.inter_ocular_px
    kept = both.kept(shared, "neutral_friendly", None, still_burst[4].timestamp_ns)
    assert any(shot.frame is still_burst[4] for shot in kept)


def test_an_empty_burst_is_no_error(examiner: Examiner) -> None:
    assert examiner.examine([], "neutral_friendly", None) == ()


def test_a_look_that_is_never_scored_is_judged_by_its_technique(examiner: Examiner, sitter_frame: Frame) -> None:
    (shot,) = examiner.examine([sitter_frame], "own_way", None)
    assert shot.score == 1.0


def test_only_the_look_that_tips_the_head_keeps_its_tilt() -> None:
    assert [name for name, look in load_catalogue().items() if tilts(look)] == ["quizzical_curiosity"]


def test_eyes_that_are_narrow_by_nature_are_not_called_half_closed(examiner: Examiner, sitter_frame: Frame) -> None:
    look = load_catalogue()["neutral_friendly"]
    seen = examiner.look_at(sitter_frame)
    assert seen.reading is not None
    for share, refusals in ((0.6, ()), (0.3, ("Eyes half closed",))):
        neutral = canonical_baseline().median
        narrow = {name: share * neutral[name] for name in ("eye_openness_left", "eye_openness_right")}
        reading = replace(seen.reading, measures={**seen.reading.measures, **narrow})
        shots = judged([replace(seen, reading=reading)], [Steadiness(0.0, False)], look, None)
        assert choose(shots, None, lowers_lids=False).verdicts[0].refusals == refusals


def test_a_glance_is_a_fault_only_where_the_look_wants_the_lens(examiner: Examiner, sitter_frame: Frame) -> None:
    seen = examiner.look_at(sitter_frame)
    assert seen.reading is not None
    neutral = replace(canonical_baseline(), median=dict(seen.reading.measures))
    glance = {**seen.reading.measures, "gaze_yaw_deg": seen.reading.measures["gaze_yaw_deg"] + 14}
    away = replace(seen, reading=replace(seen.reading, measures=glance))
    catalogue = load_catalogue()
    for look, refused in (("neutral_friendly", True), ("averted_gaze", False), ("own_way", False)):
        shots = judged([seen, away], [Steadiness(0.0, False)] * 2, catalogue[look], neutral)
        verdicts = choose(shots, None, lowers_lids=False).verdicts
        assert ("Looking away" in verdicts[1].refusals) == refused
        assert "Looking away" not in verdicts[0].refusals
