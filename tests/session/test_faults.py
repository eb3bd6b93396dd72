"""Devices that fail in the middle of a guest, and come back or do not."""

from __future__ import annotations

import pytest

from booth.session.events import Admitted, AskFor, CloseSession, Faulted, Kept, Measure, Recovered, Shoot, Wipe
from booth.session.state import Step
from tests.session.walkthrough import FAR_OFF, NOBODY, POSING, Booth

STOPPED = [
    (Step.ATTRACT, Step.ATTRACT),
    (Step.CONSENT, Step.ATTRACT),
    (Step.CLAIM, Step.FRAMING),
    (Step.FRAMING, Step.FRAMING),
    (Step.NEUTRAL, Step.FRAMING),
    (Step.LOOK, Step.LOOK),
    (Step.COUNTDOWN, Step.LOOK),
]


@pytest.mark.parametrize("device", ["camera", "vision", "disk"])
@pytest.mark.parametrize(("step", "after"), STOPPED)
def test_a_device_dies_and_comes_back(step: Step, after: Step, device: str) -> None:
    booth = Booth()
    booth.go_to(step)
    booth.send(Faulted(booth.now_s, device, "Check the cable."))
    assert booth.at(Step.FAULT)
    assert booth.session.faults == ((device, "Check the cable."),)
    booth.seen = None
    booth.wait(10)
    assert booth.at(Step.FAULT)
    booth.send(Recovered(booth.now_s, device))
    assert booth.at(after)
    assert not booth.session.faults


@pytest.mark.parametrize("step", [Step.KEPT, Step.REVIEW, Step.DONE])
def test_looking_at_pictures_needs_no_camera(step: Step) -> None:
    booth = Booth("mystery")
    booth.go_to(step)
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    assert booth.at(step)
    booth.wait(60, until=Step.FAULT)
    assert booth.said[-1] == Wipe()
    assert booth.asked(CloseSession) == [CloseSession(completed=True)]


def test_a_camera_that_dies_after_the_shutter_loses_no_photograph() -> None:
    booth = Booth()
    booth.go_to(Step.CAPTURE)
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    booth.wait(2)
    assert booth.at(Step.CAPTURE)
    booth.answer_shot(Shoot("neutral_friendly", 1))
    assert booth.at(Step.KEPT)
    booth.seen = None
    booth.wait(6, until=Step.FAULT)
    booth.send(Recovered(booth.now_s, "camera"))
    assert (booth.step, booth.session.look) == (Step.LOOK, "genuine_smile")
    assert booth.said[-1] == AskFor("genuine_smile")


def test_a_full_disk_is_the_answer_to_yes() -> None:
    booth = Booth()
    booth.answers = False
    booth.press()
    booth.wait(2)
    booth.press()
    booth.send(Faulted(booth.now_s, "disk", "The disk is full: free some room."))
    assert booth.at(Step.FAULT)
    booth.wait(200)
    assert booth.at(Step.FAULT)
    booth.hold()
    booth.send(Recovered(booth.now_s, "disk"))
    assert booth.at(Step.ATTRACT)
    assert booth.said[-1] == Wipe()
    assert Measure(True) not in booth.said


def test_a_guest_does_not_wait_for_ever_without_pictures() -> None:
    booth = Booth()
    booth.go_to(Step.FRAMING)
    booth.seen = None
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    booth.wait(61)
    assert booth.asked(CloseSession) == [CloseSession(completed=False)]
    assert booth.said[-1] == Wipe()
    assert (booth.step, booth.session.resume, booth.session.claim) == (Step.FAULT, Step.ATTRACT, "")


def test_a_guest_with_pictures_gets_the_number() -> None:
    booth = Booth()
    booth.go_to(Step.KEPT)
    booth.wait(5, until=Step.LOOK)
    booth.send(Faulted(booth.now_s, "vision", "Restart the booth."))
    booth.wait(61, until=Step.DONE)
    assert booth.asked(CloseSession) == [CloseSession(completed=True)]


def test_a_guest_may_leave_a_fault_by_a_long_press() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.send(Faulted(booth.now_s, "vision", "Restart the booth."))
    booth.wait(2)
    booth.press()
    assert booth.at(Step.FAULT)
    booth.hold()
    assert booth.at(Step.ATTRACT)


def test_both_must_be_mended() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    booth.send(Faulted(booth.now_s, "vision", "No frames."))
    booth.send(Faulted(booth.now_s, "vision", "Still no frames."))
    assert booth.session.faults == (("camera", "Check the cable."), ("vision", "Still no frames."))
    booth.send(Recovered(booth.now_s, "camera"))
    assert booth.at(Step.FAULT)
    booth.send(Recovered(booth.now_s, "vision"))
    assert booth.at(Step.LOOK)


@pytest.mark.parametrize("device", ["light", "button", "display"])
def test_other_devices_are_noted_for_staff_and_stop_nobody(device: str) -> None:
    booth = Booth("mystery")
    booth.go_to(Step.LOOK)
    booth.send(Faulted(booth.now_s, device, "Look at it tonight."))
    booth.seen = POSING
    booth.wait(60, until=Step.DONE)
    booth.seen = NOBODY
    booth.wait(20, until=Step.ATTRACT)
    booth.wait(5)
    assert booth.at(Step.ATTRACT)
    assert booth.session.faults == ((device, "Look at it tonight."),)


def test_an_admission_that_comes_after_the_fault_is_closed_again() -> None:
    booth = Booth()
    booth.go_to(Step.CONSENT)
    booth.answers = False
    booth.wait(2)
    booth.press()
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    assert booth.send(Admitted(booth.now_s, "0007")) == (CloseSession(completed=False),)


def test_a_guest_is_still_there_after_a_fault() -> None:
    booth = Booth()
    booth.go_to(Step.LOOK)
    booth.send(Faulted(booth.now_s, "camera", "Check the cable."))
    booth.seen = None
    booth.wait(50)
    booth.send(Recovered(booth.now_s, "camera"))
    booth.seen = FAR_OFF
    booth.wait(5)
    assert booth.at(Step.LOOK)
    booth.send(Kept(booth.now_s, "neutral_friendly", 1, 1))
    assert booth.session.pictures == ()
