"""Pixels come from where the crop says, whatever the tilt; sharpening stays mild; bad pictures are said."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.errors import InputError
from booth.photo import develop
from booth.photo.develop import cut, pixels, resized, sharpened
from booth.photo.framing import Crop


def of(picture: NDArray[np.uint8], crop: Crop, size_px: tuple[int, int]) -> NDArray[np.int16]:
    return np.asarray(cut(picture, crop, size_px), np.int16)


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
        result = of(np.asarray(picture), crop, size)[..., 0]
        return float((result - (place[..., axis] * rise + start)).mean())

    for axis, rise in ((0, 0.3), (1, 0.4)):
        there, back = off(axis, 0, rise), off(axis, 240, -rise)
        assert abs(there - back) / 2 / rise < 0.15, "pixels off"
        assert abs(there + back) / 2 < 0.3, "grey levels off"


def test_colour_lies_where_luma_lies_when_a_picture_is_turned() -> None:
    """A red square on grey: its edges in both chromas are its edges in luma, within half a pixel."""
    picture = np.full((600, 800, 3), 128, np.uint8)
    picture[200:400, 300:500] = (200, 40, 40)
    turned = cut(picture, Crop((400.0, 300.0), (400.0, 500.0), 5.0), (400, 500))
    centres = []
    for plane in Image.fromarray(turned).convert("YCbCr").split():
        tones = np.asarray(plane, float)
        weight = np.abs(tones - np.median(tones[:50]))
        rows, columns = np.indices(weight.shape)
        centres.append((float((rows * weight).sum() / weight.sum()), float((columns * weight).sum() / weight.sum())))
    assert np.ptp(np.array(centres), axis=0).max() < 0.5


def luma(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.asarray(Image.fromarray(picture).convert("L"), float)


def decibels(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Peak signal over what differs, without the edges."""
    within = slice(40, -40)
    return float(10 * np.log10(255**2 / ((one - other)[within, within] ** 2).mean()))


def test_a_levelled_print_is_as_sharp_as_slow_filters_make_it(sitter_frame: Frame) -> None:
    """Against the same turn of the picture enlarged four times by Lanczos, where Pillow's bicubic is worse."""
    small = Image.fromarray(sitter_frame.lores[..., :3])
    crop, size_px = Crop((300.0, 230.0), (304.0, 380.0), 4.5), (320, 400)

    def turned_by_pillow(times: int) -> NDArray[np.float64]:
        large = small.resize((640 * times, 480 * times), Image.Resampling.LANCZOS)
        upper_left, upper_right, _, lower_left = crop.corners() * times
        across, down = (upper_right - upper_left) / size_px[0], (lower_left - upper_left) / size_px[1]
        affine = (across[0], down[0], upper_left[0], across[1], down[1], upper_left[1])
        return luma(np.asarray(large.transform(size_px, Image.Transform.AFFINE, affine, Image.Resampling.BICUBIC)))

    reference = turned_by_pillow(4)
    ours = decibels(luma(cut(np.asarray(small), crop, size_px)), reference)
    assert ours > 42
    assert ours > decibels(turned_by_pillow(1), reference) + 1


@pytest.mark.parametrize("width", [480, 230, 200, 130])
def test_the_tiles_of_a_turned_picture_leave_no_seams(
    sitter_frame: Frame, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Larger, hardly smaller and much smaller, on one thread or many. Colour falls into whole pixels otherwise."""
    crop, size_px = Crop((300.0, 230.0), (320.0, 400.0), 4.5), (width, width * 5 // 4)

    def made(tile_px: int, workers: Executor | None = None) -> NDArray[np.uint8]:
        monkeypatch.setattr(develop, "TILE_PX", tile_px)
        return cut(sitter_frame.lores[..., :3], crop, size_px, 0.5, workers)

    with ThreadPoolExecutor(3) as workers:
        tiled = made(70, workers)
    assert np.array_equal(tiled, made(70))
    assert np.abs(luma(tiled) - luma(made(10_000))).mean() < 0.03, "grey levels"


def test_the_bands_of_a_straight_picture_leave_no_seams(sitter_frame: Frame) -> None:
    picture, size_px = sitter_frame.lores[..., :3], (320, 430)
    whole = sharpened(resized(picture[40:440, 120:420], size_px), 0.5)
    with ThreadPoolExecutor(3) as workers:
        assert np.array_equal(cut(picture, Crop((270.0, 240.0), (300.0, 400.0)), size_px, 0.5, workers), whole)


@pytest.mark.parametrize("smaller", [1.2, 1.7, 2.4])
def test_what_gets_smaller_is_neither_soft_nor_jagged(sitter_frame: Frame, smaller: float) -> None:
    picture = sitter_frame.lores[..., :3]
    size_px = (round(600 / smaller), round(440 / smaller))
    ours = cut(picture, Crop((320.0, 240.0), (600.0, 440.0)), size_px)
    lanczos = Image.fromarray(picture).crop((20, 20, 620, 460)).resize(size_px, Image.Resampling.LANCZOS)
    assert decibels(luma(ours), luma(np.asarray(lanczos))) > 33


def test_sharpening_is_mild_and_can_be_turned_off(sitter_frame: Frame) -> None:
    picture = sitter_frame.lores[..., :3]
    assert sharpened(picture, 0) is picture
    crisp, crispest = (np.abs(sharpened(picture, s).astype(np.int16) - picture).mean() for s in (0.5, 1))
    assert 0 < crisp < crispest < 4


def test_whole_camera_pixels_are_not_resampled(sitter_frame: Frame) -> None:
    picture = sitter_frame.main.rgb()
    out = cut(picture, Crop((1600.0, 1400.0), (800.0, 1000.0)), (800, 1000))
    assert np.array_equal(out, picture[900:1900, 1200:2000])


@pytest.mark.parametrize("shape", [(5, 4, 3), (300, 400), (300, 400, 4)])
def test_what_is_no_picture_is_an_error_in_words(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="damaged"):
        pixels(ArrayStill(np.zeros(shape, np.uint8)))


@pytest.mark.parametrize("size_px", [(401, 301), (400, 301), (33, 41)])
def test_odd_sizes_are_cut_to_their_very_edge(size_px: tuple[int, int]) -> None:
    """No black line where a picture ends on half a pair of pixels."""
    width, height = size_px
    picture = np.full((height, width, 3), 200, np.uint8)
    for turn_deg, share in ((0.0, 1.0), (4.0, 0.8)):
        side = min(width * 5 / 4, height) * share
        out = of(picture, Crop((width / 2, height / 2), (side * 0.8, side), turn_deg), (81, 101))
        assert out.min() >= 198
