"""The photo puppet: face actions in, pictures out.

A picture is made backwards. Each of its points is followed to where it comes from in the still scene: the head's
turn is undone (head), then the soft pulls of the skin (skin), then lids and lips part (slit), and the colour is
taken from the plate (stage). All of it is a plain function of the actions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.eye import EYEBALL_RADIUS_IODS, Eyeball
from booth.camera.puppet.furrow import FULL_IODS, Furrow
from booth.camera.puppet.grid import STEP, Field, Grid, Points, enlarged, picked, points_of, smoothstep
from booth.camera.puppet.head import Head
from booth.camera.puppet.skin import Skin
from booth.camera.puppet.slit import Parted, Slit, part, slit_of
from booth.camera.puppet.stage import MARGIN, OVERSAMPLING, Stage

ACTIONS: Final = {
    "mouth_width": "share of the neutral width, + wider",
    "corner_lift": "inter-ocular distances, + up",
    "corner_skew": "inter-ocular distances, + the subject's left corner higher",
    "cheeks": "0 at rest, 1 raised high, with the lower lids",
    "mouth_open": "gap of the lips in inter-ocular distances",
    "lip_press": "share of the lips' height, + thinner",
    "brow_inner": "inter-ocular distances, + up",
    "brow_outer_left": "inter-ocular distances, + up; the subject's own left",
    "brow_outer_right": "inter-ocular distances, + up",
    "brow_gap": "inter-ocular distances that each brow moves, + apart",
    "lids": "share of the neutral opening, + wider",
    "blink": "0 open, 1 closed",
    "gaze_yaw_deg": "eyes against the camera, + to the subject's own left",
    "gaze_pitch_deg": "eyes against the camera, + up",
    "head_yaw_deg": "+ to the subject's own left",
    "head_pitch_deg": "+ chin up",
    "head_roll_deg": "+ crown to the subject's own left",
    "closer": "share by which the sitter looks larger",
    "shift_x": "inter-ocular distances to the picture's right",
    "shift_y": "inter-ocular distances down",
}
"""Everything the puppet can do, with its unit; 0 is the neutral face of `REST`."""

REST: Final = {"mouth_width": -0.26, "corner_lift": -0.16, "cheeks": -0.6, "lip_press": 0.05}
"""From the photograph, in which she smiles, to a calm face: found by looking at the results."""

UPPER_LID = {
    "right": (33, 246, 161, 160, 159, 158, 157, 173, 133),
    "left": (362, 398, 384, 385, 386, 387, 388, 466, 263),
}
LOWER_LID = {"right": (33, 7, 163, 144, 145, 153, 154, 155, 133), "left": (362, 382, 381, 380, 374, 373, 390, 249, 263)}
UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
IRISES = {"right": 468, "left": 473}
MEET = 0.55
"""Where closed lips meet, as a share of the photograph's gap from above."""
SHUT_AT = 0.86
"""The same for lids: the upper one does most of the way."""
OVERLAP = 0.26
"""And it goes on over the lower one: lashes cover the line where they meet."""
CAVITY_RGB = np.array([38, 16, 16], np.float32)


