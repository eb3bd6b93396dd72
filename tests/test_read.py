"""`booth read` on real pixels with the real model: keys, neutral faces, films, nobody, and what cannot be read."""

from __future__ import annotations

import io
import json
import math
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from booth.errors import InputError
from booth.face.models import sitter_picture
from booth.looks.reading import MEASURES
from booth.plot import plot
from booth.read import read_files, run
from booth.settings import Settings

KEYS = [
    "file",
    "frame",
    "time_s",
    "faces",
    "yaw_deg",
    "pitch_deg",
    "roll_deg",
    "gaze_yaw_deg",
    "gaze_pitch_deg",
    "presence",
    "measures",
    "looks",
    "quality",
]

pytestmark = pytest.mark.usefixtures("models")


def lines_of(file: Path, neutral: Path | None = None, landmarks: bool = False) -> list[dict[str, Any]]:
    return list(read_files([file], neutral, landmarks))


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    path = tmp_path / "wall.png"
    Image.new("RGB", (320, 240), (120, 120, 120)).save(path)
    return path


def test_a_picture_gives_one_line_with_every_key() -> None:
    (line,) = lines_of(sitter_picture())
    assert list(line) == KEYS
    assert (line["frame"], line["faces"]) == (0, 1)
    assert tuple(line["measures"]) == MEASURES
    assert all(0 <= score <= 1 for score in line["looks"].values())
    assert len(line["looks"]) == 14
    assert line["presence"] > 0.9
    assert abs(line["yaw_deg"]) < 10
    assert all(math.isfinite(figure) for figure in line["quality"].values())


def test_the_smiling_sitter_smiles() -> None:
    (line,) = lines_of(sitter_picture())
    best = max(line["looks"], key=lambda name: line["looks"][name])
    assert best in ("genuine_smile", "energy")


def test_against_herself_the_sitter_is_neutral() -> None:
    (line,) = lines_of(sitter_picture(), neutral=sitter_picture())
    assert all(score < 0.75 for score in line["looks"].values())


def test_landmarks_are_in_the_files_own_pixels() -> None:
    (line,) = lines_of(sitter_picture(), landmarks=True)
    points = np.array(line["landmarks"])
    assert points.shape == (478, 3)
    width, height = Image.open(sitter_picture()).size
    assert (points[:, 0] > 0).all()
    assert (points[:, 0] < width).all()
    assert (points[:, 1] > 0).all()
    assert (points[:, 1] < height).all()


def test_landmarks_grow_with_the_picture(tmp_path: Path) -> None:
    twice = tmp_path / "twice.png"
    with Image.open(sitter_picture()) as picture:
        picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC).save(twice)
    one, other = (np.array(lines_of(file, landmarks=True)[0]["landmarks"]) for file in (sitter_picture(), twice))
    iod = np.hypot(*(one[468] - one[473])[:2])
    assert np.hypot(*(other[:, :2] - (2 * one[:, :2] + 0.5)).T).mean() < 0.05 * 2 * iod


def test_nobody_is_a_line_too(wall: Path) -> None:
    (line,) = lines_of(wall, landmarks=True)
    assert line["faces"] == 0
    assert [line[key] for key in (*KEYS[4:], "landmarks")] == [None] * 10


def test_a_folder_of_pictures_is_read_in_order(tmp_path: Path, wall: Path) -> None:
    Image.open(sitter_picture()).save(tmp_path / "a.png")
    read = lines_of(tmp_path)
    assert [line["faces"] for line in read] == [1, 0]
    assert [line["frame"] for line in read] == [0, 1]


def test_a_folder_with_nobody_is_measured_against_everybody(tmp_path: Path, wall: Path) -> None:
    Image.open(wall).save(tmp_path / "again.png")
    assert [line["faces"] for line in lines_of(tmp_path)] == [0, 0]


def test_several_files_are_read_one_after_another(wall: Path) -> None:
    assert [line["file"] for line in read_files([wall, sitter_picture()], None, False)] == [
        str(wall),
        str(sitter_picture()),
    ]


