"""What a rule changes in the session, what every event tells it, and what entering a step does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

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
    Light,
    Measure,
    NotTaken,
    Observed,
    Play,
    PrepareCamera,
    Pressed,
    RecordNeutral,
    Recovered,
    SetLight,
    Shoot,
    Sound,
    Wipe,
)
from booth.session.state import SIDES, Picture, Session, Step

Change = Callable[[Session, Event], Session]

OWN_WAY: Final = "own_way"
"""The look that is never scored: its countdown begins by itself."""
OWN_WAY_S: Final = 6.0
ASKED_STILL_THERE: Final = frozenset({Step.CONSENT, Step.TERMS, Step.FRAMING, Step.NEUTRAL, Step.CHOOSE, Step.LOOK})
"""Steps that wait for a person, and ask after a while whether there is one."""
NEUTRAL_ADVICE: Final = "Face the lens. Let your face rest."


# --- what an event tells, in whatever step ---------------------------------------------------------


def learn(session: Session, event: Event) -> Session:
    """Take in the time and the facts of an event; which step follows is for the table to say."""
    session = replace(session, now_s=max(session.now_s, event.at_s))
    match event:
        case Observed():
            session = _see(session, event)
        case Faulted(device=device, advice=advice):
            session = replace(session, faults=(*_faults_but(session, device), (device, advice)))
        case Recovered(device=device):
            session = replace(session, faults=_faults_but(session, device))
        case Chosen(look=look, take=take):
            theirs = session.step is Step.CAPTURE and (look, take) == (session.look, session.take)
            session = replace(session, chosen=session.chosen or theirs)
        case Kept() | NotTaken():
            session = replace(session, answer_due_since_s=None)
        case FilmEnded():
            session = replace(session, film_ended=True)
        case _:
            pass
    waited_s = session.now_s - session.active_s
    asking = session.step in ASKED_STILL_THERE and waited_s >= session.program.idle_prompt_s
    return replace(session, idle_prompt=asking)


def _faults_but(session: Session, device: str) -> tuple[tuple[str, str], ...]:
    return tuple(fault for fault in session.faults if fault[0] != device)


def _see(session: Session, seen: Observed) -> Session:
    now_s = session.now_s
    face = seen.stage > Stage.NO_FACE
    ready = seen.ready or (face and _own_way_waited(session))
    good_since_s = session.good_since_s if session.good_since_s is not None else now_s
    lost_since_s = session.lost_since_s if session.lost_since_s is not None else now_s
    return replace(
        session,
        framing=seen.framing,
        stage=seen.stage,
        neutral_progress=seen.neutral_progress,
        ready=ready,
        face_seen_s=now_s if face else session.face_seen_s,
        active_s=now_s if _does_as_asked(session, seen) else session.active_s,
        good_since_s=good_since_s if seen.framing is Framing.GOOD else None,
        lost_since_s=None if ready else lost_since_s,
    )


def _own_way_waited(session: Session) -> bool:
    return session.look == OWN_WAY and session.now_s - session.look_since_s >= OWN_WAY_S


def _does_as_asked(session: Session, seen: Observed) -> bool:
    """A face that poses, a neutral that grows: the guest is busy. In the other steps only the button says so."""
    if session.step is Step.NEUTRAL:
        return seen.neutral_progress > session.neutral_progress
    return session.step in (Step.LOOK, Step.COUNTDOWN) and seen.stage > Stage.NO_FACE


# --- what a rule changes ---------------------------------------------------------------------------


def nothing(session: Session, event: Event) -> Session:
    return session


def begin_admission(session: Session, event: Event) -> Session:
    return replace(session, admitting=True)


def take_claim(session: Session, event: Event) -> Session:
    assert isinstance(event, Admitted)
    return replace(session, admitting=False, claim=event.claim)


def take_language(session: Session, event: Event) -> Session:
    return replace(session, language_index=session.cursor)


def take_style(session: Session, event: Event) -> Session:
    return replace(session, style_index=session.cursor)


def take_side(session: Session, event: Event) -> Session:
    return replace(session, resting_side=SIDES[session.cursor])


def next_option(session: Session, event: Event) -> Session:
    return replace(session, cursor=(session.cursor + 1) % len(session.options))


def next_look(session: Session, event: Event) -> Session:
    """The event's own order."""
    assert session.next_index is not None
    return replace(session, look_index=session.next_index, misses=0, notice="")


def chosen_look(session: Session, event: Event) -> Session:
    return replace(session, look_index=session.cursor, misses=0, notice="")


def same_look(session: Session, event: Event) -> Session:
    return replace(session, misses=0, notice="")


