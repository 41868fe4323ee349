"""The documents agree with the tree: docs/sop.md with the workflow, links with the files."""

import re
from pathlib import Path

import pytest

from shared.models import Role, Status
from shared.workflow import FINAL, OPEN, STEPS, TRANSITIONS, Transition
from tests.conventions.markdown import chart, links, section, table

ROOT = Path(__file__).parents[2]
SOP = (ROOT / "docs/sop.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


def test_the_steps_are_the_workflows() -> None:
    assert table(section(SOP, "The nine steps (Mutu Baku)")) == [
        {
            "step": str(step.number),
            "activity": step.activity,
            "requires (Kelengkapan)": ", ".join(step.requires),
            "minutes": str(step.minutes),
        }
        for step in STEPS.values()
    ]


def test_the_transitions_are_the_workflows() -> None:
    assert table(section(SOP, "The transitions")) == [
        {
            "step": str(row.step or "–"),
            "transition": f"`{row.name}`",
            "role": f"`{row.role}`",
            "from": _sources(row),
            "to": ", ".join(f"`{o.status}`" if o.status else "unchanged" for o in row.outcomes),
        }
        for row in TRANSITIONS.values()
    ]


def test_who_is_told_is_the_workflows() -> None:
    assert table(section(SOP, "Who is told")) == [
        {
            "transition": f"`{row.name}`",
            "to": f"`{outcome.status}`" if outcome.status else "unchanged",
            "told besides": ", ".join(f"`{role}`" for role in outcome.tells) or "–",
        }
        for row in TRANSITIONS.values()
        for outcome in row.outcomes
    ]


def _sources(row: Transition) -> str:
    if row.sources == OPEN:
        return "any open status"
    named = [f"`{status}`" for status in Status if status in row.sources]
    return ", ".join([*(["a new request"] if row.opens else []), *named])


def test_the_chart_is_the_workflows() -> None:
    drawn = chart(section(SOP, "The transitions"))
    steps = [row for row in TRANSITIONS.values() if row.step]
    opened = {("[*]", str(o.status), row.name) for row in steps if row.opens for o in row.outcomes}
    moves = {
        (source.value, str(outcome.status), row.name)
        for row in steps
        for source in row.sources
        for outcome in row.outcomes
    }
    ends = {(status.value, "[*]", "") for status in FINAL - {Status.WITHDRAWN}}
    assert drawn == opened | moves | ends


def test_every_transition_says_what_it_carries() -> None:
    told = re.findall(r"^\* `(\w+)`: ", section(SOP, "The transitions"), re.MULTILINE)
    assert told == list(TRANSITIONS)


@pytest.mark.parametrize("heading", ["Actors (Pelaksana)", "Who may read"])
def test_every_role_is_told_of(heading: str) -> None:
    assert [row["role"] for row in table(section(SOP, heading))] == [f"`{r}`" for r in Role]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_into_the_tree_leads_somewhere(path: Path) -> None:
    into_the_tree = [link for link in links(path) if not re.match(r"[a-z]+:", link)]
    for link in into_the_tree:
        target = (path.parent / link.partition("#")[0]).resolve()
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link


def test_decisions_are_numbered_dated_and_short() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert re.fullmatch(rf"# {path.name[:4]} \S.*", lines[0]), path.name
        assert re.match(r"20\d\d-\d\d-\d\d · ", lines[2]), path.name
        assert len(lines) <= 25, path.name
