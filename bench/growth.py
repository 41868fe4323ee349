"""From a thousand stored requests to a hundred thousand: what that changes, and what not.

Two databases of different size, each in an emulator of its own. How many documents are read is
counted; how long the emulator takes to find them is not measured, for it looks through all there
are, as the database that it stands for does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud.firestore import FieldFilter, Query

from bench.figures import Figure, Size, at_most, compared, counted, side_by_side
from bench.filling import put_copies, some_ids
from bench.operations import cost_of, cost_of_run
from bench.stage import MAIN, database_at, request_of, served, stage, store_the_cast
from bench.transition import TRANSITION, Made
from bench.waiting import Waiting
from infra.local import emulators
from shared import calendars, store
from shared.workflow import FINAL, OPEN
from tests.functions.cast import WULAN
from tests.functions.stories import a_request

FEW, MANY = 1_000, 100_000
DUE = 100  # requests of which the deadline sweep has something to record: in both databases
_OPEN_SHARE = 0.3  # of the stored requests, in equal parts
_AT_ONCE = 32  # requests that wait for the step
FIRST_PAGE, MOST_OPEN, MOST_RECENT = 50, 200, 30  # as the web client asks for them
_YEARS = timedelta(days=3650)


def measure(size: Size) -> list[Figure]:
    """The latency of a transition, and the documents that are read to see what there is."""
    few, many = FEW, size(5_000, MANY)
    rounds = size(4, 12)
    with (
        stage() as up,
        emulators.firestore() as other,
        served(MAIN, TRANSITION, folder=up.folder) as (_, small_port),
        served(
            MAIN, TRANSITION, folder=up.folder, environment={"FIRESTORE_EMULATOR_HOST": other}
        ) as (_, large_port),
    ):
        made = Made()
        small = _waiting(made, up.firestore, small_port)
        large = _waiting(made, other, large_port)
        read = []
        for side, firestore, count in ((small, up.firestore, few), (large, other, many)):
            with database_at(firestore):
                store_the_cast()
                fill(count)
                read.append([reader.reads() for reader in READERS])
            side.take()
        floors, ours = side_by_side(rounds, small.take, large.take)
        sizes = f"{many:,} against {few:,}"
        return [
            compared(f"p50 of a transition, {sizes}", floors, ours, "ms", at_most(1.1)),
            *(
                counted(f"reads, {reader.what}", more, fewer, "docs", at_most(1), reader.note)
                for reader, fewer, more in zip(READERS, *read, strict=True)
            ),
        ]


def _waiting(made: Made, firestore: str, port: int) -> Waiting:
    """Requests in one of the databases."""
    ids = some_ids(_AT_ONCE)

    def put() -> None:
        with database_at(firestore):
            made.put(ids)

    return Waiting(port, ids, put, made.step)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody or something that reads requests."""

    what: str
    reads: Callable[[], int]  # documents, as they are charged for
    note: str


def _list() -> int:
    return cost_of("list_requests", WULAN, query={}).reads()


def _my_work() -> int:
    """What the web client asks for the division: a page, and two queries that it keeps live."""
    page = cost_of("list_requests", WULAN, query={"limit": FIRST_PAGE}).reads()
    latest: Any = store.database().collection("requests")
    latest = latest.order_by("updated_at", direction=Query.DESCENDING)
    is_open = FieldFilter("status", "in", sorted(OPEN))
    asked = (latest.where(filter=is_open).limit(MOST_OPEN), latest.limit(MOST_RECENT))
    return page + sum(len(list(query.stream())) for query in asked)


def _sweep() -> int:
    calendars.keep.cache_clear()  # as in a process that has just started
    return cost_of_run("sweep_deadlines").reads()


def _statistics() -> int:
    return cost_of("get_statistics", WULAN, query={}).reads()


READERS = (
    Reader("list", _list, "a page of 20, and one to tell whether there are more"),
    Reader("My work", _my_work, "a page of 50 and one, 200 that are open, 30 that changed last"),
    Reader("deadline sweep", _sweep, f"{DUE} are due, and the calendar"),
    Reader("statistics", _statistics, "19 counts, of which each thousand is charged as one read"),
)


def fill(count: int) -> None:
    """Stores so many requests in all statuses, the last changed a second after the one before."""
    now = datetime.now(UTC)
    open_ones = round(count * _OPEN_SHARE) - DUE
    shares = {status: open_ones // len(OPEN) for status in OPEN}
    shares |= dict.fromkeys(FINAL, (count - open_ones - DUE) // len(FINAL))

    def changed(fields: Any, number: int) -> None:
        fields["updated_at"].timestamp_value.FromDatetime(now - timedelta(seconds=number))

    later = {"attend_at": now + _YEARS, "due_at": now + _YEARS}
    for status, share in shares.items():
        clock = later if status in OPEN else {}
        put_copies(_some(share), _request(status) | clock, changed)
    overdue = {"attend_at": now - timedelta(days=1), "due_at": now - timedelta(days=2)}
    put_copies(_some(DUE), _request("drafted") | overdue, changed)


def _some(count: int) -> Iterator[str]:
    return (f"requests/{each}" for each in some_ids(count))


def _request(status: str) -> dict[str, Any]:
    request = request_of(a_request(status))
    store.delete(f"requests/{request.id}")
    return request.model_dump()
