"""Frames every photograph of a folder, and looks at what came out.

    scripts/bench framing --data DIR [--style portrait] [--stage WIDE] [--quick] [--sheet FILE.png]

Each picture with a face is cut; the face is then found anew in the finished cut and every band is measured there,
with a tolerance for the model's own jitter. `allowed` are the pictures that hold some upright crop inside every
band, found by trying crops on a grid, not by asking the framing itself. `within_share` is the share of those whose
finished cut is within all bands; the goal is 0.95. Pictures are read in place; nothing is stored but --sheet and
--stage: where the faces of a folder fill their pictures, so that hardly any crop fits, that makes a folder of wide
pictures of them first, and measures those.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from booth.camera.factory import open_camera
from booth.camera.frame import Frame
from booth.camera.pictures import PICTURE_SUFFIXES
from booth.camera.still import ArrayStill
from booth.errors import BoothError
from booth.face.models import model_folder
from booth.face.steady import steady
from booth.face.tracker import Tracker
from booth.photo import region
from booth.photo.develop import Pixels, cut, pixels
from booth.photo.framing import CENTRED, CROWN_T, HAIR_T, HEADSHOT, PRESETS, Framed, Preset, frame
from booth.settings import CameraSettings
from scripts.benches.staged import staged

FILM_SUFFIXES = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm"})
FILM_STEP = 24
"""Of a film, every so many frames."""
CUT_PX = (800, 1000)
TOLERANCE = 0.015
"""Of the height: what the model's points move when the same face is found in another crop."""
QUICK = 40
STAGED = 12
"""Wide pictures of each face."""


@dataclass(frozen=True)
class Trial:
    """One picture, cut."""

    name: str
    framed: Framed
    allowed: bool
    off: tuple[str, ...]
    """Bands that the finished cut is outside of."""
    cut: Image.Image


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench framing", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of photographs and films, searched whole")
    parser.add_argument("--style", choices=sorted(PRESETS), default=HEADSHOT.name)
    parser.add_argument("--stage", type=Path, metavar="WIDE", help="make wide pictures there first, and measure them")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} pictures")
    parser.add_argument("--sheet", type=Path, help="write all cuts to one picture, to be looked at")
    arguments = parser.parse_args(argv)
    tracker = Tracker(model_folder(), look=steady)  # as the frames that are kept are read
    if arguments.stage:
        stage(tracker, arguments.data, arguments.stage)
    frames = islice(pictures(arguments.stage or arguments.data), QUICK if arguments.quick else None)
    seen = [(name, trial(tracker, name, picture, PRESETS[arguments.style])) for name, picture in frames]
    trials = [one for _, one in seen if one]
    if arguments.sheet and trials:
        sheet(trials).save(arguments.sheet, quality=88)
    print(json.dumps(told(len(seen), trials)))
    return 0


def stage(tracker: Tracker, folder: Path, wide: Path) -> None:
    found = ((frame.main.rgb(), points_of(tracker, frame)) for _, frame in pictures(folder))
    faces = [(picture, points) for picture, points in found if points is not None]
    wide.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(staged(faces, STAGED)):
        Image.fromarray(picture).save(wide / f"{number:04d}.jpg", quality=92)


def pictures(folder: Path) -> Iterator[tuple[str, Frame]]:
    """Every picture below `folder`, and some frames of every film; what cannot be read is said and passed over."""
    for path in sorted(folder.rglob("*")):
        suffix = path.suffix.lower()
        if suffix not in PICTURE_SUFFIXES | FILM_SUFFIXES:
            continue
        try:
            camera = open_camera(CameraSettings(source=str(path)))
            camera.start()
            while (frame := camera.read()) is not None:
                if suffix in PICTURE_SUFFIXES or frame.number % FILM_STEP == 0:
                    yield f"{path.name} {frame.number}", frame
            camera.stop()
        except BoothError as error:
            print(error)


def trial(tracker: Tracker, name: str, seen: Frame, preset: Preset) -> Trial | None:
    """None where nobody is found."""
    points = points_of(tracker, seen)
    if points is None:
        return None
    size_px = seen.main.size_px
    framed = frame(points, size_px, preset, CUT_PX[0] / CUT_PX[1])
    picture = cut(pixels(seen.main), framed.crop, CUT_PX)
    allowed = some_crop_fits(points, size_px, preset)
    return Trial(name, framed, allowed, off_bands(tracker, picture, preset), Image.fromarray(picture))


