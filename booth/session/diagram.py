"""The walk-up as a Mermaid state diagram, drawn from the table, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from booth.session.state import Step
from booth.session.steps import TABLE, Rule

PARTS = {
    "with a guest": (Step.LANGUAGE, Step.STYLE, Step.CONSENT, Step.TERMS, Step.CLAIM),
    "before the lens": (Step.FRAMING, Step.NEUTRAL, Step.SIDE, Step.CHOOSE, Step.LOOK, Step.COUNTDOWN),
    "pictures": (Step.CAPTURE, Step.KEPT, Step.REVIEW, Step.DONE),
}


def mermaid() -> str:
    """Text of the diagram. What all steps before the lens have in common is drawn once, from their frame."""
    lines = ["stateDiagram-v2", "    [*] --> attract"]
    common = set.intersection(*({_arrow(rule) for rule in TABLE[step]} for step in PARTS["before the lens"]))
    for words, steps in PARTS.items():
        name = words.replace(" ", "_")
        lines += [f'    state "{words}" as {name} {{', *(f"        {step.value}" for step in steps), "    }"]
    for step in Step:
        shared = common if step in PARTS["before the lens"] else set()
        lines += _arrows(step.value, [_arrow(rule) for rule in TABLE[step] if _arrow(rule) not in shared])
    lines += _arrows("before_the_lens", [arrow for arrow in map(_arrow, TABLE[Step.FRAMING]) if arrow in common])
    return "\n".join(lines) + "\n"


Arrow = tuple[str, str]
"""(step that follows, words)"""


def _arrow(rule: Rule) -> Arrow:
    return (rule.then.value if rule.then else "", rule.when.words)


def _arrows(source: str, arrows: list[Arrow]) -> Iterator[str]:
    """One line for each step that follows, with all the ways to it. Rules that stay are not drawn."""
    for target, ways in groupby(sorted(arrows, key=lambda arrow: arrow[0]), key=lambda arrow: arrow[0]):
        if target:
            yield f"    {source} --> {target}: {' / '.join(dict.fromkeys(words for _, words in ways))}"
