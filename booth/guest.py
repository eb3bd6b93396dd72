"""Who stands before a booth that nobody stands before: the simulated guest, and the hand that works a film.

The guest sees what a person would: the step on the screen, the look, and the one thing it says. She begins each
look with a guess of her own that falls short, and then follows the advice until the booth is content.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from PIL import Image

from booth.camera.actor import Actor, Temperament
from booth.camera.puppet.acting import OWN_WAY, Actions, at_first, moves, nudged
from booth.camera.puppet.puppet import Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.upright import upright_size
from booth.errors import InputError
from booth.face.face import Face
from booth.looks.catalogue import Cue, Look
from booth.looks.matching import FEATURES
from booth.looks.reading import Advice, Observation
from booth.session.state import Session, Step
from booth.settings import CameraSettings

PRESS_S = 0.15
"""How long a short press holds the button."""
READING_S: Mapping[Step, float] = {
    Step.ATTRACT: 1.0,
    Step.LANGUAGE: 2.0,
    Step.STYLE: 2.0,
    Step.CONSENT: 2.5,
    Step.CLAIM: 1.5,
    Step.FRAMING: 5.0,
    Step.SIDE: 2.0,
    Step.CHOOSE: 2.0,
    Step.KEPT: 1.2,
    Step.REVIEW: 2.5,
}
"""Steps that wait for the button, and how long their words take to read."""
LISTS = (Step.LANGUAGE, Step.STYLE, Step.SIDE, Step.CHOOSE)
"""Steps that offer a list: holding the button takes the line where it begins."""
HOLD_S = 2.5
"""How long the button is held where nothing comes of it; it is let go as soon as the step changes."""


OWN_WAY_S = 2.5
"""A look that nobody scores: she takes her time, then presses."""
SMILES = ("mouth_width", "corner_lift", "cheek_gap", "mouth_opening")
"""What grows with a look's energy."""
TOUCH, PLAINLY = 0.35, 0.6
"""How far she goes, in shares of an action's plain size, when asked for a touch of it, and when just asked for it."""
NEARER = 0.1
"""She sees the outline on her face fade where it agrees by this much more."""
SETTLES_S = 0.5
"""After a move she waits this long to see what the screen makes of it."""


