"""Every document of the database, whatever it is; and deleting some of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from infra.admin.speech import Stop, on_the_way, said
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
    """All documents, by collection and in the order of their paths, as they stood at that time.

    Ends where the database has a collection that is not known here: nothing is passed over.
    """
    known = set(COLLECTIONS)
    if unknown := sorted({each.id for each in store.database().collections()} - known):
        raise Stop(
            said(
                f"Basis data memuat koleksi yang tidak dikenal: {', '.join(unknown)}. Tambahkan ke"
                " COLLECTIONS (infra/admin/documents.py), atau hapus, lalu ulangi.",
                f"The database has collections that are not known: {', '.join(unknown)}. Add them"
                " to COLLECTIONS (infra/admin/documents.py), or delete them, and do it again.",
            )
        )
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
