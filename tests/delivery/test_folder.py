"""A folder as destination: real files, a real full disk, a mount that has gone, and files of somebody else."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from booth.delivery.destination import Ours
from booth.delivery.folder import FolderDestination
from booth.delivery.troubles import explain
from booth.errors import DeliveryAbsent, DeliveryError, DeliveryFull, DeliveryRefused, StoreError
from booth.store.records import StoredFile
from tests.store.disks import make_read_only, small_disk
from tests.store.keeping import contents, digest

PATH = "0421/0421_mystery_1_print.jpg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "photographs" / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(range(256)) * 5000)
    return path


@pytest.fixture
def destination(tmp_path: Path) -> FolderDestination:
    destination = FolderDestination(tmp_path / "headshots")
    destination.open()
    return destination


def put(destination: FolderDestination, source: Path, path: str = PATH, sha256: str = "") -> None:
    """Bring the picture of `source` to `path`; raises what came in the way."""
    photographs = source.parents[1]
    if path != PATH:
        (photographs / path).parent.mkdir(exist_ok=True)
        (photographs / path).write_bytes(source.read_bytes())
    file = StoredFile(path, sha256 or digest(source), 1_280_000)
    (outcome,) = destination.put(photographs, [file], lambda: None)
    for error in (outcome.stopped, *outcome.failures.values()):
        if error is not None:
            raise error
    assert outcome.whole == (path,)


def test_a_file_arrives_whole_and_alone(destination: FolderDestination, source: Path) -> None:
    put(destination, source)
    assert contents(destination.path) == {PATH: digest(source)}


def test_bringing_it_again_changes_nothing(destination: FolderDestination, source: Path) -> None:
    put(destination, source)
    before = (destination.path / PATH).stat()
    put(destination, source)
    after = (destination.path / PATH).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_rest_of_a_crash_beside_a_whole_copy_goes(destination: FolderDestination, source: Path) -> None:
    put(destination, source)
    (destination.path / "0421/.0421_mystery_1_print.jpg.part").write_bytes(b"half of it, from a crash")
    put(destination, source)
    assert contents(destination.path) == {PATH: digest(source)}


def test_another_file_of_that_name_is_left_as_it_is(destination: FolderDestination, source: Path) -> None:
    (destination.path / "0421").mkdir()
    (destination.path / PATH).write_bytes(b"somebody else's photograph")
    for _ in range(2):
        with pytest.raises(DeliveryRefused, match="another file called 0421/0421_mystery_1_print"):
            put(destination, source)
    assert (destination.path / PATH).read_bytes() == b"somebody else's photograph"


def test_in_the_booths_own_folder_another_file_is_kept_beside_once(tmp_path: Path, source: Path) -> None:
    """Damage, or somebody's work on it: neither is to keep the photograph out, and neither is thrown away."""
    destination = FolderDestination(tmp_path / "headshots", ours=Ours("booth_1", "ab" * 16))
    destination.open()
    photograph = destination.path / "booth_1" / PATH
    photograph.parent.mkdir()
    photograph.write_bytes(b"retouched")
    put(destination, source)
    assert digest(photograph) == digest(source)
    aside = photograph.with_name("0421_mystery_1_print.other.jpg")
    assert aside.read_bytes() == b"retouched"
    photograph.write_bytes(b"retouched again")
    with pytest.raises(DeliveryRefused, match="another file called"):
        put(destination, source)
    assert (photograph.read_bytes(), aside.read_bytes()) == (b"retouched again", b"retouched")


@pytest.mark.parametrize("left", [0, 1, 4096, 1_000_000])
def test_an_empty_or_cut_off_copy_is_unfinished_work_and_replaced(
    destination: FolderDestination, source: Path, left: int
) -> None:
    (destination.path / "0421").mkdir()
    (destination.path / PATH).write_bytes(source.read_bytes()[:left])
    (destination.path / "0421/.0421_mystery_1_print.jpg.part").write_bytes(b"half of it, from a crash")
    put(destination, source)
    assert contents(destination.path) == {PATH: digest(source)}


