"""Finished pictures of the sitter, opened again by Pillow and read by exiftool."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, JpegImagePlugin

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.errors import DeviceError, InputError
from booth.photo import metadata
from booth.photo.colour import srgb_profile
from booth.photo.finish import KINDS, NO_PROFILE, finish, preview
from booth.photo.full_frame import Ahead
from booth.photo.names import file_name
from booth.photo.shot import Caption, Finished, Shot
from booth.settings import PhotoSettings

SIZES = {"print": (2400, 3000), "web": (1000, 1250), "square": (1080, 1080), "full": (4056, 3040)}
CAPTION = Caption(
    claim="0421",
    look="genuine_smile",
    title="Genuine smile",
    style="headshot",
    take=2,
    captured_at=datetime(2026, 5, 1, 14, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=2))),
    person="Zoë <Müller> & 王芳",
    creator="The Booth",
    copyright="© 2026 The Booth",
    event="Casting day",
    camera="Camera Module 3",
)


@pytest.fixture(scope="module")
def finished(sitter_shot: Shot) -> Finished:
    return finish(sitter_shot, CAPTION, PhotoSettings())


@pytest.fixture(scope="module")
def pictures(finished: Finished) -> Mapping[str, Image.Image]:
    return {rendition.kind: Image.open(io.BytesIO(rendition.data)) for rendition in finished.renditions}


def test_every_kind_has_its_size_profile_resolution_and_full_colour(pictures: Mapping[str, Image.Image]) -> None:
    assert tuple(pictures) == KINDS
    for kind, picture in pictures.items():
        assert picture.size == SIZES[kind]
        assert picture.format == "JPEG"
        assert JpegImagePlugin.get_sampling(picture) == 0, "4:4:4"
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert pictures["print"].info["dpi"] == (300, 300)


def test_the_full_frame_is_the_cameras_own_picture(pictures: Mapping[str, Image.Image], sitter_frame: Frame) -> None:
    difference = np.asarray(pictures["full"], np.int16) - sitter_frame.main.rgb()
    assert float(np.abs(difference).mean()) < 1.5


def test_the_print_weighs_what_casting_sites_accept(finished: Finished) -> None:
    assert 1_000_000 <= len(finished.renditions[0].data) <= 6_000_000


def test_enlargement_is_told_and_never_silent(finished: Finished) -> None:
    printed = finished.renditions[0]
    assert printed.effective_dpi < printed.dpi
    assert any(f"{printed.effective_dpi:.0f} of 300 dpi" in remark for remark in finished.remarks)


def test_what_framing_had_to_yield_is_told_once(sitter_shot: Shot) -> None:
    assert sitter_shot.face is not None
    points = sitter_shot.face.landmarks_px
    large = (points - points.mean(axis=0)) * 1.7 + points.mean(axis=0)
    near = replace(sitter_shot, face=replace(sitter_shot.face, landmarks_px=large.astype(np.float32)))
    remarks = finish(with_still(near, ArrayStill(small(sitter_shot))), CAPTION, PhotoSettings()).remarks
    assert sum("step back" in remark for remark in remarks) == 1


def test_the_technical_figures_come_along_without_geometry(finished: Finished) -> None:
    assert 0.42 <= finished.quality["head_share"] <= 0.50
    assert finished.quality["eye_sharpness"] > 0


def test_pillow_reads_the_metadata(pictures: Mapping[str, Image.Image]) -> None:
    exif = pictures["web"].getexif()
    assert exif[0x013B] == "The Booth"
    assert exif.get_ifd(0x8769)[0x9003] == "2026:05:01 14:30:15"
    xmp = ET.fromstring(pictures["web"].info["xmp"].decode().strip("\x00"))
    names = {"ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "xmp": "http://ns.adobe.com/xap/1.0/"}
    assert [item.text for item in xmp.findall(".//ext:PersonInImage//{*}li", names)] == [CAPTION.person]
    assert xmp.findtext(".//xmp:Rating", None, names) == "3"


def test_exiftool_reads_the_metadata(finished: Finished, tmp_path: Path) -> None:
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip(
            "exiftool is missing (apt install libimage-exiftool-perl): metadata is not checked by a second reader"
        )
    path = tmp_path / "print.jpg"
    path.write_bytes(finished.renditions[0].data)
    answer = subprocess.run([exiftool, "-j", "-G1", path], capture_output=True, check=True, text=True)
    tags = json.loads(answer.stdout)[0]
    assert tags["IFD0:Artist"] == tags["XMP-dc:Creator"] == "The Booth"
    assert tags["IFD0:Copyright"] == tags["XMP-dc:Rights"] == "© 2026 The Booth"
    assert tags["ExifIFD:DateTimeOriginal"] == "2026:05:01 14:30:15"
    assert tags["ExifIFD:OffsetTimeOriginal"] == "+02:00"
    assert tags["IFD0:XResolution"] == tags["JFIF:XResolution"] == 300
    assert tags["XMP-iptcExt:PersonInImage"] == CAPTION.person
    assert "genuine_smile" in tags["XMP-dc:Subject"]
    assert "take 2" in tags["XMP-dc:Description"]
    assert tags["XMP-xmp:Rating"] == 3
    assert tags["XMP-xmp:Label"] == "Genuine smile"
    assert tags["XMP-plus:MinorModelAgeDisclosure"] == "Age Unknown"
    assert tags["IFD0:YCbCrPositioning"] == "Centered"
    assert not [name for name in tags if "Warning" in name or "Error" in name]


def test_the_colour_profile_is_the_same_on_any_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """LittleCMS writes the second in which it made the profile into it."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    later = SimpleNamespace(tobytes=lambda: made[:24] + bytes(range(1, 13)) + made[36:])
    today = srgb_profile()
    monkeypatch.setattr(ImageCms, "ImageCmsProfile", lambda _: later)
    assert srgb_profile.__wrapped__() == today != later.tobytes()


