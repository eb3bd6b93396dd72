"""A real Samba server on loopback, and all that can go wrong with it: told apart, tried again, delivered once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import msgspec
import pytest

from booth.clock import ManualClock
from booth.delivery.destination import Beat, Ours, Outcome
from booth.delivery.overview import Overview
from booth.delivery.share import ShareDestination
from booth.delivery.share_client import answers
from booth.delivery.share_errors import explain
from booth.delivery.share_words import Open, Put, Remove, Request, Share, Word
from booth.delivery.worker import Worker
from booth.errors import DeliveryAbsent, DeliveryError, DeliveryFull, DeliveryRefused, StoreError
from booth.fonts import undrawable
from booth.settings import DeliverySettings
from booth.store.records import StoredFile
from booth.words import load_words
from tests.delivery.samba import Samba
from tests.delivery.share_stories import PATH, needs_samba, put
from tests.store.disks import small_disk
from tests.store.faults import share_faults
from tests.store.keeping import contents, digest, opened, whole_session
from tests.store.share_faults import SHARE_FAULTS


@needs_samba
@pytest.mark.parametrize(
    "words",
    [{}, {"encrypt": True}, {"name": "secret"}],
    ids=["signed", "encrypted", "encryption required and not asked for"],
)
def test_a_photograph_arrives_whole_and_alone(clean: Samba, source: Path, words: dict[str, object]) -> None:
    destination = ShareDestination(clean.share(**words))  # type: ignore[arg-type]
    destination.open()
    for _ in range(2):
        put(destination, source)
    destination.write("manifest.csv", b"first")
    destination.write("manifest.csv", b"second")
    assert contents(clean.shots / "booth_1") == {
        PATH: digest(source),
        "manifest.csv": "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4",
    }
    destination.close()


@needs_samba
def test_another_file_is_left_as_it_is_and_a_cut_off_copy_is_replaced(clean: Samba, source: Path) -> None:
    target = clean.shots / "booth_1" / PATH
    target.parent.mkdir(parents=True)
    destination = ShareDestination(clean.share())
    destination.open()
    for left in (0, 1_500_000):
        target.write_bytes(source.read_bytes()[:left])
        put(destination, source)
        assert contents(clean.shots / "booth_1") == {PATH: digest(source)}
    target.write_bytes(b"another booth's photograph")
    with pytest.raises(DeliveryRefused, match="another file called"):
        put(destination, source)
    assert target.read_bytes() == b"another booth's photograph"
    destination.close()


@needs_samba
def test_a_person_is_removed_and_what_a_link_points_to_stays(clean: Samba, source: Path, tmp_path: Path) -> None:
    destination = ShareDestination(clean.share())
    destination.open()
    put(destination, source)
    (clean.shots / "booth_1/0421/retouched").mkdir()
    (clean.shots / "booth_1/0421/retouched/by_staff.jpg").write_bytes(b"theirs, too")
    (clean.shots / "precious.txt").write_bytes(b"precious")
    (clean.shots / "booth_1/0421/link.txt").symlink_to("../../precious.txt")
    for _ in range(2):
        destination.remove("0421")
    assert list(contents(clean.shots)) == ["precious.txt"]
    destination.close()


@needs_samba
@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        ({"password": "wrong"}, DeliveryRefused, "user name and password"),
        ({"name": "renamed"}, DeliveryAbsent, "was the share renamed"),
        ({"name": "looked_at"}, DeliveryRefused, "may not be written"),
        ({"server": "no-such-server.invalid"}, DeliveryAbsent, "cannot be found by its name"),
        ({"port": 1}, DeliveryAbsent, "is the server on"),
    ],
    ids=["password", "renamed", "read-only", "DNS", "refused"],
)
def test_every_trouble_has_its_own_sentence(
    clean: Samba, source: Path, words: dict[str, object], kind: type[DeliveryError], sentence: str
) -> None:
    share = clean.share(**words)  # type: ignore[arg-type]
    file = StoredFile(PATH, digest(source), source.stat().st_size)
    requests: list[Request] = [Open(), Put(str(source.parents[1]), (file,))]
    said = [answer.stopped or answer.failures.get(PATH) for answer in answers(share, iter(requests), lambda _: None)]
    error = next(word for word in said if word is not None).error()
    assert type(error) is kind
    assert sentence in str(error) and str(share) in str(error)
    assert "only for this test" not in str(error)
    assert contents(clean.shots) == {}


@needs_samba
def test_booths_of_one_share_keep_apart_and_one_page_leads_to_all(clean: Samba, source: Path) -> None:
    first, second = (
        ShareDestination(clean.share(folder="event", ours=Ours(name, name * 4))) for name in ("booth_1", "booth_2")
    )
    for destination in (first, second):
        destination.open()
        put(destination, source)
        destination.write("index.html", b"its own page")
        destination.index(Overview(source.parents[1], "ar").index)
    there = contents(clean.shots / "event")
    assert {f"booth_1/{PATH}", f"booth_2/{PATH}", "index.html"} <= there.keys()
    page = (clean.shots / "event/index.html").read_text()
    assert "booth_1/index.html" in page and "booth_2/index.html" in page
    assert 'lang="ar" dir="rtl"' in page or undrawable(load_words("ar").texts)
    clash = ShareDestination(clean.share(folder="event", ours=Ours("booth_1", "of another store")))
    with pytest.raises(DeliveryRefused, match=r"another booth fills.*delivery\.booth"):
        clash.open()
    for destination in (first, second, clash):
        destination.close()


@needs_samba
def test_a_share_says_what_it_holds_and_how_much_room_it_has(clean: Samba, source: Path) -> None:
    destination = ShareDestination(clean.share())
    destination.open()
    file = StoredFile(PATH, digest(source), source.stat().st_size)
    assert destination.holds(file, lambda: None) is None
    put(destination, source)
    assert destination.holds(file, lambda: None) is True
    (clean.shots / "booth_1" / PATH).write_bytes(b"overwritten")
    assert destination.holds(file, lambda: None) is False
    free = destination.free_bytes()
    assert free is not None and 0 < free <= shutil.disk_usage(clean.shots).total
    destination.close()


@needs_samba
def test_a_full_share_says_so_and_leaves_no_half_file(clean: Samba, source: Path) -> None:
    clean.small.rmdir()
    with small_disk(clean.small, "2m"):
        destination = ShareDestination(clean.share("small"))
        destination.open()
        with pytest.raises(DeliveryFull, match="is full"):
            put(destination, source)
        assert contents(clean.small) == {}
        destination.close()
        clean.signal(signal.SIGHUP)
        _let_go(clean)


@needs_samba
def test_a_server_that_is_paused_is_given_up_in_time_and_found_again(clean: Samba, source: Path) -> None:
    destination = ShareDestination(clean.share())
    destination.open()
    destination.silence_s = 1.0
    clean.signal(signal.SIGSTOP)
    try:
        with pytest.raises(DeliveryAbsent, match="nothing was heard for 1 s"):
            put(destination, source)
    finally:
        clean.signal(signal.SIGCONT)
    destination.silence_s = 30.0
    destination.open()
    put(destination, source)
    assert contents(clean.shots / "booth_1") == {PATH: digest(source)}
    destination.close()


@needs_samba
@pytest.mark.parametrize("fault", SHARE_FAULTS[:2])
def test_a_client_that_ends_at_any_message_marks_nothing_that_is_not_whole(
    clean: Samba, tmp_path: Path, fault: str
) -> None:
    """`scripts/faults` does every message."""
    tally = share_faults(fault, tmp_path, clean, every=1000, first=60)
    assert tally.clean and tally.injected == 1, tally


@needs_samba
def test_a_client_that_hangs_does_not_outlive_its_worker(clean: Samba, source: Path) -> None:
    """As after kill -9 of the worker: all that is left of it is the end of the pipe."""
    command = [sys.executable, "-m", "booth.delivery.share_client"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdin is not None and client.stdout is not None
        for word in (clean.share(), Open()):
            client.stdin.write(msgspec.json.encode(word) + b"\n")
        client.stdin.flush()
        while client.stdout.readline() == b"null\n":
            pass
        clean.signal(signal.SIGSTOP)
        try:
            client.stdin.write(msgspec.json.encode(Remove("0421")) + b"\n")
            client.stdin.close()
            assert client.wait(timeout=20) == 0
        finally:
            clean.signal(signal.SIGCONT)


@needs_samba
def test_many_are_marked_piece_by_piece_and_one_who_stops_listening_gets_no_stale_answer(
    clean: Samba, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booth.delivery.share.AT_ONCE", 3)
    destination = ShareDestination(clean.share())
    destination.open()
    files = []
    for number in range(7):
        path = f"0421/0421_mystery_{number}_web.jpg"
        (source.parents[1] / path).write_bytes(b"%d" % number * 1_500_000)
        files.append(StoredFile(path, digest(source.parents[1] / path), (source.parents[1] / path).stat().st_size))
    pieces = destination.put(source.parents[1], files, lambda: None)
    first = next(pieces)
    assert len(first.whole) == 3
    del pieces
    destination.open()
    assert all(destination.holds(file, lambda: None) for file in files if file.path in first.whole)
    assert sum(len(piece.whole) for piece in destination.put(source.parents[1], files, lambda: None)) == 7
    destination.close()


@needs_samba
def test_a_server_that_is_killed_in_the_middle_gets_every_photograph_once(
    clean: Samba, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker, the outbox and the share together: killed while it writes, started again, nothing lost or twice."""
    catalogue = opened(tmp_path / "store", clock)
    destination = ShareDestination(clean.share())
    for _ in range(4):
        whole_session(catalogue, [destination.name])
    worker = Worker(catalogue.folder, [destination], clock, DeliverySettings(), Random(3))
    put = destination.put

    def put_until_killed(photographs: Path, files: Sequence[StoredFile], beat: Beat) -> Iterator[Outcome]:
        for outcome in put(photographs, files, beat):
            yield outcome
            clean.kill()

    monkeypatch.setattr("booth.delivery.share.AT_ONCE", 3)
    monkeypatch.setattr(destination, "put", put_until_killed)
    summary = worker.drain()
    assert summary.delivered and summary.waiting
    assert "is the server on, and the network plugged in?" in str(summary.troubles)
    monkeypatch.undo()
    clean.start()
    before = contents(clean.shots / "booth_1") if (clean.shots / "booth_1").exists() else {}
    for session in catalogue.sessions():
        assert sum(path.startswith(session.claim) for path in before) >= session.delivered[destination.name]
    # Files that were under way on the old connection are tried again at their own time.
    for _ in range(3):
        clock.advance(1000)
        summary = worker.drain()
    assert summary.waiting == 0, summary
    after = {path: sha256 for path, sha256 in contents(clean.shots / "booth_1").items() if "/" in path}
    assert after == contents(catalogue.photographs)
    worker.close()
    catalogue.close()
    destination.close()