def test_a_neutral_without_a_face_is_refused(wall: Path) -> None:
    with pytest.raises(InputError, match=r"Nobody there: no face in .*wall\.png"):
        lines_of(sitter_picture(), neutral=wall)


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no picture or film at .*gone\.mp4"):
        lines_of(sitter_picture(), neutral=tmp_path / "gone.mp4")


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.jpg").write_text("no picture", encoding="utf-8")
    with pytest.raises(InputError, match=r"words\.jpg"):
        lines_of(tmp_path / "words.jpg")


def test_json_lines_on_the_way_out(wall: Path) -> None:
    out = io.StringIO()
    run([sitter_picture(), wall], None, True, False, Settings(), out)
    read = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["faces"] for line in read] == [1, 0]


def test_a_few_words_for_people(wall: Path) -> None:
    out = io.StringIO()
    run([sitter_picture(), wall], None, False, False, Settings(), out)
    seen, nobody = out.getvalue().splitlines()
    assert "1 face, yaw" in seen
    assert nobody.endswith("nobody")


def test_several_people_are_counted(footage: Path) -> None:
    out = io.StringIO()
    run([footage / "multi_face.jpg"], None, False, False, Settings(), out)
    assert "5 faces" in out.getvalue()


def test_a_real_smile_lands_where_a_person_sees_it(footage: Path, tmp_path: Path) -> None:
    """A man looks on for 0.6 s, then breaks into a broad smile and blinks once at 0.9 s."""
    lines = lines_of(footage / "single_face.mp4")
    assert len(lines) > 60
    smile = [line["looks"]["genuine_smile"] for line in lines]
    resting, smiling = [line for line in lines if line["time_s"] < 0.5], [line for line in lines if line["time_s"] > 1]
    assert max(line["looks"]["genuine_smile"] for line in resting) < 0.5
    assert np.median([line["looks"]["genuine_smile"] for line in smiling]) > 0.9
    assert np.mean([max(line["looks"], key=line["looks"].get) == "genuine_smile" for line in smiling]) > 0.95
    shut = min(lines, key=lambda line: line["measures"]["eye_openness_left"])
    assert 0.8 < shut["time_s"] < 1.0
    assert smile[shut["frame"]] < 0.75
    plot(lines, tmp_path / "plot.png")
    assert Image.open(tmp_path / "plot.png").width == 1500


def test_of_single_pictures_of_strangers_the_smiles_rank_first(footage: Path, tmp_path: Path) -> None:
    """Five young people and two men who smile, against a man at rest and a woman in tears: nobody's own neutral."""
    for film, frame in (("single_face.mp4", 6), ("single_face.mp4", 42), ("WolfgangLanger_Pexels.mp4", 36)):
        with av.open(str(footage / film)) as container:
            rgb = next(islice(container.decode(video=0), frame, None)).to_ndarray(format="rgb24")
        Image.fromarray(rgb).save(tmp_path / f"{film}{frame}.png")
    smiling = [footage / "multi_face.jpg", footage / "single_face.jpg", tmp_path / "single_face.mp442.png"]
    others = [tmp_path / "single_face.mp46.png", tmp_path / "WolfgangLanger_Pexels.mp436.png"]
    lines = [line["looks"] for line in read_files([*smiling, *others], None, False)]
    for look in ("genuine_smile", "energy", "joyful_excitement"):
        assert min(line[look] for line in lines[:3]) > max(line[look] for line in lines[3:]) + 0.1


def test_a_plot_of_nobody_is_an_empty_one(tmp_path: Path, wall: Path) -> None:
    plot(lines_of(wall), tmp_path / "plot.png")
    plot([], tmp_path / "none.png")
    assert Image.open(tmp_path / "plot.png").height < 100


def test_a_plot_of_somebody_who_leaves_has_a_gap(tmp_path: Path, wall: Path) -> None:
    Image.open(sitter_picture()).save(tmp_path / "a.png")
    Image.open(sitter_picture()).save(tmp_path / "z.png")
    plot(lines_of(tmp_path), tmp_path / "plot.png")
    assert Image.open(tmp_path / "plot.png").height > 1000
