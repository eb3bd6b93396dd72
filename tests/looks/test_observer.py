"""The observer on synthetic sightings: consent first, then framing, neutral, the look; and nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.face.face import Face, Sighting
from booth.looks.catalogue import Catalogue
from booth.looks.observer import Observer
from booth.looks.reading import Framing, Observation, Stage
from booth.looks.scoring import Allowance
from tests.looks.conftest import FPS, face_at, ns

Playing = Callable[[float], Face | None]
LORES = np.zeros((480, 640, 4), np.uint8)


class Seer:
    """A tracker that sees what the test says."""

    def __init__(self) -> None:
        self.play: Playing = lambda _: face_at()
        self.faces = 1
        self.runs = 0
        self.forgotten = 0

    def see(self, frame: Frame) -> Sighting:
        self.runs += 1
        face = self.play(frame.timestamp_ns / 1e9)
        return Sighting(frame.number, frame.timestamp_ns, self.faces if face else 0, face)

    def forget(self) -> None:
        self.forgotten += 1


def smiling(share: float) -> Face:
    """The drawn face with its mouth wider, corners up, lids and cheeks closer."""
    face = face_at()
    frontal = face.frontal.copy()
    lips = slice(0, 468)
    near = np.abs(frontal[lips, 1] - 1.1) < 0.17
    frontal[lips][near, 0] *= 1 + 0.13 * share
    frontal[[61, 291], 1] -= 0.06 * share
    frontal[[160, 158, 385, 387], 1] += 0.025 * share
    frontal[[50, 280], 1] -= 0.05 * share
    return replace(face, frontal=frontal)


def blinking(face: Face) -> Face:
    frontal = face.frontal.copy()
    frontal[[160, 158, 385, 387], 1] = frontal[[144, 153, 380, 373], 1]
    return replace(face, frontal=frontal)


class Run:
    def __init__(self, catalogue: Catalogue) -> None:
        self.seer = Seer()
        self.observer = Observer(self.seer, catalogue)
        self.number = 0

    def go(self, seconds: float) -> list[Observation]:
        seen = []
        for _ in range(round(seconds * FPS)):
            frame = Frame(self.number, ns(self.number / FPS), LORES, ArrayStill(LORES[..., :3]))
            seen.append(self.observer.observe(frame))
            self.number += 1
        return seen

    def rested(self) -> Run:
        self.observer.measure(True)
        self.observer.record_neutral()
        self.go(2.5)
        return self


def test_before_consent_the_model_does_not_run(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    seen = run.go(1.0)
    assert run.seer.runs == 0
    assert all(one == Observation(one.frame_number, one.timestamp_ns) for one in seen)


def test_after_measuring_stops_it_rests_again(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.observer.measure(True)
    run.go(0.5)
    run.observer.measure(False)
    runs = run.seer.runs
    run.go(0.5)
    assert run.seer.runs == runs > 0


def test_framing_then_neutral(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.observer.measure(True)
    seen = run.go(1.0)
    assert seen[0].stage is Stage.NOT_READY
    assert seen[-1].framing is Framing.GOOD
    assert seen[-1].stage is Stage.READY_WITHOUT_LOOK
    assert seen[-1].neutral_progress == 0
    run.observer.record_neutral()
    seen = run.go(1.0)
    assert 0 < seen[-1].neutral_progress < 1
    assert seen[-1].stage is Stage.NOT_READY
    assert run.go(1.5)[-1].neutral_progress == 1
    assert run.observer.baseline is not None
    run.observer.record_neutral()
    assert run.observer.baseline is None


def test_two_people_make_no_neutral(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.seer.faces = 2
    run.observer.measure(True)
    run.go(1.0)
    run.observer.record_neutral()
    seen = run.go(4.0)
    assert seen[-1].framing is Framing.SEVERAL
    assert seen[-1].faces == 2
    assert run.observer.baseline is None


def test_a_smile_asked_for_is_coached_seen_and_told(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.observer.ask_for("genuine_smile")
    seen = run.go(2.0)
    assert not any(one.ready for one in seen)
    assert seen[-1].advice
    assert seen[-1].advice.cue
    assert seen[-1].cue_match["mouth"] < 0.5
    assert seen[-1].target
    began_s = run.number / FPS
    run.seer.play = lambda at_s: smiling(min(1.0, 1.5 * (at_s - began_s)))
    seen = run.go(3.0)
    assert seen[-1].ready
    assert seen[-1].stage is Stage.READY
    assert seen[-1].cue_match["mouth"] > 0.9
    assert seen[-1].score
    assert seen[-1].score.total > 0.75
    assert seen[-1].raw_score > 0.75
    run.observer.ask_for(None)
    assert run.go(0.1)[-1].score is None


def test_a_blink_is_seen_at_once_and_does_not_break_the_look(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.observer.ask_for("genuine_smile")
    run.seer.play = lambda _: smiling(1.0)
    run.go(3.0)
    run.seer.play = lambda _: blinking(smiling(1.0))
    seen = run.go(0.2)
    assert all(one.blinking and one.ready for one in seen)
    assert seen[-1].score
    assert seen[-1].score.total > 0.75


def test_heavy_lids_are_no_blink_where_the_look_asks_for_them(catalogue: Catalogue) -> None:
    def heavy(_: float) -> Face:
        shut, rest = blinking(face_at()), face_at()
        return replace(rest, frontal=rest.frontal + 0.45 * (shut.frontal - rest.frontal))

    for look, blink in (("sadness", False), ("confidence", True)):
        run = Run(catalogue).rested()
        run.observer.ask_for(look)
        run.seer.play = heavy
        assert run.go(0.2)[-1].blinking is blink


@pytest.mark.parametrize("style", ["headshot", "portrait"])
def test_a_look_is_not_there_while_another_is_shown_more(
    catalogue: Catalogue, style: Literal["headshot", "portrait"]
) -> None:
    """A smile that reaches the eyes has all that the friendly face asks for, and more: it is another look."""
    run = Run(catalogue).rested()
    run.observer.ask_for("neutral_friendly", Allowance(style))
    run.seer.play = lambda _: smiling(0.46)
    seen = run.go(3.0)[-1]
    assert seen.score
    assert seen.score.total > catalogue["neutral_friendly"].reached
    assert not seen.ready


def test_an_eye_that_cannot_shut_does_not_hide_a_blink(catalogue: Catalogue) -> None:
    def one_eye(_: float) -> Face:
        frontal = face_at().frontal.copy()
        frontal[[160, 158], 1] = frontal[[144, 153], 1]
        return replace(face_at(), frontal=frontal)

    sides: tuple[Literal["none", "left", "right"], ...] = ("none", "left", "right")
    for side, blink in zip(sides, (False, True, False), strict=True):
        run = Run(catalogue).rested()
        run.observer.ask_for("confidence", Allowance(resting_side=side))
        run.seer.play = one_eye
        assert run.go(0.2)[-1].blinking is blink


def test_who_is_badly_framed_is_not_ready(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.observer.ask_for("genuine_smile")
    run.seer.play = lambda _: smiling(1.0)
    assert run.go(3.0)[-1].ready
    far = face_at(x=600).landmarks_px
    run.seer.play = lambda _: replace(smiling(1.0), landmarks_px=far)
    seen = run.go(1.0)[-1]
    assert seen.framing is Framing.MOVE_RIGHT
    assert not seen.ready
    assert seen.stage is Stage.NOT_READY


def test_a_look_of_ones_own_has_a_prompt_and_no_score(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.observer.ask_for("own_way")
    seen = run.go(1.0)[-1]
    assert seen.advice
    assert seen.advice.text == "One your own way."
    assert not seen.ready
    assert seen.raw_score == 0


def test_without_a_neutral_of_their_own_everybodys_serves(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.observer.measure(True)
    run.observer.ask_for("genuine_smile")
    seen = run.go(1.0)[-1]
    assert seen.score
    assert seen.target == ()


def test_who_never_comes_to_rest_is_measured_against_the_calmest_frames(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.seer.play = lambda at_s: smiling(0.5 + 0.5 * np.sin(9 * at_s))
    run.observer.measure(True)
    run.observer.record_neutral()
    run.go(6.0)
    assert run.observer.baseline is None
    run.observer.ask_for("genuine_smile")
    settled = run.observer.baseline
    assert settled is not None
    run.observer.ask_for("confidence")
    assert run.observer.baseline is settled
    run.observer.record_neutral()
    assert run.observer.baseline is None


def test_a_face_lost_is_nobody_and_comes_back_unsmoothed(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.seer.play = lambda _: None
    seen = run.go(1.0)[-1]
    assert (seen.framing, seen.stage, seen.face, seen.reading) == (Framing.NOBODY, Stage.NO_FACE, None, None)
    run.seer.play = lambda _: face_at(x=300)
    back = run.go(0.05)[-1]
    assert back.face
    assert back.face.landmarks_px[168, 0] == face_at(x=300).landmarks_px[168, 0]


def test_a_face_lost_before_any_neutral_is_just_nobody(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.observer.measure(True)
    run.seer.play = lambda _: None
    assert run.go(0.5)[-1].stage is Stage.NO_FACE


def test_after_the_wipe_nothing_is_known_of_anybody(catalogue: Catalogue) -> None:
    run = Run(catalogue).rested()
    run.observer.ask_for("genuine_smile")
    run.go(1.0)
    run.observer.wipe()
    assert run.observer.baseline is None
    assert run.seer.forgotten == 1
    runs = run.seer.runs
    seen = run.go(0.5)[-1]
    assert seen == Observation(seen.frame_number, seen.timestamp_ns)
    assert run.seer.runs == runs
    run.observer.measure(True)
    first = run.go(0.05)[-1]
    assert first.framing is Framing.NOBODY
    assert first.advice is None


def test_what_is_shown_is_read_only(catalogue: Catalogue) -> None:
    run = Run(catalogue)
    run.observer.measure(True)
    face = run.go(0.2)[-1].face
    assert face
    assert not face.landmarks_px.flags.writeable
