"""The photo puppet: face actions in, pictures out.

A picture is made backwards. Each of its points is followed to where it comes from in the still scene: the head's
turn is undone (head), then the soft pulls of the skin (skin), then lids and lips part (slit), and the colour is
taken from the plate (stage). All of it is a plain function of the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from booth.camera.puppet.eye import EYEBALL_RADIUS_IODS, Eyeball
from booth.camera.puppet.grid import STEP, Grid, enlarged, smoothstep
from booth.camera.puppet.head import Head
from booth.camera.puppet.skin import Skin
from booth.camera.puppet.slit import Parted, Slit, part, slit_of
from booth.camera.puppet.stage import MARGIN, OVERSAMPLING, Stage

Field = NDArray[np.float32]

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

REST: Final = {"mouth_width": -0.20, "corner_lift": -0.085, "cheeks": -0.35, "lip_press": -0.25}
"""From the photograph, in which she smiles, to a calm face: found by looking at the results."""

UPPER_LID = {
    "right": (33, 246, 161, 160, 159, 158, 157, 173, 133),
    "left": (362, 398, 384, 385, 386, 387, 388, 466, 263),
}
LOWER_LID = {"right": (33, 7, 163, 144, 145, 153, 154, 155, 133), "left": (362, 382, 381, 380, 374, 373, 390, 249, 263)}
UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
IRISES = {"right": 468, "left": 473}
CAVITY_RGB = np.array([38, 16, 16], np.float32)


class Puppet:
    """One sitter on his stage. `rgbx` costs some 20 ms at 640 x 480."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._grid = Grid(stage.width, stage.height, MARGIN)
        self._head = Head(stage.landmarks, self._grid)
        self._skin = Skin(stage.landmarks, self._grid)
        self._iod = self._head.iod
        across = stage.landmarks[473, :2] - stage.landmarks[468, :2]
        across = across / np.hypot(*across)
        self._axes = (across, np.array([-across[1], across[0]], np.float32))
        self._eyes = {side: self._eye_slit(side) for side in ("left", "right")}
        self._mouth = slit_of(stage.landmarks, self._axes, UPPER_LIP, LOWER_LIP, (0.30 * self._iod, 0.72 * self._iod))
        self._eyeballs = {side: self._eyeball(side) for side in ("left", "right")}
        self._seen = np.dstack(
            np.meshgrid(
                np.arange(STEP / 2, stage.width, STEP, dtype=np.float32),
                np.arange(STEP / 2, stage.height, STEP, dtype=np.float32),
            )
        )

    @property
    def aspect(self) -> float:
        return self._stage.width / self._stage.height

    def rgbx(self, actions: Mapping[str, float], size_px: tuple[int, int], presence: float = 1.0) -> NDArray[np.uint8]:
        """(h, w, 4) uint8: R, G, B, 255. presence: 0 nobody there, 1 there; between, as if stepping in."""
        if presence <= 0:
            return self._taken(self._stage.backdrop, enlarged(self._zoomed(0.0), size_px))
        coarse = self._smooth(actions)
        scene = enlarged(coarse, size_px)
        slits = self._slits(actions, coarse, scene, size_px)
        for patch, parted, _ in slits:
            scene[patch] = parted.skin
        picture = self._taken(self._stage.plate, scene)
        for patch, parted, behind in slits:
            _show_behind(picture[patch], parted, behind)
        if presence < 1:
            empty = self._taken(self._stage.backdrop, enlarged(self._zoomed(0.0), size_px))
            picture = (empty + (picture.astype(np.float32) - empty) * presence).astype(np.uint8)
        return picture

    def _zoomed(self, closer: float) -> Field:
        """Scene points that the frame's cells look at, before the sitter moves."""
        centre = np.array([self._stage.width / 2, self._stage.height * 0.45], np.float32)
        return np.asarray(centre + (self._seen - centre) / (1 + closer), np.float32)

    def _smooth(self, actions: Mapping[str, float]) -> Field:
        """Where the cells of the frame come from once head and skin are at rest."""
        get = actions.get
        motion = self._head.motion(
            get("head_yaw_deg", 0.0),
            get("head_pitch_deg", 0.0),
            get("head_roll_deg", 0.0),
            (get("shift_x", 0.0) * self._iod, get("shift_y", 0.0) * self._iod),
        )
        still = self._head.undone(self._zoomed(get("closer", 0.0)), motion)
        return still + self._grid.sample(self._skin.pulled(self._pulls(actions)), still)

    def _pulls(self, actions: Mapping[str, float]) -> dict[str, float]:
        at = {name: actions.get(name, 0.0) + REST.get(name, 0.0) for name in ACTIONS}
        lift, skew, cheeks = at["corner_lift"], at["corner_skew"] / 2, 0.1 * at["cheeks"]
        inner, gap = at["brow_inner"], at["brow_gap"]
        sides = {
            "corner_lift": (lift + skew, lift - skew),
            "cheeks": (cheeks, cheeks),
            "brow_inner": (inner, inner),
            "brow_gap": (gap, gap),
        }
        pulls = {"mouth_width": at["mouth_width"], "lip_press": at["lip_press"]}
        for name, (left, right) in sides.items():
            pulls |= {f"{name}_left": left, f"{name}_right": right}
        return pulls | {f"brow_outer_{side}": at[f"brow_outer_{side}"] for side in ("left", "right")}

    # --- lids and lips ---------------------------------------------------------------------------

    def _eye_slit(self, side: str) -> Slit:
        room = (0.26 * self._iod, 0.30 * self._iod)
        return slit_of(self._stage.landmarks, self._axes, UPPER_LID[side], LOWER_LID[side], room)

    def _eyeball(self, side: str) -> Eyeball:
        iris = IRISES[side]
        points = self._stage.landmarks[:, :2]
        radius = float(np.hypot(*(points[iris + 1 : iris + 5] - points[iris]).T).mean())
        return Eyeball(self._eyes[side], points[iris], radius, self._plate_colours)

    def _plate_colours(self, scene: Field) -> Field:
        return self._taken(self._stage.plate, scene)[..., :3].astype(np.float32)

    def _slits(
        self, actions: Mapping[str, float], coarse: Field, scene: Field, size_px: tuple[int, int]
    ) -> list[tuple[tuple[slice, slice], Parted, Field]]:
        """For each slit that is seen: its patch of the picture, how it is parted, and the colours behind."""
        gaze = self._gaze(actions)
        found = []
        for side, slit in self._eyes.items():
            patch = _patch(slit, coarse, size_px)
            if patch is not None:
                local = slit.local(scene[patch])
                parted = part(slit, scene[patch], *self._lids(slit, local[0], actions, gaze), local)
                found.append((patch, parted, self._eyeballs[side].colours(*local, gaze)))
        patch = _patch(self._mouth, coarse, size_px)
        if patch is not None:
            local = self._mouth.local(scene[patch])
            parted = part(self._mouth, scene[patch], *self._lips(local[0], actions), local)
            found.append((patch, parted, self._cavity(scene[patch], local)))
        return found

    def _gaze(self, actions: Mapping[str, float]) -> tuple[float, float]:
        """Motion of the irises in units (across, down), relative to the head."""
        yaw = actions.get("gaze_yaw_deg", 0.0) - actions.get("head_yaw_deg", 0.0)
        pitch = actions.get("gaze_pitch_deg", 0.0) - actions.get("head_pitch_deg", 0.0)
        reach = EYEBALL_RADIUS_IODS * self._iod
        return reach * float(np.sin(np.radians(yaw))), -reach * float(np.sin(np.radians(pitch)))

    def _lids(
        self, slit: Slit, x: Field, actions: Mapping[str, float], gaze: tuple[float, float]
    ) -> tuple[Field, Field]:
        upper, lower = slit.edges(x)
        gap = lower - upper
        closed = min(max(actions.get("blink", 0.0), 0.0), 1.0)
        lids, cheeks = actions.get("lids", 0.0), max(actions.get("cheeks", 0.0), 0.0)
        # Lids go along with the eyes: most of the way down, some of the way up.
        along = gaze[1] * (0.75 if gaze[1] > 0 else 0.5) / max(slit.opening, 1e-3)
        falls = gap * (along - 0.7 * lids)
        rises = gap * (0.3 * along + (0.3 * lids if lids < 0 else 0.15 * lids) - 0.22 * cheeks)
        shut_at = 0.86 * gap
        return falls + closed * (shut_at - falls), rises + closed * (shut_at - gap - rises)

    def _lips(self, x: Field, actions: Mapping[str, float]) -> tuple[Field, Field]:
        upper, lower = self._mouth.edges(x)
        wanted = max(actions.get("mouth_open", 0.0), 0.0) * self._iod
        open_share = min(wanted / self._mouth.opening, 1.0)
        meet = upper + 0.55 * (lower - upper)
        round_off = np.sqrt(np.clip(1 - (x / self._mouth.half) ** 2, 0, 1))
        drop = max(wanted - self._mouth.opening, 0.0) * round_off
        return (meet - upper) * (1 - open_share), (meet - lower) * (1 - open_share) + drop.astype(np.float32)

    def _cavity(self, scene: Field, local: tuple[Field, Field]) -> Field:
        """Teeth where the photograph shows them, dark below."""
        upper, lower = self._mouth.edges(local[0])
        teeth = self._plate_colours(scene)
        deep = np.maximum(smoothstep(local[1] - lower, -1.5, 0.5), smoothstep(upper - local[1], -0.8, 0.8))
        return np.asarray(teeth + (CAVITY_RGB - teeth) * deep[..., None], np.float32)

    # --- pixels ----------------------------------------------------------------------------------

    def _taken(self, plate: NDArray[np.uint32], scene: Field) -> NDArray[np.uint8]:
        """(h, w, 4) of the plate's nearest pixels at scene points; the plate is fine enough for that."""
        rows, columns = plate.shape
        place = scene * OVERSAMPLING + MARGIN * OVERSAMPLING
        column = np.clip(place[..., 0], 0, columns - 1).astype(np.int32)
        row = np.clip(place[..., 1], 0, rows - 1).astype(np.int32)
        return plate.ravel().take(row * columns + column).view(np.uint8).reshape(*scene.shape[:2], 4)


def _patch(slit: Slit, coarse: Field, size_px: tuple[int, int]) -> tuple[slice, slice] | None:
    """The rows and columns of the picture that the slit's skin covers; None when it is out of the picture."""
    x, y = slit.local(coarse)
    inside = (np.abs(x) < slit.half * 1.4) & (y > slit.rest_above - STEP) & (y < slit.rest_below + STEP)
    if not inside.any():
        return None
    scale_y, scale_x = size_px[1] / coarse.shape[0], size_px[0] / coarse.shape[1]
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    return (
        slice(int(max(rows[0] - 1, 0) * scale_y), int((rows[-1] + 2) * scale_y)),
        slice(int(max(columns[0] - 1, 0) * scale_x), int((columns[-1] + 2) * scale_x)),
    )


def _show_behind(patch: NDArray[np.uint8], parted: Parted, behind: Field) -> None:
    """Blend what is behind into the patch of a picture, and the shadow of a closed slit."""
    share = parted.behind[..., None]
    skin = patch[..., :3].astype(np.float32) * (1 - 0.38 * parted.seam[..., None])
    patch[..., :3] = np.clip(skin + (behind - skin) * share + 0.5, 8, 247).astype(np.uint8)
