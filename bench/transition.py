"""A full transition over HTTP beside the bare read and commit that it cannot do without.

Ours is `check_content`, which names nothing but the request: it reads one document and writes two,
as the floor does. Both serve in the same server, read and write documents of the same size, and get
the same connections; the token is verified with a real key. A stricter floor is told besides: the
same bare handler, which encodes what it writes as the product does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.figures import Figure, Size, at_least, at_most, compared, side_by_side
from bench.filling import put_copies, some_ids
from bench.load import Load, load, posted
from bench.processes import processor_seconds
from bench.stage import FLOOR, MAIN, STRICT_FLOOR, headers_of, request_of, served, stage
from infra.local.processes import Child
from tests.functions.cast import BAYU
from tests.functions.stories import a_key, a_request

TRANSITION, STATUS, BY = "check_content", "drafted", BAYU

# what is measured, unit, of a load; target
_MEASURES: tuple[tuple[str, str, Callable[["Taken"], float], Any], ...] = (
    ("throughput", "/s", lambda taken: taken.load.throughput, at_least(0.90)),
    ("p50", "ms", lambda taken: taken.load.milliseconds(50), None),
    ("p99", "ms", lambda taken: taken.load.milliseconds(99), at_most(1.25)),
    ("the server's processor time", "ms", lambda taken: taken.processor, None),
)


def measure(size: Size) -> list[Figure]:
    """Throughput and latency, one client and eight."""
    rounds = size(4, 8)
    with (
        stage() as up,
        served(FLOOR, "get_and_batch", folder=up.folder) as bare,
        served(STRICT_FLOOR, "get_and_batch", folder=up.folder) as encoding,
        served(MAIN, TRANSITION, folder=up.folder) as full,
    ):
        made = Made()
        floor, strict = Side(*bare, made.bare), Side(*encoding, made.bare)
        ours = Side(*full, made.steps)
        for side in (floor, strict, ours):
            side.take(8, size(80, 400))
        figures = []
        for clients, calls in ((1, size(60, 220)), (8, size(160, 520))):
            floors, stricter, own = side_by_side(
                rounds, *(partial(side.take, clients, calls) for side in (floor, strict, ours))
            )
            who = "1 client" if clients == 1 else f"{clients} clients"
            figures += compared_loads(who, floors, own)
            figures.append(_against_stricter(who, stricter, own))
    return figures


@dataclass(frozen=True, slots=True)
class Taken:
    """A round of one side."""

    load: Load
    processor: float  # milliseconds of the server's, for each call


@dataclass(frozen=True, slots=True)
class Side:
    """A server, and what makes calls for it."""

    server: Child
    port: int
    made: Callable[[int], list[bytes]]

    def take(self, clients: int, calls: int) -> Taken:
        """Has so many clients make so many calls."""
        requests = self.made(calls + clients)
        before = processor_seconds(self.server.pid)
        took = load(self.port, requests, clients)
        processor = (processor_seconds(self.server.pid) - before) / len(requests) * 1000
        return Taken(took, processor)


def compared_loads(who: str, floors: list[Taken], ours: list[Taken]) -> list[Figure]:
    """Throughput, latencies, and what they cost."""
    return [
        compared(f"{what}, {who}", [of(f) for f in floors], [of(o) for o in ours], unit, target)
        for what, unit, of, target in _MEASURES
    ]


def _against_stricter(who: str, floors: list[Taken], ours: list[Taken]) -> Figure:
    return compared(
        f"throughput, {who}, stricter floor",
        [each.load.throughput for each in floors],
        [each.load.throughput for each in ours],
        "/s",
        note="the bare handler, writing by shared.batches",
    )


class Made:
    """Requests that wait for the step, and the calls that take it."""

    def __init__(self) -> None:
        """From the story of one request, which all others are copies of."""
        story = a_request(STATUS)
        self.request: dict[str, Any] = request_of(story).model_dump()
        self.body = story.body(TRANSITION, BY)
        self.event = story.tell(TRANSITION, BY).model_dump(mode="json")

    def steps(self, count: int) -> list[bytes]:
        """Calls of ours, each for a request of its own."""
        return [self.step(each) for each in self.requests(count)]

    def bare(self, count: int) -> list[bytes]:
        """Calls of the floor, likewise."""
        return [bare_call(each, self.event) for each in self.requests(count)]

    def requests(self, count: int) -> list[str]:
        """Ids of new requests."""
        ids = some_ids(count)
        self.put(ids)
        return ids

    def put(self, ids: list[str]) -> None:
        """Has these requests wait for the step, again or for the first time."""
        put_copies((f"requests/{each}" for each in ids), self.request)

    def step(self, request: str) -> bytes:
        """The call that takes the step."""
        body = {**self.body, "request": request}
        return posted(f"/{TRANSITION}", body, headers_of(BY, a_key()))


def bare_call(request: str, event: dict[str, Any]) -> bytes:
    """A call of the floor, which is sent the event that it is to write."""
    sent = {"path": f"requests/{request}", "event": {**event, "id": a_key()}}
    return posted("/get_and_batch", sent)
