"""What a rule of the table waits for: small named questions to the session and the event that just came.

`first & second` asks both. The words are what the diagram shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from booth.session.events import Admitted, Event, Kept, NotTaken, Press, Pressed
from booth.session.state import Session, Step

Question = Callable[[Session, Event], bool]

STOPPING: Final = frozenset({"camera", "vision", "disk"})
"""Devices that no photograph can be taken without. Light and button are only noted for staff."""
SETTLE_SHORT_S: Final = {Step.COUNTDOWN: 0.0, Step.DONE: 2.0}
"""How long a step has been on before a short press counts for it: what came sooner was meant for the step before."""
SETTLE_LONG_S: Final = {Step.COUNTDOWN: 0.0, Step.CONSENT: 0.0}
"""The same for a long press, which began about 1.2 s before it is known to be one. "No" is taken at any time."""
READ_CONSENT_S: Final = 1.0
PAUSE_S: Final = 0.8
"""A yes is a press by itself: the question was on for a second, and no press came for this long."""
GOOD_S: Final = 1.0
"""FRAMING: standing well for this long is enough."""
LEAST_NEUTRAL_S: Final = 1.0
"""What is said of the neutral sooner than this is about an earlier one."""
SETTLE_LOOK_S: Final = {"headshot": 1.0, "portrait": 3.0}
"""A look is on for this long before it counts as reached: time to read its name, for a portrait to move and settle."""
FLICKER_S: Final = 0.8
"""COUNTDOWN: losing the look for less than this is overlooked."""
TRIES: Final = 2
"""How often a look is asked for again after a shot that gave no photograph."""
ANSWER_LOST_S: Final = 120.0
"""A shot that has found no answer for this long will find none."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A question and its words."""

    words: str
    holds: Question

    def __and__(self, other: Condition) -> Condition:
        words = ", ".join(words for words in (self.words, other.words) if words)
        return Condition(words, lambda session, event: self.holds(session, event) and other.holds(session, event))


def condition(words: str) -> Callable[[Question], Condition]:
    """Make a condition of a function. Without words it goes without saying in the diagram."""
    return lambda question: Condition(words, question)


def after(seconds: str | float) -> Condition:
    """The step has been on for so many seconds, or for as long as the program's field of that name says."""

    def over(session: Session, event: Event) -> bool:
        limit_s = getattr(session.program, seconds) if isinstance(seconds, str) else seconds
        return session.now_s - session.step_since_s >= float(limit_s)

    return Condition(f"after {seconds}" if isinstance(seconds, str) else f"after {seconds:g} s", over)


def goes_on_at(step: Step) -> Condition:
    """The fault came where it is this step that can be gone on with."""
    return Condition("", lambda session, event: session.resume is step)


def _pressed(event: Event, press: Press) -> bool:
    return isinstance(event, Pressed) and event.press is press


def _on_for_s(session: Session) -> float:
    return session.now_s - session.step_since_s


# --- the button -----------------------------------------------------------------------------------


@condition("short")
def short(session: Session, event: Event) -> bool:
    return _pressed(event, Press.SHORT) and _on_for_s(session) >= SETTLE_SHORT_S.get(session.step, 0.4)


@condition("long")
def long(session: Session, event: Event) -> bool:
    return _pressed(event, Press.LONG) and _on_for_s(session) >= SETTLE_LONG_S.get(session.step, 1.0)


@condition("long")
def long_from_neutral(session: Session, event: Event) -> bool:
    """So soon after NEUTRAL that the press began there: it was meant for the neutral."""
    early = _on_for_s(session) < SETTLE_LONG_S.get(session.step, 1.0)
    return _pressed(event, Press.LONG) and session.left is Step.NEUTRAL and early


def at_option(option: str) -> Condition:
    """The guest stands at this place of the list."""
    return Condition(option.strip("@").replace("_", " "), lambda session, event: session.option == option)


@condition("after choose_s")
def left_alone(session: Session, event: Event) -> bool:
    """Nobody has moved through the list for a while."""
    return session.now_s - session.active_s >= session.program.choose_s


