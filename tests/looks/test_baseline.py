"""The neutral face, as it goes with people: blinks, fidgeting, talking, turning away, walking off."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest

from booth.looks.baseline import BaselineRecorder, baseline_of, canonical_baseline
from booth.looks.reading import MEASURES, Reading
from tests.looks.conftest import FPS, neutral, ns, reading

POINTS = neutral().frontal


def sit(recorder: BaselineRecorder, seconds: float, start_s: float = 0.0, **changes: float) -> float:
    """Frames of somebody who sits so; the time after the last."""
    for at in range(round(seconds * FPS)):
        add(recorder, reading(start_s + at / FPS, **changes))
    return start_s + seconds


def add(recorder: BaselineRecorder, one: Reading) -> None:
    recorder.add(one.timestamp_ns, one, POINTS)


def play(recorder: BaselineRecorder, seconds: float, doing: Callable[[float], dict[str, float]]) -> None:
    for at in range(round(seconds * FPS)):
        add(recorder, reading(at / FPS, **doing(at / FPS)))


def progress(recorder: BaselineRecorder, readings: Iterable[Reading]) -> list[float]:
    shown = []
    for one in readings:
        add(recorder, one)
        shown.append(recorder.progress)
    return shown


def test_a_calm_face_takes_about_two_seconds() -> None:
    recorder = BaselineRecorder()
    sit(recorder, 1.5)
    assert recorder.baseline is None
    sit(recorder, 0.5, 1.5)
    assert recorder.baseline is not None
    assert recorder.progress == 1.0


def test_progress_never_falls_on_a_calm_face_and_is_1_only_at_the_end() -> None:
    recorder = BaselineRecorder()
    shown = progress(recorder, (reading(at / FPS) for at in range(40)))
    assert shown == sorted(shown)
    assert shown[0] == 0.0
    assert shown[-1] == 1.0
    assert 1.0 not in shown[:20]


def test_median_and_spread_are_the_persons_own() -> None:
    chance = random.Random(3)
    recorder = BaselineRecorder()
    play(recorder, 3.0, lambda _: {"mouth_width": chance.gauss(4, 0.5)})
    assert recorder.baseline
    assert recorder.baseline.median["mouth_width"] == pytest.approx(1.04 * neutral().median["mouth_width"], rel=0.01)
    assert recorder.baseline.spread["mouth_width"] == pytest.approx(0.005 * neutral().median["mouth_width"], rel=0.6)
    assert recorder.baseline.frontal is not None
    assert recorder.baseline.frontal.shape == (478, 3)


def test_a_blink_does_not_count() -> None:
    recorder = BaselineRecorder()
    play(recorder, 3.0, lambda at_s: {"eye_openness": -90 if 0.8 < at_s < 1.1 else 0})
    assert recorder.baseline
    assert recorder.baseline.median["eye_openness_left"] == neutral().median["eye_openness_left"]
    assert recorder.baseline.spread["eye_openness_left"] == 0


def test_who_blinks_much_takes_a_little_longer() -> None:
    recorder = BaselineRecorder()
    play(recorder, 1.8, lambda at_s: {"eye_openness": -90 if at_s % 0.5 < 0.2 else 0})
    assert recorder.baseline is None
    play(recorder, 5.0, lambda at_s: {"eye_openness": -90 if at_s % 0.5 < 0.2 else 0})
    assert recorder.baseline


def test_who_talks_is_recorded_once_the_talking_stops() -> None:
    recorder = BaselineRecorder()
    for at in range(3 * FPS):
        add(recorder, reading(at / FPS, mouth_opening=0.3 * (at % 3)))
    assert recorder.baseline is None
    sit(recorder, 4.0, 3.0)
    assert recorder.baseline
    assert recorder.baseline.median["mouth_opening"] == neutral().median["mouth_opening"]


@pytest.mark.parametrize("turn", [{"head_yaw_deg": 14.0}, {"head_pitch_deg": -14.0}])
def test_a_face_turned_away_is_not_neutral(turn: dict[str, float]) -> None:
    recorder = BaselineRecorder()
    sit(recorder, 3.0, 0.0, **turn)
    assert recorder.baseline is None
    assert recorder.progress == 0


def test_a_face_that_was_lost_begins_anew() -> None:
    recorder = BaselineRecorder()
    sit(recorder, 1.4)
    assert recorder.progress > 0.5
    for at in range(21, 60):
        recorder.add(ns(at / FPS), None)
    assert recorder.progress == 0


def test_a_face_lost_for_a_moment_goes_on() -> None:
    recorder = BaselineRecorder()
    sit(recorder, 1.4)
    recorder.add(ns(1.5), None)
    sit(recorder, 0.7, 1.6)
    assert recorder.baseline


def test_a_slow_camera_takes_its_twenty_frames() -> None:
    recorder = BaselineRecorder()
    for at in range(19):
        add(recorder, reading(at / 5))
    assert recorder.baseline is None
    for at in range(19, 22):
        add(recorder, reading(at / 5))
    assert recorder.baseline


def test_once_there_it_stays() -> None:
    recorder = BaselineRecorder()
    sit(recorder, 3.0)
    before = recorder.baseline
    sit(recorder, 3.0, 3.0, mouth_width=30)
    assert recorder.baseline is before


def test_nothing_gives_no_baseline() -> None:
    with pytest.raises(ValueError, match="at least one"):
        baseline_of([])
    assert BaselineRecorder().progress == 0


def test_the_canonical_one_has_every_measure() -> None:
    assert set(canonical_baseline().median) == set(canonical_baseline().spread) == set(MEASURES)
    assert all(spread > 0 for spread in canonical_baseline().spread.values())
    assert canonical_baseline().frontal is None
