"""From a burst of nine 12-megapixel frames to the finished pictures, against merely encoding the same pictures.

`over_encode` is our time for choosing, cutting, developing and encoding over Pillow's time for encoding the same
pixels with the same parameters, one after another, as a program would that has nothing else to do: the median of
rounds that take turns. Half of each round is a head that is tilted, so that the picture must be turned level, which
costs most (`over_encode_turned`). `cpu_over_encode` is the same in processor time: what it would be on one core.
What is kept beside the photograph is finished and encoded in both. The full frame of the shutter is begun with the
choice, as it is kept whatever the choice says.
`trigger_to_screen_ms` ends with the headshot as an array at the screen's size, `trigger_to_disk_ms` with every file
on the disk, synced; both begin with the burst in memory. `peak_mb` is the process at its largest while it chooses and
finishes, burst included (`burst_mb`).
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.face.models import model_folder, sitter_picture
from booth.face.tracker import Tracker
from booth.looks.catalogue import load_catalogue
from booth.photo.colour import srgb_profile
from booth.photo.examiner import Examiner
from booth.photo.finish import finish, preview
from booth.photo.full_frame import Ahead
from booth.photo.names import file_name
from booth.photo.shot import Caption, Finished, Shot
from booth.settings import PhotoSettings
from booth.store.files import save

SENSOR_PX = (4056, 3040)
FRAMES = 9
SHUTTER = 4
STEP_NS = 100_000_000
SCREEN_PX = 960
NOISE = 2.5
"""Standard deviation in grey levels: a small sensor indoors."""
SITTER_ROLL_DEG = 2.6
"""Turns the sitter's picture so that her eyes are level."""
ROOM_PX = 25
"""Added above her hair, so that the whole headshot lies inside the picture."""
LOOK = "genuine_smile"
CAPTION = Caption("0421", LOOK, "Genuine smile", "headshot", 1, datetime(2026, 5, 1, tzinfo=UTC), camera="bench")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench photo", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    rounds = 3 if parser.parse_args(argv).quick else 9
    print(f"baseline: the same pictures encoded by Pillow {PIL.__version__}, one thread, one after another")
    figures = measure(rounds)
    for name, value in figures.items():
        print(f"{name:24} {value:9.2f}")
    print(json.dumps(figures))
    return 0


