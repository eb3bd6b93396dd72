"""USB sticks over a real D-Bus: registered ones are filled, strangers get nothing, and "safe to remove" is true."""

from __future__ import annotations

import errno
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from unittest.mock import Mock

import pytest

from booth.cli import main
from booth.clock import ManualClock
from booth.delivery import crew
from booth.delivery.destination import OWNER, Ours
from booth.delivery.sticks import MARK_FILE, Port, StickDestination
from booth.delivery.udisks import Udisks, Volume
from booth.delivery.worker import Worker
from booth.errors import DeliveryAbsent, DeliveryError, DeliveryRefused, InputError
from booth.settings import DeliverySettings
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.sticks import Sticks
from tests.delivery.udisks import Bus, Stick
from tests.store.keeping import contents, opened, whole_session

OURS = Ours("booth_1", "ab" * 16)
HEADSHOTS = "headshots/booth_1"


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    with Bus(tmp_path) as bus:
        yield bus


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Iterator[Catalogue]:
    catalogue = opened(tmp_path / "store", clock)
    yield catalogue
    catalogue.close()


@pytest.fixture
def sticks(catalogue: Catalogue) -> Iterator[Sticks]:
    database = Database(catalogue.folder)
    yield Sticks(database)
    database.close()


@pytest.fixture
def port(bus: Bus, sticks: Sticks) -> Port:
    return Port(sticks, bus.client(), OURS, bus.fsck)


@pytest.fixture
def ours(bus: Bus, port: Port, clock: ManualClock) -> Stick:
    stick = bus.plug("1A2B-3C4D")
    port.register("", "", clock.wall())
    return stick


def on(stick: Stick) -> dict[str, str]:
    """The photographs on a stick."""
    folder = stick.disk / HEADSHOTS
    return {path: sum for path, sum in contents(folder).items() if "/" in path} if folder.exists() else {}


def taken_out(deliver: Worker, port: Port) -> None:
    """As staff do it."""
    port.release("stick 1")
    deliver.run_once()


def worker(catalogue: Catalogue, clock: ManualClock, port: Port) -> Worker:
    return Worker(catalogue.folder, (), clock, DeliverySettings(), Random(3), port)


def test_a_registered_stick_is_filled_and_nothing_on_it_can_run(
    catalogue: Catalogue, clock: ManualClock, port: Port, ours: Stick
) -> None:
    for _ in range(2):
        whole_session(catalogue, [])
    assert worker(catalogue, clock, port).drain().delivered == 10
    assert on(ours) == contents(catalogue.photographs)
    assert {"nosuid", "nodev", "noexec"} <= set(ours.options.split(","))
    (status,) = catalogue.destinations()
    assert (status.name, status.taken, status.delivered) == ("stick 1", 4, 4)


def test_what_was_deleted_from_a_stick_elsewhere_is_brought_again(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick, caplog: pytest.LogCaptureFixture
) -> None:
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    emptied, cut_off, *_ = sorted(on(ours))
    taken_out(deliver, port)
    (ours.disk / HEADSHOTS / emptied).unlink()
    (ours.disk / HEADSHOTS / cut_off).write_bytes(b"")
    bus.plug_again(ours)
    assert deliver.drain().delivered == 2
    assert on(ours) == contents(catalogue.photographs)
    assert "2 files have gone from it" in caplog.text
    (ours.disk / HEADSHOTS / emptied).unlink()
    clock.advance(100)
    assert deliver.drain().delivered == 0, "it is looked through once, not every second"


