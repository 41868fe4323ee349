"""Tables as people write them: rows of cells between bars, the first row naming the columns."""

from collections.abc import Iterable


def rows(table: str) -> list[dict[str, str]]:
    """The rows by column name."""
    head, *body = [
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()
    ]
    return [dict(zip(head, cells, strict=True)) for cells in body]


def differences(*, allowed: Iterable[str], expected: Iterable[str]) -> list[str]:
    """What the rules do otherwise than the table says, each cell by its name."""
    may, should = set(allowed), set(expected)
    wide = [f"allowed, and should be denied: {cell}" for cell in sorted(may - should)]
    narrow = [f"denied, and should be allowed: {cell}" for cell in sorted(should - may)]
    return wide + narrow
