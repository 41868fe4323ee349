"""Every document of the database, whatever it is; and deleting some of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from infra.admin.speech import on_the_way
from shared import store
from shared.store import Snapshot
from shared.workflow import TRANSITIONS

# Files come first: what is told of their owners is known when the others are read.
COLLECTIONS = (
    *("files", "agencies", "users", "notifications", "threads", "devices", "mandates"),
    *("requests", "events", "comments", *TRANSITIONS),
    *("registers", "calendars", "tallies", "announced", "sweeps"),
    *("dead_letters", "failures", "limits"),
)
_PAGE = 500  # documents read, or deleted, at a time


def everything(what: str, at: datetime | None = None) -> Iterator[Snapshot]:
    """All documents, by collection and in the order of their paths, as they stood at that time."""
    groups: list[Any] = [store.database().collection_group(name) for name in COLLECTIONS]
    total = sum(int(group.count().get(read_time=at)[0][0].value) for group in groups)
    yield from on_the_way(_read(groups, at), what, total)


def _read(groups: Iterable[Any], at: datetime | None) -> Iterator[Snapshot]:
    for group in groups:
        query = group.order_by("__name__").limit(_PAGE)
        last: Snapshot | None = None
        while found := list((query.start_after(last) if last else query).stream(read_time=at)):
            yield from found
            last = found[-1]


def delete(paths: Iterable[str]) -> None:
    """Deletes these documents."""
    left = iter(paths)
    while page := list(islice(left, _PAGE)):
        batch = store.database().batch()
        for path in page:
            batch.delete(store.database().document(path))
        batch.commit()


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
