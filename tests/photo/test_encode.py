"""Encoding: what casting sites accept by weight, and captions without a time zone."""

from __future__ import annotations

import io
from datetime import datetime

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from booth.photo.encode import CASTING_BYTES, COARSER, FINER, Output, encode
from booth.photo.shot import Caption

CAPTION = Caption("0421", "confidence", "Confidence", "headshot", 1, datetime(2026, 5, 1, 12, 0))


SIZE_PX = (480, 600)


def grain(contrast: float) -> NDArray[np.uint8]:
    tones = 128 + np.random.default_rng(2).normal(0, contrast, (600, 480, 3))
    return np.clip(tones, 0, 255).astype(np.uint8)


def bytes_at(picture: NDArray[np.uint8], quality: int) -> int:
    return len(encode(picture, Output("print", SIZE_PX, 300.0), CAPTION, quality, 480.0).data)


@pytest.mark.parametrize(("contrast", "moved_to"), [(3.0, FINER[0]), (60.0, COARSER[0])])
def test_a_file_too_light_or_too_heavy_is_encoded_once_more(contrast: float, moved_to: int) -> None:
    picture = grain(contrast)
    usual = bytes_at(picture, 92)
    limits = (usual + 1, 10**9) if moved_to == FINER[0] else (0, usual - 1)
    rendition = encode(picture, Output("print", SIZE_PX, 300.0, limits), CAPTION, 92, 480.0)
    assert len(rendition.data) == bytes_at(picture, moved_to)


@pytest.mark.parametrize("contrast", [0.4, 1.0, 10.0, 60.0, 120.0])
def test_every_print_weighs_what_casting_sites_accept(contrast: float) -> None:
    """From the smoothest picture that a sensor gives to pure noise, 2400 x 3000."""
    picture = np.tile(grain(contrast), (5, 5, 1))
    rendition = encode(picture, Output("print", (2400, 3000), 300.0, CASTING_BYTES), CAPTION, 92, 2400.0)
    assert CASTING_BYTES[0] <= len(rendition.data) <= CASTING_BYTES[1]


@pytest.mark.parametrize("height", [1049, 2100])
def test_a_picture_encoded_in_bands_is_the_one_encoded_at_once(height: int) -> None:
    """To the last bit, for two readers of JPEG."""
    picture = np.tile(grain(3), (4, 9, 1))[:height, :4000]
    at_once, in_bands = (
        encode(one, Output("full", (4000, height), 300.0), CAPTION, 92, 4000.0).data
        for one in (np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8), picture)
    )
    assert 0 < abs(len(in_bands) - len(at_once)) < 100
    assert Image.open(io.BytesIO(at_once)).tobytes() == Image.open(io.BytesIO(in_bands)).tobytes()
    one, other = (cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) for data in (at_once, in_bands))
    assert np.array_equal(one, other)


def test_the_resolution_on_paper_is_that_of_the_cameras_pixels() -> None:
    rendition = encode(grain(3), Output("print", (480, 600), 300.0), CAPTION, 92, 120.0)
    assert rendition.effective_dpi == pytest.approx(75.0)


def test_a_clock_without_a_zone_claims_none() -> None:
    rendition = encode(grain(3), Output("web", (480, 600), 100.0), CAPTION, 92, 480.0)
    inner = Image.open(io.BytesIO(rendition.data)).getexif().get_ifd(0x8769)
    assert inner[0x9003] == "2026:05:01 12:00:00"
    assert 0x9011 not in inner
