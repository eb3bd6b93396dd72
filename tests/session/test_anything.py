"""Whatever happens, in whatever order: what the session never does, and how it always ends."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from booth.looks.reading import Framing, Stage
from booth.session.events import (
    Action,
    Admitted,
    AskFor,
    Chosen,
    CloseSession,
    Event,
    Faulted,
    FilmEnded,
    Kept,
    Measure,
    NotTaken,
    Observed,
    OpenSession,
    Play,
    Press,
    Pressed,
    RecordNeutral,
    Recovered,
    Shoot,
    Sound,
    Ticked,
    Wipe,
)
from booth.session.machine import step
from booth.session.state import Program, Session, Step
from booth.settings import Style

LOOKS = ("neutral_friendly", "mystery", "own_way")
DEVICES = st.sampled_from(["camera", "vision", "disk", "light", "button"])
LISTS = {Step.LANGUAGE, Step.STYLE, Step.SIDE, Step.CHOOSE}
FACES = {Step.FRAMING, Step.NEUTRAL, Step.SIDE, Step.CHOOSE, Step.LOOK, Step.COUNTDOWN}


class AnyGuest(RuleBasedStateMachine):
    """Random events; the store and the photo room answer when they like, or never."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(Program(looks=LOOKS))
        self.now_s = 0.0
        self.consented = False
        self.measuring = False
        self.opening = False
        self.open = False
        self.owed: Shoot | None = None
        self.owed_since_s = 0.0

    @initialize(both=st.booleans(), choose=st.integers(0, 3), languages=st.sampled_from([("en",), ("de", "ar")]))
    def an_event_has_its_program(self, both: bool, choose: int, languages: tuple[str, ...]) -> None:
        styles: tuple[Style, ...] = ("portrait", "headshot") if both else ("headshot",)
        self.session = Session(Program(looks=LOOKS, languages=languages, styles=styles, choose=choose))

    # --- what happens -----------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.03, 0.1, 0.5, 1.0, 3.0, 9.0, 31.0]))
    def time_goes_on(self, seconds: float) -> None:
        self.now_s += seconds
        self._send(Ticked(self.now_s))

    @rule(press=st.sampled_from(Press), times=st.integers(1, 4))
    def presses(self, press: Press, times: int) -> None:
        for _ in range(times):
            self._send(Pressed(self.now_s, press))
            self.now_s += 0.15

    @rule()
    def reads_and_says_yes(self) -> None:
        for pause_s in (1.5, 1.5):
            self.now_s += pause_s
            self._send(Pressed(self.now_s, Press.SHORT))

    @rule(framing=st.sampled_from(Framing), stage=st.sampled_from(Stage), progress=st.floats(0, 1), ready=st.booleans())
    def is_seen(self, framing: Framing, stage: Stage, progress: float, ready: bool) -> None:
        self._send(Observed(self.now_s, framing, stage, progress, ready))

    @rule(seconds=st.sampled_from([0.5, 2.0, 6.0]))
    def poses_well(self, seconds: float) -> None:
        for _ in range(round(seconds * 5)):
            self.now_s += 0.2
            self._send(Observed(self.now_s, Framing.GOOD, Stage.READY, 1.0, True))

    @rule()
    def store_answers(self) -> None:
        if self.opening:
            self.opening = False
            self.open = True
            self._send(Admitted(self.now_s, "0421"))

    @rule(good=st.booleans())
    def photo_room_answers(self, good: bool) -> None:
        shot = self.owed
        if shot is not None:
            self.owed = None
            if good:
                self._send(Chosen(self.now_s, shot.look, shot.take))
            kept = Kept(self.now_s, shot.look, shot.take, 7)
            self._send(kept if good else NotTaken(self.now_s, "Nobody was in the picture."))

    @rule(device=DEVICES, fails=st.booleans())
    def device_fails_or_comes_back(self, device: str, fails: bool) -> None:
        self._send(Faulted(self.now_s, device, "Look at it.") if fails else Recovered(self.now_s, device))

    @rule(rarely=st.integers(0, 9))
    def film_ends(self, rarely: int) -> None:
        if rarely == 0:
            self._send(FilmEnded(self.now_s))

    # --- what is asked for ------------------------------------------------------------------------

    def _send(self, event: Event) -> None:
        before = self.session
        self.session, actions = step(before, event)
        for action in actions:
            self._obey(action)
        if self.session.step is Step.ATTRACT and before.step is not Step.ATTRACT:
            assert actions[-1] == Wipe()
            assert not self.open
            self.consented = False
            self.opening = False
            assert not self.measuring

    def _obey(self, action: Action) -> None:
        match action:
            case OpenSession():
                assert self.session.step is Step.CONSENT
                assert not self.opening
                assert not self.open
                self.opening = self.consented = True
            case CloseSession():
                assert self.open
                self.open = False
            case Measure(on=on):
                assert self.open or not on
                self.measuring = on
            case RecordNeutral() | AskFor(look=str()):
                assert self.measuring
            case Shoot():
                assert self.owed is None or self.now_s - self.owed_since_s >= 120
                assert self.measuring
                assert self.session.step is Step.CAPTURE
                self.owed, self.owed_since_s = action, self.now_s
            case Play(sound=Sound.BEEP):
                assert self.session.step is Step.COUNTDOWN
            case _:
                pass

    @invariant()
    def measures_only_with_consent(self) -> None:
        assert self.consented or not self.measuring
        assert not (self.session.step in FACES and not self.measuring)

    @invariant()
    def keeps_nothing_of_anybody_at_attract(self) -> None:
        if self.session.step in (Step.ATTRACT, Step.LANGUAGE, Step.STYLE, Step.CONSENT, Step.TERMS):
            assert not self.session.claim
            assert not self.session.pictures
            assert not self.session.takes
            assert self.session.resting_side == "none"
        if self.session.step is Step.ATTRACT:
            assert self.session.language == self.session.program.languages[0]

    @invariant()
    def asks_for_a_look_that_there_is(self) -> None:
        assert self.session.look in LOOKS
        assert set(self.session.asked) <= set(LOOKS)

    @invariant()
    def stands_at_a_line_where_there_is_a_list(self) -> None:
        assert bool(self.session.option) == (self.session.step in LISTS)

    def teardown(self) -> None:
        """Left alone, with what is broken mended, it comes to rest at ATTRACT."""
        for device, _ in self.session.faults:
            self._send(Recovered(self.now_s, device))
        for _ in range(400):
            self.now_s += 1
            self._send(Ticked(self.now_s))
            self.photo_room_answers(good=True)
        assert self.session.step is Step.ATTRACT
        assert not self.measuring
        assert not self.open


TestAnyGuest = AnyGuest.TestCase
TestAnyGuest.settings = settings(max_examples=40, stateful_step_count=50, deadline=None, derandomize=True)
