"""What the face room says of a frame. Geometry of a person: it lives in memory and goes nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Rotation of the head against the camera, signed from the subject's side.

    yaw + turns to the subject's own left (the right of an unmirrored picture), pitch + lifts the chin,
    roll + tips the head to the subject's own left shoulder.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True)
class Gaze:
    """Line of sight against the camera's axis (head pose and eyes together), before calibration.

    yaw + is to the subject's own left, pitch + is up.
    """

    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one frame.

    landmarks_px: (478, 3) float32, read-only. x, y in pixels of `Frame.lores` (OpenCV's convention: the
        centre of the first pixel is 0, 0); z on the same scale, smaller is nearer. Points 0-467 are
        MediaPipe's face mesh, 468-472 the iris at the picture's left, 473-477 the other.
    frontal: (478, 3) float32, read-only. The same points with the head pose removed, in inter-ocular
        distances (iris centre to iris centre), origin midway between the iris centres, x to the picture's
        right, y down. Lengths and heights on it are comparable between frames.
    """

    landmarks_px: NDArray[np.float32]
    frontal: NDArray[np.float32]
    presence: float
    """0..1, the model's own confidence that this is a face."""
    head_pose: HeadPose
    gaze: Gaze

    @property
    def inter_ocular_px(self) -> float:
        """Distance of the iris centres in pixels of `Frame.lores`."""
        left, right = self.landmarks_px[468, :2], self.landmarks_px[473, :2]
        return float(np.hypot(*(right - left)))


@dataclass(frozen=True, slots=True)
class Sighting:
    """Who is in a frame: how many faces, and the one that the booth attends to."""

    frame_number: int
    timestamp_ns: int
    faces: int
    """Faces in the picture at the last detection; 0 when there is none."""
    face: Face | None
    """The largest, nearest the centre."""
    covered: bool = False
    """Something is before it: a hand, most often. What is read of it then is a guess."""
