"""How exact the landmarks are on people: error against 68 points that people marked.

    scripts/bench landmarks --data DIR [--quick] [--look quick|exact|steady|all]

DIR holds pictures, each with a .pts file of the same name beside it (the format of HELEN, LFPW and 300-W: 68 points,
counted from 1). The protocol is that of the project's notes on models: every picture is cut to headshot framing round
the marked points, the face is found in it, and the error is the mean distance over the 51 inner points (brows, nose,
eyes, mouth) divided by the distance of the outer corners of the eyes. Pearson's r says how well measures follow
those of the marked points. `quick` is read as in the live view, in the second frame of a face; `exact` and `steady` at
first sight, as of a photograph. A file that cannot be read ends the run with its name; a .pts file without its picture
and a picture without a found face are counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.errors import BoothError, InputError
from booth.face.models import model_folder
from booth.face.steady import steady
from booth.face.tracker import Look, Tracker, exact, quick

Points = NDArray[np.float64]
LOOKS: Mapping[str, Look] = {"quick": quick, "exact": exact, "steady": steady}
SIDE_PX = 512
FACE_SHARE = 0.45
"""Brows to chin as a share of the picture's height: headshot framing."""

# fmt: off
MESH_OF_68 = (
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,  # jaw
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300,  # brows
    168, 197, 5, 4, 98, 97, 2, 326, 327,  # nose: bridge, then under it
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,  # eyes
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,  # lips outside
    78, 82, 13, 312, 308, 317, 14, 87,  # lips inside
)
# fmt: on
"""The point of the face mesh that lies at each of the 68; the jaw is an outline, and left out of the error."""
INNER = slice(17, 68)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench landmarks", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures with .pts files")
    parser.add_argument("--quick", action="store_true", help="the first 40 pictures only")
    parser.add_argument("--look", choices=[*LOOKS, "all"], default="all", help="how closely to read")
    options = parser.parse_args(argv)
    try:
        pairs = list(pictures(options.data))[: 40 if options.quick else None]
        if not pairs:
            raise InputError(f"No picture with a .pts file beside it in {options.data}.")
        looks = LOOKS if options.look == "all" else {options.look: LOOKS[options.look]}
        figures = {name: scored(pairs, look) for name, look in looks.items()}
    except BoothError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    if orphans := sum(1 for _ in options.data.rglob("*.pts")) - len(list(pictures(options.data))):
        print(f"{orphans} .pts files have no picture beside them and are left out.", file=sys.stderr)
    print(f"{len(pairs)} pictures   " + "".join(f"{name:>12}" for name in figures))
    for figure in next(iter(figures.values())):
        print(f"{figure:22}" + "".join(f"{written(values[figure]):>12}" for values in figures.values()))
    print(json.dumps({"pictures": len(pairs), **figures}))
    return 0