class Puppet:
    """One sitter on her stage: a plain function of the actions."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._grid = Grid(stage.width, stage.height, MARGIN)
        self._head = Head(stage.landmarks, self._grid)
        self._iod = self._head.iod
        points = points_of(stage.landmarks)
        self._axis = complex(points[473] - points[468]) / self._iod
        self._skin = Skin(points, self._axis, self._iod, self._grid)
        self._furrow = Furrow(points, self._axis, self._iod)
        self._eyes = {side: self._eye(points, side) for side in ("left", "right")}
        self._mouth = slit_of(points, self._axis, UPPER_LIP, LOWER_LIP, (0.30 * self._iod, 0.72 * self._iod))
        self._eyeballs = {side: self._eyeball(points, side) for side in ("left", "right")}
        x = np.arange(STEP / 2, stage.width, STEP, dtype=np.float32)
        y = np.arange(STEP / 2, stage.height, STEP, dtype=np.float32)
        self._seen = np.asarray(x[None, :] + 1j * y[:, None], np.complex64)

    def rgbx(self, actions: Mapping[str, float], size_px: tuple[int, int], presence: float = 1.0) -> NDArray[np.uint8]:
        """(h, w, 4) uint8: R, G, B, 255. presence: 0 nobody there, 1 there; between, as if stepping in."""
        if presence <= 0:
            return self._empty(size_px)
        coarse = self._smooth(actions)
        scene = enlarged(coarse, size_px)
        slits = self._slits(actions, coarse, scene)
        for patch, parted, _ in slits:
            scene[patch] = parted.skin
        picture = _taken(self._stage.plate, scene)
        self._frown(picture, scene, coarse, actions)
        for patch, parted, behind in slits:
            _show_behind(picture[patch], parted, behind)
        if presence < 1:
            empty = self._empty(size_px).astype(np.float32)
            picture = (empty + (picture - empty) * presence).astype(np.uint8)
        return picture

    def _frown(self, picture: NDArray[np.uint8], scene: Points, coarse: Points, actions: Mapping[str, float]) -> None:
        depth = min(max(-actions.get("brow_inner", 0.0), -2 * actions.get("brow_gap", 0.0)) / FULL_IODS, 1.3)
        if depth > 0:
            patch = _patch(self._furrow.covers(coarse), coarse.shape, scene.shape)
            picture[patch][..., :3] = picture[patch][..., :3] * self._furrow.shade(scene[patch], depth)

    def _empty(self, size_px: tuple[int, int]) -> NDArray[np.uint8]:
        return _taken(self._stage.backdrop, enlarged(self._seen, size_px))

    def _smooth(self, actions: Mapping[str, float]) -> Points:
        """Where the cells of the frame come from once head and skin are at rest."""
        get = actions.get
        motion = self._head.motion(
            get("head_yaw_deg", 0.0),
            get("head_pitch_deg", 0.0),
            get("head_roll_deg", 0.0),
            complex(get("shift_x", 0.0), get("shift_y", 0.0)) * self._iod,
        )
        centre = complex(self._stage.width / 2, self._stage.height * 0.45)
        seen = centre + (self._seen - centre) * np.float32(1 / (1 + get("closer", 0.0)))
        still = self._head.undone(seen, motion)
        return still + self._grid.sample(self._skin.pulled(_pulls(actions)), still)

    # --- lids and lips ---------------------------------------------------------------------------

    def _eye(self, points: Points, side: str) -> Slit:
        return slit_of(points, self._axis, UPPER_LID[side], LOWER_LID[side], (0.26 * self._iod, 0.30 * self._iod))

    def _eyeball(self, points: Points, side: str) -> Eyeball:
        iris = IRISES[side]
        radius = float(np.abs(points[iris + 1 : iris + 5] - points[iris]).mean())
        return Eyeball(self._eyes[side], complex(points[iris]), radius, self._plate_colours)

    def _plate_colours(self, scene: Points) -> Field:
        return _taken(self._stage.plate, scene)[..., :3].astype(np.float32)

    def _slits(
        self, actions: Mapping[str, float], coarse: Points, scene: Points
    ) -> list[tuple[tuple[slice, slice], Parted, Field]]:
        """For each slit: its patch of the picture, how it is parted, and the colours behind."""
        gaze = self._gaze(actions)
        found = []
        for side, slit in self._eyes.items():
            patch = _patch(_slit_covers(slit, coarse), coarse.shape, scene.shape)
            local = slit.local(scene[patch])
            parted = part(slit, local, *_lids(slit, local.real, actions, gaze.imag))
            found.append((patch, parted, self._eyeballs[side].colours(local, gaze)))
        patch = _patch(_slit_covers(self._mouth, coarse), coarse.shape, scene.shape)
        local = self._mouth.local(scene[patch])
        parted = part(self._mouth, local, *self._lips(local.real, actions))
        return [*found, (patch, parted, self._cavity(scene[patch], local))]

    def _gaze(self, actions: Mapping[str, float]) -> complex:
        """Motion of the irises in units, across + i down, relative to the head."""
        yaw = actions.get("gaze_yaw_deg", 0.0) - actions.get("head_yaw_deg", 0.0)
        pitch = actions.get("gaze_pitch_deg", 0.0) - actions.get("head_pitch_deg", 0.0)
        reach = EYEBALL_RADIUS_IODS * self._iod
        return reach * complex(math.sin(math.radians(yaw)), -1.5 * math.sin(math.radians(pitch)))

    def _lips(self, x: Field, actions: Mapping[str, float]) -> tuple[Field, Field]:
        """How far the lips' edges move down from the photograph's: shut, parted, or dropped with the jaw."""
        upper, lower = self._mouth.edges(x)
        wanted = max(actions.get("mouth_open", 0.0), 0.0) * self._iod
        shut = 1 - min(wanted / self._mouth.opening, 1.0)
        round_off = np.sqrt(np.clip(1 - (x / self._mouth.half) ** 2, 0, 1))
        drop = max(wanted - self._mouth.opening, 0.0) * round_off
        # Pressed lips roll in: the sheets overlap, and each hides the other's edge.
        press = max(actions.get("lip_press", 0.0) + REST["lip_press"], 0.0)
        roll = 0.1 * self._iod * press * shut * round_off
        return (
            MEET * (lower - upper) * shut + roll,
            (MEET - 1) * (lower - upper) * shut - roll + drop,
        )

    def _cavity(self, scene: Points, local: Points) -> Field:
        """Teeth where the photograph shows them, dark below."""
        upper, lower = self._mouth.edges(local.real)
        teeth = self._plate_colours(scene)
        deep = np.maximum(smoothstep(local.imag - lower, -1.5, 0.5), smoothstep(upper - local.imag, -0.8, 0.8))
        return np.asarray(teeth + (CAVITY_RGB - teeth) * deep[..., None], np.float32)


def _pulls(actions: Mapping[str, float]) -> dict[str, float]:
    """The soft pulls of both sides that actions and the resting face come to."""
    at = {name: actions.get(name, 0.0) + REST.get(name, 0.0) for name in ACTIONS}
    both = {"cheeks": 0.1 * at["cheeks"], "brow_inner": at["brow_inner"], "brow_gap": at["brow_gap"]}
    pulls = {"mouth_width": at["mouth_width"]}
    for side, sign in (("left", 0.5), ("right", -0.5)):
        pulls |= {f"{name}_{side}": size for name, size in both.items()}
        pulls[f"corner_lift_{side}"] = at["corner_lift"] + sign * at["corner_skew"]
        pulls[f"brow_outer_{side}"] = at[f"brow_outer_{side}"]
    return pulls


def _lids(slit: Slit, x: Field, actions: Mapping[str, float], down: float) -> tuple[Field, Field]:
    """How far the lids' edges move down: with the gaze (`down` units), wider or narrower, or shut."""
    upper, lower = slit.edges(x)
    gap = lower - upper
    lids, cheeks = actions.get("lids", 0.0), max(actions.get("cheeks", 0.0), 0.0)
    closed = min(max(actions.get("blink", 0.0), 0.0), 1.0)
    # Lids go along with the eyes: most of the way down, half of it up.
    along = down * (0.8 if down > 0 else 0.5) / slit.opening
    falls = along - (0.9 if lids < 0 else 1.1) * lids
    rises = 0.3 * along + (0.45 if lids < 0 else 0.25) * lids - 0.14 * cheeks
    return gap * (falls + closed * (SHUT_AT + OVERLAP - falls)), gap * (rises + closed * (SHUT_AT - 1 - rises))


