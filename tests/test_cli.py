"""The commands as a shell sees them: words in, text and an exit code out, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def booth(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `booth` with a home of its own and no display."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": _cache(), "HOME": str(cwd)}
    command = [sys.executable, "-m", "booth", *map(str, words)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _cache() -> str:
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


def test_config_show_is_a_settings_file(tmp_path: Path) -> None:
    shown = booth("config", "show", cwd=tmp_path)
    assert shown.returncode == 0
    (tmp_path / "booth.toml").write_text(shown.stdout, encoding="utf-8")
    assert booth("config", "check", "booth.toml", cwd=tmp_path).stdout == "booth.toml: good\n"


def test_config_show_as_json_describes_every_key(tmp_path: Path) -> None:
    keys = json.loads(booth("config", "show", "--json", cwd=tmp_path).stdout)
    assert {"table", "key", "default", "allowed", "about"} == set(keys[0])


def test_config_check_names_a_look_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "booth.toml").write_text('[session]\nlooks = ["smirk"]\n', encoding="utf-8")
    checked = booth("config", "check", "booth.toml", cwd=tmp_path)
    assert checked.returncode == 2
    assert "'smirk' is no look; allowed: " in checked.stderr
    assert "genuine_smile" in checked.stderr


def test_config_check_names_the_event_whose_look_is_none(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "gala.toml").write_text('[session]\nlooks = ["smirk"]\n', encoding="utf-8")
    (tmp_path / "booth.toml").touch()
    checked = booth("config", "check", "booth.toml", cwd=tmp_path)
    assert checked.returncode == 2
    assert "event gala: [session] looks = 'smirk' is no look" in checked.stderr


def test_looks_are_listed_with_their_sentences(tmp_path: Path) -> None:
    listed = booth("looks", cwd=tmp_path)
    assert listed.returncode == 0
    assert "quizzical_curiosity" in listed.stdout
    assert len(listed.stdout.splitlines()) == 14


def test_looks_are_drawn(tmp_path: Path) -> None:
    assert booth("looks", "--draw", tmp_path / "drawn", cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "drawn").glob("*.png"))) == 14


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["run", "--camera", "none.mp4"], 2, "There is no camera called 'none.mp4'"),
        (["run", "--camera", "film.mp4"], 2, "film.mp4"),
        (["read", "none.jpg"], 2, "none.jpg"),
        (["pick", "none.mp4", "--out", "out"], 2, "none.mp4"),
        (["delete", "9999"], 2, "9999"),
        (["--config", "none.toml", "run"], 2, "none.toml"),
        (["run"], 1, "no display and no button"),
        (["looks", "--draw", "film.mp4/drawn"], 2, "film.mp4/drawn"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(tmp_path: Path, words: list[str], code: int, reason: str) -> None:
    (tmp_path / "film.mp4").write_text("This is no film.", encoding="utf-8")
    done = booth(*words, cwd=tmp_path)
    assert (done.returncode, reason in done.stderr) == (code, True), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_missing_camera_is_named_by_the_doctor_with_what_to_do(tmp_path: Path) -> None:
    done = booth("doctor", "--camera", "/dev/video99", cwd=tmp_path)
    assert done.returncode == 1
    assert "NO  camera       does not work" in done.stdout
    assert "/dev/video99" in done.stdout
    assert "ok  model" in done.stdout


def test_the_doctor_takes_a_frame(tmp_path: Path, footage: Path) -> None:
    done = booth("doctor", "--camera", footage / "single_face.mp4", cwd=tmp_path)
    assert "ok  camera       single_face.mp4, 640x360, mean level" in done.stdout
    assert done.returncode == 0, done.stdout


def test_a_film_is_read_and_plotted(tmp_path: Path, footage: Path) -> None:
    done = booth("read", footage / "single_face.mp4", "--plot", tmp_path / "plot.png", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 72
    assert (tmp_path / "plot.png").stat().st_size > 10_000
    refused = booth("read", footage / "single_face.jpg", "--plot", tmp_path / "plot.xyz", cwd=tmp_path)
    assert refused.returncode == 2
    assert "plot.xyz cannot be drawn" in refused.stderr
