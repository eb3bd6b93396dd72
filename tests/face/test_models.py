"""The models are the pinned ones, or the booth says what to run."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from booth.errors import ModelError
from booth.face import models as pinned
from booth.face import prepare
from booth.face.detector import Detector
from booth.face.mesh import Mesh


def test_the_set_up_filled_the_cache(models: Path) -> None:
    assert {path.name for path in models.iterdir()} >= set(pinned.SHA256)


def test_a_model_that_was_swapped_does_not_run(models: Path, tmp_path: Path) -> None:
    for name in pinned.SHA256:
        (tmp_path / name).write_bytes((models / name).read_bytes())
    assert pinned.model_folder(str(tmp_path)) == tmp_path
    (tmp_path / pinned.MESH).write_bytes((models / pinned.TRUNK).read_bytes())
    with pytest.raises(ModelError, match=r"scripts/setup.*attention_mesh.*is not the file"):
        pinned.model_folder(str(tmp_path))


def test_a_missing_model_is_named_with_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"scripts/setup.*face_detector.* is missing in "):
        pinned.model_folder(str(tmp_path))
    with pytest.raises(ModelError, match=r"astronaut[.]png is missing"):
        pinned.sitter_picture(str(tmp_path))


def test_a_model_with_other_shapes_is_refused(models: Path, tmp_path: Path) -> None:
    (tmp_path / pinned.DETECTOR).write_bytes((models / pinned.HEADS).read_bytes())
    (tmp_path / pinned.MESH).write_bytes((models / pinned.TRUNK).read_bytes())
    with pytest.raises(ModelError, match="not the detector"):
        Detector(tmp_path)
    with pytest.raises(ModelError, match="not the plain attention mesh"):
        Mesh(tmp_path)


def test_a_file_that_is_no_model_is_refused_by_the_runtime(tmp_path: Path) -> None:
    (tmp_path / pinned.DETECTOR).write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"(?s)scripts/setup.*cannot load "):
        Detector(tmp_path)


def test_the_cache_follows_the_desktop_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert pinned.cache_folder().parent == tmp_path / "headshot-booth"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert pinned.cache_folder().parent == Path.home() / ".cache" / "headshot-booth"


def test_preparing_again_finds_everything_good(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["--check"]) == 0
    assert "ready" in capsys.readouterr().out


def test_preparing_without_wheels_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert prepare.main(["--check"]) == 1
    assert prepare.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("./scripts/setup") == 2
    assert not (tmp_path / "cache").exists()


def test_a_wheel_with_another_model_in_it_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with zipfile.ZipFile(tmp_path / "mediapipe-0.10.18-cp311-any.whl", "w") as wheel:
        wheel.writestr(f"mediapipe/modules/face_detection/{pinned.SHORT_RANGE}", b"other")
        wheel.writestr("mediapipe/modules/face_landmark/face_landmark_with_attention.tflite", b"other")
    assert prepare.main([str(tmp_path)]) == 1
    assert "is not the pinned file" in capsys.readouterr().err
    (tmp_path / "mediapipe-0.10.18-cp311-any.whl").write_bytes(b"half a wheel")
    assert prepare.main([str(tmp_path)]) == 1
    assert "cannot be read out of" in capsys.readouterr().err
    assert not (tmp_path / "cache").exists()
