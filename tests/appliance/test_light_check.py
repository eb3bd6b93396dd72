"""The light check on the sitter's own pixels, with the faults of real rooms put into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from booth.appliance.finding import Finding
from booth.appliance.light_check import RIPPLE, examine_light, ripple, watch
from booth.camera.frame import Frame
from booth.camera.pictures import Pictures
from booth.camera.still import ArrayStill
from booth.errors import DeviceError
from booth.face.tracker import Tracker
from booth.guest import make_puppet
from booth.settings import CameraSettings

SIZE_PX = (640, 480)
Rows = NDArray[np.float64]
Change = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def flicker(frequency_hz: float, exposure_s: float, began_s: float, duty: float = 0.5, readout_s: float = 0.1) -> Rows:
    """Light of each row of a rolling shutter, 1 on average: what a square wave gives within each row's exposure."""

    def given(t: Rows) -> Rows:
        whole, rest = np.divmod(t * frequency_hz, 1.0)
        return np.asarray((whole * duty + np.minimum(rest, duty)) / frequency_hz, np.float64)

    starts = began_s + np.arange(SIZE_PX[1]) / SIZE_PX[1] * readout_s
    return np.asarray((given(starts + exposure_s) - given(starts)) / exposure_s / duty, np.float64)


class Studio:
    """Frames of the sitter in any light."""

    def __init__(self, models: Path) -> None:
        settings = CameraSettings(source="actor", main_width=SIZE_PX[0], main_height=SIZE_PX[1])
        picture = make_puppet(settings, models).rgbx({}, SIZE_PX)[..., :3] / 255.0
        self.light = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)

        levels = np.arange(4097) / 4096
        encoded = np.where(levels <= 0.0031308, levels * 12.92, 1.055 * levels ** (1 / 2.4) - 0.055) * 255 + 0.5
        self.encoded = encoded.astype(np.float32)
        self.noise = np.random.default_rng(5).normal(0, 1.5, (*SIZE_PX[::-1], 3)).astype(np.float32)

    def frames(
        self, change: Change = lambda light: light, lamp_hz: float = 0.0, exposure_s: float = 0.00825, count: int = 3
    ) -> list[Frame]:
        changed, frames = change(self.light), []
        for number in range(count):
            rows = flicker(lamp_hz, exposure_s, number * 0.1031) if lamp_hz else np.ones(SIZE_PX[1])
            light = np.clip(changed * rows[:, None, None], 0, 1)
            noise = np.roll(self.noise, (number * 37, number * 51), (0, 1))
            full = np.asarray(np.clip(self.encoded[(light * 4096).astype(np.int32)] + noise, 0, 255), np.uint8)
            rgbx = np.dstack((full, np.full((*full.shape[:2], 1), 255, np.uint8)))
            rgbx.setflags(write=False)
            frames.append(Frame(number, number * 100_000_000, rgbx, ArrayStill(full)))
        return frames


@pytest.fixture(scope="module")
def studio(models: Path) -> Studio:
    return Studio(models)


@pytest.fixture
def tracker(models: Path) -> Tracker:
    return Tracker(models)