def burst(roll_deg: float) -> tuple[Frame, ...]:
    """The sitter in nine frames, drifting a little; one blurred frame and one overexposed are planted."""
    with Image.open(sitter_picture()) as picture:
        room_above = np.pad(np.asarray(picture.convert("RGB")), ((ROOM_PX, 0), (0, 0), (0, 0)), mode="edge")
    sitter = Image.fromarray(room_above).rotate(roll_deg, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(0).normal(0, NOISE, (*SENSOR_PX[::-1], 3)).astype(np.int8)
    return tuple(_frame(sitter, number, grain) for number in range(FRAMES))


def _frame(sitter: Image.Image, number: int, grain: NDArray[np.int8]) -> Frame:
    left = 20 + number % 3
    box = (left, 4, left + 470, 4 + 470 * SENSOR_PX[1] / SENSOR_PX[0])
    full = np.asarray(sitter.resize(SENSOR_PX, Image.Resampling.BICUBIC, box=box))
    full = np.clip(full.astype(np.int16) * (2 if number == 2 else 1) + np.roll(grain, number * 7, 0), 0, 255)
    picture = Image.fromarray(full.astype(np.uint8))
    if number == 6:
        picture = picture.reduce(16).resize(SENSOR_PX)
    lores = np.asarray(picture.resize((640, 480), Image.Resampling.BOX).convert("RGBX"))
    return Frame(number, number * STEP_NS, lores, ArrayStill(np.asarray(picture)))


def kept(examiner: Examiner, frames: Sequence[Frame]) -> tuple[Shot, ...]:
    return examiner.kept(examiner.examine(frames, LOOK, None), LOOK, None, SHUTTER * STEP_NS)


def finished(examiner: Examiner, frames: Sequence[Frame], settings: PhotoSettings) -> Finished:
    ahead = Ahead(frames[SHUTTER], settings.jpeg_quality)
    first, *others = kept(examiner, frames)
    return finish(first, CAPTION, settings, beside=others, ahead=ahead)


def measure(rounds: int) -> dict[str, float]:
    one, other = (Tracker(model_folder(), watchful=False) for _ in range(2))
    examiner = Examiner(one, load_catalogue(), other)
    settings = PhotoSettings()
    level, largest = rounds_of(rounds, examiner, burst(SITTER_ROLL_DEG), settings)
    turned, largest_turned = rounds_of(rounds, examiner, burst(SITTER_ROLL_DEG - 4), settings)
    times = {name: [(a + b) / 2 for a, b in zip(level[name], turned[name], strict=True)] for name in level}
    return {
        "over_encode": ratio(times["whole"], times["encode"]),
        "over_encode_level": ratio(level["whole"], level["encode"]),
        "over_encode_turned": ratio(turned["whole"], turned["encode"]),
        "cpu_over_encode": ratio(times["whole_cpu"], times["encode_cpu"]),
        "choose_ms": milliseconds(times["choose"]),
        "finish_ms": milliseconds([a - b for a, b in zip(times["whole"], times["choose"], strict=True)]),
        "encode_ms": milliseconds(times["encode"]),
        "trigger_to_screen_ms": milliseconds(times["screen"]),
        "trigger_to_disk_ms": milliseconds(times["disk"]),
        "burst_mb": round(FRAMES * SENSOR_PX[0] * SENSOR_PX[1] * 3 / 1e6, 1),
        "peak_mb": max(largest, largest_turned),
    }


def rounds_of(
    rounds: int, examiner: Examiner, frames: Sequence[Frame], settings: PhotoSettings
) -> tuple[dict[str, list[float]], float]:
    """Seconds of each job in each round, the jobs taking turns; and the peak of memory on the way."""
    peak_from_now()
    encode = encoder(finished(examiner, frames, settings), settings)
    largest = peak_mb()
    jobs: dict[str, Callable[[], object]] = {
        "whole": lambda: finished(examiner, frames, settings),
        "encode": encode,
        "choose": lambda: kept(examiner, frames),
        "screen": lambda: preview(kept(examiner, frames)[0], "headshot", SCREEN_PX),
        "disk": lambda: to_disk(examiner, frames, settings),
    }
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, job in jobs.items():
            wall_s, cpu_s = timed(job)
            times[name].append(wall_s)
            times[f"{name}_cpu"].append(cpu_s)
    return times, largest


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def encoder(made: Finished, settings: PhotoSettings) -> Callable[[], None]:
    """Encodes the same pictures again: same pixels, quality, sampling, profile and metadata."""
    pictures = []
    for rendition in made.renditions:
        picture = Image.open(io.BytesIO(rendition.data))
        how = {"exif": picture.info["exif"], "xmp": picture.info["xmp"], "icc_profile": srgb_profile()}
        pictures.append((picture.convert("RGB"), how))

    def encode() -> None:
        for picture, how in pictures:
            picture.save(io.BytesIO(), "JPEG", quality=settings.jpeg_quality, subsampling="4:4:4", **how)

    return encode


def to_disk(examiner: Examiner, frames: Sequence[Frame], settings: PhotoSettings) -> None:
    made = finished(examiner, frames, settings)
    with tempfile.TemporaryDirectory(prefix="booth-bench-") as folder:
        for rendition in made.renditions:
            save(Path(folder), file_name(CAPTION, rendition.kind), rendition.data)


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of all cores together."""
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - began_s, time.process_time() - began_cpu_s


def milliseconds(times_s: Sequence[float]) -> float:
    return round(statistics.median(times_s) * 1000, 1)


def peak_from_now() -> None:
    """Forget the peak that making the burst left (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    """Largest resident size of this process since then (VmHWM of proc(5)), in megabytes."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
