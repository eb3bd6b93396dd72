"""The walk-up as a table: for every step, what it waits for and what then comes. `machine.step` reads it.

The rules of the house
- One button. Short is "next", and where a look is asked for "shoot now". Long is "not this": what consent
  is given to at length, and there no; leave (claim, framing), again (neutral), skip (look, countdown), once more
  (kept, review). In a list (language, style, side, choose) short is the next line and long takes it; left alone, the
  event's own order goes on.
- Nothing is measured before consent, and consent is a press by itself: mashing and holding never give it.
- No step traps: each has a way on by the button and a time after which it goes on or ends by itself.
- Nobody in the picture, a film that is over, nothing happening: the session ends, at DONE where there are
  pictures to come back for, else at ATTRACT.
- Entering ATTRACT wipes everything of the person, whichever way led there (`changes.on_entry`).
- At most one shot is on its way. CAPTURE is left with its answer; it needs no device, the burst is in hand.
- A fault of camera, vision or disk stops the steps that need them and goes on, once mended, where nothing is lost.

Rules are tried in order; the first that holds is taken. A rule without a next step stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from booth.session.changes import (
    Change,
    add_picture,
    advise,
    begin_admission,
    chosen_look,
    go_on_at,
    next_look,
    next_option,
    note_miss,
    nothing,
    same_look,
    take_claim,
    take_language,
    take_side,
    take_style,
)
from booth.session.conditions import (
    Condition,
    admitted,
    admitted_late,
    after,
    another_look,
    asked_still_there,
    at_option,
    broken,
    deliberate,
    goes_on_at,
    gone,
    guest_chooses,
    has_pictures,
    idle,
    kept,
    left_alone,
    long,
    long_from_neutral,
    look_lost,
    look_reached,
    look_time_left,
    look_time_over,
    mended,
    neutral_recorded,
    not_admitting,
    not_advised,
    not_taken,
    open_to_guests,
    own_choice,
    several_languages,
    several_styles,
    short,
    some_neutral,
    stands_well,
    tries_left,
    with_guest,
)
from booth.session.events import Action, CloseSession, OpenSession, Play, Sound
from booth.session.state import FINISH, OWN_FACE, Step

NEUTRAL_S: Final = 12.0
"""After this long any neutral is good enough, and where there is none the guest is told what helps."""
FAULT_S: Final = 60.0
"""How long a guest waits for a device to come back."""
GO_ON: Final = (Step.ATTRACT, Step.FRAMING, Step.CHOOSE, Step.LOOK)
"""Where a session goes on after a fault."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When this holds, go there. `change` is made first; `do` is asked for before what the entry asks for."""

    when: Condition
    then: Step | None
    change: Change = nothing
    do: tuple[Action, ...] = ()


def invited(when: Condition, change: Change = nothing) -> tuple[Rule, ...]:
    """To the question whether there may be photographs; of which kind comes before it, where there are two."""
    return Rule(when & several_styles, Step.STYLE, change), Rule(when, Step.CONSENT, change)


def in_order(when: Condition) -> tuple[Rule, ...]:
    """To the next look of the event's order; after the last one to the pictures."""
    return Rule(when & another_look, Step.LOOK, next_look), Rule(when, Step.REVIEW)


def onward(when: Condition) -> tuple[Rule, ...]:
    """The same, but by the list where the guest chooses."""
    return Rule(when & another_look & own_choice, Step.CHOOSE), *in_order(when)


def onward_or_out(when: Condition) -> tuple[Rule, ...]:
    """The same where there may be no picture to look at: then out."""
    *others, last = onward(when)
    return *others, Rule(when & has_pictures, last.then), Rule(when, Step.ATTRACT)


def begin(when: Condition) -> tuple[Rule, ...]:
    """From the neutral to the looks; back to the list, when it was done again from there."""
    return Rule(when & guest_chooses, Step.CHOOSE), Rule(when, Step.LOOK, same_look)


def ending(when: Condition) -> tuple[Rule, ...]:
    """The end of a session that somebody left."""
    return Rule(when & has_pictures, Step.DONE), Rule(when, Step.ATTRACT)


def watched(go_on: Step) -> tuple[Rule, ...]:
    """What all steps in front of the lens have in common."""
    return (
        Rule(broken, Step.FAULT, go_on_at(go_on)),
        *ending(gone),
        *ending(idle),
        Rule(short & asked_still_there, None),
    )


