"""Every screen there is, as made-up moments: for pictures of all screens, for tests, for whoever translates.

for name, moment in moments(catalogue, seen).items():
    view = screen_view(moment.session, moment.observation, catalogue, settings, moment.hold, moment.now_s)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from booth.looks.catalogue import Look
from booth.looks.reading import Advice, Framing, Observation, Stage
from booth.session.state import SIDES, Picture, Program, Session, Step
from booth.told import Value, told
from booth.words import languages

LOOKS: Final = ("neutral_friendly", "genuine_smile", "confidence", "quizzical_curiosity", "determination")
CLAIM: Final = "0421"
NOBODY: Final = Observation(0, 0)
STORE: Final = "/var/lib/booth"


def heard(sentence: str, /, **values: Value) -> str:
    """What a room of the booth tells, word for word: no sentence is made here, and a test sees to that."""
    return told(sentence, **values)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the screen is made from at one moment."""

    session: Session
    observation: Observation | None = None
    hold: float = 0.0
    now_s: float = 1.2

    def spoken(self, language: str) -> Moment:
        """The same in another language; where languages are chosen it is the list that says which."""
        if self.session.step is Step.LANGUAGE:
            return self
        program = replace(self.session.program, languages=(language,))
        return replace(self, session=replace(self.session, program=program))


def moments(catalogue: Mapping[str, Look], seen: Mapping[str, Observation]) -> dict[str, Moment]:
    """All screens by a name that sorts in the order of a walk-up.

    seen: real observations by look, and "neutral", where there are some; whoever is missing is not seen.
    """
    told = (*_before(), *_in_place(seen), *_looks(catalogue, seen), *_shutter(seen), *_after(), *_troubles(seen))
    return {f"{at:02d}_{name}": moment for at, (name, moment) in enumerate(told)}


def _session(step: Step, **changes: object) -> Session:
    claim = "" if step in (Step.ATTRACT, Step.LANGUAGE, Step.STYLE, Step.CONSENT, Step.TERMS) else CLAIM
    session = Session(Program(LOOKS), step, claim=claim)
    return replace(session, **changes)  # type: ignore[arg-type]


def _before() -> Iterator[tuple[str, Moment]]:
    yield "attract", Moment(_session(Step.ATTRACT), now_s=5.8)
    yield "attract_quizzical", Moment(_session(Step.ATTRACT), now_s=14.0)
    offered = languages()
    for at in (0, len(offered) - 1):
        yield f"language_{offered[at]}", Moment(_session(Step.LANGUAGE, program=Program(LOOKS, offered), cursor=at))
    both = Program(LOOKS, styles=("headshot", "portrait"))
    for at, style in enumerate(both.styles):
        yield f"style_{style}", Moment(_session(Step.STYLE, program=both, cursor=at))
    yield "consent", Moment(_session(Step.CONSENT))
    yield "consent_held", Moment(_session(Step.CONSENT), hold=0.6)
    yield "terms", Moment(_session(Step.TERMS))
    yield "consent_given", Moment(_session(Step.CONSENT, admitting=True))
    yield "claim", Moment(_session(Step.CLAIM))


def _in_place(seen: Mapping[str, Observation]) -> Iterator[tuple[str, Moment]]:
    neutral = seen.get("neutral", NOBODY)
    for framing in Framing:
        faces = {Framing.NOBODY: 0, Framing.SEVERAL: 2}.get(framing, 1)
        observed = replace(neutral, framing=framing, faces=faces, face=neutral.face if faces else None)
        yield f"framing_{framing.value}", Moment(_session(Step.FRAMING, framing=framing), observed)
    portrait = _session(Step.FRAMING, program=Program(LOOKS, styles=("portrait",)), framing=Framing.STEP_BACK)
    yield "framing_portrait", Moment(portrait, replace(neutral, framing=Framing.STEP_BACK, faces=1))
    there = _session(Step.NEUTRAL, stage=Stage.READY_WITHOUT_LOOK, neutral_progress=0.6)
    yield "neutral", Moment(there, neutral)
    for at, side in enumerate(SIDES):
        yield f"side_{side}", Moment(_session(Step.SIDE, cursor=at))
    yield "neutral_lost", Moment(replace(there, stage=Stage.NO_FACE, neutral_progress=0.0), NOBODY)


