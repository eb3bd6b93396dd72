"""`booth pick`: finished headshots of real people out of clips, and clear words where there is none."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from booth.camera.factory import open_camera
from booth.errors import BoothError, InputError, StoreError
from booth.face.models import sitter_picture
from booth.face.tracker import Tracker
from booth.looks.baseline import canonical_baseline
from booth.looks.measures import read
from booth.photo.contact_sheet import PER_PAGE
from booth.photo.shot import BestFrame, Verdict
from booth.photo.strip import telling
from booth.pick import Wanted, run
from booth.settings import CameraSettings, Settings
from booth.store.files import save

SIZES = {"print": (2400, 3000), "web": (1000, 1250), "square": (1080, 1080)}


def picked(source: Path, wanted: Wanted) -> list[str]:
    said: list[str] = []
    assert run(source, wanted, Settings(), said.append) == 0
    return said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three pictures: the sitter, burnt out, and as she is, and a wall."""
    photographs = tmp_path / "photographs"
    photographs.mkdir()
    with Image.open(sitter_picture()) as picture:
        sitter = picture.convert("RGB")
    sitter.point(lambda tone: min(255, round(tone * 1.6))).save(photographs / "1 burnt.png")
    sitter.save(photographs / "2 sitter.png")
    Image.new("RGB", sitter.size, (180, 170, 160)).save(photographs / "3 wall.png")
    return photographs


def test_a_folder_gives_its_best_picture_finished(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = picked(folder, Wanted(out, look="genuine_smile", explain=True))
    for kind, size in SIZES.items():
        with Image.open(out / f"photographs_genuine_smile_1_{kind}.jpg") as picture:
            assert picture.size == size
    with (
        Image.open(out / "photographs_genuine_smile_1_full.jpg") as full,
        Image.open(folder / "2 sitter.png") as sitter,
    ):
        assert np.abs(np.asarray(full, np.int16) - np.asarray(sitter.convert("RGB"))).mean() < 3
    assert any("Kept, number 1" in line and line.startswith("frame    1") for line in said)
    assert any("Nobody in the picture" in line for line in said)
    assert any("burnt out" in line for line in said)


def test_a_strip_shows_what_was_kept_beside_what_was_not(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "the strip.jpg"
    assert str(file) in picked(folder, Wanted(tmp_path / "out", look="genuine_smile", strip=file))
    with Image.open(file) as opened:
        strip = np.asarray(opened)
    inked = [int((strip[:, part].min(axis=2) < 128).sum()) for part in np.array_split(np.arange(1654)[110:-110], 2)]
    assert min(inked) > 20_000, "a picture in either half"


def test_a_strip_has_every_kind_of_reason_and_no_more_than_a_page_holds() -> None:
    sentences = ["Blurred", "Moving", ""]
    verdicts = [Verdict(n, 0.5, ("Speaking",) if n == 70 else (sentences[n % 3],) * (n % 3 < 2)) for n in range(99)]
    shown = telling(BestFrame((2, 5, 8), tuple(verdicts)))
    assert shown[:3] == [2, 5, 8]
    assert len(shown) == len(set(shown)) == PER_PAGE
    assert shown[3:] == sorted(shown[3:])
    assert {verdicts[n].refusals for n in shown} == {("Blurred",), ("Moving",), ("Speaking",), ()}
    assert max(shown) - min(shown[3:]) > 60, "from all over the clip"


def test_a_second_pick_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    picked(folder, Wanted(out))
    before = {path: path.read_bytes() for path in out.iterdir()}
    picked(folder, Wanted(out))
    assert len(list(out.iterdir())) == 2 * len(before)
    assert all(path.read_bytes() == data for path, data in before.items())


def test_a_single_picture_serves_too(tmp_path: Path) -> None:
    said = picked(sitter_picture(), Wanted(tmp_path / "out", style="portrait"))
    assert sum(line.endswith(".jpg") for line in said) == 4


def shortened(clip: Path, folder: Path, first: int, last: int) -> Path:
    """Some of the clip's frames, not encoded anew; the first is one that needs none before it."""
    short = folder / clip.name
    with av.open(str(clip)) as source, av.open(str(short), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in islice(source.demux(video=0), first, last):
            packet.stream = stream
            target.mux(packet)
    return short


@pytest.mark.parametrize(
    ("clip", "first", "last"), [("WolfgangLanger_Pexels.mp4", 216, 262), ("face_noface.mov", 0, 36)]
)
def test_a_clip_of_a_person_gives_a_headshot_with_open_eyes(
    footage: Path, models: Path, tmp_path: Path, clip: str, first: int, last: int
) -> None:
    picked(shortened(footage / clip, tmp_path, first, last), Wanted(tmp_path / "out", look="neutral_friendly"))
    (printed,) = tmp_path.glob("out/*_print.jpg")
    camera = open_camera(CameraSettings(source=str(printed)))
    camera.start()
    frame = camera.read()
    assert frame is not None
    face = Tracker(models).see(frame).face
    assert face is not None
    measures = read(face, (frame.lores.shape[1], frame.lores.shape[0]), frame.timestamp_ns).measures
    neutral = canonical_baseline().median
    # A smile narrows them; a blink reads below a third.
    assert min(measures[side] / neutral[side] for side in ("eye_openness_left", "eye_openness_right")) > 0.6
    assert abs(face.head_pose.roll_deg) < 12


def test_a_clip_of_nobody_says_so_and_writes_nothing(footage: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nobody there"):
        picked(shortened(footage / "no_face.mp4", tmp_path, 0, 12), Wanted(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("look", "style", "words"),
    [("smirk", "headshot", "no look named 'smirk'"), (None, "polaroid", "no style named 'polaroid'")],
)
def test_an_unknown_word_is_answered_with_the_known_ones(
    tmp_path: Path, look: str | None, style: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        picked(sitter_picture(), Wanted(tmp_path, look, style))


def test_what_is_not_there_or_no_picture_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BoothError, match="check the path"):
        picked(tmp_path / "nowhere.mp4", Wanted(tmp_path / "out"))
    (tmp_path / "notes.mp4").write_text("no film")
    with pytest.raises(BoothError, match="no film"):
        picked(tmp_path / "notes.mp4", Wanted(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file is in the way")
    with pytest.raises(StoreError):
        picked(sitter_picture(), Wanted(tmp_path / "out"))


def test_a_disk_that_fails_half_way_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saves = iter([True, True, False])

    def failing(folder: Path, name: str, data: bytes) -> object:
        if not next(saves):
            raise StoreError("The disk is full.")
        return save(folder, name, data)

    monkeypatch.setattr("booth.pick.save", failing)
    with pytest.raises(StoreError, match="full"):
        picked(sitter_picture(), Wanted(tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []
