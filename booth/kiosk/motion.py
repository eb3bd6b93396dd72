"""Values that ease to where they should be. Time is given, never read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from booth.kiosk.screen import ScreenView
from booth.kiosk.theme import CUE_STAYS_S, EASE_S, out_cubic


class Eased:
    """A number on its way: out-cubic within `seconds` from wherever it stood, at once for 0."""

    def __init__(self, value: float = 0.0, seconds: float = EASE_S) -> None:
        self._from = self._to = value
        self._since_s = 0.0
        self._seconds = seconds

    def towards(self, target: float, now_s: float) -> float:
        """The value at `now_s`, heading for `target`."""
        if target != self._to:
            self._from, self._to, self._since_s = self.at(now_s), target, now_s
        return self.at(now_s)

    def at(self, now_s: float) -> float:
        if self._seconds == 0:
            return self._to
        share = out_cubic((now_s - self._since_s) / self._seconds)
        return self._from + (self._to - self._from) * share

    def moving(self, now_s: float) -> bool:
        """Not yet where it is heading for."""
        return self._from != self._to and now_s - self._since_s < self._seconds

    def jump(self, value: float) -> None:
        self._from = self._to = value


@dataclass(slots=True)
class SteadyCue:
    """Keeps a cue on the screen long enough to be read, as long as the screen itself stays."""

    _shown: ScreenView | None = None
    _since_s: float = 0.0

    def keep(self, view: ScreenView) -> ScreenView:
        """The view with the cue that may be shown now."""
        shown = self._shown
        same = shown is not None and shown.step is view.step
        if shown is not None and same and view.cue != shown.cue and view.now_s - self._since_s < CUE_STAYS_S:
            return replace(view, cue=shown.cue, cue_tone=shown.cue_tone)
        if shown is None or not same or view.cue != shown.cue:
            self._since_s = view.now_s
        self._shown = view
        return view

    def wipe(self) -> None:
        self._shown = None
