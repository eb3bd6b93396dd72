"""The whole booth: from a button press to finished headshots in a folder, on real pixels."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.ImageCms import ImageCmsProfile, getProfileDescription
from PIL.JpegImagePlugin import get_sampling

from tests.store.disks import small_disk
from tests.test_cli import ROOT, _cache, booth

LOOKS = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")
FULL_COLOUR = 0
"""4:4:4, as Pillow numbers the samplings."""
SIZES = {"print": (2400, 3000), "web": (1000, 1250), "square": (1080, 1080)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """The folder in which `booth demo` was run once."""
    folder = tmp_path_factory.mktemp("demo")
    done = booth("demo", cwd=folder)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "No window" in done.stdout
    assert str(folder / "headshots") in done.stdout
    return folder


def finished(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / "headshots").glob(f"*/*_{kind}.jpg"))


def test_every_look_of_the_session_is_finished_in_every_size(demo: Path) -> None:
    for kind, size in SIZES.items():
        files = finished(demo, kind)
        assert [next(look for look in LOOKS if look in f.name) for f in files] == sorted(LOOKS), kind
        for file in files:
            with Image.open(file) as picture:
                picture.load()
                assert (picture.format, picture.size) == ("JPEG", size)
                assert get_sampling(picture) == FULL_COLOUR
                profile = ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
                assert "sRGB" in getProfileDescription(profile)


def test_prints_are_8_by_10_inches(demo: Path) -> None:
    for file in finished(demo, "print"):
        with Image.open(file) as picture:
            assert tuple(round(v) for v in picture.info["dpi"]) == (300, 300)


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory, models: Path) -> tuple[Path, str]:
    """The folder in which the quick program took portraits, and what was said meanwhile."""
    folder = tmp_path_factory.mktemp("portraits")
    settings = folder / "booth.toml"
    settings.write_text('[session]\nstyle = "portrait"\n', encoding="utf-8")
    done = booth("--config", settings, "--verbose", "demo", "--program", "quick", cwd=folder)
    assert done.returncode == 0, done.stderr + done.stdout
    return folder, done.stderr


def test_the_quick_program_takes_three_looks_within_ninety_seconds(portraits: tuple[Path, str]) -> None:
    folder, said = portraits
    moments = {step: float(at_s) for at_s, step in re.findall(r"([\d.]+) s: \w+ -> (\w+)", said)}
    assert moments["done"] - moments["consent"] <= 90
    assert len(finished(folder, "print")) == 3


def test_portraits_say_so_in_name_and_metadata_and_are_cut_wider(portraits: tuple[Path, str], demo: Path) -> None:
    folder, _ = portraits
    prints = finished(folder, "print")
    for file in prints:
        assert "_portrait_1_print" in file.name
        with Image.open(file) as picture:
            assert "portrait" in picture.getexif()[ExifTags.Base.ImageDescription]
            assert b"<rdf:li>portrait</rdf:li>" in picture.info["xmp"]
    headshots = [file for file in finished(demo, "print") if "neutral_friendly" in file.name]
    read = booth("read", "--json", "--landmarks", prints[0], headshots[0], cwd=folder)
    wide, close = (json.loads(line)["landmarks"] for line in read.stdout.splitlines())
    heights = [max(y for _, y, *_ in points) - min(y for _, y, *_ in points) for points in (wide, close)]
    assert heights[0] < 0.9 * heights[1]  # as much as the sitter's photograph has room for


def test_what_is_delivered_is_what_the_manifest_says(demo: Path) -> None:
    with (demo / "headshots" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= len(LOOKS) * 4
    for row in rows:
        data = (demo / "headshots" / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]


def test_the_days_contact_sheet_is_there_when_the_demonstration_ends(demo: Path) -> None:
    sheets = {path.suffix: path.read_bytes() for path in (demo / "headshots").glob("contact_sheet_*")}
    assert sorted(sheets) == [".jpg", ".pdf"]
    assert sheets[".jpg"].endswith(b"\xff\xd9") and b"%%EOF" in sheets[".pdf"][-16:]


def test_the_sitters_eyes_are_open_and_the_look_is_the_one_asked_for(demo: Path) -> None:
    files = finished(demo, "print")
    neutral = next(file for file in files if "neutral_friendly" in file.name)
    read = booth("read", "--json", "--neutral", neutral, *files, cwd=demo)
    assert read.returncode == 0, read.stderr
    lines = {Path(line["file"]).name: line for line in map(json.loads, read.stdout.splitlines())}
    calm = lines[neutral.name]["measures"]
    for name, line in lines.items():
        assert line["faces"] == 1, name
        for side in ("left", "right"):
            assert line["measures"][f"eye_openness_{side}"] > 0.6 * calm[f"eye_openness_{side}"], name

    def measures(look: str) -> dict[str, float]:
        return next(line["measures"] for name, line in lines.items() if look in name)

    def change(look: str, beside: dict[str, float]) -> dict[str, float]:
        return {key: value - beside[key] for key, value in measures(look).items()}

    # The friendly face smiles too, by as much as a soft smile may: a smile shows beside the mouth at rest.
    smile = change("genuine_smile", beside=measures("confidence"))
    assert smile["mouth_width"] > 0.04
    assert smile["corner_lift_left"] > 0.01
    assert abs(change("quizzical_curiosity", beside=calm)["head_roll_deg"]) > 4
    assert change("determination", beside=calm)["eye_openness_left"] < -0.01


def test_staff_can_list_the_session_and_remove_the_person(demo: Path) -> None:
    store = demo / "headshots/.demo"
    settings = demo / "demo.toml"
    settings.write_text(f'[store]\nfolder = "{store}"\n', encoding="utf-8")
    listed = booth("--config", settings, "sessions", cwd=demo)
    assert listed.returncode == 0, listed.stderr
    assert f"{len(LOOKS)} taken · {len(LOOKS)} in {demo / 'headshots'}" in listed.stdout
    claim = finished(demo, "web")[0].parent.name
    removed = booth("--config", settings, "delete", claim, cwd=demo)
    assert removed.returncode == 0, removed.stderr
    assert not finished(demo, "web")
    assert not list(store.rglob("*.jpg"))


def test_a_film_of_nobody_ends_in_nobody_there(tmp_path: Path, footage: Path, models: Path) -> None:
    settings = tmp_path / "booth.toml"
    settings.write_text("[session]\npace = 0.5\nno_face_end_s = 3\n", encoding="utf-8")
    done = booth("--config", settings, "run", "--camera", footage / "no_face.mp4", cwd=tmp_path)
    assert done.returncode == 1
    assert "Nobody there" in done.stderr
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_film_of_an_actor_ends_in_finished_headshots(tmp_path: Path, footage: Path, models: Path) -> None:
    settings = tmp_path / "booth.toml"
    looks = 'looks = ["neutral_friendly", "genuine_smile"]'
    settings.write_text(f"[session]\n{looks}\npace = 0.6\nlook_timeout_s = 8\ncountdown_s = 1\n", encoding="utf-8")
    done = booth("--config", settings, "run", "--camera", footage / "WolfgangLanger_Pexels.mp4", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(finished(tmp_path, "print")) == 2


def kept(store: Path) -> int:
    """Photographs that the catalogue of a booth still running says are kept."""
    database = store / "catalogue.sqlite3"
    if not database.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM photograph").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_booth_loses_nothing_that_was_kept_and_goes_on_delivering(tmp_path: Path, models: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": _cache(), "HOME": str(tmp_path)}
    store = tmp_path / "headshots/.demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "booth", "demo", "--program", "quick"], cwd=tmp_path, env=environment,
        start_new_session=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline_s = time.monotonic() + 120
    while kept(store) < 2 and process.poll() is None and time.monotonic() < deadline_s:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = kept(store)
    assert before >= 2
    settings = tmp_path / "demo.toml"
    settings.write_text(f'[store]\nfolder = "{store}"\n', encoding="utf-8")
    assert booth("--config", settings, "deliver", "--once", cwd=tmp_path).returncode == 0
    assert len(finished(tmp_path, "print")) == before
    for file in (tmp_path / "headshots").glob("*/*.jpg"):
        with Image.open(file) as picture:
            picture.load()


def test_a_disk_without_room_takes_no_session_and_says_so(tmp_path: Path, models: Path) -> None:
    with small_disk(tmp_path / "disk", "8m"):
        settings = tmp_path / "booth.toml"
        settings.write_text(f'[delivery]\nfolder = "{tmp_path / "disk/headshots"}"\n', encoding="utf-8")
        done = booth("--config", settings, "demo", cwd=tmp_path)
        assert done.returncode == 1
        assert "Too little room is left on the disk" in done.stderr
        assert not list(tmp_path.rglob("*.jpg"))


def test_a_folder_that_cannot_be_delivered_to_is_named_and_nothing_is_lost(
    tmp_path: Path, footage: Path, models: Path
) -> None:
    (tmp_path / "headshots").write_text("A file stands where the folder should be.", encoding="utf-8")
    settings = tmp_path / "booth.toml"
    looks = 'looks = ["own_way"]'
    settings.write_text(f"[session]\n{looks}\npace = 0.6\nlook_timeout_s = 5\ncountdown_s = 1\n", encoding="utf-8")
    done = booth("--config", settings, "run", "--camera", footage / "single_face.mp4", cwd=tmp_path)
    assert done.returncode == 1
    assert "not all delivered" in done.stderr
    assert str(tmp_path / "headshots") in done.stderr
    assert len(list((tmp_path / ".local/share/headshot-booth/photographs").rglob("*_print.jpg"))) == 1
