"""How much of each fault to try, and the table of what was seen.

`make test` tries a little of everything; `make faults` (`--full`) tries it in full measure. Each
test notes a figure, which the table at the end of `make faults` shows with its target and verdict.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from shared import limits
from tests.functions.conftest import (  # noqa: F401  # fixtures are found by name
    database_of_its_own,
    database_of_the_module,
    door,
    environment,
    queries,
    signing_key,
    sink,
)

Size = Callable[[int, int], int]
Figure = Callable[[str, str, str], None]

_FIGURE = "figure"
_SEED = 91
_WIDTHS = (34, 74, 44)


@pytest.fixture
def size(pytestconfig: pytest.Config) -> Size:
    """How often, how many: `size(quick, full)`."""
    is_full = bool(pytestconfig.getoption("full"))
    return lambda quick, full: full if is_full else quick


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """Of what is left to chance: always the same, and in full measure another each time.

    A test that fails shows it, and FAULTS_SEED=… is how to have it again.
    """
    chosen = secrets.randbits(32) if pytestconfig.getoption("full") else _SEED
    seed = int(os.environ.get("FAULTS_SEED", chosen))
    print(f"FAULTS_SEED={seed}")  # noqa: T201
    return seed


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Notes a row of the table: `figure(promise, measured, target)`, before it is asserted."""
    return lambda promise, measured, target: record_property(_FIGURE, (promise, measured, target))


@pytest.fixture
def as_often_as_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is slowed down: for what one person does here a thousand times over."""
    monkeypatch.setattr(limits, "admit", lambda *_: None)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not terminalreporter.config.getoption("full"):
        return
    terminalreporter.section("what was promised, and what was seen")
    _write(terminalreporter, ("promise", "seen", "target"), "verdict")
    for row, verdict in sorted([*_rows(terminalreporter), _logs(terminalreporter.config)]):
        _write(terminalreporter, row, verdict)


def _rows(reporter: TerminalReporter) -> Iterator[tuple[tuple[str, str, str], str]]:
    verdicts = {"passed": "held", "failed": "BROKEN", "error": "BROKEN", "skipped": "not tried"}
    for outcome, verdict in verdicts.items():
        for report in reporter.stats.get(outcome, []):
            figures = [seen for name, seen in report.user_properties if name == _FIGURE]
            for promise, measured, target in figures:
                yield (promise, measured, target), verdict
            if not figures and outcome != "passed":
                why = str(report.longrepr[2]) if outcome == "skipped" else "see above"
                yield (report.nodeid.rpartition("::")[2], why, ""), verdict


def _logs(config: pytest.Config) -> tuple[tuple[str, str, str], str]:
    guard: Any = config.pluginmanager.get_plugin("log_guard")
    seen = f"{guard.lines:,} lines, {len(guard.leaks)} secrets"
    verdict = "BROKEN" if guard.leaks else "held" if guard.lines else "not tried"
    return ("secrets: all logs of this run", seen, "0 secrets"), verdict


def _write(reporter: TerminalReporter, row: tuple[str, str, str], verdict: str) -> None:
    cells = (cell.ljust(width) for cell, width in zip(row, _WIDTHS, strict=True))
    reporter.write_line("  ".join((*cells, verdict)))