def written(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def pictures(folder: Path) -> Iterator[tuple[Path, Path]]:
    for marked in sorted(folder.rglob("*.pts")):
        for suffix in (".jpg", ".png", ".jpeg"):
            if (picture := marked.with_suffix(suffix)).exists():
                yield picture, marked
                break


def scored(pairs: list[tuple[Path, Path]], look: Look) -> dict[str, float | None]:
    """Detected share and error in per cent, and r of each measure; None for what too few faces leave open."""
    tracker = Tracker(model_folder(), look=look)
    errors, ours, theirs = [], [], []
    for picture, marked in pairs:
        rgb, truth = framed(picture, points_of(marked))
        tracker.lose()
        found = found_points(tracker, rgb)
        if look is quick:  # a face is found by an exact look, and only followed quickly
            found = found_points(tracker, rgb)
        if found is None:
            continue
        scale = np.hypot(*(truth[45] - truth[36]))
        errors.append(float(np.hypot(*(found - truth)[INNER].T).mean() / scale))
        ours.append(measured(found))
        theirs.append(measured(truth))
    figures: dict[str, float | None] = {"detected_percent": 100 * len(errors) / len(pairs)}
    figures["error_percent"] = 100 * float(np.mean(errors)) if errors else None
    figures["error_median_percent"] = 100 * float(np.median(errors)) if errors else None
    for column, name in enumerate(MEASURES):
        figures[f"r_{name}"] = correlation(np.array(ours)[:, column], np.array(theirs)[:, column]) if ours else None
    return {name: None if value is None else round(value, 3) for name, value in figures.items()}


def correlation(one: Points, other: Points) -> float | None:
    """Pearson's r; None for fewer than three faces, or for a measure that is the same in all of them."""
    if len(one) < 3 or min(np.std(one), np.std(other)) == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def points_of(path: Path) -> Points:
    """(68, 2), counted from 0. Raises InputError for a file that is not one of 68 points."""
    try:
        inside = path.read_text().split("{")[1].split("}")[0]
        points = np.array(inside.split(), np.float64).reshape(-1, 2) - 1
        if not np.isfinite(points).all() or np.ptp(points, axis=0).min() <= 0:
            raise ValueError("no face")
    except (OSError, IndexError, ValueError, UnicodeDecodeError):
        raise InputError(f"{path} is no .pts file: version, n_points, and the points in braces.") from None
    if len(points) != len(MESH_OF_68):
        raise InputError(f"{path} has {len(points)} points; 68 are needed.")
    return points


def framed(picture: Path, points: Points) -> tuple[NDArray[np.uint8], Points]:
    """The picture cut square to headshot framing, and the points in it."""
    try:
        whole = ImageOps.exif_transpose(Image.open(picture)).convert("RGB")
    except OSError as error:
        raise InputError(f"{picture} cannot be read as a picture: {error}.") from None
    low, high = points.min(axis=0), points.max(axis=0)
    side = float(high[1] - low[1]) / FACE_SHARE
    corner = (low + high) / 2 - (side / 2, side / 2)
    box = (*corner.tolist(), *(corner + side).tolist())
    cut = whole.transform((SIDE_PX, SIDE_PX), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC)
    if side > 2 * SIDE_PX:  # an affine transform does not average; make the picture smaller first
        factor = int(side // SIDE_PX)
        box = tuple(edge / factor for edge in box)
        cut = whole.reduce(factor).transform((SIDE_PX, SIDE_PX), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC)
    return np.asarray(cut), (points + 0.5 - corner) * (SIDE_PX / side) - 0.5


def found_points(tracker: Tracker, rgb: NDArray[np.uint8]) -> Points | None:
    lores = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    lores[..., :3] = rgb
    face = tracker.see(Frame(0, 0, lores, ArrayStill(rgb))).face
    return None if face is None else face.landmarks_px[list(MESH_OF_68), :2].astype(np.float64)


def _up(points: Points) -> Callable[[int], float]:
    """Height of a point above the line of the eyes, in distances of the eyes' middles."""
    right, left = points[36:42].mean(axis=0), points[42:48].mean(axis=0)
    across = (left - right) / np.hypot(*(left - right))
    scale = np.hypot(*(left - right))
    return lambda index: float(((right + left) / 2 - points[index]) @ (-across[1], across[0]) / scale)


def measured(points: Points) -> list[float]:
    up = _up(points)

    def apart(one: int, other: int) -> float:
        return float(np.hypot(*(points[one] - points[other])))

    scale = np.hypot(*(points[42:48].mean(axis=0) - points[36:42].mean(axis=0)))
    openness = [(apart(a + 1, a + 5) + apart(a + 2, a + 4)) / (2 * apart(a, a + 3)) for a in (36, 42)]
    right, left = (np.mean([up(index) for index in brow]) for brow in ((18, 19, 20), (23, 24, 25)))
    return [
        (up(48) + up(54)) / 2 - (up(62) + up(66)) / 2,
        apart(62, 66) / apart(60, 64),
        sum(openness) / 2,
        float(right + left) / 2,
        float(right - left),
        apart(21, 22) / scale,
    ]


MEASURES = ("smile_lift", "mouth_open", "eye_openness", "brow_height", "brow_asymmetry", "brow_gap")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
