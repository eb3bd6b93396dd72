"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor, told in words or plain. `fix` is empty where all is well; `optional` things may be
    missing."""

    name: str
    figure: str
    fix: str = ""
    optional: bool = False

    @property
    def well(self) -> bool:
        return self.optional or not self.fix


def line(finding: Finding) -> str:
    """One finding as text."""
    state = "ok" if not finding.fix else "--" if finding.optional else "NO"
    words = f"{state:<3} {finding.name:<12} {finding.figure}"
    return f"{words}\n{'':<16} -> {finding.fix}" if finding.fix else words
