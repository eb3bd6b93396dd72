"""One event in, the next session and what to do out. Pure: the table decides (`steps.TABLE`), the caller acts."""

from __future__ import annotations

from booth.session import changes
from booth.session.events import Action, Event
from booth.session.state import Session
from booth.session.steps import TABLE, Rule


def step(session: Session, event: Event) -> tuple[Session, tuple[Action, ...]]:
    """The session after `event`, and the actions to carry out, in this order.

    Send every event, and a `Ticked` each turn of the main loop. An event that means nothing in this step changes
    nothing but the time; one stamped earlier than the last counts as coming now.
    """
    learnt = changes.learn(session, event)
    rule = next((rule for rule in TABLE[learnt.step] if rule.when.holds(learnt, event)), None)
    after, actions = _follow(learnt, event, rule) if rule else (learnt, ())
    return changes.touch(after, event), (*actions, *changes.beep(session, after))


def _follow(session: Session, event: Event, rule: Rule) -> tuple[Session, tuple[Action, ...]]:
    changed = rule.change(session, event)
    if rule.then is None:
        return changed, rule.do
    entered = changes.enter(changed, rule.then)
    return entered, (*rule.do, *changes.on_entry(changed, entered))