@needs_samba
def test_no_command_line_and_no_environment_holds_the_password(clean: Samba) -> None:
    destination = ShareDestination(clean.share())
    destination.open()
    mine = [path for path in Path("/proc").glob("[0-9]*/cmdline") if b"share_client" in path.read_bytes()]
    assert mine
    for path in mine:
        assert b"only for this test" not in path.read_bytes() + (path.parent / "environ").read_bytes()
    assert "only for this test" not in repr(clean.share())
    destination.close()


def test_a_client_that_ends_is_explained_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    share = Share(server="server", name="shots", folder="booth_1", username="booth", password="secret")
    destination = ShareDestination(share)
    monkeypatch.setattr("sys.executable", "/bin/false")
    for _ in range(2):
        with pytest.raises(DeliveryAbsent, match="client ended unexpectedly"):
            destination.open()


def test_errors_keep_their_kind_between_two_processes_and_lose_the_password() -> None:
    share = Share(server="server", name="shots", username="booth", password="secret")
    for error in (DeliveryFull("It is full."), StoreError("Our own disk."), DeliveryError("It failed.")):
        back = Word.of(explain(share, error)).error()
        assert (type(back), str(back)) == (type(error), str(error))
    strange = explain(share, RuntimeError("bad login booth:secret"))
    assert isinstance(strange, DeliveryError)
    assert "secret" not in str(strange) and "//server/shots failed" in str(strange)


def _let_go(samba: Samba) -> None:
    """A disk can be unmounted only when the server's process for this client has gone."""
    samba.kill()
    samba.start()
