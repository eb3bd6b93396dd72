"""What the photo room passes on: a burst in, the chosen frame, and finished pictures out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from booth.camera.frame import Frame
from booth.face.face import Face


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame of a burst with what was seen in it. `face` is unsmoothed, None when nobody was found."""

    frame: Frame
    face: Face | None
    score: float
    """0..1, the look's own unsmoothed score."""
    eye_openness: float
    """Smaller of the two eyes against the person's own neutral; 1 is as open as neutral."""
    talking: bool = False
    quality: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Technical figures of `quality.quality`; motion_iod_s: how fast the face moves, in inter-ocular distances per
    second; unsure_iod: how far readings of mouth and outline lie apart, of a frame that was looked at closely."""
    faces: int = 1
    """How many people were seen in the picture."""
    gaze_off_deg: tuple[float, float] | None = None
    """Gaze against the person's own neutral: to their own left, and up. None where the look lets the eyes go."""
    fault: str = ""
    """Why the frame cannot be used at all, as a sentence; then `face` is None."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a frame of the burst was kept or not."""

    frame_number: int
    rank: float
    """0..1 among those that passed; 0 for those that did not."""
    refusals: tuple[str, ...] = ()
    """Sentences: "Eyes half closed", "Blurred"; empty when every gate was passed."""


@dataclass(frozen=True, slots=True)
class BestFrame:
    """The answer of `best_frame.choose`: positions in the burst, best first, and a verdict for every frame."""

    kept: tuple[int, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def refused(self) -> bool:
        """The best there is has a fault, as every frame has."""
        return any(self.verdicts[i].refusals for i in self.kept)


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written into a photograph's name and metadata. Never geometry, never an emotion as felt."""

    claim: str
    look: str
    title: str
    """The look's name for people: "Quizzical curiosity"."""
    style: str
    """headshot or portrait"""
    take: int
    captured_at: datetime
    person: str = ""
    creator: str = ""
    copyright: str = ""
    event: str = ""
    camera: str = ""
    frame: int = 1
    """Of the frames that are kept of one moment: 1 is the photograph, the others lie beside it."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One finished picture, encoded."""

    kind: str
    """print, web, square, full, print_bw or raw; print_2, full_2 and so on of the frames beside the photograph."""
    data: bytes
    """The whole file: a JPEG, of `raw` a DNG."""
    size_px: tuple[int, int]
    dpi: float
    """The dpi written in the file."""
    effective_dpi: float
    """The dpi that the camera's own pixels give at that print size; lower than `dpi` when enlarged."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A photograph with all its renditions, ready for the store."""

    caption: Caption
    renditions: tuple[Rendition, ...]
    quality: Mapping[str, float]
    """Technical figures (sharpness, clipping, balance, ...), for staff. No geometry of the face."""
    remarks: tuple[str, ...] = ()
    """Sentences staff can act on: rules of framing that had to yield, light, sharpness."""
