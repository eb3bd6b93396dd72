"""scripts/bench landmarks: a folder of pictures with marked points is scored, or the file that is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booth.face.tracker import Tracker, exact
from scripts.benches import landmarks
from scripts.benches.landmarks import Points
from tests.face.conftest import Rgb, frame_of


@pytest.fixture(scope="module")
def marked(models: Path, sitter: Rgb) -> Points:
    """(68, 2): where the model itself sees the sitter's points."""
    face = Tracker(models, look=exact).see(frame_of(sitter)).face
    assert face is not None
    return face.landmarks_px[list(landmarks.MESH_OF_68), :2].astype(np.float64)


def written(folder: Path, name: str, picture: Rgb, points: Points) -> None:
    """As HELEN has them: counted from 1."""
    Image.fromarray(picture).save(folder / f"{name}.png")
    lines = "\n".join(f"{x:.3f} {y:.3f}" for x, y in points + 1)
    (folder / f"{name}.pts").write_text(f"version: 1\nn_points: {len(points)}\n{{\n{lines}\n}}\n")


def scored(folder: Path, capsys: pytest.CaptureFixture[str], look: str) -> dict[str, float]:
    assert landmarks.main(["--data", str(folder), "--look", look]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["pictures"] == len(list(folder.glob("*.png")))
    return dict(figures[look])


def test_points_where_they_are_seen_have_hardly_an_error_and_moved_ones_the_error_they_were_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sitter: Rgb, marked: Points
) -> None:
    written(tmp_path, "true", sitter, marked)
    (tmp_path / "orphan.pts").write_text("version: 1")
    for look in ("exact", "steady"):
        figures = scored(tmp_path, capsys, look)
        assert figures["detected_percent"] == 100
        assert figures["error_percent"] < 2
    corners = float(np.hypot(*(marked[45] - marked[36])))
    written(tmp_path, "true", sitter, marked + np.array([0.1 * corners, 0]))
    assert scored(tmp_path, capsys, "exact")["error_percent"] == pytest.approx(10, abs=1.5)


def test_a_picture_without_its_face_is_counted_and_a_marking_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sitter: Rgb, marked: Points
) -> None:
    written(tmp_path, "one", sitter, marked)
    written(tmp_path, "wall", np.full_like(sitter, 96), marked)
    assert scored(tmp_path, capsys, "quick")["detected_percent"] == 50
    (tmp_path / "one.pts").write_text("version: 1\nn_points: 2\n{\n1 2\n3 4\n}\n")
    assert landmarks.main(["--data", str(tmp_path)]) != 0
    assert "one.pts has 2 points; 68 are needed" in capsys.readouterr().err


def test_a_folder_without_pairs_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert landmarks.main(["--data", str(tmp_path)]) != 0
    assert "No picture with a .pts file beside it" in capsys.readouterr().err