def by_name(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


@pytest.mark.parametrize("lamp_hz", [90.0, 1000.0, 5000.0])
def test_bands_of_a_flickering_lamp_are_measured(studio: Studio, lamp_hz: float) -> None:
    exposure_s = 8.25 / 1000
    truth = float(np.ptp(flicker(lamp_hz, exposure_s, 0.0)))
    measured = ripple(studio.frames(lamp_hz=lamp_hz, exposure_s=exposure_s, count=8))
    assert truth > RIPPLE
    assert 0.7 * truth < measured < 1.5 * truth


def test_light_that_does_not_flicker_or_flickers_fast_shows_no_bands(studio: Studio, tracker: Tracker) -> None:
    assert ripple(studio.frames(count=8)) < 0.2 * RIPPLE
    assert ripple(studio.frames(lamp_hz=25_000, count=8)) < 0.5 * RIPPLE
    assert by_name(examine_light(studio.frames(), tracker))["banding"].well
    assert "flickers" in by_name(examine_light(studio.frames(lamp_hz=1000, count=8), tracker))["banding"].fix


def test_good_light_passes_but_for_the_studios_busy_background(studio: Studio, tracker: Tracker) -> None:
    findings = by_name(examine_light(studio.frames(), tracker))
    assert set(findings) == {"banding", "background", "plainness", "exposure", "balance", "focus", "colour"}
    assert all(findings[name].well for name in ("banding", "exposure", "balance", "focus"))
    assert findings["colour"].optional


def _side_lit(light: NDArray[np.float64]) -> NDArray[np.float64]:
    half = np.where(np.arange(SIZE_PX[0]) < SIZE_PX[0] / 2, 0.18, 1.0)
    return np.asarray(light * half[None, :, None], np.float64)


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        (lambda light: light * 6, "exposure", "burns out"),
        (lambda light: light * 0.02, "exposure", "in the dark"),
        (_side_lit, "balance", "sitter's right"),
        (_side_lit, "background", "unevenly"),
    ],
)
def test_a_planted_fault_is_found_and_said(
    studio: Studio, tracker: Tracker, change: Change, name: str, words: str
) -> None:
    tracker.see(studio.frames()[0])  # a face in the dark is still known from before
    finding = by_name(examine_light(studio.frames(change), tracker))[name]
    assert not finding.well
    assert words in finding.fix
    assert finding.figure


def test_too_dark_for_bands_is_said(studio: Studio, tracker: Tracker) -> None:
    dark = by_name(examine_light(studio.frames(lambda light: light * 0.004), tracker))
    assert "too dark" in dark["banding"].figure


def test_soft_eyes_are_told(studio: Studio, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    def blurred(light: NDArray[np.float64]) -> NDArray[np.float64]:
        for axis in (0, 1):
            light = np.asarray(np.mean([np.roll(light, shift, axis) for shift in range(-8, 9)], axis=0), np.float64)
        return light

    monkeypatch.setattr(studio, "noise", studio.noise / 8)  # plenty of light
    findings = by_name(examine_light(studio.frames(blurred), tracker))
    assert "soft" in findings["focus"].fix


@pytest.mark.parametrize(
    ("tint", "well"), [((1.0, 1.0, 1.0), True), ((1.12, 1.0, 0.9), False), ((1.0, 1.0, 1.4), False)]
)
def test_a_grey_card_tells_the_lights_colour(
    studio: Studio, tracker: Tracker, tint: tuple[float, float, float], well: bool
) -> None:
    face = tracker.see(studio.frames()[0]).face
    assert face is not None
    chin = face.landmarks_px[152, :2]
    tall = float(np.hypot(*(face.landmarks_px[152, :2] - face.landmarks_px[10, :2])))

    def with_card(light: NDArray[np.float64]) -> NDArray[np.float64]:
        held = light.copy()
        x, y = int(chin[0]), int(chin[1] + 0.3 * tall)
        held[y : y + int(0.5 * tall), x - int(0.4 * tall) : x + int(0.4 * tall)] = 0.18
        return np.asarray(held * np.array(tint), np.float64)

    colour = by_name(examine_light(studio.frames(with_card), tracker))["colour"]
    assert not colour.optional
    assert colour.well == well
    assert ("not grey" in colour.fix) != well


def test_with_nobody_at_the_mark_it_says_so(tracker: Tracker, studio: Studio) -> None:
    findings = by_name(examine_light(studio.frames(lambda light: np.full_like(light, 0.3)), tracker))
    assert set(findings) == {"banding", "background", "face"}
    assert "floor mark" in findings["face"].fix
    assert findings["background"].well


def test_a_camera_that_ends_too_soon_is_told(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (64, 48), "grey").save(tmp_path / "one.png")
    camera = Pictures((tmp_path / "one.png",), CameraSettings(), "one")
    camera.start()
    with pytest.raises(DeviceError, match="ended after 1 frames"):
        watch(camera, 5)
