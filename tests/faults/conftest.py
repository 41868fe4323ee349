"""How much of each fault to try, and the table of what was seen.

`make test` tries a little of everything; `make faults` (`--full`) tries it in full measure. Each
test notes a figure, which the table at the end of `make faults` shows with its target and verdict.
"""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
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
    sink,
)

Row = tuple[tuple[str, str, str], str]  # promise, seen, target; verdict
Size = Callable[[int, int], int]
Figure = Callable[[str, str, str], None]

_FIGURE = "figure"
_SEED = 91
_WIDTHS = (34, 74, 44)
_FAULTS = "tests/faults/"
# What the table begins its rows with: a whole run that leaves one out has failed. Of malware there
# is only where its scanner is installed.
_KINDS = (
    *("API fuzz", "app check", "fork safety", "hostile", "idempotency", "indexes", "kill -9"),
    *("limits", "loss", "lost replies", "model", "odd bodies", "odd commands", "poison"),
    *("production", "races", "redelivery", "replaced", "roles", "rules", "secrets", "tamper"),
    *("tokens", "uploads"),
)


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not session.config.getoption("full") or not isinstance(reporter, TerminalReporter):
        return  # a worker of the run has none
    if session.exitstatus == pytest.ExitCode.OK and any(_missing(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not terminalreporter.config.getoption("full"):
        return
    terminalreporter.section("what was promised, and what was seen")
    _write(terminalreporter, ("promise", "seen", "target"), "verdict")
    rows = [*_rows(terminalreporter), *_elsewhere(terminalreporter), *_missing(terminalreporter)]
    for row, verdict in sorted([*rows, _logs(terminalreporter.config)]):
        _write(terminalreporter, row, verdict)


def _reports(reporter: TerminalReporter) -> Iterator[tuple[str, pytest.TestReport]]:
    """What came of each test, and its report."""
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in reporter.stats.get(outcome, []):
            if isinstance(report, pytest.TestReport):
                yield outcome, report


def _figures(report: pytest.TestReport) -> list[Any]:
    return [seen for name, seen in report.user_properties if name == _FIGURE]


def _rows(reporter: TerminalReporter) -> Iterator[Row]:
    """The figures, and what failed or was skipped before it had one."""
    verdicts = {"passed": "held", "failed": "BROKEN", "error": "BROKEN", "skipped": "not tried"}
    for outcome, report in _reports(reporter):
        figures = _figures(report)
        for promise, measured, target in figures:
            yield (promise, measured, target), verdicts[outcome]
        if not figures and outcome != "passed":
            told: Any = report.longrepr  # of one that is skipped: file, line, why
            why = str(told[2]) if outcome == "skipped" else "see above"
            yield (report.nodeid.rpartition("::")[2], why, ""), verdicts[outcome]


def _elsewhere(reporter: TerminalReporter) -> Iterator[Row]:
    """Of other tests that belong to it and have no figures: how many of each file passed."""
    files: dict[str, Counter[str]] = {}
    for outcome, report in _reports(reporter):
        file = report.nodeid.partition("::")[0]
        if not file.startswith(_FAULTS):
            files.setdefault(file, Counter())[outcome] += 1
    for file, counted in files.items():
        all_of_it = counted.total()
        verdict = "held" if counted["passed"] == all_of_it else "BROKEN"
        yield (file.removeprefix("tests/"), f"{counted['passed']} of {all_of_it}", "all"), verdict


def _missing(reporter: TerminalReporter) -> Iterator[Row]:
    """Of a run of all faults: those of which nothing was seen."""
    files = {report.nodeid.partition("::")[0] for _, report in _reports(reporter)}
    if not files >= {f"{_FAULTS}{path.name}" for path in Path(__file__).parent.glob("test_*.py")}:
        return
    seen = {row[0] for row, _ in _rows(reporter)}
    for kind in _KINDS:
        if not any(promise.startswith(kind) for promise in seen):
            yield (kind, "nothing", "tried"), "MISSING"


def _logs(config: pytest.Config) -> Row:
    guard: Any = config.pluginmanager.get_plugin("log_guard")
    seen = f"{guard.lines:,} lines, {len(guard.leaks)} secrets"
    verdict = "BROKEN" if guard.leaks else "held" if guard.lines else "not tried"
    return ("secrets: all logs of this run", seen, "0 secrets"), verdict


def _write(reporter: TerminalReporter, row: tuple[str, str, str], verdict: str) -> None:
    cells = (cell.ljust(width) for cell, width in zip(row, _WIDTHS, strict=True))
    reporter.write_line("  ".join((*cells, verdict)))