class Hand:
    """Presses the button where the walk-up waits for it, and leaves looks to the shutter's own time.

    A gpio Contact. It says yes for the people of a film, who cannot.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._step: Step | None = None
        self._press_at_s: float | None = None
        self._now_s = 0.0

    @property
    def name(self) -> str:
        return "simulated hand"

    def see(self, session: Session, observation: Observation | None, now_s: float) -> None:
        """Look at the screen; decide when to press."""
        self._now_s = now_s
        if session.step is not self._step:
            self._step = session.step
            reading_s = READING_S.get(session.step)
            self._press_at_s = None if reading_s is None else now_s + reading_s + self._reaction_s()
        elif self._press_at_s is not None and now_s > self._press_at_s + 3.0:
            # The booth did not take the press (it was busy): press again.
            self._press_at_s = now_s + self._reaction_s()

    def is_down(self) -> bool:
        press_s = HOLD_S if self._step in LISTS else PRESS_S
        return self._press_at_s is not None and 0 <= self._now_s - self._press_at_s < press_s

    def close(self) -> None:
        self._press_at_s = None

    def _reaction_s(self) -> float:
        return self._random.uniform(0.4, 0.9)


class Guest(Hand):
    """A hand with a face: walks up, presses, and does what the screen asks of her, imperfectly at first."""

    def __init__(self, actor: Actor, looks: Mapping[str, Look], seed: int = 1, bigness: float = 1.0) -> None:
        """bigness: how large she plays what she means; 1 is plainly."""
        super().__init__(seed)
        self._bigness = bigness
        self._actor = actor
        self._looks = looks
        self._asked: str | None = None
        self._actions: dict[str, float] = {}
        self._advice: Advice | None = None
        self._boldness, self._match = 1.0, -math.inf
        self._act_at_s = 0.0
        self._done = False

    def see(self, session: Session, observation: Observation | None, now_s: float) -> None:
        was = self._step
        super().see(session, observation, now_s)
        if session.step is not was:
            self._enter(session, now_s)
        if session.step is Step.LOOK and now_s >= self._act_at_s:
            self._play(session, observation, now_s)

    def _enter(self, session: Session, now_s: float) -> None:
        step = session.step
        self._actor.appear(step is not Step.ATTRACT or not self._done)
        self._done = self._done or step is Step.DONE
        self._actor.hold_still(step in (Step.COUNTDOWN, Step.CAPTURE))
        if step is Step.LOOK:
            self._act_at_s = now_s + self._reaction_s()
        elif step not in (Step.COUNTDOWN, Step.CAPTURE):
            self._asked = None
            self._actor.perform({})

    def _play(self, session: Session, observation: Observation | None, now_s: float) -> None:
        """First a guess at the look, then one correction for each time the screen asks for one."""
        look = self._looks[session.look] if session.look else None
        if look is None:
            return
        if self._asked != look.name:
            self._begin(look, now_s)
            return
        advice = observation.advice if observation else None
        if advice is None or observation is None or observation.ready:
            return
        if advice != self._advice:
            # New words: they are read first. Who went too far goes back by less.
            too_far = self._advice is not None and advice.cue == self._advice.cue
            self._boldness, self._match = (0.5 if too_far else 1.0), -math.inf
            self._advice, self._act_at_s = advice, now_s + self._reaction_s()
        elif self._take_up(look, advice) or self._follow(look, advice, observation.cue_match):
            self._act_at_s = now_s + SETTLES_S + self._reaction_s()
            self._actor.perform(self._actions)

    def _begin(self, look: Look, now_s: float) -> None:
        self._asked, self._advice = look.name, None
        self._actions = guess(look, self._random, self._bigness)
        self._actor.perform(self._actions)
        if not look.scored:
            # Nobody tells her when it is right, so she shoots herself.
            self._press_at_s = now_s + OWN_WAY_S

    def _take_up(self, look: Look, advice: Advice) -> bool:
        """Try an easier way when it is offered."""
        way = next((way for way in look.ways if way.offer and way.offer == advice.text), None)
        for cue in way.cues if way else ():
            if direction := cue.asks:
                self._actions = at_first(self._actions, moves(cue.measure, direction, cue.sides), self._boldness)
        return way is not None

    def _follow(self, look: Look, advice: Advice, drawn: Mapping[str, float]) -> bool:
        """A touch more or less of what the screen speaks of; more boldly where the last touch did not show there."""
        cue = next((cue for cue in _cues(look) if cue.name == advice.cue), None)
        if cue is None or not advice.direction:
            return False
        match = drawn.get(FEATURES[cue.measure], 0.0)
        if match < self._match + NEARER:
            self._boldness = min(1.5 * self._boldness, 2.5)
        self._match = match
        size = TOUCH if re.search("touch|little|gently", advice.text) else PLAINLY
        size *= self._boldness * self._random.uniform(0.8, 1.2)
        self._actions = nudged(self._actions, _moves(cue, advice.direction, self._actions), size)
        return True


def _moves(cue: Cue, direction: int, now: Actions) -> Actions:
    """What belongs to more or less of a cue. More of a tilt goes on to the side that it is on already, and less of
    one that there is not is nothing."""
    moved = moves(cue.measure, direction, cue.sides)
    if cue.sides != "size" and cue.measure != "gaze_away_deg":
        return moved
    sides = {name: math.copysign(1, now.get(name, 0.0)) for name in moved}
    return {name: plain * sides[name] for name, plain in moved.items() if direction > 0 or now.get(name)}


def _cues(look: Look) -> tuple[Cue, ...]:
    return (*look.cues, *look.never, *(cue for way in look.ways for cue in way.cues))


def guess(look: Look, chance: random.Random, bigness: float = 1.0) -> dict[str, float]:
    """What an untrained person does who hears the prompt and sees the drawing: the right things, roughly.

    Each thing that the look asks for at its plain size, a smile larger for a lively look than for a quiet one, and
    never quite as meant; the eyes go to the dot. How far is right she does not know: that is the coach's part.
    """
    if not look.scored:
        return dict(OWN_WAY)
    actions: dict[str, float] = {}
    for cue in (*look.cues, *(look.ways[0].cues if look.ways else ())):
        lively = 0.25 + 0.9 * look.energy if cue.measure in SMILES else 1.0
        size = bigness * lively * chance.uniform(0.75, 1.1)
        if not cue.measure.startswith("gaze") and (direction := cue.asks):
            actions = at_first(actions, moves(cue.measure, direction, cue.sides), size)
    yaw, pitch = look.gaze
    aim = chance.uniform(0.75, 1.05)
    return actions | {"gaze_yaw_deg": aim * yaw, "gaze_pitch_deg": aim * pitch}


# --- the sitter's making: she needs the face room, which the camera room lies below ----------------


def make_actor(
    settings: CameraSettings, models: Path, live: bool = False, temperament: Temperament | None = None, seed: int = 1
) -> Actor:
    """The simulated sitter, not yet started. Raises ModelError for a missing photograph or model."""
    return Actor(make_puppet(settings, models), settings, live, temperament, seed)


def make_puppet(settings: CameraSettings, models: Path) -> Puppet:
    """The photograph of the set-up, measured by the landmark model, in a frame of the settings' shape."""
    width, height = upright_size((settings.main_width, settings.main_height), settings.rotation)
    return _puppet(width / height, models)


@lru_cache(maxsize=2)  # it is a plain function of the actions: one serves every sitter
def _puppet(aspect: float, models: Path) -> Puppet:
    from booth.face.models import sitter_picture

    photograph = Image.open(sitter_picture()).convert("RGB")
    return Puppet(build_stage(photograph, _face_on(photograph, models).landmarks_px, aspect))


def _face_on(photograph: Image.Image, models: Path) -> Face:
    import numpy as np

    from booth.camera.frame import Frame
    from booth.camera.still import ArrayStill
    from booth.face.tracker import Tracker

    rgbx = np.ascontiguousarray(np.asarray(photograph.convert("RGBX")))
    rgbx.setflags(write=False)
    tracker = Tracker(models)
    face = None
    for number in range(4):
        face = tracker.see(Frame(number, number * 66_000_000, rgbx, ArrayStill(rgbx[..., :3]))).face
    if face is None:
        raise InputError("The landmark model finds no face on the sitter's photograph; run the set-up again.")
    return face
