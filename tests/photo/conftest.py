"""Faces drawn from a few numbers, and shots of them: for stories about choosing and cutting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booth.camera.frame import Frame
from booth.camera.still import ArrayStill
from booth.face.face import Face, Gaze, HeadPose
from booth.face.models import sitter_picture
from booth.face.tracker import Tracker
from booth.looks.catalogue import load_catalogue
from booth.photo import region
from booth.photo.examiner import Examiner
from booth.photo.shot import Shot

MakeFace = Callable[..., Face]
MakeShot = Callable[..., Shot]


def drawn_face(eyes: tuple[float, float] = (320.0, 200.0), iod: float = 80.0, roll_deg: float = 0.0) -> Face:
    """An upright egg of a face: T is 1.89 IOD. `roll_deg` + lowers the eye at the picture's right."""
    angles = np.radians(np.arange(len(region.OVAL)) * 10)
    points = np.zeros((478, 3), np.float32)
    points[list(region.OVAL), 0] = 1.15 * np.sin(angles)
    points[list(region.OVAL), 1] = 0.42 - 1.47 * np.cos(angles)
    points[list(region.IRIS_CENTRES), 0] = -0.5, 0.5
    for side, (iris, lids) in zip((-0.5, 0.5), zip(region.IRISES, region.EYES, strict=True), strict=True):
        points[iris[1], 0] = side + 0.1
        turn = np.radians(np.arange(16) * 22.5)
        points[list(lids), 0], points[list(lids), 1] = side + 0.25 * np.cos(turn), 0.1 * np.sin(turn)
    turn = np.radians(np.arange(len(region.LIPS)) * 18)
    points[list(region.LIPS), 0], points[list(region.LIPS), 1] = 0.4 * np.cos(turn), 1.2 + 0.15 * np.sin(turn)
    for side, cheek in ((-0.6, region.CHEEK_RIGHT), (0.6, region.CHEEK_LEFT)):
        turn = np.radians(np.arange(8) * 45)
        points[list(cheek), 0], points[list(cheek), 1] = side + 0.2 * np.cos(turn), 0.6 + 0.2 * np.sin(turn)
    frontal = points.copy()
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    points[:, :2] = points[:, :2] @ np.array([[c, s], [-s, c]], np.float32) * iod + np.array(eyes, np.float32)
    return Face(points, frontal, 1.0, HeadPose(0.0, 0.0, -roll_deg), Gaze(0.0, 0.0))


def empty_frame(number: int = 0, timestamp_ns: int = 0, size_px: tuple[int, int] = (640, 480)) -> Frame:
    lores = np.zeros((size_px[1], size_px[0], 4), np.uint8)
    return Frame(number, timestamp_ns, lores, ArrayStill(lores[..., :3]))


@pytest.fixture(scope="session")
def make_face() -> MakeFace:
    return drawn_face


@pytest.fixture(scope="session")
def make_frame() -> Callable[..., Frame]:
    return empty_frame


@pytest.fixture(scope="session")
def make_shot() -> MakeShot:
    """shot(number, score=…, openness=…, sharp=…, …): 0.1 s apart; sound in every way unless told otherwise."""
    face = drawn_face()

    def shot(number: int, score: float = 0.8, openness: float = 1.0, talking: bool = False, **figures: float) -> Shot:
        quality = {"eye_sharpness": 1.0, "blown": 0.0, "blocked": 0.0, "motion_iod_s": 0.1} | figures
        return Shot(empty_frame(number, number * 100_000_000), face, score, openness, talking, quality)

    return shot


@pytest.fixture(scope="session")
def sitter_frame() -> Frame:
    """The sitter, enlarged to a sensor's 4056 x 3040."""
    with Image.open(sitter_picture()) as picture:
        large = picture.convert("RGB").crop((0, 0, 512, 384)).resize((4056, 3040), Image.Resampling.BICUBIC)
    lores = np.asarray(large.resize((640, 480), Image.Resampling.BOX).convert("RGBX"))
    return Frame(0, 0, lores, ArrayStill(np.asarray(large)))


@pytest.fixture(scope="session")
def examiner(models: Path) -> Examiner:
    return Examiner(Tracker(models), load_catalogue())


@pytest.fixture(scope="session")
def sitter_shot(examiner: Examiner, sitter_frame: Frame) -> Shot:
    (shot,) = examiner.examine([sitter_frame], "genuine_smile", None)
    return shot
