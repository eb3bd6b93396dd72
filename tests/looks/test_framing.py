"""Framing asks for one thing, and does not change its mind with every sway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from booth.face.face import Face, Sighting
from booth.looks.framing import FramingJudge, judge
from booth.looks.reading import Framing
from tests.looks.conftest import FPS, face_at, ns

SIZE_PX = (640, 480)


def sighting(face: Face | None, faces: int = 1, at_s: float = 0.0) -> Sighting:
    return Sighting(0, ns(at_s), faces if face else 0, face)


@pytest.mark.parametrize(
    ("face", "asked"),
    [
        (face_at(), Framing.GOOD),
        (face_at(iod_px=25), Framing.COME_CLOSER),
        (face_at(iod_px=95, y=230), Framing.STEP_BACK),
        (face_at(x=150), Framing.MOVE_LEFT),
        (face_at(x=500), Framing.MOVE_RIGHT),
        (face_at(y=80), Framing.COME_DOWN),
        (face_at(y=320), Framing.STAND_TALLER),
        (face_at(yaw=30), Framing.FACE_THE_LENS),
        (face_at(pitch=-30), Framing.FACE_THE_LENS),
        (None, Framing.NOBODY),
    ],
)
def test_each_stance_has_its_word(face: Face | None, asked: Framing) -> None:
    assert judge(sighting(face), SIZE_PX) is asked


def test_a_hand_before_the_face_is_told_before_where_it_stands() -> None:
    assert judge(replace(sighting(face_at(x=150)), covered=True), SIZE_PX) is Framing.COVERED


def test_two_people_are_told_so_first() -> None:
    assert judge(sighting(face_at(iod_px=25), faces=2), SIZE_PX) is Framing.SEVERAL


def test_who_stands_at_the_picture_s_right_is_asked_to_her_own_right() -> None:
    """Unmirrored, the subject's own left is the picture's right."""
    assert judge(sighting(face_at(x=520)), SIZE_PX) is Framing.MOVE_RIGHT


def test_who_stands_well_is_given_more_room() -> None:
    edge = sighting(face_at(iod_px=31.5))
    assert judge(edge, SIZE_PX) is Framing.COME_CLOSER
    assert judge(edge, SIZE_PX, was_good=True) is Framing.GOOD


def told(faces: list[Face | None]) -> list[Framing]:
    framing = FramingJudge()
    return [framing.see(sighting(face, at_s=at / FPS), SIZE_PX) for at, face in enumerate(faces)]


def test_good_is_said_after_it_has_lasted() -> None:
    said = told([face_at()] * 10)
    assert said[0] is Framing.NOBODY
    assert said[3] is Framing.NOBODY
    assert said[-1] is Framing.GOOD


def test_a_sway_over_the_edge_for_a_moment_is_not_told() -> None:
    said = told([*[face_at()] * 10, *[face_at(x=550)] * 3, *[face_at()] * 5])
    assert set(said[6:]) == {Framing.GOOD}


def test_a_lost_frame_is_not_told_but_walking_off_is() -> None:
    said = told([*[face_at()] * 10, None, *[face_at()] * 5, *[None] * 8])
    assert said[10] is Framing.GOOD
    assert said[-1] is Framing.NOBODY
