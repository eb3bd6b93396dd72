"""What the composers of the screens read: the session, what is seen, and the words for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from booth.looks.catalogue import Look
from booth.looks.reading import Observation
from booth.session.state import Session
from booth.settings import Settings
from booth.words import Words


@dataclass(frozen=True, slots=True)
class Telling:
    """One moment."""

    session: Session
    seen: Observation | None
    catalogue: Mapping[str, Look]
    settings: Settings
    now_s: float
    words: Words

    @property
    def elapsed_s(self) -> float:
        return self.now_s - self.session.step_since_s

    @property
    def look(self) -> Look | None:
        return self.catalogue.get(self.session.look or "")

    def title(self, look: str) -> str:
        known = self.catalogue.get(look)
        return self.words.title(known) if known else look.replace("_", " ").capitalize()

    @property
    def behind(self) -> int:
        """How many looks are behind the guest: in the event's order, or of those that are chosen."""
        session = self.session
        if not session.program.choose:
            return session.look_index
        return len({picture.look for picture in session.pictures} - {session.look})

    def of(self) -> str:
        count = self.session.program.asks
        return self.words("common.of", index=min(self.behind + 1, count), count=count)