def add_picture(session: Session, event: Event) -> Session:
    assert isinstance(event, Kept)
    picture = Picture(event.photograph_id, event.look, event.take)
    return replace(session, pictures=(*session.pictures, picture), misses=0, notice="")


def note_miss(session: Session, event: Event) -> Session:
    assert isinstance(event, NotTaken)
    return replace(session, misses=session.misses + 1, notice=event.reason)


def advise(session: Session, event: Event) -> Session:
    return replace(session, notice=NEUTRAL_ADVICE)


def go_on_at(step: Step) -> Change:
    """Remember where to go on when the device is back; a store that was being asked will not be waited for."""
    return lambda session, event: replace(session, resume=step, admitting=False)


# --- entering a step -------------------------------------------------------------------------------


def enter(session: Session, step: Step) -> Session:
    """The session as it stands at the first moment of `step`; ATTRACT forgets the person."""
    now_s = session.now_s
    if step is Step.ATTRACT:
        return Session(
            session.program,
            step_since_s=now_s,
            active_s=now_s,
            face_seen_s=now_s,
            now_s=now_s,
            faults=session.faults,
            answer_due_since_s=session.answer_due_since_s,
            film_ended=session.film_ended,
        )
    goes_on = step is Step.COUNTDOWN or session.step is Step.COUNTDOWN
    entered = replace(
        session,
        step=step,
        step_since_s=now_s,
        left=session.step,
        active_s=now_s,
        face_seen_s=now_s,
        look_since_s=session.look_since_s if goes_on else now_s,
        idle_prompt=False,
        ready=False,
        good_since_s=None,
        lost_since_s=None,
        chosen=False,
        cursor=_cursor(session, step),
    )
    if step is Step.NEUTRAL:
        return replace(entered, neutral_progress=0.0, notice="")
    if step is Step.LOOK:
        return replace(entered, asked=tuple(dict.fromkeys((*entered.asked, entered.look or ""))))
    if step is Step.CAPTURE:
        return _count_take(entered)
    return entered


def _cursor(session: Session, step: Step) -> int:
    """Where a list begins: at what the event, or the guest before, would take."""
    if step is Step.SIDE:
        return SIDES.index(session.resting_side)
    if step is Step.CHOOSE:
        return session.look_index if session.next_index is None else session.next_index
    return 0


def _count_take(session: Session) -> Session:
    look = session.look or ""
    takes = {**dict(session.takes), look: session.take + 1}
    return replace(session, takes=tuple(takes.items()), answer_due_since_s=session.now_s, notice="")


ON_ENTRY: Final[Mapping[Step, tuple[Action, ...]]] = MappingProxyType(
    {
        Step.SIDE: (AskFor(None),),
        Step.CHOOSE: (AskFor(None),),
        Step.KEPT: (Play(Sound.SUCCESS),),
        Step.REVIEW: (AskFor(None),),
        Step.DONE: (AskFor(None), Measure(False), CloseSession(completed=True)),
    }
)


def on_entry(left: Session, entered: Session) -> tuple[Action, ...]:
    """What is done on entering a step, whichever way led to it."""
    if entered.step is Step.ATTRACT:
        return _farewell(left)
    style, allowance = entered.style, entered.allowance
    if entered.step is Step.FRAMING:
        return (Measure(True, style), SetLight(Light.CAPTURE, style), PrepareCamera(style))
    if entered.step is Step.NEUTRAL:
        return (RecordNeutral(), PrepareCamera(style))
    if entered.step is Step.LOOK:
        return (AskFor(entered.look, allowance),)
    if entered.step is Step.CAPTURE:
        shot = Shoot(entered.look or "", entered.take, _patience_ended(left), allowance)
        return (shot, Play(Sound.SHUTTER))
    return ON_ENTRY.get(entered.step, ())


def _patience_ended(left: Session) -> bool:
    return left.step is Step.LOOK and left.now_s - left.look_since_s >= left.program.look_timeout_s


def _farewell(left: Session) -> tuple[Action, ...]:
    """Every way out leads through here. A session that was opened and did not come to DONE is closed first."""
    unfinished = left.claim != "" and left.step is not Step.DONE
    closing = (CloseSession(completed=False),) if unfinished else ()
    return (*closing, AskFor(None), Measure(False), SetLight(Light.IDLE), Wipe())


def beep(before: Session, after: Session) -> tuple[Action, ...]:
    """One beep for each new digit of the countdown."""
    if after.step is not Step.COUNTDOWN or after.digit == 0:
        return ()
    fresh = before.step is not Step.COUNTDOWN or before.digit != after.digit
    return (Play(Sound.BEEP),) if fresh else ()


def touch(session: Session, event: Event) -> Session:
    """A press answers "Still there?" in every step."""
    return replace(session, active_s=session.now_s, idle_prompt=False) if isinstance(event, Pressed) else session
