"""As much of Markdown as the checks of the documents need."""

import re
from pathlib import Path

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    match = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert match, f"no section {heading}"
    return match[1]


def table(text: str) -> list[dict[str, str]]:
    """The rows of the first table by column name."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(head, cells, strict=True)) for cells in body]


def chart(text: str) -> set[tuple[str, str, str]]:
    """The arrows of the Mermaid state diagram: from, to, and what stands on the arrow."""
    match = re.search(r"```mermaid\nstateDiagram-v2\n(.*?)```", text, re.DOTALL)
    assert match, "no state diagram"
    arrows = [line.strip() for line in match[1].splitlines() if line.strip()]
    found = [re.fullmatch(r"(\S+) --> (\w+|\[\*\])(?:: (\w+))?", arrow) for arrow in arrows]
    assert all(found), arrows
    return {(a[1], a[2], a[3] or "") for a in found if a}


def links(path: Path) -> list[str]:
    """Where a document's links lead, code aside."""
    return _LINK.findall(_CODE.sub("", path.read_text(encoding="utf-8")))
