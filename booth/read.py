"""`booth read`: what the booth makes of pictures and films, frame by frame; nothing is stored.

    read_files([Path("clip.mp4")], neutral=None, landmarks=False, settings)     # one dict a frame

Keys: file, frame, time_s, faces, and for the chosen face yaw_deg, pitch_deg, roll_deg, gaze_yaw_deg,
gaze_pitch_deg, presence, measures{...}, looks{name: 0..1}, quality{...}, with `landmarks` also landmarks
[478 x [x_px, y_px, z]]; null where nobody is. Positions are in pixels of the file's own picture. Scores are against
a neutral face: of `neutral`, else of a film's own calm frames, else for a single picture the canonical face. A single
picture is read slowly, as a photograph that is kept; the frames of a film as MediaPipe reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from booth.camera.factory import open_camera
from booth.camera.frame import Camera, Frame
from booth.errors import InputError
from booth.face.face import Face, Sighting
from booth.face.models import model_folder
from booth.face.steady import steady
from booth.face.tracker import Tracker, exact
from booth.looks.baseline import Baseline, canonical_baseline
from booth.looks.calm import calm_baseline
from booth.looks.catalogue import Catalogue, load_catalogue
from booth.looks.measures import read
from booth.looks.reading import Reading
from booth.looks.scoring import score_all
from booth.photo.quality import quality
from booth.plot import plot
from booth.settings import Settings

Line = dict[str, Any]
_ABOUT_THE_FACE = (
    "yaw_deg",
    "pitch_deg",
    "roll_deg",
    "gaze_yaw_deg",
    "gaze_pitch_deg",
    "presence",
    "measures",
    "looks",
    "quality",
)


def run(
    files: Sequence[Path],
    neutral: Path | None,
    as_json: bool,
    landmarks: bool,
    settings: Settings,
    out: TextIO,
    plot_to: Path | None = None,
) -> None:
    """Print a line a frame as it is read: JSON, or a few words for people; and draw them over time into `plot_to`.

    Raises InputError and ModelError.
    """
    lines = []
    for line in read_files(files, neutral, landmarks, settings):
        out.write((json.dumps(line) if as_json else _for_people(line)) + "\n")
        out.flush()
        if plot_to:
            lines.append(line)
    if plot_to:
        _plot(lines, plot_to)


def _plot(lines: Sequence[Line], path: Path) -> None:
    try:
        plot(lines, path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be drawn ({error}); name a .png in a folder that is yours.") from None


def read_files(
    files: Sequence[Path], neutral: Path | None, landmarks: bool, settings: Settings | None = None
) -> Iterator[Line]:
    """One dict a frame, in order. Raises InputError for a file that cannot be read or a `neutral` without a face."""
    settings = settings or Settings()
    reader = _Reader(settings, load_catalogue())
    for file in (*files, neutral):
        if file is not None and not file.exists():
            raise InputError(f"There is no picture or film at {file}; check the path.")
    baseline = reader.neutral(neutral) if neutral else None
    for file in files:
        yield from reader.lines(file, baseline or reader.own_neutral(file), landmarks)


class _Reader:
    """One file after another, each seen by a tracker that remembers nothing of the last."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._models = model_folder(settings.face.models)

    def neutral(self, file: Path) -> Baseline:
        """Of a picture or a film of the person at rest."""
        baseline = calm_baseline([reading for _, _, reading in self._seen(file) if reading is not None])
        if baseline is None:
            raise InputError(f"Nobody there: no face in {file}; give a picture of the person with a relaxed face.")
        return baseline

    def own_neutral(self, file: Path) -> Baseline:
        """A film's own calm frames; for a single picture the canonical face."""
        if not self._moves(file):
            return canonical_baseline()
        return calm_baseline([one for _, _, one in self._seen(file) if one is not None]) or canonical_baseline()

    def lines(self, file: Path, baseline: Baseline, landmarks: bool) -> Iterator[Line]:
        for frame, sighting, reading in self._seen(file):
            line: Line = {
                "file": str(file),
                "frame": frame.number,
                "time_s": round(frame.timestamp_ns / 1e9, 4),
                "faces": sighting.faces,
            } | dict.fromkeys((*_ABOUT_THE_FACE, *(["landmarks"] if landmarks else [])))
            if sighting.face is not None and reading is not None:
                line |= _of_face(sighting.face, reading)
                line["looks"] = _rounded(score_all(self._catalogue, reading, baseline))
                line["quality"] = _rounded(quality(frame.lores, sighting.face, frame.main))
                if landmarks:
                    line["landmarks"] = _in_own_pixels(sighting.face.landmarks_px, frame)
            yield line

    def _camera(self, file: Path) -> Camera:
        return open_camera(msgspec.structs.replace(self._settings.camera, source=str(file)))

    def _moves(self, file: Path) -> bool:
        """Whether there is a second frame."""
        camera = self._camera(file)
        camera.start()
        try:
            return camera.read() is not None and camera.read() is not None
        finally:
            camera.stop()

    def _seen(self, file: Path) -> Iterator[tuple[Frame, Sighting, Reading | None]]:
        camera = self._camera(file)
        tracker = Tracker(self._models, self._settings.face.threads, exact if self._moves(file) else steady)
        camera.start()
        try:
            while (frame := camera.read()) is not None:
                sighting = tracker.see(frame)
                size_px = (frame.lores.shape[1], frame.lores.shape[0])
                yield frame, sighting, read(sighting.face, size_px, frame.timestamp_ns) if sighting.face else None
                frame.main.release()
        finally:
            tracker.forget()
            camera.stop()


def _of_face(face: Face, reading: Reading) -> Line:
    return {
        "yaw_deg": round(face.head_pose.yaw_deg, 2),
        "pitch_deg": round(face.head_pose.pitch_deg, 2),
        "roll_deg": round(face.head_pose.roll_deg, 2),
        "gaze_yaw_deg": round(face.gaze.yaw_deg, 2),
        "gaze_pitch_deg": round(face.gaze.pitch_deg, 2),
        "presence": round(face.presence, 4),
        "measures": _rounded(reading.measures),
    }


def _rounded(values: Any) -> dict[str, float]:
    return {name: round(float(value), 5) for name, value in values.items()}


def _in_own_pixels(landmarks_px: NDArray[np.float32], frame: Frame) -> list[list[float]]:
    """From pixels of `lores` to those of the file's picture; pixel centres are whole numbers in both."""
    scale = frame.main.size_px[0] / frame.lores.shape[1]
    scaled = landmarks_px.astype(np.float64) * scale
    scaled[:, :2] += (scale - 1) / 2
    return [[round(value, 2) for value in point] for point in scaled.tolist()]


def _for_people(line: Line) -> str:
    where = f"{line['file']} frame {line['frame']} at {line['time_s']:.2f} s"
    if line["measures"] is None:
        return f"{where}: nobody"
    best = sorted(line["looks"].items(), key=lambda look: -look[1])[:3]
    looks = ", ".join(f"{name} {score:.2f}" for name, score in best)
    head = f"yaw {line['yaw_deg']:+.0f}, pitch {line['pitch_deg']:+.0f}, roll {line['roll_deg']:+.0f} degrees"
    faces = "1 face" if line["faces"] == 1 else f"{line['faces']} faces"
    return f"{where}: {faces}, {head}; {looks}"
