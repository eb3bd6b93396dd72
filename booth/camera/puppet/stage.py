"""Where the sitter stands: the photograph placed in the camera's frame, its backdrop carried on past its edges.

Everything of the puppet is measured in *units*: the frame is `Stage.width` units wide, 640 as a rule, so that
a unit is about one pixel of `Frame.lores`; x to the right, y down, origin at the frame's upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

OVERSAMPLING = 3
"""Pixels of the plate per unit: more than the photograph has, so that nothing of it is lost."""
MARGIN = 96
"""Units of backdrop beyond each edge of the frame, for a sitter who steps back or sways."""
UNITS_WIDE = 640
EYES_DOWN = 0.40
"""Where the eyes are, as a share of the frame's height, when the sitter stands where the booth wants her."""
EYES_TO_CHIN = 0.168
"""From eye line to chin, as a share of the frame's height: a head of 32 % that leaves room to crop."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The still scene.

    plate: (h, w, 4) uint8, R, G, B, 255, `OVERSAMPLING` pixels a unit, `MARGIN` around the frame.
    backdrop: the same shape, with nobody in it.
    landmarks: (478, 3) float32 in units, z on the same scale, smaller is nearer.
    """

    width: int
    height: int
    plate: NDArray[np.uint8]
    backdrop: NDArray[np.uint8]
    landmarks: NDArray[np.float32]


def build_stage(photograph: Image.Image, landmarks_px: NDArray[np.float32], aspect: float) -> Stage:
    """Place the photograph so that eyes and chin are where a well-placed sitter's would be.

    landmarks_px: (478, 3), as `Face.landmarks_px`, in pixels of the photograph. aspect: width / height of the frame.
    """
    width, height = UNITS_WIDE, round(UNITS_WIDE / aspect)
    points = np.asarray(landmarks_px, np.float64)
    eyes = points[[33, 133, 362, 263], :2].mean(0)
    scale = EYES_TO_CHIN * min(height, width * 0.75) / (points[152, 1] - eyes[1])
    origin = np.array([width * 0.5, height * EYES_DOWN]) - scale * eyes
    placed = points * scale
    placed[:, :2] += origin
    plate, backdrop = _plates(photograph.convert("RGB"), scale, origin, (width, height))
    return Stage(width, height, _rgbx(plate), _rgbx(backdrop), placed.astype(np.float32))


def _plates(
    photograph: Image.Image, scale: float, origin: NDArray[np.float64], frame: tuple[int, int]
) -> tuple[Image.Image, Image.Image]:
    """(with the sitter, without) at `OVERSAMPLING` pixels a unit."""
    plate_px = ((frame[0] + 2 * MARGIN) * OVERSAMPLING, (frame[1] + 2 * MARGIN) * OVERSAMPLING)
    photo_px = (round(photograph.width * scale * OVERSAMPLING), round(photograph.height * scale * OVERSAMPLING))
    at = (round((float(origin[0]) + MARGIN) * OVERSAMPLING), round((float(origin[1]) + MARGIN) * OVERSAMPLING))
    empty, around = _surroundings(photograph, photo_px, at, plate_px)
    # Sharpened before it is enlarged: the same look for a tenth of the work.
    sharp = photograph.filter(ImageFilter.UnsharpMask(radius=1, percent=50, threshold=1))
    around.paste(sharp.resize(photo_px, Image.Resampling.LANCZOS), at, _feather(photo_px))
    return _off_both_ends(around), _off_both_ends(empty)


def _surroundings(
    photograph: Image.Image, photo_px: tuple[int, int], at: tuple[int, int], plate_px: tuple[int, int]
) -> tuple[Image.Image, Image.Image]:
    """(the empty room, the room with the photograph carried on) at the plate's size; soft, and so painted small."""
    few = 2 * OVERSAMPLING
    size = (plate_px[0] // few, plate_px[1] // few)
    small = photograph.resize((photo_px[0] // few, photo_px[1] // few), Image.Resampling.BOX)
    corner = (at[0] // few, at[1] // few)
    known, scene = Image.new("L", size), Image.new("RGB", size)
    known.paste(255, (*corner, corner[0] + small.width, corner[1] + small.height))
    scene.paste(small, corner)
    empty = _empty_room(small, size)
    around = _carried_on(scene, known, empty)
    return empty.resize(plate_px, Image.Resampling.BICUBIC), around.resize(plate_px, Image.Resampling.BICUBIC)


def _feather(size: tuple[int, int]) -> Image.Image:
    """How much of the sharp photograph shows: its sides melt into what was carried on; the top is short of room."""
    x, y = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5
    across = np.clip(np.minimum(x, size[0] - x) / (40 * OVERSAMPLING), 0, 1)
    down = np.clip(np.minimum(y / (10 * OVERSAMPLING), (size[1] - y) / (40 * OVERSAMPLING)), 0, 1)
    return Image.fromarray((255 * np.outer(down, across)).astype(np.uint8))


def _empty_room(photograph: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A studio backdrop in the greys of the photograph's upper part, lighter in the middle."""
    rows = np.asarray(photograph, np.float32)[: photograph.height // 12]
    greys = rows[np.ptp(rows, axis=2) < 40]
    grey = np.median(greys, axis=0) if len(greys) else np.full(3, 170.0)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    away = np.hypot((x - size[0] * 0.5) / size[0], (y - size[1] * 0.42) / size[1])
    light = 1.04 - 0.30 * away**1.5
    rng = np.random.default_rng(7)
    mottle = Image.fromarray(rng.normal(0, 1, (9, 12)).astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    room = grey * (light + 0.02 * np.asarray(mottle))[..., None]
    return Image.fromarray(np.clip(room, 0, 255).astype(np.uint8))


def _carried_on(scene: Image.Image, known: Image.Image, empty: Image.Image) -> Image.Image:
    """The scene with what lies outside the photograph filled: near its edge by its own blurred colours, then
    ever softer, and far away by the empty room. Inside it is the photograph, a little soft."""
    filled = np.asarray(empty, np.float32)
    for radius in (45, 24, 12, 6, 2.5):
        # The scene is black outside: dividing by the blurred mask leaves the mean of what is known nearby.
        share = np.asarray(known.filter(ImageFilter.GaussianBlur(radius)), np.float32)[..., None] / 255
        mean = np.asarray(scene.filter(ImageFilter.GaussianBlur(radius)), np.float32) / (share + 1e-2)
        weight = np.clip(share * 2.2, 0, 1) ** 1.5
        filled = filled * (1 - weight) + mean * weight
    return Image.fromarray(np.clip(filled, 0, 255).astype(np.uint8))


def _off_both_ends(picture: Image.Image) -> Image.Image:
    """Levels 8 to 247 only, so that a sensor's noise can be added to bytes without wrapping round."""
    return picture.point([min(max(level, 8), 247) for level in range(256)] * 3)


def _rgbx(picture: Image.Image) -> NDArray[np.uint8]:
    rgbx = np.asarray(picture.convert("RGBX"))
    rgbx.setflags(write=False)
    return rgbx
