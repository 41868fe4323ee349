"""What axe-core finds wrong in a page by the rules of WCAG 2.2, levels A and AA."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from infra.local.emulators import ROOT

_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async ([within, tags]) => {
  const found = await axe.run(within, { runOnly: tags, resultTypes: ['violations'] });
  return found.violations;
}"""


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def axe(page: Page, within: str = "html") -> list[str]:
    """The violations in what a selector names, one line for each element; none is the aim.

    The debugger puts axe into the page, which the page's Content-Security-Policy lets it do.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    violations: list[dict[str, Any]] = page.evaluate(_RUN, [within, _TAGS])
    return [
        f"{rule['id']} ({rule['impact']}): {_where(node)}: {_why(node)}"
        for rule in violations
        for node in rule["nodes"]
    ]


def _where(node: dict[str, Any]) -> str:
    return f"{' '.join(map(str, node['target']))} in {node['html'][:120]}"


def _why(node: dict[str, Any]) -> str:
    _, *reasons = node["failureSummary"].splitlines()
    return "; ".join(reason.strip() for reason in reasons)
