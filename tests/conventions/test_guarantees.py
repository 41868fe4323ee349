"""docs/guarantees.md says of each promise how it is kept and shown, and leaves no fault out."""

import re

from tests.conventions.test_tree import ROOT

PAGE = (ROOT / "docs" / "guarantees.md").read_text()
COMMAND = re.compile(r'`make faults TESTS=(\S+|".+ .+")`')
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
    shown = {path for row in ROWS for path in row[2].partition("=")[2].strip('`"').split()}
    faults = {str(path.relative_to(ROOT)) for path in (ROOT / "tests/faults").glob("test_*.py")}
    assert shown == faults
