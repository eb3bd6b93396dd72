"""Pixels end where the crop says, in bands without seams, and sharpening stays mild."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from booth.camera.frame import Frame
from booth.photo.develop import BAND_PX, develop
from booth.photo.framing import Crop


@pytest.mark.parametrize("turn_deg", [0.0, -6.0, 5.0])
@pytest.mark.parametrize("size", [(320, 400), (800, 1000)])
def test_pixels_come_from_where_the_crop_says(turn_deg: float, size: tuple[int, int]) -> None:
    """Grey slopes to the right, downwards, and back again come out as slopes at the crop's own places."""
    crop = Crop((400.0, 300.0), (400.0, 500.0), turn_deg)
    upper_left, upper_right, _, lower_left = crop.corners()
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]] + 0.5
    across, down = (upper_right - upper_left) / size[0], (lower_left - upper_left) / size[1]
    place = upper_left + columns[..., None] * across + rows[..., None] * down - 0.5

    def off(axis: int, start: float, rise: float) -> float:
        """Mean of what comes out less what should, in grey levels."""
        slope = np.mgrid[0:800, 0:600][axis].T * rise + start
        picture = Image.fromarray(slope.round().astype(np.uint8)).convert("RGB")
        result = np.asarray(develop(picture, crop, size, sharpening=0.0))[..., 0]
        return float((result - (place[..., axis] * rise + start)).mean())

    for axis, rise in ((0, 0.3), (1, 0.4)):
        there, back = off(axis, 0, rise), off(axis, 240, -rise)
        assert abs(there - back) / 2 / rise < 0.15, "pixels off"
        assert abs(there + back) / 2 < 0.6, "grey levels off: Pillow rounds down when it turns"


@pytest.mark.parametrize("turn_deg", [0.0, 4.0])
@pytest.mark.parametrize("width", [900.0, 1500.0])
def test_bands_leave_no_seam_whoever_makes_them(sitter_frame: Frame, turn_deg: float, width: float) -> None:
    picture = Image.fromarray(sitter_frame.main.rgb())
    crop, size = Crop((1900.0, 1300.0), (width, width * 1.25), turn_deg), (960, 1200)
    alone = np.asarray(develop(picture, crop, size, sharpening=0.5), np.int16)
    with ThreadPoolExecutor(2) as workers:
        assert np.array_equal(alone, np.asarray(develop(picture, crop, size, 0.5, workers)))
    steps = np.abs(np.diff(alone[..., 0], axis=0)).mean(axis=1)
    assert steps[BAND_PX - 1] < 1.5 * np.median(steps[BAND_PX - 40 : BAND_PX + 40])


def test_sharpening_is_mild_of_luma_only_and_can_be_turned_off(sitter_frame: Frame) -> None:
    picture = Image.fromarray(sitter_frame.main.rgb())
    crop = Crop((1900.0, 1300.0), (1200.0, 1500.0))
    soft, crisp, crispest = (np.asarray(develop(picture, crop, (480, 600), s), np.int16) for s in (0.0, 0.5, 1.0))
    assert np.array_equal(soft[..., 1:], crispest[..., 1:])
    assert 0 < np.abs(crisp - soft)[..., 0].mean() < np.abs(crispest - soft)[..., 0].mean() < 4


def test_whole_camera_pixels_are_copied_not_resampled(sitter_frame: Frame) -> None:
    picture = Image.fromarray(sitter_frame.main.rgb())
    out = develop(picture, Crop((1600.0, 1400.0), (800.0, 1000.0)), (800, 1000), sharpening=0.0)
    assert np.array_equal(np.asarray(out), np.asarray(picture.crop((1200, 900, 2000, 1900)).convert("YCbCr")))
