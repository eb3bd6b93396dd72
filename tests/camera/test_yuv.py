"""Colours of YUV 4:2:0 pictures, as the Pi and as libcamera's virtual camera lay them out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from booth.camera.upright import box_before, upright, upright_size
from booth.camera.yuv import FORMATS, Planes
from tests.camera.conftest import scene


def exact(planes: Planes) -> NDArray[np.float64]:
    """JPEG's matrix (ITU-T T.871), in floating point; chroma belongs to whole pairs."""
    luma = planes.luma.astype(float)
    blue, red = (plane.repeat(2, 0).repeat(2, 1).astype(float) - 128 for plane in (planes.blue, planes.red))
    rgb = np.stack((luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue), -1)
    return np.asarray(rgb.clip(0, 255), float)


def laid_out(layout: str, stride: int = 0, size_px: tuple[int, int] = (96, 64)) -> NDArray[np.uint8]:
    """An array as picamera2's make_array gives it, of noise."""
    width, height = size_px
    chance = np.random.default_rng(3)
    luma, chroma = chance.integers(0, 256, (height, width)), chance.integers(0, 256, (2, height // 2, width // 2))
    if layout == "NV12":
        rows = np.concatenate((luma, chroma.transpose(1, 2, 0).reshape(height // 2, width)))
        return np.asarray(np.pad(rows, ((0, 0), (0, stride - width if stride else 0))), np.uint8)
    pad = (stride or width) - width
    halves = np.pad(chroma, ((0, 0), (0, 0), (0, pad // 2))).reshape(height // 2, width + pad)
    return np.asarray(np.concatenate((np.pad(luma, ((0, 0), (0, pad))), halves)), np.uint8)


@pytest.mark.parametrize("layout", FORMATS)
@pytest.mark.parametrize("stride", [0, 128])
def test_every_layout_gives_the_same_colours_within_two_levels(layout: str, stride: int) -> None:
    planes = Planes.of(laid_out(layout, stride), (96, 64), layout)
    rgb = planes.rgb()
    assert rgb.shape == (64, 96, 3)
    assert np.abs(rgb - exact(planes)).max() <= 2.5
    assert np.array_equal(planes.rgbx()[..., :3], rgb)
    assert (planes.rgbx()[..., 3] == 255).all()
    assert np.array_equal(planes.copied().rgb(), rgb)
    assert planes.nbytes == 96 * 64 * 3 // 2


def test_black_white_and_red_are_what_jpeg_says() -> None:
    for (luma, blue, red), colour in (
        ((0, 128, 128), (0, 0, 0)),
        ((255, 128, 128), (255, 255, 255)),
        ((76, 85, 255), (254, 0, 0)),
    ):
        planes = Planes(*(np.full(side, v, np.uint8) for side, v in (((16, 16), luma), ((8, 8), blue), ((8, 8), red))))
        assert np.abs(planes.rgb()[8, 8].astype(int) - colour).max() <= 2


@given(st.integers(0, 95), st.integers(0, 63), st.integers(1, 96), st.integers(1, 64))
def test_a_part_has_the_colours_of_the_whole(left: int, top: int, width: int, height: int) -> None:
    planes = Planes.of(laid_out("YUV420"), (96, 64), "YUV420")
    box = (left, top, min(left + width, 96), min(top + height, 64))
    part = planes.rgb(box)
    assert part.shape == (box[3] - top, box[2] - left, 3)
    assert np.abs(part.astype(int) - planes.rgb()[top : box[3], left : box[2]]).max() <= 2


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_part_of_a_turned_picture_is_found_where_it_was(rotation: int) -> None:
    picture = scene(96, 64, 1)
    turned = upright(picture, rotation)
    left, top, right, bottom = 10, 20, 40, 50
    before = box_before((left, top, right, bottom), upright_size((96, 64), rotation), rotation)
    cut = picture[before[1] : before[3], before[0] : before[2]]
    assert np.array_equal(upright(cut, rotation), turned[top:bottom, left:right])


def test_a_layout_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="RGB888"):
        Planes.of(laid_out("NV12"), (96, 64), "RGB888")