@condition("")
def deliberate(session: Session, event: Event) -> bool:
    return _on_for_s(session) >= READ_CONSENT_S and session.now_s - session.active_s >= PAUSE_S


@condition("still there?")
def asked_still_there(session: Session, event: Event) -> bool:
    return session.idle_prompt


# --- answers --------------------------------------------------------------------------------------


@condition("admitted")
def admitted(session: Session, event: Event) -> bool:
    return isinstance(event, Admitted) and session.admitting


@condition("admitted too late")
def admitted_late(session: Session, event: Event) -> bool:
    return isinstance(event, Admitted) and not session.admitting


@condition("")
def not_admitting(session: Session, event: Event) -> bool:
    return not session.admitting


@condition("kept")
def kept(session: Session, event: Event) -> bool:
    return isinstance(event, Kept) and (event.look, event.take) in session.takes


@condition("not taken")
def not_taken(session: Session, event: Event) -> bool:
    return isinstance(event, NotTaken)


@condition("can be tried again")
def tries_left(session: Session, event: Event) -> bool:
    return session.misses < TRIES


# --- what is seen ---------------------------------------------------------------------------------


@condition("stands well")
def stands_well(session: Session, event: Event) -> bool:
    return session.good_since_s is not None and session.now_s - session.good_since_s >= GOOD_S


@condition("neutral recorded")
def neutral_recorded(session: Session, event: Event) -> bool:
    return session.neutral_progress >= 1.0 and _on_for_s(session) >= LEAST_NEUTRAL_S


@condition("some neutral")
def some_neutral(session: Session, event: Event) -> bool:
    return session.neutral_progress > 0.0


@condition("look reached")
def look_reached(session: Session, event: Event) -> bool:
    return session.ready and _on_for_s(session) >= SETTLE_LOOK_S[session.style]


@condition("look lost")
def look_lost(session: Session, event: Event) -> bool:
    return session.lost_since_s is not None and session.now_s - session.lost_since_s >= FLICKER_S


@condition("after look_timeout_s")
def look_time_over(session: Session, event: Event) -> bool:
    return session.now_s - session.look_since_s >= session.program.look_timeout_s


@condition("")
def look_time_left(session: Session, event: Event) -> bool:
    return not look_time_over.holds(session, event)


# --- the way it ends ------------------------------------------------------------------------------


@condition("nobody there")
def gone(session: Session, event: Event) -> bool:
    return session.film_ended or session.now_s - session.face_seen_s >= session.program.no_face_end_s


@condition("idle")
def idle(session: Session, event: Event) -> bool:
    return session.now_s - session.active_s >= session.program.idle_end_s


@condition("fault")
def broken(session: Session, event: Event) -> bool:
    return any(device in STOPPING for device, _ in session.faults)


@condition("mended")
def mended(session: Session, event: Event) -> bool:
    return not broken.holds(session, event)


@condition("")
def with_guest(session: Session, event: Event) -> bool:
    return session.claim != ""


@condition("pictures")
def has_pictures(session: Session, event: Event) -> bool:
    return bool(session.pictures)


@condition("another look")
def another_look(session: Session, event: Event) -> bool:
    taken = {picture.look for picture in session.pictures}
    return session.next_index is not None and len(taken) < session.program.asks


@condition("own choice")
def own_choice(session: Session, event: Event) -> bool:
    """The program lets the guest choose the looks."""
    return session.program.choose > 0


@condition("own choice")
def guest_chooses(session: Session, event: Event) -> bool:
    """The same, or the list was where the guest came from: there are pictures already."""
    return own_choice.holds(session, event) or bool(session.pictures)


@condition("several languages")
def several_languages(session: Session, event: Event) -> bool:
    return len(session.program.languages) > 1


@condition("two styles")
def several_styles(session: Session, event: Event) -> bool:
    return len(session.program.styles) > 1


@condition("")
def open_to_guests(session: Session, event: Event) -> bool:
    """Nobody begins while the photograph of the guest before is still on its way: it would turn up as theirs."""
    due_s = session.answer_due_since_s
    return not session.film_ended and (due_s is None or session.now_s - due_s >= ANSWER_LOST_S)


@condition("")
def not_advised(session: Session, event: Event) -> bool:
    return not session.notice
