"""docs/guarantees.md says of each promise how it is kept and shown, and leaves no fault out."""

import re

from tests.conventions.test_tree import ROOT

PAGE = (ROOT / "docs" / "guarantees.md").read_text()
COMMAND = re.compile(r"`(?:make [a-z-]+|make faults TESTS=(?P<tests>[^\s\"]+|\"[^\"]+ [^\"]+\"))`")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| promise |", "| ---"))
]


def test_each_promise_has_its_mechanism_and_its_command() -> None:
    assert len(ROWS) > 15
    for promise, mechanism, shown_by in ROWS:
        assert promise.endswith(".")
        assert mechanism.endswith(".")
        assert COMMAND.fullmatch(shown_by), promise
        assert len(mechanism) <= 240, promise  # two lines of a page


def test_each_command_is_there_and_no_fault_goes_without_a_promise() -> None:
    commands = [COMMAND.fullmatch(row[2]) for row in ROWS]
    shown = {
        path for each in commands for path in ((each and each["tests"]) or "").strip('"').split()
    }
    assert [path for path in shown if not (ROOT / path).exists()] == []
    faults = {str(path.relative_to(ROOT)) for path in (ROOT / "tests/faults").glob("test_*.py")}
    assert faults <= shown
    targets = {command for row in ROWS for command in re.findall(r"make ([a-z-]+)", row[2])}
    made = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets <= {*made}
