"""The table as a whole, and the diagram that is drawn from it."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from booth.session.diagram import mermaid
from booth.session.state import Step
from booth.session.steps import TABLE

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "diagram"


def load_script() -> ModuleType:
    loader = SourceFileLoader("diagram_script", str(SCRIPT))
    spec = spec_from_loader("diagram_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def script(tmp_path: Path) -> ModuleType:
    module = load_script()
    module.ROOT = tmp_path  # type: ignore[attr-defined]
    return module


def test_every_step_has_rules_and_every_step_is_reached_and_left() -> None:
    assert set(TABLE) == set(Step)
    assert {rule.then for rules in TABLE.values() for rule in rules} - {None} == set(Step)
    for step, rules in TABLE.items():
        assert any(rule.then not in (None, step) for rule in rules)


def test_every_step_with_a_guest_leads_back_to_attract() -> None:
    home = {Step.ATTRACT}
    while fresh := {step for step, rules in TABLE.items() if any(rule.then in home for rule in rules)} - home:
        home |= fresh
    assert home == set(Step)


def test_the_diagram_draws_each_way_once() -> None:
    lines = mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    attract --> consent: short" in lines
    assert "    before_the_lens --> attract: nobody there / idle" in lines
    assert not any(line.startswith("    look --> fault") for line in lines)
    arrows = [line.split(":")[0] for line in lines if "-->" in line]
    assert len(arrows) == len(set(arrows))
    assert {line.strip() for line in lines} >= {step.value for step in Step if step not in (Step.ATTRACT, Step.FAULT)}


def test_the_script_writes_between_the_markers(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script.PARTS = {("README.md", "session diagram"): mermaid, ("more/README.md", "table"): lambda: "made\n"}  # type: ignore[attr-defined]
    readme, more = script.ROOT / "README.md", script.ROOT / "more" / "README.md"
    more.parent.mkdir()
    more.write_text("<!-- table: begin -->\n", encoding="utf-8")
    readme.write_text("# Booth\n", encoding="utf-8")
    assert script.main([]) == 1
    error = capsys.readouterr().err
    assert "README.md has no lines <!-- session diagram: begin -->" in error
    assert "more/README.md has no lines <!-- table: begin -->" in error

    more.write_text("<!-- table: begin -->\n<!-- table: end -->\n", encoding="utf-8")
    marked = "# Booth\n<!-- session diagram: begin -->\nold\n<!-- session diagram: end -->\nmore\n"
    readme.write_text(marked, encoding="utf-8")
    assert script.main(["--check"]) == 1
    assert readme.read_text(encoding="utf-8") == marked
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Booth\n")
    assert text.endswith("more\n")
    assert mermaid() in text
    assert "old" not in text
    assert more.read_text(encoding="utf-8") == "<!-- table: begin -->\nmade\n<!-- table: end -->\n"


def test_the_projects_own_documents_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert load_script().main(["--check"]) == 0, capsys.readouterr().err
