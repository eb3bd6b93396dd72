"""How still the readings of a still sitter are, and how soon a blink is seen.

    scripts/bench steadiness [--quick]

The simulated sitter holds still while the sensor's noise changes from frame to frame, in daylight and in low light.
Jitter is the standard deviation of a measure, in shares of the smallest change of it that the catalogue asks for: the
nearest end of a range that a resting face does not meet. The goal for what is shown is a third. Then she blinks for
120 ms: within how many frames of shut lids that is seen, and how far the smoothed openness sinks meanwhile, in shares
of the least squint that is asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.puppet.puppet import Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.still import ArrayStill
from booth.face.models import model_folder, sitter_picture
from booth.face.tracker import Tracker
from booth.looks.catalogue import Catalogue, load_catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Observation

SIZE_PX = (640, 480)
LIGHTS = {"no noise": (0.0, 0.0), "daylight": (0.06, 1.0), "low light": (0.9, 16.0)}
"""Variance of a pixel's value: per value (photons) and at black (read noise), of 8 bits. 3 and 11 values at mid grey;
a sensor's picture made small has less."""
MEASURES = ("eye_openness", "brow_inner", "brow_outer", "corner_lift", "mouth_width")
BLINK_S = 0.12
GOAL = 1 / 3


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench steadiness", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4 s of every light instead of 10")
    options = parser.parse_args(argv)
    puppet, catalogue = sitter(), load_catalogue()
    seconds = 4.0 if options.quick else 10.0
    rest = puppet.rgbx({}, SIZE_PX)
    print(f"{'':14}" + "".join(f"{measure:>22}" for measure in MEASURES))
    figures: dict[str, float] = {}
    for light in LIGHTS:
        observer = at_rest(catalogue, rest, light, 15)
        seen = [observer.observe(frame) for frame in noisy(rest, light, 15, 3.0, seconds)]
        for kind in ("raw", "shown"):
            shares = {name: jitter(observer, catalogue, seen, name, kind) for name in MEASURES}
            print(f"{light:9}{kind:5}" + "".join(f"{share:22.3f}" for share in shares.values()))
            figures |= {f"{light}_{kind}_{name}".replace(" ", "_"): round(share, 3) for name, share in shares.items()}
    for fps in (15, 30):
        frames, squint = blink(puppet, catalogue, fps)
        print(f"blink at {fps} fps: seen in frame {frames} of shut lids, shown as {squint:.2f} of the least squint")
        figures |= {f"blink_frames_{fps}": frames, f"blink_squint_{fps}": round(squint, 3)}
    figures["worst_shown"] = max(share for name, share in figures.items() if "_shown_" in name)
    print(json.dumps(figures | {"goal": round(GOAL, 3)}))
    return 0


def sitter() -> Puppet:
    photograph = Image.open(sitter_picture()).convert("RGB")
    whole = np.asarray(photograph.convert("RGBX"))
    face = Tracker(model_folder()).see(Frame(0, 0, whole, ArrayStill(whole[..., :3]))).face
    assert face
    return Puppet(build_stage(photograph, face.landmarks_px, SIZE_PX[0] / SIZE_PX[1]))


def noisy(picture: NDArray[np.uint8], light: str, fps: float, start_s: float, seconds: float) -> Iterator[Frame]:
    photons, black = LIGHTS[light]
    rng = np.random.default_rng(int(start_s * 1000))
    spread = np.sqrt(photons * picture.astype(np.float32) + black)
    for number in range(round(start_s * fps), round((start_s + seconds) * fps)):
        grain = rng.standard_normal(picture.shape, np.float32) * spread
        lores = np.clip(picture + grain, 0, 255).astype(np.uint8)
        yield Frame(number, round(number * 1e9 / fps), lores, ArrayStill(lores[..., :3]))


def at_rest(catalogue: Catalogue, rest: NDArray[np.uint8], light: str, fps: float) -> Observer:
    """An observer that knows the sitter's neutral, after 3 s."""
    observer = Observer(Tracker(model_folder()), catalogue)
    observer.measure(True)
    observer.record_neutral()
    for frame in noisy(rest, light, fps, 0.0, 3.0):
        observer.observe(frame)
    assert observer.baseline, "a sitter who holds still has a neutral"
    return observer


def least_asked(catalogue: Catalogue, measure: str, neutral: float) -> float:
    """Of all ranges that a resting face does not meet, and by more than their tolerance: the nearest end."""
    ends = [
        min(abs(end) for end in cue.range) * (abs(neutral) / 100 if cue.change == "percent" else 1.0)
        for look in catalogue.values()
        for way in look.all_ways()
        for cue in way.cues
        if cue.measure == measure and cue.range[0] * cue.range[1] > 0 and min(map(abs, cue.range)) >= cue.tolerance
    ]
    return min(ends)


def both(measures: Mapping[str, float], name: str) -> float:
    return measures[name] if name in measures else (measures[f"{name}_left"] + measures[f"{name}_right"]) / 2


def jitter(observer: Observer, catalogue: Catalogue, seen: list[Observation], name: str, kind: str) -> float:
    readings = [one.smoothed if kind == "shown" else one.reading for one in seen]
    values = [both(reading.measures, name) for reading in readings if reading]
    assert observer.baseline and len(values) == len(seen), "she was seen throughout"
    return float(np.std(values)) / least_asked(catalogue, name, both(observer.baseline.median, name))


def blink(puppet: Puppet, catalogue: Catalogue, fps: int) -> tuple[int, float]:
    """In which frame of shut lids the blink is seen, and how far the smoothed openness sinks at most."""
    rest = puppet.rgbx({}, SIZE_PX)
    observer = at_rest(catalogue, rest, "daylight", fps)
    assert observer.baseline
    neutral, shut, first, least = both(observer.baseline.median, "eye_openness"), 0, 0, 1.0
    for number in range(3 * fps, 4 * fps):
        since_s = number / fps - 3.2
        # Lids fall in a quarter of the blink and rise in half of it.
        closed = float(np.interp(since_s / BLINK_S, (0, 0.25, 0.5, 1), (0, 1, 1, 0)))
        lores = puppet.rgbx({"blink": closed}, SIZE_PX) if closed else rest
        seen = observer.observe(Frame(number, round(number * 1e9 / fps), lores, ArrayStill(lores[..., :3])))
        shut += closed > 0.5
        first = first or (shut if seen.blinking else 0)
        if seen.smoothed:
            least = min(least, both(seen.smoothed.measures, "eye_openness") / neutral)
    return first, (1 - least) * neutral / least_asked(catalogue, "eye_openness", neutral)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