def test_order_on_the_disk_is_the_one_that_survives_a_pulled_stick(
    destination: FolderDestination, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync, rename, and on FAT fsync of the still open file once more: else the photograph has 0 bytes.

    A batch goes in step: what costs a wait for the disk is asked for together.
    """
    put(destination, source, "0421/other.jpg")
    steps: list[str] = []

    def spied(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(first: Any, *words: Any, **named: Any) -> Any:
            path = Path(f"/proc/self/fd/{first}").readlink() if isinstance(first, int) else Path(first)
            steps.append(f"{name} {path.name}")
            return real(first, *words, **named)

        return call

    for name in ("fsync", "rename"):
        monkeypatch.setattr(os, name, spied(name, getattr(os, name)))
    for name in ("a.jpg", "b.jpg"):
        (source.parent / name).write_bytes(source.read_bytes())
    files = [StoredFile(f"0421/{name}", digest(source), 1_280_000) for name in ("a.jpg", "b.jpg")]
    (outcome,) = destination.put(source.parents[1], files, lambda: None)
    assert outcome.whole == ("0421/a.jpg", "0421/b.jpg")
    assert steps == [
        "fsync .a.jpg.part", "fsync .b.jpg.part", "rename .a.jpg.part", "rename .b.jpg.part",
        "fsync a.jpg", "fsync 0421", "fsync b.jpg", "fsync 0421",
    ]  # fmt: skip


def test_in_a_batch_one_file_in_trouble_stops_no_other(destination: FolderDestination, source: Path) -> None:
    (destination.path / "0421").mkdir()
    (destination.path / "0421/b.jpg").write_bytes(b"somebody else's")
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (source.parent / name).write_bytes(source.read_bytes())
    files = [StoredFile(f"0421/{name}", digest(source), 1_280_000) for name in ("a.jpg", "b.jpg", "c.jpg")]
    (outcome,) = destination.put(source.parents[1], files, lambda: None)
    assert outcome.whole == ("0421/a.jpg", "0421/c.jpg")
    assert list(outcome.failures) == ["0421/b.jpg"]
    assert outcome.stopped is None


@pytest.mark.parametrize("call", ["fsync", "rename", "sendfile", "mkdir", "fstatvfs", "pread"])
@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EIO, DeliveryAbsent), (errno.ENODEV, DeliveryAbsent), (errno.ENOSPC, DeliveryFull),
     (errno.EROFS, DeliveryRefused), (errno.EACCES, DeliveryRefused), (errno.EINVAL, DeliveryRefused),
     (errno.EDEADLK, DeliveryError)],
)  # fmt: skip
def test_a_disk_that_fails_anywhere_is_told_apart_and_nothing_half_written_stays(
    destination: FolderDestination,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    kind: type[DeliveryError],
) -> None:
    sha256 = digest(source)

    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(os, call, failing)
        with pytest.raises(kind, match=str(destination.path)):
            put(destination, source, sha256=sha256)
    files = contents(destination.path)
    assert files in ({}, {PATH: sha256}), "at most the whole file, when only the last fsync failed"
    put(destination, source)
    assert contents(destination.path) == {PATH: sha256}


def test_a_disk_that_gives_back_something_else_is_found_out(
    destination: FolderDestination, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.sendfile

    def lying(out: int, local: int, position: int, size: int) -> int:
        sent = real(out, local, position, size)
        os.pwrite(out, b"?", position)
        return sent

    with monkeypatch.context() as broken:
        broken.setattr(os, "sendfile", lying)
        with pytest.raises(DeliveryError, match="something else than was written"):
            put(destination, source)
    assert contents(destination.path) == {}


def test_a_photograph_damaged_on_our_own_disk_is_not_delivered(destination: FolderDestination, source: Path) -> None:
    with pytest.raises(StoreError, match="damaged on the booth's own disk"):
        put(destination, source, sha256=hashlib.sha256(b"what it was").hexdigest())
    sha256 = digest(source)
    source.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        put(destination, source, sha256=sha256)
    assert contents(destination.path) == {}


def test_a_folder_whose_parent_is_missing_is_never_made_up(tmp_path: Path) -> None:
    destination = FolderDestination(tmp_path / "media" / "stick" / "headshots")
    for method in (destination.device, destination.open):
        with pytest.raises(DeliveryAbsent, match="not there"):
            method()
    assert not (tmp_path / "media").exists()


def test_a_stick_that_has_gone_does_not_fill_the_disk_under_its_mount_point(tmp_path: Path, source: Path) -> None:
    with small_disk(tmp_path / "stick", "8m"):
        destination = FolderDestination(tmp_path / "stick")
        destination.open()
        put(destination, source)
    with pytest.raises(DeliveryAbsent, match="another disk, or none"):
        put(destination, source)
    with pytest.raises(DeliveryAbsent):
        destination.write("manifest.csv", b"file")
    assert list((tmp_path / "stick").iterdir()) == []


def test_a_disk_that_belongs_there_and_was_never_seen_is_missed_from_the_first_day(tmp_path: Path) -> None:
    table, stick = tmp_path / "fstab", tmp_path / "the stick"
    table.write_text(
        f"# a comment\nproc /proc proc\n\nLABEL=BOOTH {str(stick).replace(' ', chr(92) + '040')} exfat nofail\n"
    )
    with pytest.raises(DeliveryAbsent, match="another disk, or none"):
        stick.mkdir()
        FolderDestination(stick / "headshots", table).device()
    stick.rmdir()
    with small_disk(stick):
        assert FolderDestination(stick / "headshots", table).device() == stick.stat().st_dev
    assert FolderDestination(tmp_path / "elsewhere", table).device() == tmp_path.stat().st_dev
    assert FolderDestination(tmp_path / "elsewhere", tmp_path / "no table").device() == tmp_path.stat().st_dev


def test_a_really_full_destination_says_so_and_is_used_again_when_there_is_room(tmp_path: Path, source: Path) -> None:
    with small_disk(tmp_path / "stick", "2m") as stick:
        destination = FolderDestination(stick)
        destination.open()
        put(destination, source)
        with pytest.raises(DeliveryFull, match="is full"):
            put(destination, source, "0421/second.jpg")
        assert contents(stick) == {PATH: digest(source)}
        (stick / PATH).unlink()
        put(destination, source, "0421/second.jpg")
        assert contents(stick) == {"0421/second.jpg": digest(source)}


def test_a_really_read_only_destination_says_so(tmp_path: Path, source: Path) -> None:
    with small_disk(tmp_path / "stick", "8m") as stick:
        destination = FolderDestination(stick)
        destination.open()
        make_read_only(stick)
        with pytest.raises(DeliveryRefused, match="read-only"):
            put(destination, source)


def test_links_on_a_stick_are_not_followed(tmp_path: Path, destination: FolderDestination, source: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_bytes(b"precious")
    (destination.path / "0421").symlink_to(elsewhere)
    with pytest.raises(DeliveryRefused, match="in the way"):
        put(destination, source)
    with pytest.raises(DeliveryError):
        destination.remove("0421")
    (destination.path / "0422").mkdir()
    (destination.path / "0422/a.jpg").symlink_to(elsewhere / "precious")
    with pytest.raises(DeliveryRefused, match="in the way"):
        put(destination, source, "0422/a.jpg")
    destination.remove("0422")
    assert contents(elsewhere) == {"precious": hashlib.sha256(b"precious").hexdigest()}


def test_something_strange_under_the_name_is_left_alone(destination: FolderDestination, source: Path) -> None:
    (destination.path / "0421").mkdir()
    os.mkfifo(destination.path / PATH)
    with pytest.raises(DeliveryRefused, match="in the way"):
        put(destination, source)
    (destination.path / "0422").write_text("a note")
    with pytest.raises(DeliveryRefused, match="in the way"):
        put(destination, source, "0422/a.jpg")
    assert (destination.path / "0422").read_text() == "a note"


def test_a_person_is_removed_with_everything_and_only_they(destination: FolderDestination, source: Path) -> None:
    put(destination, source)
    put(destination, source, "0422/a.jpg")
    (destination.path / "0421/retouched").mkdir()
    (destination.path / "0421/retouched/by_staff.jpg").write_bytes(b"theirs, too")
    destination.remove("0421")
    destination.remove("0421")
    assert list(contents(destination.path)) == ["0422/a.jpg"]


def test_a_person_behind_a_link_is_not_said_to_be_removed(destination: FolderDestination, tmp_path: Path) -> None:
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved/a.jpg").write_bytes(b"hers")
    (destination.path / "0421").symlink_to(tmp_path / "moved")
    with pytest.raises(DeliveryRefused, match=r"something in the way.*a link is in place of this folder"):
        destination.remove("0421")
    assert (tmp_path / "moved/a.jpg").exists()


def test_small_files_of_the_booth_are_replaced_in_one_step(destination: FolderDestination) -> None:
    destination.write("manifest.csv", b"first")
    inode = (destination.path / "manifest.csv").stat().st_ino
    destination.write("manifest.csv", b"first")
    assert (destination.path / "manifest.csv").stat().st_ino == inode, "the same content costs no write"
    destination.write("manifest.csv", b"second")
    assert [p.name for p in destination.path.iterdir()] == ["manifest.csv"]
    assert (destination.path / "manifest.csv").read_bytes() == b"second"


def test_long_work_gives_signs_of_life(destination: FolderDestination, source: Path) -> None:
    beats: list[int] = []
    file = StoredFile(PATH, digest(source), source.stat().st_size)
    list(destination.put(source.parents[1], [file], lambda: beats.append(1)))
    assert len(beats) >= 5  # copied in two pieces, settled, settled again, read back


def test_every_sentence_of_a_destination_is_one_that_staff_can_act_on() -> None:
    for number in errno.errorcode:
        error = explain("/media/stick", OSError(number, os.strerror(number)))
        assert str(error).startswith("/media/stick ")
        assert os.strerror(number) in str(error)
