"""Which sessions make a day. A day ends where nobody came for hours, not at midnight: a workshop may go on past it.

No session is ever lost between days, and a day keeps its name whoever withdraws: it is called after its first
session, whose number and date stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(hours=5)
"""Nobody for so long, forwards or, where a clock was set, backwards: another day begins."""


@dataclass(frozen=True, slots=True)
class SessionMoment:
    """When a session began, by the wall clock; also of one that was withdrawn."""

    session_id: int
    claim: str
    began_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """Sessions that belong together, in their order."""

    first_claim: str
    date: date
    """Of its first session, by the booth's clock."""
    sessions: frozenset[int]
    withdrawn: bool = False
    """Somebody of this day has withdrawn: what was written of it must be written anew, were it to nothing."""

    @property
    def name(self) -> str:
        """`2026-11-21_from_0421`: no other day has it, even if the clock stood still."""
        return f"{self.date:%Y-%m-%d}_from_{self.first_claim}"


def days(moments: Sequence[SessionMoment]) -> tuple[Day, ...]:
    """Every session of `moments`, in order of session, in exactly one day."""
    groups: list[list[SessionMoment]] = []
    for moment in moments:
        if groups and abs(moment.began_at - groups[-1][-1].began_at) < PAUSE:
            groups[-1].append(moment)
        else:
            groups.append([moment])
    return tuple(
        Day(
            group[0].claim,
            group[0].began_at.date(),
            frozenset(moment.session_id for moment in group),
            any(moment.withdrawn for moment in group),
        )
        for group in groups
    )
