"""Exposure, white balance and focus: let settle when the light has changed, then held until it changes again. Pure.

A burst whose frames differ in brightness or colour cannot be compared, and a lens that hunts spoils the one that
counts. Fed with each frame's metadata, `Metering` answers with the controls to set; libcamera's names throughout.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

LONGEST_EXPOSURE_US: Final = 8000
"""1/125 s: longer blurs a person who holds still."""
STEADY_FRAMES: Final = 8
STEADY: Final = 0.03
"""Exposure and gains that vary by no more than this share over STEADY_FRAMES have settled."""
SETTLE_S: Final = 4.0
"""After this long what there is is taken: in flickering light exposure never rests."""
FOCUS_S: Final = 3.0
HOLD_FRAMES: Final = 12
"""Controls reach the sensor some frames later; after this many they must show in the metadata."""
HOLDS: Final = 0.04
TRIES: Final = 3

# libcamera's enumerations, by the numbers that its control_ids_core.yaml gives them.
_AF_MANUAL, _AF_AUTO, _AF_START, _AE_SHORT, _FLICKER_MANUAL = 0, 1, 0, 1, 1
_AF_SCANNING, _AF_FOCUSED = 1, 2

Controls = dict[str, Any]


class Stage(Enum):
    SETTLING = "settling"
    CHECKING = "checking"
    HELD = "held"
    LOOSE = "not held"
    """The camera ignores what it is told; `trouble` says so."""


class Metering:
    """`known`: the camera's controls with their (least, most, default), as picamera2's `camera_controls`."""

    def __init__(self, known: Mapping[str, tuple[Any, Any, Any]], fps: float, flicker_hz: int) -> None:
        self._known = known
        self._fps = fps
        self._flicker_hz = flicker_hz
        self.stage = Stage.SETTLING
        self.focused: bool | None = None
        """Whether the last autofocus succeeded; None for a camera without one, and before its first."""
        self._began_ns: int | None = None
        self._seen: deque[tuple[float, ...]] = deque(maxlen=STEADY_FRAMES)
        self._held: Controls = {}
        self._frames = self._tries = 0
        self._lens: float | None = None

    @property
    def trouble(self) -> str:
        """A sentence for staff; empty where all is well."""
        if self.stage is Stage.LOOSE:
            return "The camera does not hold its exposure: photographs of one person may differ in brightness."
        return ""

    def begin(self) -> Controls:
        """Everything runs free, from the next frame on. Also part of the camera's first configuration."""
        self.stage, self._began_ns, self._tries = Stage.SETTLING, None, 0
        self._seen.clear()
        frame_us = round(1e6 / self._fps)
        free: Controls = {
            "FrameDurationLimits": (frame_us, frame_us),
            "AeEnable": True,
            "AeExposureMode": _AE_SHORT,
            "ExposureTime": 0,  # 0 gives it back to AE
            "AnalogueGain": 0.0,
            "AwbEnable": True,
        }
        if self._flicker_hz:
            free |= {"AeFlickerMode": _FLICKER_MANUAL, "AeFlickerPeriod": round(1e6 / (2 * self._flicker_hz))}
        if self._has_af:
            self.focused = None
            free |= {"AfMode": _AF_AUTO, "AfTrigger": _AF_START}
        return self._only_known(free)

    def see(self, metadata: Mapping[str, Any], timestamp_ns: int) -> Controls:
        """What to set now that a frame came with this metadata; mostly nothing."""
        if self._began_ns is None:
            self._began_ns = timestamp_ns
        if self.stage is Stage.SETTLING and self._settled(metadata, (timestamp_ns - self._began_ns) / 1e9):
            return self._hold(metadata)
        if self.stage is Stage.CHECKING:
            return self._check(metadata)
        return {}

    @property
    def _has_af(self) -> bool:
        return "AfMode" in self._known

    def _settled(self, metadata: Mapping[str, Any], after_s: float) -> bool:
        red, blue = metadata.get("ColourGains", (1.0, 1.0))
        self._seen.append((_light(metadata), red, blue))
        full = len(self._seen) == STEADY_FRAMES
        steady = full and all(max(v) <= min(v) * (1 + STEADY) for v in zip(*self._seen, strict=True))
        return (steady or after_s >= SETTLE_S) and self._focus_is_over(metadata, after_s)

    def _focus_is_over(self, metadata: Mapping[str, Any], after_s: float) -> bool:
        if not self._has_af:
            return True
        state = metadata.get("AfState", _AF_SCANNING)
        self.focused = state == _AF_FOCUSED
        if self.focused or self._lens is None:
            # A focus that is not found leaves the lens where it last was right: people stand where others stood.
            self._lens = metadata.get("LensPosition", self._lens)
        return self.focused or after_s >= FOCUS_S

    def _hold(self, metadata: Mapping[str, Any]) -> Controls:
        """Fix what there is. A long exposure is shortened, and the gain makes up for it as far as it goes."""
        light = _light(metadata)
        exposure_us = min(int(metadata.get("ExposureTime", LONGEST_EXPOSURE_US)), LONGEST_EXPOSURE_US)
        least, most = self._known.get("AnalogueGain", (1.0, 16.0, 1.0))[:2]
        held: Controls = {
            "AeEnable": False,
            "ExposureTime": exposure_us,
            "AnalogueGain": min(max(light / max(exposure_us, 1), float(least), 1.0), float(most)),
        }
        if "ColourGains" in metadata:
            held |= {"AwbEnable": False, "ColourGains": tuple(metadata["ColourGains"])}
        if self._has_af and self._lens is not None:
            held |= {"AfMode": _AF_MANUAL, "LensPosition": float(self._lens)}
        self._held = self._only_known(held)
        self.stage, self._frames = Stage.CHECKING, 0
        return self._held

    def _check(self, metadata: Mapping[str, Any]) -> Controls:
        """What was set must show: AeEnable alone has been ignored by cameras."""
        if self._shows(metadata):
            self.stage = Stage.HELD
            return {}
        self._frames += 1
        if self._frames < HOLD_FRAMES:
            return {}
        self._frames, self._tries = 0, self._tries + 1
        if self._tries < TRIES:
            return self._held
        self.stage = Stage.LOOSE
        return {}

    def _shows(self, metadata: Mapping[str, Any]) -> bool:
        wanted = [
            (self._held[name], metadata[name])
            for name in ("ExposureTime", "AnalogueGain", "ColourGains")
            if name in self._held and name in metadata
        ]
        return all(_close(asked, got) for asked, got in wanted)

    def _only_known(self, controls: Controls) -> Controls:
        return {name: value for name, value in controls.items() if name in self._known}


def _light(metadata: Mapping[str, Any]) -> float:
    """Exposure in microseconds times all gain: what a picture's brightness is proportional to."""
    gain = float(metadata.get("AnalogueGain", 1.0)) * float(metadata.get("DigitalGain", 1.0))
    return float(metadata.get("ExposureTime", LONGEST_EXPOSURE_US)) * gain


def _close(asked: Any, got: Any) -> bool:
    if isinstance(asked, tuple):
        return all(_close(one, other) for one, other in zip(asked, got, strict=True))
    return bool(abs(float(got) - float(asked)) <= HOLDS * max(abs(float(asked)), 1e-6))
