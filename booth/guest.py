"""Who stands before a booth that nobody stands before: the simulated guest, and the hand that works a film.

The guest sees what a person would: the step on the screen, the look, and the one thing it says. She begins each
look with a guess of her own that falls short, and then follows the advice until the booth is content.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from booth.camera.actor import Actor, Temperament
from booth.camera.puppet.puppet import Puppet
from booth.camera.puppet.stage import build_stage
from booth.camera.upright import upright_size
from booth.errors import InputError
from booth.face.face import Face
from booth.looks.catalogue import Cue, Look
from booth.looks.reading import Advice, Observation
from booth.session.state import Session, Step
from booth.settings import CameraSettings

PRESS_S = 0.15
"""How long a short press holds the button."""
READING_S: Mapping[Step, float] = {
    Step.ATTRACT: 1.0,
    Step.CONSENT: 2.5,
    Step.CLAIM: 1.5,
    Step.FRAMING: 5.0,
    Step.KEPT: 1.2,
    Step.REVIEW: 2.5,
}
"""Steps that wait for the button, and how long their words take to read."""


OWN_WAY_S = 2.5
"""A look that nobody scores: she takes her time, then presses."""


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
        return self._press_at_s is not None and 0 <= self._now_s - self._press_at_s < PRESS_S

    def close(self) -> None:
        self._press_at_s = None

    def _reaction_s(self) -> float:
        return self._random.uniform(0.4, 0.9)


class Guest(Hand):
    """A hand with a face: walks up, presses, and does what the screen asks of her, imperfectly at first."""

    def __init__(self, actor: Actor, looks: Mapping[str, Look], seed: int = 1) -> None:
        super().__init__(seed)
        self._actor = actor
        self._looks = looks
        self._asked: str | None = None
        self._actions: dict[str, float] = {}
        self._advice: Advice | None = None
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
            self._asked, self._advice = look.name, None
            self._actions = guess(look, self._random)
            if not look.scored:
                # Nobody tells her when it is right, so she shoots herself.
                self._press_at_s = now_s + OWN_WAY_S
        else:
            advice = observation.advice if observation else None
            if advice is None or observation is None or observation.ready:
                return
            if not self._take_up(look, advice) and not self._follow(look, advice):
                return
        self._act_at_s = now_s + self._reaction_s()
        self._actor.perform(self._actions)

    def _take_up(self, look: Look, advice: Advice) -> bool:
        """Try an easier way when it is offered; once."""
        way = next((way for way in look.ways if way.offer and way.offer == advice.text), None)
        if way is None or advice == self._advice:
            return False
        self._advice = advice
        for cue in way.cues:
            if cue.range[0] > 0 or cue.range[1] < 0:
                self._actions = done(self._actions, cue, _aim(cue))
        return True

    def _follow(self, look: Look, advice: Advice) -> bool:
        """A little more or less of what the screen speaks of; bolder when it says so again."""
        cue = next((cue for cue in _cues(look) if cue.name == advice.cue), None)
        if cue is None:
            return False
        share = 0.7 if advice == self._advice else 0.5
        self._advice = advice
        self._actions = done(self._actions, cue, advice.direction * share * cue.tolerance)
        return True


def _cues(look: Look) -> tuple[Cue, ...]:
    return (*look.cues, *look.never, *(cue for way in look.ways for cue in way.cues))


def _aim(cue: Cue) -> float:
    """The change a person would go for: well inside the range, but no further than is plain to see."""
    least, most = cue.range
    inside = min((most - least) / 2, 2 * cue.tolerance)
    return least + inside if least > 0 else most - inside


def guess(look: Look, chance: random.Random) -> dict[str, float]:
    """What an untrained person does when she hears the prompt: the right thing, too little of it."""
    hard_ways = [way for way in look.ways if not way.easier]
    # Of soft, warm and big she takes the middle one; of one brow and both, the one that is asked first.
    way = hard_ways[len(hard_ways) // 2].cues if hard_ways else ()
    actions: dict[str, float] = {} if look.scored else dict(OWN_WAY)
    for cue in (*look.cues, *way):
        least, most = cue.range
        if least > 0 or most < 0:
            actions = done(actions, cue, _aim(cue) * chance.uniform(0.6, 1.0))
    if actions.get("mouth_width", 0.0) > TEETH_FROM_WIDTH:
        actions["mouth_open"] = max(actions.get("mouth_open", 0.0), TEETH_GAP)
    return actions


OWN_WAY: Mapping[str, float] = {
    "mouth_width": 0.12,
    "corner_lift": 0.06,
    "corner_skew": 0.05,
    "brow_outer_left": 0.05,
    "head_roll_deg": 6.0,
}
"""Her own way: a lopsided smile and a tipped head."""
TEETH_FROM_WIDTH = 0.05
"""A smile wider than this, in shares of the mouth, shows the teeth."""
TEETH_GAP = 0.11
"""Gap of the lips of such a smile, in inter-ocular distances."""
# How much of an action makes one unit of a measure's change: shares of the neutral face's own lengths (canonical
# face: brows .388 and .360, lips' inner width .62 inter-ocular distances).
PERCENT_ACTIONS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "eye_openness": (("lids", 0.01),),
    "mouth_width": (("mouth_width", 0.01),),
    "lip_height": (("lip_press", -0.01),),
    "cheek_gap": (("cheeks", -0.08),),
    "brow_inner": (("brow_inner", 0.0039),),
    "brow_gap": (("brow_gap", 0.002),),
}
OTHER_ACTIONS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "corner_lift": (("corner_lift", 1.0),),
    "mouth_opening": (("mouth_open", 0.62),),
    "head_height": (("shift_y", -1.0),),
    "gaze_yaw_deg": (("gaze_yaw_deg", 1.0),),
    "gaze_pitch_deg": (("gaze_pitch_deg", 1.0),),
    "gaze_away_deg": (("gaze_yaw_deg", 1.0),),
    "head_yaw_deg": (("head_yaw_deg", 1.0),),
    "head_pitch_deg": (("head_pitch_deg", 1.0),),
    "head_roll_deg": (("head_roll_deg", 1.0),),
}
LIMITS: Mapping[str, tuple[float, float]] = {
    "lids": (-0.6, 0.4),
    "mouth_width": (-0.1, 0.35),
    "corner_lift": (-0.06, 0.16),
    "cheeks": (0.0, 0.9),
    "mouth_open": (0.0, 0.35),
    "lip_press": (-0.1, 0.4),
    "brow_inner": (-0.1, 0.1),
    "brow_outer_left": (-0.06, 0.12),
    "brow_outer_right": (-0.06, 0.12),
    "gaze_yaw_deg": (-30, 30),
    "gaze_pitch_deg": (-24, 20),
    "head_yaw_deg": (-18, 18),
    "head_pitch_deg": (-15, 15),
    "head_roll_deg": (-16, 16),
}
"""As far as a face goes."""


def done(actions: Mapping[str, float], cue: Cue, size: float) -> dict[str, float]:
    """`actions` with `size` more of what the cue measures, within what a face can do."""
    changed = dict(actions)
    for name, gain in _actions_of(cue):
        low, high = LIMITS.get(name, (-1.0, 1.0))
        sign = -1 if cue.sides == "size" and changed.get(name, 0.0) < 0 else 1
        changed[name] = min(max(changed.get(name, 0.0) + sign * gain * size, low), high)
    return changed


def _actions_of(cue: Cue) -> tuple[tuple[str, float], ...]:
    if cue.measure == "brow_outer":
        left, right = ("brow_outer_left", 0.0036), ("brow_outer_right", 0.0036)
        return {"higher": (left,), "lower": (right,)}.get(cue.sides, (left, right))
    table = PERCENT_ACTIONS if cue.change == "percent" else OTHER_ACTIONS
    return table.get(cue.measure, ())


# --- the sitter's making: she needs the face room, which the camera room lies below ----------------


def make_actor(
    settings: CameraSettings, models: Path, live: bool = False, temperament: Temperament | None = None, seed: int = 1
) -> Actor:
    """The simulated sitter, not yet started. Raises ModelError for a missing photograph or model."""
    return Actor(make_puppet(settings, models), settings, live, temperament, seed)


def make_puppet(settings: CameraSettings, models: Path) -> Puppet:
    """The photograph of the set-up, measured by the landmark model, in a frame of the settings' shape."""
    from booth.face.models import sitter_picture

    photograph = Image.open(sitter_picture()).convert("RGB")
    width, height = upright_size((settings.main_width, settings.main_height), settings.rotation)
    return Puppet(build_stage(photograph, _face_on(photograph, models).landmarks_px, width / height))


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