def test_an_unnamed_person_gets_no_name() -> None:
    packet = metadata.xmp(replace(CAPTION, person="", creator="", copyright=""), "web", 300.0).decode()
    assert "PersonInImage" not in packet
    assert "creator>" not in packet
    assert "rights>" not in packet


def test_nobody_in_the_shot_gives_no_headshot(make_frame: Callable[..., Frame]) -> None:
    with pytest.raises(InputError, match="nobody"):
        finish(Shot(make_frame(), None, 0.0, 0.0), CAPTION, PhotoSettings())


@pytest.mark.parametrize("pixels", [np.zeros((4, 4, 3), np.uint8), np.zeros((480, 640), np.uint8)])
def test_a_damaged_full_size_picture_is_an_error_in_words(sitter_shot: Shot, pixels: NDArray[np.uint8]) -> None:
    damaged = replace(sitter_shot.frame, main=ArrayStill(pixels))
    with pytest.raises(InputError, match="damaged"):
        finish(replace(sitter_shot, frame=damaged), CAPTION, PhotoSettings())


def test_a_released_picture_is_an_error_in_words(sitter_shot: Shot) -> None:
    still = ArrayStill(np.zeros((480, 640, 3), np.uint8))
    still.release()
    with pytest.raises(InputError, match="lost"):
        finish(replace(sitter_shot, frame=replace(sitter_shot.frame, main=still)), CAPTION, PhotoSettings())


def test_the_screen_shows_the_same_cut(sitter_shot: Shot, pictures: Mapping[str, Image.Image]) -> None:
    shown = preview(sitter_shot, "headshot", 500)
    assert shown.shape == (500, 400, 3)
    small = np.asarray(pictures["web"].resize((400, 500)), np.int16)
    assert float(np.abs(shown - small).mean()) < 6


def test_a_black_and_white_twin_comes_when_asked_for(sitter_shot: Shot) -> None:
    finished = finish(sitter_shot, CAPTION, PhotoSettings(black_and_white=True))
    assert [rendition.kind for rendition in finished.renditions] == [*KINDS, "print_bw"]
    twin = Image.open(io.BytesIO(finished.renditions[-1].data))
    red, green, blue = np.moveaxis(np.asarray(twin.convert("RGB"), np.int16)[::8, ::8], 2, 0)
    assert max(np.abs(red - green).max(), np.abs(green - blue).max()) <= 2
    assert twin.size == (2400, 3000)
    assert twin.info["dpi"] == (300, 300)


class RawArray(ArrayStill):
    """A still whose camera gives the sensor's values as well, as a Pi's does."""

    def __init__(self, rgb: NDArray[np.uint8], dng: bytes | DeviceError | None) -> None:
        super().__init__(rgb)
        self._dng = dng

    def dng(self) -> bytes | None:
        if isinstance(self._dng, DeviceError):
            raise self._dng
        return self._dng


def with_still(shot: Shot, still: ArrayStill) -> Shot:
    return replace(shot, frame=replace(shot.frame, main=still))


def test_the_sensors_own_values_come_along_where_the_camera_gives_them(sitter_shot: Shot) -> None:
    finished = finish(with_still(sitter_shot, RawArray(small(sitter_shot), b"II*\0 raw")), CAPTION, PhotoSettings())
    raw = finished.renditions[-1]
    assert (raw.kind, raw.data, raw.size_px) == ("raw", b"II*\0 raw", (800, 600))
    assert file_name(CAPTION, raw.kind) == "zoe_muller_0421_genuine_smile_2_raw.dng"


