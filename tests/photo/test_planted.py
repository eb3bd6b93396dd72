"""Real people: a moment that nobody wants, planted at the shutter among good frames of a clip, is never chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.camera.video import Film
from booth.looks.baseline import Baseline, canonical_baseline
from booth.photo.examiner import Examiner, Seen
from booth.settings import CameraSettings

MAN, WOMAN = "face_noface.mov", "WolfgangLanger_Pexels.mp4"
GOOD = {MAN: range(5, 13), WOMAN: range(250, 257)}
"""Frames in which he rests, and she smiles into the lens."""
BLINK, HAND, GLANCE = 27, 200, 298
"""He shuts his eyes; she has a hand before her mouth; she looks aside."""
STEP_NS = 1_000_000_000
"""So far apart that what was planted is not told by the jump alone."""

Frames = Mapping[tuple[str, int], Frame]
Fault = Callable[[Image.Image], Image.Image]


@pytest.fixture(scope="module")
def frames(footage: Path) -> Frames:
    wanted = {MAN: {*GOOD[MAN], BLINK}, WOMAN: {*GOOD[WOMAN], HAND, GLANCE}}
    found = {}
    for clip, numbers in wanted.items():
        film = Film(footage / clip, CameraSettings())
        film.start()
        while (frame := film.read()) is not None and frame.number <= max(numbers):
            if frame.number in numbers:
                found[clip, frame.number] = frame
        film.stop()
    return found


def as_it_is(picture: Image.Image) -> Image.Image:
    return picture


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(3))


def burnt(picture: Image.Image) -> Image.Image:
    return picture.point(lambda tone: min(255, tone * 3))


@pytest.mark.parametrize(
    ("clip", "number", "fault", "look", "sentence"),
    [
        (MAN, BLINK, as_it_is, "neutral_friendly", "Eyes half closed"),
        (WOMAN, HAND, as_it_is, "own_way", "Something before the face"),
        (WOMAN, GLANCE, as_it_is, "neutral_friendly", "Looking away"),
        (MAN, 8, blurred, "neutral_friendly", "Blurred"),
        (WOMAN, 254, blurred, "own_way", "Blurred"),
        (MAN, 8, burnt, "neutral_friendly", "Skin burnt out"),
        (WOMAN, 254, burnt, "own_way", "Skin burnt out"),
    ],
)
def test_a_planted_moment_is_never_the_photograph_and_staff_read_why(
    examiner: Examiner, frames: Frames, clip: str, number: int, fault: Fault, look: str, sentence: str
) -> None:
    good = [frames[clip, n] for n in GOOD[clip] if n != number]
    half = len(good) // 2
    in_turn = [*good[:half], spoilt(frames[clip, number], fault), *good[half:]]
    burst = [replace(frame, number=n, timestamp_ns=n * STEP_NS) for n, frame in enumerate(in_turn)]
    neutral = neutral_of([examiner.look_at(frame) for frame in good])
    shots = examiner.examine(burst, look, neutral)
    kept = examiner.kept(shots, look, neutral, half * STEP_NS)
    assert kept[0].frame.number != half
    assert f"At the shutter: {sentence}" in " ".join(examiner.why(shots, kept, look, half * STEP_NS))


def neutral_of(seen: Sequence[Seen]) -> Baseline:
    readings = [one.reading.measures for one in seen if one.reading]
    median = {name: float(np.median([measures[name] for measures in readings])) for name in readings[0]}
    return replace(canonical_baseline(), median=median)


def spoilt(frame: Frame, fault: Fault) -> Frame:
    full, small = Image.fromarray(frame.main.rgb()), Image.fromarray(np.ascontiguousarray(frame.lores[..., :3]))
    return replace(frame, lores=np.asarray(fault(small).convert("RGBX")), main=ArrayStill(np.asarray(fault(full))))