def _slit_covers(slit: Slit, coarse: Points) -> NDArray[np.bool_]:
    """Which cells of the frame show the slit's skin."""
    local = slit.local(coarse)
    inside = (np.abs(local.real) < slit.half * 1.4) & (local.imag > slit.rest_above - STEP)
    return np.asarray(inside & (local.imag < slit.rest_below + STEP))


def _patch(inside: NDArray[np.bool_], cells: tuple[int, ...], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of the picture that hold the cells inside; none when all are out of the picture."""
    if not inside.any():
        return slice(0), slice(0)
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    tall, wide = shape[0] / cells[0], shape[1] / cells[1]
    return (
        slice(int(max(rows[0] - 1, 0) * tall), int((rows[-1] + 2) * tall)),
        slice(int(max(columns[0] - 1, 0) * wide), int((columns[-1] + 2) * wide)),
    )


def _taken(plate: NDArray[np.uint8], scene: Points) -> NDArray[np.uint8]:
    """(h, w, 4) of the plate's pixels at scene points."""
    half_a_pixel = 0.5 / OVERSAMPLING
    origin = complex(MARGIN - half_a_pixel, MARGIN - half_a_pixel)
    return picked(plate, scene, OVERSAMPLING, origin)


def _show_behind(patch: NDArray[np.uint8], parted: Parted, behind: Field) -> None:
    """Blend what is behind into the patch of a picture, and the shadow of a closed slit."""
    skin = patch[..., :3] * (1 - 0.38 * parted.seam[..., None])
    patch[..., :3] = np.clip(skin + (behind - skin) * parted.behind[..., None] + 0.5, 8, 247)
