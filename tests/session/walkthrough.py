"""A booth of values: drives the session by a clock of its own and plays store, photo room and guest.

booth = Booth()
booth.press()            # a short press, then what the rooms answer
booth.wait(6)            # time goes on, 15 times a second, seen as `booth.seen` says
booth.at(Step.LOOK)      # where it stands
    booth.said               # everything that was asked for
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from booth.looks.reading import Framing, Stage
from booth.session.events import (
    Action,
    Admitted,
    AskFor,
    Event,
    Kept,
    Light,
    Measure,
    NotTaken,
    Observed,
    OpenSession,
    Press,
    Pressed,
    SetLight,
    Shoot,
    Ticked,
    Wipe,
)
from booth.session.machine import step
from booth.session.state import Program, Session, Step

NOBODY = Observed(0, Framing.NOBODY, Stage.NO_FACE, 0.0, False)
POSING = Observed(0, Framing.GOOD, Stage.READY, 1.0, True)
TRYING = Observed(0, Framing.GOOD, Stage.READY_WITHOUT_LOOK, 1.0, False)
FAR_OFF = Observed(0, Framing.COME_CLOSER, Stage.NOT_READY, 0.0, False)

FAREWELL: list[Action] = [AskFor(None), Measure(False), SetLight(Light.IDLE), Wipe()]
"""How every session ends."""


class Booth:
    """Answers OpenSession and Shoot at once, as long as `answers` is true."""

    def __init__(self, *looks: str, **program: Any) -> None:
        names = looks or ("neutral_friendly", "genuine_smile", "determination")
        self.session = Session(Program(looks=names, **program))
        self.now_s = 0.0
        self.seen: Observed | None = NOBODY
        self.answers = True
        self.burst_is_good = True
        self.said: list[Action] = []
        self.wait(1.0)

    @property
    def step(self) -> Step:
        return self.session.step

    def at(self, step: Step) -> bool:
        return self.step is step

    def send(self, event: Event) -> tuple[Action, ...]:
        self.session, actions = step(self.session, event)
        self.said += actions
        for action in actions:
            self._answer(action)
        return actions

    def _answer(self, action: Action) -> None:
        if self.answers and isinstance(action, OpenSession):
            self.send(Admitted(self.now_s, "0421"))
        if self.answers and isinstance(action, Shoot):
            self.answer_shot(action)

    def answer_shot(self, shot: Shoot) -> None:
        if self.burst_is_good:
            self.send(Kept(self.now_s, shot.look, shot.take, len(self.session.pictures) + 1))
        else:
            self.send(NotTaken(self.now_s, "Nobody was in the picture."))

    def press(self, press: Press = Press.SHORT) -> None:
        self.send(Pressed(self.now_s, press))

    def hold(self) -> None:
        self.press(Press.LONG)

    def wait(self, seconds: float, until: Step | None = None) -> None:
        """Let time go by, or until a step is reached; fails when it is not."""
        for _ in range(round(seconds * 15)):
            if until is self.step:
                return
            self.now_s += 1 / 15
            if self.seen is not None:
                self.send(replace(self.seen, at_s=self.now_s))
            self.send(Ticked(self.now_s))
        assert until in (None, self.step), f"waited for {until}, but stands at {self.step}"

    def consent(self) -> None:
        """From attract to the claim number, as a person would who reads first."""
        self.press()
        self.wait(2.0)
        for question in (Step.LANGUAGE, Step.STYLE):
            if self.at(question):
                self.hold()
                self.wait(2.0)
        self.press()
        assert self.step is Step.CLAIM

    def go_to(self, goal: Step) -> None:
        """Walk a willing guest up to a step of the first look; to LANGUAGE or STYLE where there are several."""
        if goal is Step.ATTRACT:
            return
        if goal in (Step.LANGUAGE, Step.STYLE, Step.CONSENT):
            self.press()
            return
        if goal is Step.TERMS:
            self.press()
            self.wait(1.5)
            self.hold()
            return
        if goal is Step.SIDE:
            self._ask_again(Step.NEUTRAL)
            return
        if goal is Step.CHOOSE:
            self._ask_again(Step.REVIEW)
            return
        self.consent()
        self.seen = POSING
        if goal is Step.CAPTURE:
            self.wait(60, until=Step.COUNTDOWN)
            self.answers = False
        self.wait(90, until=goal)

    def _ask_again(self, step: Step) -> None:
        self.go_to(step)
        self.seen = replace(POSING, neutral_progress=0.5)
        self.wait(1.2)
        self.hold()
        self.seen = POSING

    def count(self, action: Action) -> int:
        return self.said.count(action)

    def asked(self, kind: type[Action]) -> list[Action]:
        return [action for action in self.said if isinstance(action, kind)]