def points_of(tracker: Tracker, seen: Frame) -> NDArray[np.float32] | None:
    tracker.forget()
    face = tracker.see(seen).face
    if face is None or abs(face.head_pose.roll_deg) > 45:
        return None
    return region.points_in(face, seen.lores.shape[1], seen.main.size_px[0])


def head_lines(points: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Heights of crown, eyes and chin, and the face's middle, in pixels: the head upright, as it stands."""
    eyes = float(points[list(region.IRIS_CENTRES), 1].mean())
    chin = float(points[region.CHIN, 1])
    crown = chin - (CROWN_T + HAIR_T) * (chin - eyes)
    oval = points[list(region.OVAL), 0]
    return crown, eyes, chin, float(oval.min() + oval.max()) / 2


def missed(
    preset: Preset, lines: tuple[float, float, float, float], top: float, middle: float, height: float
) -> tuple[str, ...]:
    """Names of the bands that a crop misses."""
    crown, eyes, chin, face = lines
    shares = {
        "head": preset.head.missed_by((chin - crown) / height),
        "eyes": preset.eyes.missed_by((eyes - top) / height),
        "headroom": preset.headroom.missed_by((crown - top) / height),
        "below_chin": preset.below_chin - (top + height - chin) / height,
        "centre": abs(face - middle) / (height * CUT_PX[0] / CUT_PX[1]) - CENTRED,
    }
    return tuple(name for name, by in shares.items() if by > TOLERANCE)


def some_crop_fits(points: NDArray[np.float32], size_px: tuple[int, int], preset: Preset) -> bool:
    """Whether any upright crop inside the picture is within every band, without the tolerance."""
    crown, eyes, chin, face = head_lines(points)
    for share in np.linspace(preset.head.low, preset.head.high, 41):
        height = (chin - crown) / share
        width = height * CUT_PX[0] / CUT_PX[1]
        room = (face - (0.5 + CENTRED) * width, face + (0.5 + CENTRED) * width)
        inside = size_px[0] >= width and room[1] >= width and room[0] <= size_px[0] - width
        for headroom in np.linspace(preset.headroom.low, preset.headroom.high, 21):
            top = crown - headroom * height
            line, below = (eyes - top) / height, (top + height - chin) / height
            banded = preset.eyes.missed_by(line) == 0 and below >= preset.below_chin
            if inside and banded and top >= 0 and top + height <= size_px[1]:
                return True
    return False


def off_bands(tracker: Tracker, picture: Pixels, preset: Preset) -> tuple[str, ...]:
    lores = np.asarray(Image.fromarray(picture).resize((640, 800)).convert("RGBX"))
    points = points_of(tracker, Frame(0, 0, lores, ArrayStill(picture)))
    if points is None:
        return ("face",)
    return missed(preset, head_lines(points), 0.0, CUT_PX[0] / 2, float(CUT_PX[1]))


def told(pictures_seen: int, trials: list[Trial]) -> dict[str, float]:
    """Print the table; return the figures."""
    allowed = [one for one in trials if one.allowed]
    within = [one for one in allowed if not one.off]
    for name, count in Counter(name for one in allowed for name in one.off).most_common():
        print(f"off in {count:4} of {len(allowed)} cuts where a crop fits: {name}")
    for one in allowed:
        if one.off:
            print(f"{one.name}: {', '.join(one.off)}")
    unsaid = sum(1 for one in trials if one.off and not one.framed.yielded)
    figures = {
        "pictures": pictures_seen,
        "faces": len(trials),
        "allowed": len(allowed),
        "within": len(within),
        "within_share": round(len(within) / len(allowed), 3) if allowed else 0.0,
        "levelled": sum(1 for one in trials if one.framed.crop.turn_deg),
        "off_and_not_said": unsaid,
    }
    for name, value in figures.items():
        print(f"{name:18} {value:8.3f}")
    return figures


def sheet(trials: list[Trial], columns: int = 12) -> Image.Image:
    """All cuts, small: a green edge where a crop fits and the bands are met, red where they should be, grey else."""
    width, height = 160, 200
    whole = Image.new("RGB", (columns * width, -(-len(trials) // columns) * height), "white")
    for place, one in enumerate(trials):
        edge = "grey" if not one.allowed else "red" if one.off else "green"
        tile = ImageOps.expand(one.cut.resize((width - 8, height - 8)), 4, edge)
        whole.paste(tile, (place % columns * width, place // columns * height))
    return whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
