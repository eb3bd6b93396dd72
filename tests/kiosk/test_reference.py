"""No screen changes by accident."""

from __future__ import annotations

from tests.kiosk.reference import strays


def test_every_screen_looks_as_it_did_when_somebody_last_looked() -> None:
    assert strays() == {}, "Look at them: scripts/screens. If that is how they should look: scripts/screens --accept."
