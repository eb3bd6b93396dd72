"""Files on a real disk: whole or not there, and a sentence when the disk will not."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booth.errors import BoothError, InputError, StoreError, StoreFull
from booth.store.files import checked_path, explain, free_bytes, make_folder, remove_folder, save, sweep
from booth.told import Told
from tests.store.disks import make_read_only, small_disk


def test_a_saved_file_is_whole_and_described(tmp_path: Path) -> None:
    stored = save(tmp_path / "photographs", "0421/0421_mystery_1_print.jpg", b"pixels")
    path = tmp_path / "photographs" / stored.path
    assert path.read_bytes() == b"pixels"
    assert (stored.sha256, stored.size) == (hashlib.sha256(b"pixels").hexdigest(), 6)
    assert list(path.parent.iterdir()) == [path]


def test_a_photograph_is_never_overwritten(tmp_path: Path) -> None:
    save(tmp_path, "0421/a.jpg", b"first")
    with pytest.raises(StoreError, match="already there"):
        save(tmp_path, "0421/a.jpg", b"second")
    assert (tmp_path / "0421/a.jpg").read_bytes() == b"first"


@pytest.mark.parametrize(
    "path",
    ["../0421.jpg", "/etc/passwd", "0421//a.jpg", "a b.jpg", "😀.jpg", ".hidden", "Ä.jpg", "con.jpg", "a" * 121, "",
     "a\n.jpg", "0421/", "..", "a..jpg", "A.jpg", "0421\\a.jpg"],
)  # fmt: skip
def test_names_that_some_disk_could_not_hold_are_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError, match="cannot name a photograph"):
        save(tmp_path, path, b"pixels")
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=40))
def test_no_accepted_name_leaves_its_folder(path: str) -> None:
    try:
        accepted = checked_path(path)
    except InputError:
        return
    assert accepted.isascii() and accepted == accepted.lower()
    assert Path("/store").joinpath(accepted).resolve().is_relative_to("/store")


def test_what_a_crash_left_is_swept_and_photographs_stay(tmp_path: Path) -> None:
    save(tmp_path, "0421/a.jpg", b"pixels")
    (tmp_path / "0421/.b.jpg.part").write_bytes(b"half")
    assert sweep(tmp_path) == 1
    assert [path.name for path in (tmp_path / "0421").iterdir()] == ["a.jpg"]


def test_a_folder_is_removed_with_its_files_and_a_missing_one_is_fine(tmp_path: Path) -> None:
    save(tmp_path, "0421/a.jpg", b"pixels")
    assert remove_folder(tmp_path / "0421") == 1
    assert remove_folder(tmp_path / "0421") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "0421").write_text("a note")
    with pytest.raises(StoreError, match="in the way"):
        save(tmp_path, "0421/a.jpg", b"pixels")
    assert (tmp_path / "0421").read_text() == "a note"


@pytest.mark.parametrize("call", ["fsync", "mkdir", "rename"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.ENOENT])
def test_a_disk_that_fails_anywhere_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    make_folder(tmp_path / "photographs")
    monkeypatch.setattr(os, call, failing)
    with pytest.raises(StoreFull if number in {errno.ENOSPC, errno.EDQUOT} else StoreError) as caught:
        save(tmp_path / "photographs", "0421/a.jpg", b"pixels")
    assert str(tmp_path) in str(caught.value)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_every_sentence_names_the_place_and_is_of_the_family() -> None:
    for number in errno.errorcode:
        error = explain(Path("/store/0421/a.jpg"), OSError(number, os.strerror(number)))
        assert isinstance(error, BoothError)
        assert "/store/0421/a.jpg" in str(error)
        said = str(error)
        assert isinstance(said, Told) and said.sentence.endswith(".")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def test_a_really_full_disk_says_so_and_keeps_what_it_has(disk: Path) -> None:
    save(disk, "0421/a.jpg", b"a" * 600_000)
    with pytest.raises(StoreFull, match="is full"):
        save(disk, "0421/b.jpg", b"b" * 600_000)
    assert [path.name for path in (disk / "0421").iterdir()] == ["a.jpg"]
    assert 300_000 < free_bytes(disk) < 500_000


def test_a_really_read_only_disk_says_so(disk: Path) -> None:
    make_read_only(disk)
    with pytest.raises(StoreError, match="read-only"):
        save(disk, "0421/a.jpg", b"pixels")
