"""A blink is seen at once and never becomes a squint; a squint is no blink. The real model reads the puppet's lids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from booth.camera.puppet.puppet import Puppet
from booth.face.blink import BlinkWatch
from booth.face.tracker import Tracker
from booth.looks.catalogue import load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Observation
from tests.face.conftest import Rgb, frame_of


def openness(seen: Observation) -> float:
    assert seen.smoothed is not None
    return (seen.smoothed.measures["eye_openness_left"] + seen.smoothed.measures["eye_openness_right"]) / 2


def lids(since_s: float, blink_s: float) -> float:
    """Shut at 1: down in a quarter of the blink, up in half of it."""
    return float(np.interp(since_s / blink_s, (0, 0.25, 0.5, 1), (0, 1, 1, 0)))


def film_of_a_blink(puppet: Puppet, fps: int, blink_s: float) -> Iterator[tuple[Rgb, float]]:
    rest = puppet.rgbx({}, (640, 480))[..., :3].copy()
    for number in range(round(2.6 * fps)):
        closed = lids(number / fps - 2.2, blink_s)
        yield (puppet.rgbx({"blink": closed}, (640, 480))[..., :3].copy() if closed else rest), closed


@pytest.mark.parametrize(("fps", "blink_s"), [(15, 0.15), (30, 0.1)])
def test_a_blink_is_seen_within_two_frames_and_never_smeared_into_a_squint(
    models: Path, puppet: Puppet, fps: int, blink_s: float
) -> None:
    observer = Observer(Tracker(models), load_catalogue())
    observer.measure(True)
    observer.record_neutral()
    seen, shut = [], []
    for number, (rgb, closed) in enumerate(film_of_a_blink(puppet, fps, blink_s)):
        seen.append(observer.observe(frame_of(rgb, number, fps)))
        shut.append(closed > 0.5)
    assert observer.baseline is not None
    first = shut.index(True)
    assert any(one.blinking for one in seen[first : first + 2])
    assert not seen[-1].blinking
    neutral = openness(seen[round(2 * fps)])
    assert min(openness(one) for one in seen[round(2 * fps) :]) > 0.97 * neutral


def test_lids_narrowed_in_their_own_time_are_a_squint() -> None:
    watch = BlinkWatch()
    squint = [1.0, 1.0, 0.97, 0.92, 0.87, 0.82, 0.78, 0.76, 0.75, 0.75, 0.8, 0.86, 0.92, 0.98]
    assert not any(watch.see(share, share < 0.6, round(n * 1e9 / 30)) for n, share in enumerate(squint))


def test_the_flanks_of_a_blink_belong_to_it() -> None:
    watch = BlinkWatch()
    blink = [1.0, 0.99, 0.8, 0.3, 0.2, 0.45, 0.7, 0.9, 0.97, 0.99]
    seen = [watch.see(share, share < 0.6, round(n * 1e9 / 30)) for n, share in enumerate(blink)]
    assert seen == [False, False, *[True] * 6, False, False]


def test_eyes_that_stay_half_shut_after_a_blink_are_lowered_lids() -> None:
    watch = BlinkWatch()
    shares = [1.0, 0.3, 0.8, 0.8, 0.8]
    assert [watch.see(share, share < 0.6, round(n * 1e9 / 30)) for n, share in enumerate(shares)][-2:] == [False, False]