def _looks(catalogue: Mapping[str, Look], seen: Mapping[str, Observation]) -> Iterator[tuple[str, Moment]]:
    for stage in Stage:
        observed = seen.get("genuine_smile", NOBODY) if stage else NOBODY
        advice = None if stage is Stage.NO_FACE else Advice("Let your cheeks lift.", "cheeks", 1)
        if stage is Stage.READY:
            advice = Advice(catalogue["genuine_smile"].praise, praise=True)
        session = _session(Step.LOOK, look_index=1, stage=stage)
        yield f"look_stage_{stage.value}", Moment(session, replace(observed, advice=advice))
    for name in catalogue:
        program = Program((LOOKS[0], name, *LOOKS[1:]))
        session = _session(Step.LOOK, program=program, look_index=1, stage=Stage.READY_WITHOUT_LOOK)
        yield f"look_{name}", Moment(session, seen.get(name, seen.get("neutral", NOBODY)))
    yield from _choices(catalogue)
    held = _session(Step.LOOK, look_index=4, stage=Stage.READY_WITHOUT_LOOK)
    yield "look_held", Moment(held, seen.get("determination", NOBODY), hold=0.4)


def _choices(catalogue: Mapping[str, Look]) -> Iterator[tuple[str, Moment]]:
    yield "choose", Moment(_session(Step.CHOOSE, program=Program(LOOKS, choose=3), cursor=1), hold=0.5)
    some = Program(LOOKS, choose=3)
    yield "choose_next", Moment(_session(Step.CHOOSE, program=some, cursor=2, pictures=pictures(2)))
    every = Program(tuple(catalogue), choose=5)
    yield "choose_of_all", Moment(_session(Step.CHOOSE, program=every, cursor=8, pictures=pictures(3)))
    yield "choose_finish", Moment(_session(Step.CHOOSE, cursor=len(LOOKS), pictures=pictures(5)))


def _shutter(seen: Mapping[str, Observation]) -> Iterator[tuple[str, Moment]]:
    session = _session(Step.COUNTDOWN, look_index=1, stage=Stage.READY)
    observed = seen.get("genuine_smile", NOBODY)
    for digit, now_s in ((3, 0.4), (2, 1.4), (1, 2.4)):
        yield f"countdown_{digit}", Moment(session, observed, now_s=now_s)
    yield "capture", Moment(_session(Step.CAPTURE, look_index=1, stage=Stage.READY), observed)
    takes = ((LOOKS[0], 1), (LOOKS[1], 1))
    yield "capture_chosen", Moment(_session(Step.CAPTURE, look_index=1, takes=takes, chosen=True))


def pictures(count: int) -> tuple[Picture, ...]:
    """The first pictures of a session; their ids count from 1."""
    return tuple(Picture(at + 1, LOOKS[at % len(LOOKS)], 1 + at // len(LOOKS)) for at in range(count))


def _after() -> Iterator[tuple[str, Moment]]:
    yield "kept", Moment(_session(Step.KEPT, look_index=1, pictures=pictures(2)))
    again = (*pictures(2), Picture(3, LOOKS[1], 2))
    yield "kept_again", Moment(_session(Step.KEPT, look_index=1, pictures=again))
    yield "kept_last", Moment(_session(Step.KEPT, look_index=4, asked=LOOKS, pictures=pictures(5)))
    for count in (1, 3, 5, 8, 14):
        yield f"review_{count}", Moment(_session(Step.REVIEW, look_index=4, pictures=pictures(count)))
    yield "done", Moment(_session(Step.DONE, pictures=pictures(5)))
    yield "done_none", Moment(_session(Step.DONE))


def _troubles(seen: Mapping[str, Observation]) -> Iterator[tuple[str, Moment]]:
    smile = seen.get("genuine_smile", NOBODY)
    looking = _session(Step.LOOK, look_index=1, stage=Stage.NOT_READY)
    yield "look_two_faces", Moment(looking, replace(smile, faces=2))
    yield "look_four_faces", Moment(looking, replace(smile, faces=4))
    yield "look_not_taken", Moment(replace(looking, notice="Nobody was in the picture."), smile)
    yield "look_still_there", Moment(replace(looking, idle_prompt=True), smile)
    yield "consent_still_there", Moment(_session(Step.CONSENT, idle_prompt=True))
    for device, advice in (
        ("camera", heard(
            "The Pi camera does not work: with the power off, check the ribbon cable at both ends."
        )),
        ("disk", heard("The disk of {path} is full and nothing was saved: free some room on it.", path=STORE)),
        ("light", heard("{light} does not obey: does anything else use it, and is the booth's user in the group gpio?",
                        light=heard("light on PWM channel {channel}", channel="0"))),
        ("start", heard("The face model cannot be used: bring it with ./scripts/setup, then start again.")),
    ):  # fmt: skip
        yield f"fault_{device}", Moment(_session(Step.FAULT, faults=((device, advice),)))
    stuck = heard(
        "{button} has been down for more than {seconds} s and is ignored: free it, or check its wire.",
        button="GPIO 17",
        seconds=20,
    )
    yield "attract_button_stuck", Moment(_session(Step.ATTRACT, faults=(("button", stuck),)))
