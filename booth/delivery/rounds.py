"""What one round of delivery did, at one destination and at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Round:
    """What happens at one destination in one round."""

    name: str
    delivered: int = 0
    removed: int = 0
    failed: int = 0
    waiting: int = 0
    trouble: str = ""

    @property
    def moved(self) -> bool:
        return self.delivered + self.removed > 0


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What one round did."""

    delivered: int = 0
    """Files brought, or found to be there already."""
    removed: int = 0
    """Folders of people who withdrew."""
    failed: int = 0
    waiting: int = 0
    """Jobs left, at all destinations served."""
    troubles: Mapping[str, str] = field(default_factory=dict)
    """By destination: the sentence for staff."""

    @property
    def moved(self) -> bool:
        """Something was done; another round may do more."""
        return self.delivered + self.removed > 0


def summed(rounds: Sequence[Round]) -> DeliverySummary:
    return DeliverySummary(
        sum(this.delivered for this in rounds),
        sum(this.removed for this in rounds),
        sum(this.failed for this in rounds),
        sum(this.waiting for this in rounds),
        {this.name: this.trouble for this in rounds if this.trouble},
    )
