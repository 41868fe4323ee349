"""What is written in a document, wherever it stands in it."""

from collections.abc import Iterator
from typing import Any


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document, with the fields that lead to it."""
    match value:
        case str():
            yield path, value
        case dict():
            for name, part in value.items():
                yield from texts(part, f"{path}.{name}" if path else name)
        case list() | tuple():
            for part in value:
                yield from texts(part, path)