TABLE: Final[Mapping[Step, tuple[Rule, ...]]] = MappingProxyType(
    {
        Step.ATTRACT: (
            Rule(admitted_late, None, do=(CloseSession(completed=False),)),
            Rule(broken, Step.FAULT, go_on_at(Step.ATTRACT)),
            Rule(short & open_to_guests & several_languages, Step.LANGUAGE),
            *invited(short & open_to_guests),
        ),
        Step.LANGUAGE: (
            Rule(broken, Step.FAULT, go_on_at(Step.ATTRACT)),
            Rule(short, None, next_option),
            *invited(long, take_language),
            *invited(left_alone),
        ),
        Step.STYLE: (
            Rule(broken, Step.FAULT, go_on_at(Step.ATTRACT)),
            Rule(short, None, next_option),
            Rule(long, Step.CONSENT, take_style),
            Rule(left_alone, Step.CONSENT),
        ),
        Step.CONSENT: (
            Rule(admitted, Step.CLAIM, take_claim),
            Rule(admitted_late, None, do=(CloseSession(completed=False),)),
            Rule(broken, Step.FAULT, go_on_at(Step.ATTRACT)),
            Rule(idle, Step.ATTRACT),
            Rule(short & asked_still_there, None),
            Rule(short & deliberate & not_admitting, None, begin_admission, (OpenSession(),)),
            Rule(long & not_admitting, Step.TERMS),
        ),
        Step.TERMS: (
            Rule(broken, Step.FAULT, go_on_at(Step.ATTRACT)),
            Rule(idle, Step.ATTRACT),
            Rule(short & asked_still_there, None),
            Rule(short, Step.CONSENT),
            Rule(long, Step.ATTRACT),
        ),
        Step.CLAIM: (
            Rule(broken, Step.FAULT, go_on_at(Step.FRAMING)),
            Rule(short, Step.FRAMING),
            Rule(after("claim_s"), Step.FRAMING),
            Rule(long, Step.ATTRACT),
        ),
        Step.FRAMING: (
            *watched(Step.FRAMING),
            Rule(stands_well, Step.NEUTRAL),
            Rule(short, Step.NEUTRAL),
            Rule(long, Step.ATTRACT),
        ),
        Step.NEUTRAL: (
            *watched(Step.FRAMING),
            *begin(neutral_recorded),
            *begin(short),
            *begin(after(NEUTRAL_S) & some_neutral),
            Rule(after(NEUTRAL_S) & not_advised, None, advise),
            Rule(long, Step.SIDE),
        ),
        Step.SIDE: (
            *watched(Step.FRAMING),
            Rule(short, None, next_option),
            Rule(long, Step.NEUTRAL, take_side),
            Rule(left_alone, Step.NEUTRAL),
        ),
        Step.CHOOSE: (
            *watched(Step.CHOOSE),
            Rule(long_from_neutral, Step.SIDE),
            Rule(short, None, next_option),
            Rule(long & at_option(FINISH), Step.REVIEW),
            Rule(long & at_option(OWN_FACE), Step.SIDE),
            Rule(long, Step.LOOK, chosen_look),
            *in_order(left_alone),
        ),
        Step.LOOK: (
            *watched(Step.LOOK),
            Rule(long_from_neutral, Step.SIDE),
            Rule(short, Step.CAPTURE),
            Rule(look_time_over, Step.CAPTURE),
            Rule(look_reached, Step.COUNTDOWN),
            *onward_or_out(long),
        ),
        Step.COUNTDOWN: (
            *watched(Step.LOOK),
            Rule(short, Step.CAPTURE),
            Rule(after("countdown_s"), Step.CAPTURE),
            Rule(look_lost & look_time_left, Step.LOOK),
            *onward_or_out(long),
        ),
        Step.CAPTURE: (
            Rule(kept, Step.KEPT, add_picture),
            Rule(not_taken & tries_left, Step.LOOK, note_miss, (Play(Sound.SORRY),)),
            *onward_or_out(not_taken),
            *ending(after("capture_timeout_s")),
        ),
        Step.KEPT: (
            *onward(short),
            *onward(after("kept_s")),
            Rule(long, Step.LOOK, same_look),
        ),
        Step.REVIEW: (
            Rule(short, Step.DONE),
            Rule(after("review_s"), Step.DONE),
            Rule(long, Step.CHOOSE),
        ),
        Step.DONE: (
            Rule(kept, None, add_picture),
            Rule(short, Step.ATTRACT),
            Rule(long, Step.ATTRACT),
            Rule(after("done_s"), Step.ATTRACT),
        ),
        Step.FAULT: (
            Rule(admitted_late, None, do=(CloseSession(completed=False),)),
            *(Rule(mended & goes_on_at(step), step) for step in GO_ON),
            *ending(long & with_guest),
            *ending(after(FAULT_S) & with_guest),
        ),
    }
)
