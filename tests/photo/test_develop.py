"""Pixels come from where the crop says, whatever the tilt; sharpening stays mild; bad pictures are said."""

from __future__ import annotations

import mmap

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.camera.video import resampled
from booth.errors import InputError
from booth.photo.develop import develop, negatives
from booth.photo.framing import Crop


def cut(still: ArrayStill, crop: Crop, size_px: tuple[int, int], sharpening: float = 0.0) -> NDArray[np.int16]:
    ((negative, place),) = negatives(still, [(crop, size_px)])
    return np.asarray(develop(negative, place, size_px, sharpening), np.int16)


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
        result = cut(ArrayStill(np.asarray(picture)), crop, size)[..., 0]
        return float((result - (place[..., axis] * rise + start)).mean())

    for axis, rise in ((0, 0.3), (1, 0.4)):
        there, back = off(axis, 0, rise), off(axis, 240, -rise)
        assert abs(there - back) / 2 / rise < 0.15, "pixels off"
        assert abs(there + back) / 2 < 0.6, "grey levels off: Pillow rounds down when it turns"


def test_colour_lies_where_luma_lies_when_a_picture_is_turned() -> None:
    """A red square on grey: its edges in both chromas are its edges in luma, within half a pixel."""
    picture = np.full((600, 800, 3), 128, np.uint8)
    picture[200:400, 300:500] = (200, 40, 40)
    out = cut(ArrayStill(picture), Crop((400.0, 300.0), (400.0, 500.0), 5.0), (400, 500))
    centres = []
    for plane in np.moveaxis(out, 2, 0):
        weight = np.abs(plane - np.median(plane[:50])).astype(float)
        rows, columns = np.indices(weight.shape)
        centres.append((float((rows * weight).sum() / weight.sum()), float((columns * weight).sum() / weight.sum())))
    assert np.ptp(np.array(centres), axis=0).max() < 0.5


def test_crops_of_one_tilt_share_a_turn_and_agree(sitter_frame: Frame) -> None:
    still = ArrayStill(sitter_frame.main.rgb())
    tall, square = Crop((1900.0, 1400.0), (1600.0, 2000.0), 4.0), Crop((1930.0, 1380.0), (1800.0, 1800.0), 4.0)
    wanted = [(tall, (800, 1000)), (square, (900, 900))]
    (one, in_one), (other, in_other) = negatives(still, wanted)
    assert one is other
    for (crop, size), place in zip(wanted, (in_one, in_other), strict=True):
        together = np.asarray(develop(one, place, size, 0.0), np.int16)
        assert float(np.abs(together - cut(still, crop, size)).mean()) < 2


def test_turned_and_turned_back_is_the_same_place(sitter_frame: Frame) -> None:
    """The levelled print against the upright one, turned by Pillow: no shift, no other scale."""
    still = ArrayStill(sitter_frame.main.rgb())
    out = cut(still, Crop((1900.0, 1400.0), (1600.0, 2000.0), 5.0), (800, 1000))[200:-200, 200:-200, 0]
    upright = Image.fromarray(still.rgb()).convert("L").rotate(5.0, Image.Resampling.BICUBIC, center=(1900, 1400))
    expected = np.asarray(upright.crop((1100, 400, 2700, 2400)).resize((800, 1000)), np.int16)[200:-200, 200:-200]
    assert float(np.abs(out - expected).mean()) < 1.5


def test_sharpening_is_mild_of_luma_only_and_can_be_turned_off(sitter_frame: Frame) -> None:
    still = ArrayStill(sitter_frame.main.rgb())
    soft, crisp, crispest = (cut(still, Crop((1900.0, 1300.0), (1200.0, 1500.0)), (480, 600), s) for s in (0, 0.5, 1))
    assert np.array_equal(soft[..., 1:], crispest[..., 1:])
    assert 0 < np.abs(crisp - soft)[..., 0].mean() < np.abs(crispest - soft)[..., 0].mean() < 4


def test_whole_camera_pixels_are_not_resampled(sitter_frame: Frame) -> None:
    still = ArrayStill(sitter_frame.main.rgb())
    out = cut(still, Crop((1600.0, 1400.0), (800.0, 1000.0)), (800, 1000))
    exact = np.asarray(Image.fromarray(still.rgb()).crop((1200, 900, 2000, 1900)).convert("YCbCr"), np.int16)
    assert np.abs(out - exact).max() <= 2


def test_only_the_pixels_that_are_needed_are_asked_for(sitter_frame: Frame) -> None:
    asked: list[int] = []

    class Counting(ArrayStill):
        def rgb(self, box: tuple[int, int, int, int] | None = None) -> NDArray[np.uint8]:
            rgb = super().rgb(box)
            asked.append(rgb.size // 3)
            return rgb

    cut(Counting(sitter_frame.main.rgb()), Crop((1900.0, 1300.0), (800.0, 1000.0), 3.0), (480, 600))
    assert sum(asked) < 1.3 * 800 * 1000


@pytest.mark.parametrize("crop", [Crop((2.0, 2.0), (4.0, 5.0)), Crop((398.0, 297.0), (4.0, 5.0))])
def test_a_crop_of_a_few_pixels_is_an_error_in_words(crop: Crop) -> None:
    with pytest.raises(InputError, match="damaged"):
        cut(ArrayStill(np.zeros((300, 400, 3), np.uint8)), crop, (480, 600))


@pytest.mark.parametrize("size_px", [(401, 301), (400, 301), (33, 41)])
def test_odd_sizes_are_cut_to_their_very_edge(size_px: tuple[int, int]) -> None:
    """No black line where a picture ends on half a pair of pixels."""
    width, height = size_px
    still = ArrayStill(np.full((height, width, 3), 200, np.uint8))
    for turn_deg, share in ((0.0, 1.0), (4.0, 0.8)):
        side = min(width * 5 / 4, height) * share
        out = cut(still, Crop((width / 2, height / 2), (side * 0.8, side), turn_deg), (81, 101))
        assert out[..., 0].min() >= 198


def test_pixels_are_the_same_however_they_lie_in_memory() -> None:
    """Whole, a part of something larger, turned, mirrored, or at the very end of a page, behind which nothing is."""
    picture = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    larger = np.zeros((360, 480, 3), np.uint8)
    larger[30:330, 40:440] = picture
    mapped = mmap.mmap(-1, 90 * mmap.PAGESIZE)
    at_the_end = np.frombuffer(mapped, np.uint8)[-picture.size :].reshape(picture.shape)
    at_the_end[:] = picture
    expected = resampled(picture, (200, 150), "yuv444p")
    for other in (
        larger[30:330, 40:440],
        np.rot90(np.rot90(picture).copy(), -1),
        picture[:, ::-1].copy()[:, ::-1],
        at_the_end,
    ):
        assert all(map(np.array_equal, resampled(other, (200, 150), "yuv444p"), expected))
