"""What is owed to whom, in which order, and that nothing of it is ever forgotten."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth.clock import ManualClock
from booth.store.catalogue import Catalogue
from booth.store.database import Database
from booth.store.keeper import keep
from booth.store.outbox import Outbox
from booth.store.records import Job
from tests.store.keeping import finished, opened, whole_session

STICK, SHARE = "/media/stick", "/mnt/share"
MOST_S = 300.0


@pytest.fixture
def catalogue(tmp_path: Path, clock: ManualClock) -> Catalogue:
    return opened(tmp_path / "store", clock)


@pytest.fixture
def outbox(catalogue: Catalogue) -> Outbox:
    return Outbox(Database(catalogue.folder))


def due(outbox: Outbox, clock: ManualClock, destination: str = STICK) -> tuple[Job, ...]:
    return outbox.due(destination, clock.wall(), MOST_S, limit=1000)


def test_photographs_go_in_order_of_session_and_the_sheet_comes_last(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    first, second = (whole_session(catalogue, [STICK]) for _ in range(2))
    paths = [job.path for job in due(outbox, clock)]
    assert [path.split("/")[0] for path in paths] == [first.claim] * 5 + [second.claim] * 5
    assert paths[4].endswith("contact_sheet.jpg")


def test_every_destination_has_its_own_queue(catalogue: Catalogue, outbox: Outbox, clock: ManualClock) -> None:
    whole_session(catalogue, [STICK, SHARE])
    outbox.done(due(outbox, clock, STICK))
    assert (outbox.waiting(STICK), outbox.waiting(SHARE)) == (0, 5)
    stick, share = outbox.status()
    assert (stick.name, stick.taken, stick.delivered) == (STICK, 2, 2)
    assert (share.name, share.taken, share.delivered, share.files_waiting) == (SHARE, 2, 0, 5)
    assert share.bytes_waiting == sum(job.size for job in due(outbox, clock, SHARE))


def test_a_photograph_counts_as_delivered_when_all_its_files_are(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    whole_session(catalogue, [STICK])
    outbox.done(due(outbox, clock)[:3])
    (status,) = outbox.status()
    assert (status.taken, status.delivered, status.files_waiting) == (2, 1, 2)


def test_what_failed_waits_while_others_go_on_and_is_never_given_up(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    whole_session(catalogue, [STICK])
    first, *others = due(outbox, clock)
    outbox.failed(first, "There is already another file.", clock.wall() + timedelta(seconds=60))
    assert due(outbox, clock) == tuple(others)
    assert outbox.status()[0].trouble == "There is already another file."
    clock.advance(60)
    assert due(outbox, clock)[0].path == first.path
    assert due(outbox, clock)[0].attempts == 1
    clock.advance(10 * 365 * 86400)
    assert len(due(outbox, clock)) == 5


def test_a_clock_that_is_set_back_makes_jobs_due_instead_of_late(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    whole_session(catalogue, [STICK])
    first = due(outbox, clock)[0]
    outbox.failed(first, "Not now.", clock.wall() + timedelta(days=400))
    assert due(outbox, clock)[0].path == first.path


def test_the_oldest_that_waits_is_named(catalogue: Catalogue, outbox: Outbox, clock: ManualClock) -> None:
    began = clock.wall()
    first = whole_session(catalogue, [STICK])
    clock.advance(3600)
    second = whole_session(catalogue, [STICK])
    assert (outbox.status()[0].oldest_claim, outbox.status()[0].oldest_since) == (first.claim, began)
    outbox.done(due(outbox, clock)[:5])
    assert outbox.status()[0].oldest_claim == second.claim
    outbox.done(due(outbox, clock))
    assert (outbox.status()[0].oldest_claim, outbox.status()[0].oldest_since) == ("", None)


def test_a_destination_that_comes_later_is_owed_everything_from_the_beginning(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    whole_session(catalogue, [STICK])
    outbox.done(due(outbox, clock))
    outbox.enrol(SHARE)
    outbox.enrol(SHARE)
    assert [job.path for job in due(outbox, clock, SHARE)] == [file.path for file in outbox.delivered(STICK)]


def test_withdrawal_turns_all_that_was_owed_into_one_removal_that_goes_first(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    first, second = (whole_session(catalogue, [STICK]) for _ in range(2))
    outbox.done(due(outbox, clock)[:7])
    catalogue.delete(second.claim)
    job, *others = due(outbox, clock)
    assert (job.removal, job.path, others) == (True, second.claim, [])
    assert [status.removals_waiting for status in outbox.status()] == [1]
    outbox.done([job])
    assert due(outbox, clock) == ()
    outbox.enrol(STICK)
    assert due(outbox, clock) == ()
    assert {file.claim for file in outbox.delivered(STICK)} == {first.claim}


def test_a_destination_in_trouble_says_since_when_and_when_it_is_tried_again(
    catalogue: Catalogue, outbox: Outbox, clock: ManualClock
) -> None:
    outbox.enrol(STICK)
    for _ in range(3):
        outbox.lost(STICK, "The stick is not there.", clock.wall() + timedelta(seconds=8))
    (status,) = outbox.status()
    assert (status.failures, status.trouble) == (3, "The stick is not there.")
    assert status.next_try == clock.wall() + timedelta(seconds=8)
    assert outbox.standing(STICK).is_waiting(clock.wall(), MOST_S)
    outbox.found(STICK)
    (status,) = outbox.status()
    assert (status.failures, status.trouble, status.next_try) == (0, "", None)
    assert not outbox.standing(STICK).own_disk
    outbox.expect_own_disk(STICK)
    outbox.found(STICK)
    assert outbox.standing(STICK).own_disk, "once seen on a disk of its own, it is always expected there"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["take", "new", "withdraw", "deliver"]), st.integers(0, 5)), max_size=12))
def test_whatever_happens_what_is_delivered_and_owed_is_what_was_taken(steps: list[tuple[str, int]]) -> None:
    """Sessions, takes, withdrawals and deliveries in any order: nothing lost, nothing twice, order kept."""
    clock = ManualClock()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder), clock)
        outbox = Outbox(Database(catalogue.folder))
        outbox.enrol(STICK)
        sessions = [catalogue.open_session("headshot", "", "en-1")]
        taken: dict[int, int] = {}
        withdrawn: set[int] = set()
        for step, number in steps:
            session = sessions[number % len(sessions)]
            if step == "new":
                sessions.append(catalogue.open_session("headshot", "", "en-1"))
            elif step == "withdraw":
                catalogue.delete(session.claim)
                withdrawn.add(session.session_id)
            elif step == "take" and session.session_id not in withdrawn:
                take = taken[session.session_id] = taken.get(session.session_id, 0) + 1
                keep(catalogue, session, finished(session.claim, "mystery", take), [STICK])
            elif step == "deliver":
                outbox.done(due(outbox, clock)[:number])
        owed = [job for job in due(outbox, clock) if not job.removal]
        paths = [job.path for job in owed] + [file.path for file in outbox.delivered(STICK)]
        expected = [
            file.path
            for session in sessions
            for photograph in catalogue.photographs_of(session.claim)
            for file in photograph.files.values()
        ]
        assert sorted(paths) == sorted(expected)
        numbers = {session.claim: session.session_id for session in sessions}
        order = [numbers[job.path.split("/")[0]] for job in owed]
        assert order == sorted(order)
        catalogue.close()