@pytest.mark.parametrize("dng", [None, DeviceError("The sensor's buffer was lost.")])
def test_without_a_raw_file_the_headshot_is_finished_all_the_same(sitter_shot: Shot, dng: DeviceError | None) -> None:
    finished = finish(with_still(sitter_shot, RawArray(small(sitter_shot), dng)), CAPTION, PhotoSettings())
    assert tuple(rendition.kind for rendition in finished.renditions) == KINDS
    assert [remark for remark in finished.remarks if "raw" in remark] == (
        ["There is no raw file: set camera.raw = false. (The sensor's buffer was lost.)"] if dng else []
    )


def test_neighbours_come_as_full_frame_and_print_and_are_rated_below(sitter_shot: Shot) -> None:
    shot = with_still(sitter_shot, ArrayStill(small(sitter_shot)))
    finished = finish(shot, CAPTION, PhotoSettings(), beside=(shot, shot))
    kinds = [rendition.kind for rendition in finished.renditions]
    assert kinds == [*KINDS, "print_2", "full_2", "print_3", "full_3"]
    assert len({file_name(CAPTION, kind) for kind in kinds}) == len(kinds)
    for kind, stars in (("print", "3"), ("full", "3"), ("print_2", "2"), ("full_3", "1")):
        picture = Image.open(io.BytesIO(next(one.data for one in finished.renditions if one.kind == kind)))
        packet = picture.info["xmp"].decode()
        assert f"<xmp:Rating>{stars}</xmp:Rating>" in packet
        assert f"<booth:Rendition>{kind}</booth:Rendition>" in packet
        assert ("frame 2" in packet) == (kind == "print_2")


def test_a_neighbour_is_cut_round_its_own_face(sitter_shot: Shot) -> None:
    """She moved between the two frames; both prints have her at the same place."""
    assert sitter_shot.face is not None
    before = small(sitter_shot)
    moved_px = before.shape[1] // 20
    face = replace(
        sitter_shot.face, landmarks_px=sitter_shot.face.landmarks_px + np.array([640 / 20, 0, 0], np.float32)
    )
    shot = with_still(sitter_shot, ArrayStill(before))
    later = replace(with_still(sitter_shot, ArrayStill(np.roll(before, moved_px, 1))), face=face)
    made = {r.kind: r.data for r in finish(shot, CAPTION, PhotoSettings(), beside=(later,)).renditions}
    one, other = (np.asarray(Image.open(io.BytesIO(made[kind])).reduce(8), float) for kind in ("print", "print_2"))
    assert np.abs(one - other)[:, 40:-40].mean() < 3


def test_the_full_frame_begun_ahead_of_the_choice_is_the_same_file(sitter_shot: Shot) -> None:
    """Also when another frame became the photograph and this one lies beside it, under its own name."""
    settings, other = PhotoSettings(), replace(sitter_shot, frame=replace(sitter_shot.frame, number=7))
    ahead = Ahead(sitter_shot.frame, settings.jpeg_quality)
    for shot, beside in ((sitter_shot, ()), (other, (sitter_shot,))):
        made, plain = (finish(shot, CAPTION, settings, beside=beside, ahead=one) for one in (ahead, None))
        assert [r.kind for r in made.renditions] == [r.kind for r in plain.renditions]
        assert [r.data for r in made.renditions] == [r.data for r in plain.renditions]


def test_a_neighbour_that_is_lost_leaves_the_photograph_whole(sitter_shot: Shot) -> None:
    shot = with_still(sitter_shot, ArrayStill(small(sitter_shot)))
    lost = ArrayStill(small(sitter_shot))
    lost.release()
    finished = finish(shot, CAPTION, PhotoSettings(), beside=(with_still(sitter_shot, lost), shot))
    assert [rendition.kind for rendition in finished.renditions] == [*KINDS, "print_3", "full_3"]
    assert any("Frame 2 that was kept of this moment is left out" in remark for remark in finished.remarks)


def test_without_a_colour_profile_the_pictures_are_made_and_it_is_said(
    sitter_shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"The _imagingcms C module is not installed, so there is no {name}")

    monkeypatch.setattr(ImageCms, "createProfile", missing)
    srgb_profile.cache_clear()
    try:
        finished = finish(with_still(sitter_shot, ArrayStill(small(sitter_shot))), CAPTION, PhotoSettings())
    finally:
        srgb_profile.cache_clear()
    picture = Image.open(io.BytesIO(finished.renditions[0].data))
    assert "icc_profile" not in picture.info
    assert picture.getexif().get_ifd(0x8769)[0xA001] == 1, "sRGB"
    assert NO_PROFILE in finished.remarks


def small(shot: Shot) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(shot.frame.main.rgb()).resize((800, 600)))
