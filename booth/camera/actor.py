"""The simulated sitter as a camera: the puppet, moved as people move. A choice, never a fallback.

Time is stepped: each frame is 1/fps later than the last, however long it took to draw. `live=True` keeps pace with
the clock, for a window that somebody watches.
"""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from booth.camera.frame import Box, Frame, not_started, released
from booth.camera.puppet.acting import within
from booth.camera.puppet.puppet import ACTIONS, Puppet
from booth.camera.upright import lores_size, part, upright_size
from booth.settings import CameraSettings
from booth.told import told

MAIN_LONGEST = 1600
"""Longer side of the full picture: three times what the 512 pixel photograph holds, more would be empty pixels."""
NOISE_LEVELS = 1.5
"""Standard deviation of the sensor's noise, in levels of 255."""
BLINK_S = 0.30
"""One blink: down in a third of it, up in the rest."""
ARRIVAL_S = 0.6


@dataclass(frozen=True, slots=True)
class Temperament:
    """How this sitter is, as data. 0 everywhere is somebody easy.

    gain: how much of what is meant is shown (stiff 0.5, over-acting 1.5). skew: inter-ocular distances by which
    the left corner of the mouth stands higher. lids, smile: what the resting face already does.
    """

    gain: float = 1.0
    skew: float = 0.0
    lids: float = 0.0
    smile: float = 0.0
    restlessness: float = 1.0


TEMPERAMENTS: Mapping[str, Temperament] = {
    "easy": Temperament(),
    "stiff": Temperament(gain=0.55, restlessness=0.4),
    "over_acting": Temperament(gain=1.5, restlessness=1.6),
    "asymmetric": Temperament(skew=0.03),
    "tired_lids": Temperament(lids=-0.2),
    "resting_smile": Temperament(smile=0.04),
}


class PosedStill:
    """The full picture of a pose, drawn when it is first asked for: until then holding it costs next to nothing."""

    def __init__(self, draw: Callable[[tuple[int, int]], NDArray[np.uint8]], size_px: tuple[int, int]) -> None:
        self._draw: Callable[[tuple[int, int]], NDArray[np.uint8]] | None = draw
        self._size_px = size_px
        self._picture: NDArray[np.uint8] | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        return self._size_px

    @property
    def nbytes(self) -> int:
        return 0 if self._picture is None else self._picture.nbytes

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        if self._draw is None:
            raise released()
        if self._picture is None:
            self._picture = np.ascontiguousarray(self._draw(self._size_px)[..., :3])
            self._picture.setflags(write=False)
        return self._picture if box is None else part(self._picture, box)

    def release(self) -> None:
        self._draw = self._picture = None


