"""A few guests through `scripts/soak`, and that its eyes are open: it finds what is there to be found."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random

import numpy as np

from scripts.soaking.search import Needles, found_in_this_process
from scripts.soaking.sitting import HUES_DEG, LORES_PX, MAIN_PX, Costume, Plate, frame_of, hues_in
from tests.test_cli import ROOT

GREY = Plate(np.full((*LORES_PX[::-1], 4), 128, np.uint8), np.full((*MAIN_PX[::-1], 3), 128, np.uint8))


def test_a_few_guests_leave_nothing_behind() -> None:
    soak = [sys.executable, "-m", "scripts.soaking", "3", "--seed", "7", "--search-every", "1"]
    done = subprocess.run(soak, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["sessions"] == 3
    assert report["photographs"] >= 1
    assert report["memory_searches"] >= 1
    assert report["screens_with_their_own_guest"] > 10
    assert not any(report[key] for key in ("lost", "stuck", "leaked_frames", "fd_growth", "found_in_memory"))


def test_every_guest_is_told_by_her_colour_and_nobody_has_none() -> None:
    for number, hue_deg in enumerate(HUES_DEG):
        frame = frame_of(GREY, Costume(number, Random(number)), number, 0.0, 1)
        assert hues_in(frame.lores, 0.01) == {hue_deg}
        assert hues_in(frame.main.rgb(), 0.01) == {hue_deg}
    nobody = frame_of(GREY, None, 0, 0.0, 1)
    assert hues_in(nobody.lores, 0.001) == hues_in(nobody.main.rgb(), 0.001) == frozenset()


def test_the_search_finds_a_frame_that_is_held_and_not_one_that_is_gone() -> None:
    needles = Needles()
    frame = frame_of(GREY, Costume(0, Random(1)), 0, 0.0, 0)
    needles.add("held", frame.lores[123, 148:154])
    gone = np.random.default_rng(5).integers(0, 256, 64, np.uint8)
    needles.add_copy("gone", gone)
    assert list(found_in_this_process(needles)) == ["held"]