def test_a_stick_that_was_just_pulled_is_repaired_first_and_all_on_it_compared(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    """What a file system does that gives old room to new files: a photograph of its size with others' bytes."""
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    bus.pull(ours)
    overwritten, cut_off, *_ = (ours.disk / HEADSHOTS / path for path in sorted(on(ours)))
    damage = bytes(overwritten.stat().st_size)
    overwritten.write_bytes(damage)
    cut_off.write_bytes(cut_off.read_bytes()[:1000])
    bus.plug_again(ours)
    bus.calls.clear()
    (stick,) = deliver.look_after_sticks()
    deliver._repair(stick)
    (status,) = catalogue.destinations()
    assert status.delivered == 0 and "what it holds is being compared" in status.trouble
    assert deliver.drain().delivered == 5
    assert catalogue.destinations()[0].trouble == ""
    assert bus.calls.index("fsck /dev/sda1") < bus.calls.index("Mount sda1")
    aside = overwritten.with_suffix(".other.jpg")
    assert aside.read_bytes() == damage, "nothing is thrown away: somebody may have worked on it"
    aside.unlink()
    assert on(ours) == contents(catalogue.photographs)


def test_a_stick_that_was_taken_out_by_the_screen_is_compared_only_if_it_had_to_be_repaired(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    for pulled_from_another_machine, compared in ((False, 0), (True, 5)):
        taken_out(deliver, port)
        ours.dirty = pulled_from_another_machine
        bus.plug_again(ours)
        assert deliver.drain().delivered == compared


def test_a_stick_that_cannot_be_repaired_gets_nothing_and_a_pulled_one_is_not_blamed(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    whole_session(catalogue, [])
    bus.pull(ours)
    ours.beyond_repair = True
    bus.plug_again(ours)
    bus.calls.clear()
    assert "fsck ended with 4" in worker(catalogue, clock, port).drain().troubles["stick 1"]
    assert "Mount sda1" not in bus.calls

    def pulled_meanwhile(volume: Volume) -> bool:
        bus.pull(ours)
        raise DeliveryError("fsck ended with 8")

    (stick,), _ = Port(port._sticks, bus.client(), OURS, pulled_meanwhile).look()
    with pytest.raises(DeliveryAbsent, match="was pulled out"):
        stick.repair()


def test_a_stick_that_is_pulled_while_it_is_looked_through_has_lost_nothing(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT says of directories that it cannot read any more that nothing is in them (seen in the sticks rig)."""
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    bus.pull(ours)
    bus.plug_again(ours)
    (owner,) = ours.disk.rglob(OWNER)
    reads = Mock(side_effect=[owner.read_bytes(), OSError(errno.EIO, "Input/output error")])
    with monkeypatch.context() as pulled:
        pulled.setattr("booth.delivery.folder._size", lambda *_: -1)
        pulled.setattr("booth.delivery.folder.read_small", reads)
        assert "stick 1 is not there" in deliver.drain().troubles["stick 1"]
    (status,) = catalogue.destinations()
    assert (status.taken, status.delivered) == (2, 2)


def test_a_strangers_stick_gets_nothing_and_the_screen_says_whom_to_ask(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port
) -> None:
    whole_session(catalogue, [])
    stranger = bus.plug("9999-9999", label="HOLIDAY")
    worker(catalogue, clock, port).drain()
    assert contents(stranger.disk) == {}
    assert "Mount sda1" not in bus.calls, "it is not even looked into"
    (sight,) = catalogue.sticks_seen()
    assert sight.state == "stranger" and "HOLIDAY" in sight.sentence and "Ask the staff" in sight.sentence


def test_a_stick_that_only_looks_like_ours_gets_nothing(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    whole_session(catalogue, [])
    bus.pull(ours)
    copy = bus.plug(ours.uuid)
    (copy.disk / MARK_FILE).write_text("cd" * 16)
    summary = worker(catalogue, clock, port).drain()
    assert "not the one that was registered" in summary.troubles["stick 1"]
    assert list(contents(copy.disk)) == [MARK_FILE]


def test_a_stick_cannot_lead_the_booth_elsewhere(
    catalogue: Catalogue, clock: ManualClock, port: Port, ours: Stick, tmp_path: Path
) -> None:
    """Links in place of the folders, and of the mark, point at the booth's own disk."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    whole_session(catalogue, [])
    (ours.disk / "headshots").symlink_to(elsewhere)
    assert "in the way" in worker(catalogue, clock, port).drain().troubles["stick 1"]
    (elsewhere / "mark").write_bytes((ours.disk / MARK_FILE).read_bytes())
    (ours.disk / MARK_FILE).unlink()
    (ours.disk / MARK_FILE).symlink_to(elsewhere / "mark")
    clock.advance(1000)
    assert worker(catalogue, clock, port).drain().troubles["stick 1"]
    assert list(contents(elsewhere)) == ["mark"]


def test_a_second_stick_is_filled_from_the_beginning(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    bus.pull(ours)
    whole_session(catalogue, [])
    second = bus.plug("5E6F-7A8B")
    assert port.register("evening", "", clock.wall()).name == "evening"
    assert deliver.drain().delivered == 10
    assert on(second) == contents(catalogue.photographs)
    assert len(on(ours)) == 5
    bus.plug_again(ours)
    deliver.drain()
    assert on(ours) == contents(catalogue.photographs), "and the first one catches up when it comes back"


def test_a_stick_pulled_mid_copy_has_all_that_is_marked_and_the_root_disk_has_no_trace(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    monkeypatch.setattr(StickDestination, "batch", 3)
    pulled: list[str] = []
    done = deliver._outbox.done

    def done_then_pulled(jobs: object) -> None:
        done(jobs)  # type: ignore[arg-type]
        if not pulled:
            bus.pull(ours)
            pulled.append("")

    monkeypatch.setattr(deliver._outbox, "done", done_then_pulled)
    summary = deliver.drain()
    assert summary.delivered == 3
    assert catalogue.destinations()[0].files_waiting == 17
    marked = {file.path: file.sha256 for file in deliver._outbox.delivered("stick 1")}
    assert marked.items() <= on(ours).items()
    assert list(bus.media.iterdir()) == []
    bus.plug_again(ours)
    clock.advance(1000)
    deliver.drain()
    assert on(ours) == contents(catalogue.photographs)


def test_safe_to_remove_is_said_only_after_unmount_and_power_off(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, sticks: Sticks, ours: Stick
) -> None:
    whole_session(catalogue, [])
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    ours.busy = True
    port.release("stick 1")
    deliver.run_once()
    assert not sticks.named("stick 1").safe
    (sight,) = catalogue.sticks_seen()
    assert sight.state == "leaving" and "still used by a program" in sight.sentence
    ours.busy = False
    deliver.run_once()
    assert sticks.named("stick 1").safe and ours.off and ours.mounted is None
    assert bus.calls.index("Unmount sda1") < bus.calls.index("PowerOff stick_0")
    whole_session(catalogue, [])
    deliver.drain()
    assert len(on(ours)) == 5
    bus.plug_again(ours)
    assert deliver.drain().delivered == 5
    assert not sticks.named("stick 1").safe


def test_a_stick_whose_power_cannot_be_switched_is_left_alone_until_it_is_plugged_in_anew(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    bus.cannot_power_off = True
    deliver = worker(catalogue, clock, port)
    port.release("stick 1")
    deliver.run_once()
    whole_session(catalogue, [])
    assert deliver.drain().delivered == 0
    (sight,) = catalogue.sticks_seen()
    assert (sight.state, ours.mounted) == ("safe", None)
    bus.pull(ours)
    bus.plug_again(ours)
    assert deliver.drain().delivered == 5


def test_who_withdraws_is_removed_from_a_stick_that_comes_back(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick
) -> None:
    gone, stays = (whole_session(catalogue, []) for _ in range(2))
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    bus.pull(ours)
    assert catalogue.delete(gone.claim).waiting == ("stick 1",)
    deliver.drain()
    assert catalogue.copies_waiting(gone.claim) == ("stick 1",)
    bus.plug_again(ours)
    deliver.drain()
    assert catalogue.copies_waiting(gone.claim) == ()
    assert {path.split("/")[0] for path in on(ours)} == {stays.claim}


def test_two_booths_fill_one_stick_and_one_page_leads_to_both(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick, tmp_path: Path
) -> None:
    other = opened(tmp_path / "other", clock)
    database = Database(other.folder)
    second = Port(Sticks(database), bus.client(), Ours("booth_2", "cd" * 16), bus.fsck)
    second.register("shared", "/dev/sda1", clock.wall())
    whole_session(catalogue, [])
    whole_session(other, [])
    worker(catalogue, clock, port).drain()
    worker(other, clock, second).drain()
    worker(catalogue, clock, port).drain()
    assert on(ours) == contents(catalogue.photographs)
    page = (ours.disk / "headshots/index.html").read_text()
    assert "booth_1/index.html" in page and "booth_2/index.html" in page
    clash = Port(Sticks(database), bus.client(), Ours("booth_1", "cd" * 16), bus.fsck)
    clock.advance(1000)
    assert "another booth fills" in worker(other, clock, clash).drain().troubles["shared"]
    database.close()
    other.close()


def test_a_stick_that_forgets_what_it_took_is_found_out_and_trusted_no_more(
    catalogue: Catalogue, clock: ManualClock, port: Port, ours: Stick
) -> None:
    """More room is promised than there is: what comes later overwrites what came first."""
    whole_session(catalogue, [], looks=("mystery",))
    deliver = worker(catalogue, clock, port)
    deliver.drain()
    for path in (ours.disk / HEADSHOTS).rglob("*/*"):
        path.write_bytes(b"overwritten")
    whole_session(catalogue, [])
    summary = deliver.drain()
    assert "something else than was written" in summary.troubles["stick 1"]
    (status,) = catalogue.destinations()
    assert status.delivered == 0, "nothing on it counts any more"


def test_a_desktop_that_mounted_it_in_its_own_way_is_corrected(bus: Bus, port: Port, ours: Stick) -> None:
    bus.pull(ours)
    bus.mount_at(ours, bus.media / "desktop", "nosuid")
    bus.plug_again(ours)
    (stick,), _ = port.look()
    stick.open()
    assert ours.mounted == bus.media / "BOOTH"
    stick.open()
    assert bus.calls.count("Mount sda1") == 2, "once mounted our way it stays"


def test_a_service_that_mounts_it_otherwise_than_asked_is_refused(bus: Bus, port: Port, ours: Stick) -> None:
    bus.pull(ours)
    bus.plug_again(ours)
    bus.ignores_options = True
    (stick,), _ = port.look()
    with pytest.raises(DeliveryRefused, match="not mounted as asked"):
        stick.open()


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        ("NotAuthorizedCanObtain", DeliveryRefused, "polkit rule is missing"),
        ("DeviceBusy", DeliveryError, "still used by a program"),
        ("Failed", DeliveryError, "try another stick"),
        ("Cancelled", DeliveryAbsent, "was pulled out"),
    ],
)
def test_what_udisks_refuses_is_said_in_a_sentence(
    bus: Bus, port: Port, ours: Stick, error: str, kind: type[DeliveryError], sentence: str
) -> None:
    (stick,), _ = port.look()
    bus.refusal = error
    with pytest.raises(kind, match=sentence):
        stick.open()


def test_without_udisks_it_is_said_what_to_install(bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no bus'}")
    with pytest.raises(DeliveryAbsent, match=r"udisks2 does not run.*no system bus"):
        Udisks().volumes()


def test_which_stick_to_register_is_said_where_it_is_not_clear(bus: Bus, port: Port, clock: ManualClock) -> None:
    def refused(device: str = "", name: str = "") -> str:
        with pytest.raises(InputError) as caught:
            port.register(name, device, clock.wall())
        return str(caught.value)

    assert "No stick is plugged in" in refused()
    bus.plug("1A2B-3C4D")
    second = bus.plug("5E6F-7A8B")
    assert "one of /dev/sda1 · /dev/sdb1" in refused()
    assert "There is no stick /dev/sdz1" in refused("/dev/sdz1")
    port.register("", "/dev/sdb1", clock.wall())
    assert "registered already, as stick 1" in refused("/dev/sdb1")
    assert "Another stick is called" in refused(name="stick 1")
    assert "cannot name a stick" in refused(name="../x")
    port.register("", "", clock.wall())
    assert "Every stick that is plugged in is registered" in refused()
    third = bus.plug("77", kind="ntfs")
    assert "format it as FAT32, exFAT or ext4" in refused(f"/dev/{third.path[-4:]}")
    assert (second.disk / MARK_FILE).exists() and not (third.disk / MARK_FILE).exists()


def test_a_stick_that_cannot_be_written_is_not_registered(bus: Bus, port: Port, clock: ManualClock) -> None:
    stick = bus.plug("1A2B-3C4D")
    subprocess.run(["mount", "-o", "remount,ro", stick.disk], check=True)
    with pytest.raises(DeliveryRefused, match="read-only"):
        port.register("", "", clock.wall())
    assert "stranger" in {sight.state for sight in port.look()[1]}


def test_a_stick_that_is_forgotten_gets_nothing_and_holds_up_nothing(
    catalogue: Catalogue, clock: ManualClock, port: Port, sticks: Sticks, ours: Stick
) -> None:
    deliver = worker(catalogue, clock, port)
    whole_session(catalogue, [])
    deliver.drain()
    (seen,), _ = port.look()
    sticks.forget("stick 1")
    whole_session(catalogue, [])
    deliver.drain()
    assert deliver._round(seen).waiting == 0, "a thread that saw it before must not bring it back"
    assert len(on(ours)) == 5 and catalogue.destinations() == ()
    with pytest.raises(InputError, match="booth stick list"):
        sticks.forget("stick 1")


def test_staff_register_list_release_and_forget_by_command(
    bus: Bus, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("booth.delivery.udisks.MEDIA", (f"{bus.media}/",))
    settings = tmp_path / "booth.toml"
    settings.write_text(f'[store]\nfolder = "{tmp_path / "store"}"\n[delivery]\nfolder = ""\nsticks = true\n')

    def booth(*words: str) -> str:
        code = main(["--config", str(settings), *words])
        said = capsys.readouterr()
        return f"{code} {said.out}{said.err}"

    assert "No stick is registered" in booth("stick", "list")
    monkeypatch.setattr("booth.delivery.service.fsck", bus.fsck)
    stick = bus.plug("1A2B-3C4D")
    assert booth("stick", "register").startswith("0 Registered as stick 1")
    catalogue = opened(tmp_path / "store", clock)
    whole_session(catalogue, [])
    assert booth("deliver", "--once").startswith("0 5 files delivered, 0 waiting.")
    assert "2 taken · 2 on stick 1" in booth("deliver", "--status")
    assert "/dev/sda1        stick 1 is plugged in." in booth("stick", "list")
    assert booth("stick", "release", "stick 1") == "0 stick 1 is safe to remove.\n"
    assert stick.off
    assert booth("stick", "release", "stick 1") == "2 booth: stick 1 is not plugged in.\n"
    assert "receives nothing any more" in booth("stick", "forget", "stick 1")
    assert "No stick is called" in booth("stick", "forget", "stick 1")
    catalogue.close()


def test_the_running_process_serves_sticks_as_they_come_and_go(
    catalogue: Catalogue, clock: ManualClock, bus: Bus, port: Port, ours: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "LOOK_EVERY_S", 0.02)
    whole_session(catalogue, [])
    stop = threading.Event()
    deliver = worker(catalogue, clock, port)
    thread = threading.Thread(target=deliver.run, args=(stop,))
    thread.start()

    def waits_for(what: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + 20
        while not what() and time.monotonic() < deadline_s:
            time.sleep(0.02)
        assert what()

    try:
        waits_for(lambda: catalogue.destinations()[0].delivered == 2)
        bus.pull(ours)
        waits_for(lambda: catalogue.sticks_seen() == ())
        whole_session(catalogue, [])
        bus.plug_again(ours)
        waits_for(lambda: catalogue.destinations()[0].delivered == 4)
        port.release("stick 1")
        waits_for(lambda: ours.off)
    finally:
        stop.set()
        thread.join()
    folder = contents(ours.disk / HEADSHOTS)
    assert {path for path in folder if "/" in path} == set(contents(catalogue.photographs))