class Actor:
    """Camera and sitter in one. `perform` says what the face is to head for; it gets there as muscles do."""

    def __init__(
        self,
        puppet: Puppet,
        settings: CameraSettings,
        live: bool = False,
        temperament: Temperament | None = None,
        seed: int = 1,
        monotonic_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._puppet = puppet
        self._settings = settings
        self._live = live
        self._temperament = temperament or Temperament()
        self._seed = seed
        self._monotonic_s, self._sleep = monotonic_s, sleep
        main_px = upright_size((settings.main_width, settings.main_height), settings.rotation)
        self._main_px = lores_size(main_px, MAIN_LONGEST)
        self._lores_px = lores_size(main_px, settings.lores_width)
        self._noise = _noise(self._lores_px, seed)
        self._lock = threading.Lock()
        self._meant: dict[str, float] = {}
        self._present = False
        self._steady = False
        self._started = False
        self._rewind()

    @property
    def name(self) -> str:
        return told("simulated sitter")

    @property
    def live(self) -> bool:
        return self._live

    # --- what the guest tells her ------------------------------------------------------------------

    def perform(self, actions: Mapping[str, float]) -> None:
        """Head for these actions of `puppet.ACTIONS`; those not named go back to rest. Raises ValueError."""
        unknown = actions.keys() - ACTIONS.keys()
        if unknown:
            raise ValueError(f"the puppet has no action {', '.join(sorted(unknown))}")
        with self._lock:
            self._meant = dict(actions)

    def appear(self, present: bool = True) -> None:
        """Walk up, or leave."""
        with self._lock:
            self._present = present

    def hold_still(self, steady: bool) -> None:
        """Hold one's breath: no sway, and no blink begins."""
        with self._lock:
            self._steady = steady

    # --- the camera --------------------------------------------------------------------------------

    def start(self) -> None:
        self._rewind()
        self._started = True
        self._start_s = self._monotonic_s() if self._live else 0.0

    def read(self, timeout_s: float = 2.0) -> Frame | None:
        """The next frame; there is always one. Raises DeviceError when not started."""
        if not self._started:
            raise not_started(self.name)
        now_s = self._next_moment()
        actions, presence = self._move(now_s)
        number = self._number
        self._number += 1
        lores = self._puppet.rgbx(actions, self._lores_px, presence)
        lores += self._noise[number % len(self._noise)]
        lores.setflags(write=False)

        def draw(size_px: tuple[int, int]) -> NDArray[np.uint8]:
            picture = self._puppet.rgbx(actions, size_px, presence)
            picture += _noise(size_px, self._seed + number, 1)[0]
            return picture

        timestamp_ns = round((self._start_s + now_s) * 1e9)
        return Frame(number, timestamp_ns, lores, PosedStill(draw, self._main_px), self._settings.fov_deg)

    def stop(self) -> None:
        self._started = False
        self._rewind()

    def _rewind(self) -> None:
        self._random = random.Random(self._seed)
        self._number = 0
        self._now_s = -1 / self._settings.fps
        self._start_s = 0.0
        self._shown: dict[str, float] = {}
        self._speed: dict[str, float] = {}
        self._presence = 0.0
        self._blink_s = 2.0

    def _next_moment(self) -> float:
        """Seconds since start of the next frame; live, this waits for it."""
        due_s = self._now_s + 1 / self._settings.fps
        if self._live:
            late_s = self._monotonic_s() - self._start_s - due_s
            if late_s < 0:
                self._sleep(-late_s)
            else:
                due_s += late_s
        return due_s

    def _move(self, now_s: float) -> tuple[dict[str, float], float]:
        """The body at `now_s`: everything eased towards what is meant, and what nobody means added."""
        step_s, self._now_s = now_s - self._now_s, now_s
        with self._lock:
            meant, present, steady = self._meant, self._present, self._steady
        for name in meant.keys() | self._shown.keys():
            # However stiff somebody is, the eyes go where they look.
            gain = 1.0 if name.startswith("gaze") else self._temperament.gain
            self._ease(name, within(name, meant.get(name, 0.0) * gain), step_s)
        heading = 1.0 if present else 0.0
        most = step_s / ARRIVAL_S
        self._presence += min(max(heading - self._presence, -most), most)
        actions = dict(self._shown)
        for name, extra in (self._resting() | self._sway(now_s, steady)).items():
            actions[name] = actions.get(name, 0.0) + extra
        actions["blink"] = max(actions.get("blink", 0.0), self._blink(now_s, steady))
        return actions, self._presence

    def _ease(self, name: str, meant: float, step_s: float) -> None:
        """Critically damped spring: soft start, soft stop, no overshoot. Heads are slower than faces and eyes."""
        settle_s = (
            0.05 if name.startswith(("gaze", "blink")) else 0.16 if name.startswith(("head", "sh", "cl")) else 0.10
        )
        at, speed = self._shown.get(name, 0.0) - meant, self._speed.get(name, 0.0)
        pull = (speed + at / settle_s) * step_s
        fade = math.exp(-step_s / settle_s)
        self._shown[name] = meant + (at + pull) * fade
        self._speed[name] = (speed - pull / settle_s) * fade

    def _resting(self) -> dict[str, float]:
        at = self._temperament
        return {"corner_skew": at.skew, "lids": at.lids, "corner_lift": at.smile, "mouth_width": 1.5 * at.smile}

    def _sway(self, now_s: float, steady: bool) -> dict[str, float]:
        """Nobody stands still: slow, small, never repeating."""
        size = self._temperament.restlessness * (0.3 if steady else 1.0)

        def wave(period_s: float, phase: float) -> float:
            return size * math.sin(2 * math.pi * now_s / period_s + phase)

        return {
            "shift_x": 0.05 * wave(4.7, 0.3) + 0.02 * wave(1.9, 1.0),
            "shift_y": 0.02 * wave(3.9, 2.0),
            "head_yaw_deg": 0.7 * wave(5.3, 0.0),
            "head_pitch_deg": 0.5 * wave(4.1, 1.7),
            "head_roll_deg": 0.5 * wave(6.1, 0.9),
            "gaze_yaw_deg": 0.5 * wave(2.3, 0.5),
        }

    def _blink(self, now_s: float, steady: bool) -> float:
        """0 open, 1 shut; every three to five seconds, put off while holding still."""
        since_s = now_s - self._blink_s
        if since_s > BLINK_S:
            self._blink_s = now_s + self._random.uniform(3.0, 5.0)
        if since_s < 0 or since_s > BLINK_S:
            if steady:
                self._blink_s = max(self._blink_s, now_s + 0.3)
            return 0.0
        share = since_s / BLINK_S
        return min(share * 3, (1 - share) * 1.5, 1.0)


def _noise(size_px: tuple[int, int], seed: int, count: int = 4) -> NDArray[np.uint8]:
    """(count, h, w, 4) to be added to bytes that stay 8 levels off both ends; the fourth byte is left alone."""
    width, height = size_px
    rng = np.random.default_rng(seed)
    levels = rng.normal(0, NOISE_LEVELS, (count, height, width, 4)).round().clip(-8, 8).astype(np.int8)
    levels[..., 3] = 0
    return levels.view(np.uint8)
