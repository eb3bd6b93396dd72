"""The simulated sitter in a few poses, drawn once, and what tells one guest from another: a costume on every frame."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.guest import make_puppet
from booth.settings import Settings

Pixels = NDArray[np.uint8]

LORES_PX: Final = (480, 360)
MAIN_PX: Final = (720, 540)
HUES_DEG: Final = (180, 210, 240, 270, 300, 330)
"""Of costumes. Nothing else in the picture, which is grey, and nothing on the kiosk's screens has them."""
STRIPS: Final = ((140, 50, 164, 250), (304, 50, 328, 250))
"""Left, top, right, bottom in lores, on both sides of the head: within every crop."""
NOISE: Final = (144, 120, 160, 128)
"""The part of the first strip that is random bytes."""


class Pose(Enum):
    NOBODY = "nobody"
    NEUTRAL = "neutral"
    SMILE = "smile"
    AWAY = "away"
    TWO = "two"


ACTIONS: Final = {
    Pose.NEUTRAL: {},
    Pose.SMILE: {"mouth_width": 0.16, "corner_lift": 0.08, "lids": -0.15, "cheeks": 0.5},
    Pose.AWAY: {"head_yaw_deg": 38.0},
}


@dataclass(frozen=True, slots=True)
class Plate:
    """A pose in both sizes: lores (h, w, 4), main (h, w, 3)."""

    lores: Pixels
    main: Pixels


def plates(models: Path) -> dict[Pose, Plate]:
    """Every pose, without colour. Raises ModelError for a missing photograph or model."""
    camera = msgspec.structs.replace(
        Settings().camera, source="actor", main_width=MAIN_PX[0], main_height=MAIN_PX[1], lores_width=LORES_PX[0]
    )
    puppet = make_puppet(camera, models)
    drawn = {pose: _plate(puppet.rgbx(actions, MAIN_PX, 1.0)) for pose, actions in ACTIONS.items()}
    drawn[Pose.NOBODY] = _plate(puppet.rgbx({}, MAIN_PX, 0.0))
    neutral = drawn[Pose.NEUTRAL]
    drawn[Pose.TWO] = Plate(_twice(neutral.lores), _twice(neutral.main))
    return drawn


def _plate(rgbx: Pixels) -> Plate:
    grey = Image.fromarray(np.ascontiguousarray(rgbx[..., :3])).convert("L")
    lores = np.asarray(grey.resize(LORES_PX, Image.Resampling.BOX).convert("RGBX"))
    return Plate(np.ascontiguousarray(lores), np.ascontiguousarray(np.asarray(grey.convert("RGB"))))


def _twice(picture: Pixels) -> Pixels:
    """The same person left and right of the middle."""
    half = picture.shape[1] // 2
    left, right = np.roll(picture, -half // 2, axis=1), np.roll(picture, half // 2, axis=1)
    return np.concatenate((left[:, :half], right[:, half:]), axis=1)


class Costume:
    """One guest's colour and her random bytes, worn on every frame that she is on."""

    def __init__(self, number: int, chance: Random) -> None:
        self.hue_deg = HUES_DEG[number % len(HUES_DEG)]
        red, green, blue = colorsys.hsv_to_rgb(self.hue_deg / 360, 0.9, 0.85)
        self._colour = np.array([red * 255, green * 255, blue * 255], np.uint8)
        left, top, right, bottom = NOISE
        noise = np.frombuffer(chance.randbytes((bottom - top) * (right - left) * 3), np.uint8)
        self.noise = noise.reshape(bottom - top, right - left, 3).copy()

    def wear(self, plate: Plate) -> Plate:
        """Fresh buffers, as a camera fills them."""
        lores, main = plate.lores.copy(), plate.main.copy()
        scale = MAIN_PX[0] / LORES_PX[0]
        for strip in STRIPS:
            _cut(lores, strip)[..., :3] = self._colour
            _cut(main, tuple(round(edge * scale) for edge in strip))[...] = self._colour
        _cut(lores, NOISE)[..., :3] = self.noise
        left, top = (round(edge * scale) for edge in NOISE[:2])
        main[top : top + self.noise.shape[0], left : left + self.noise.shape[1]] = self.noise
        return Plate(lores, main)

    def burn(self) -> None:
        """The soak itself keeps nothing of her either."""
        self.noise[...] = 0


def _cut(picture: Pixels, box: tuple[int, ...]) -> Pixels:
    left, top, right, bottom = box
    return picture[top:bottom, left:right]


def frame_of(plate: Plate, costume: Costume | None, number: int, now_s: float, shade: int) -> Frame:
    """A frame of this moment; `shade` (0..3) is the light's flicker, so that no two frames are alike."""
    worn = costume.wear(plate) if costume else Plate(plate.lores.copy(), plate.main.copy())
    worn.lores[::7, ::5, :3] -= np.uint8(shade) * (worn.lores[::7, ::5, :3] > 8)
    if costume:
        _cut(worn.lores, NOISE)[..., :3] = costume.noise
    for picture in (worn.lores, worn.main):
        picture.setflags(write=False)
    return Frame(number, round(now_s * 1e9), worn.lores, ArrayStill(worn.main))


def hues_in(rgb: Pixels, least_share: float) -> frozenset[int]:
    """Costumes' hues that make up at least this share of (h, w, 3), by every second pixel each way."""
    red, green, blue = (rgb[::2, ::2, channel].astype(np.int16).reshape(-1) for channel in range(3))
    most, least = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    vivid = np.flatnonzero((most > 60) & (2 * (most - least) > most))
    enough = least_share * len(red)
    if len(vivid) < enough:
        return frozenset()
    red, green, blue, most, span = (plane[vivid] for plane in (red, green, blue, most, most - least))
    hue_deg = np.select(
        [most == red, most == green],
        [60 * ((green - blue) / span % 6), 60 * ((blue - red) / span + 2)],
        60 * ((red - green) / span + 4),
    )
    return frozenset(deg for deg in HUES_DEG if (np.abs(hue_deg - deg) < 9).sum() >= enough)
