"""Long histories: what the thousandth step on a request costs, and proving ten thousand events.

A transition reads the request and not its history, so that the history's length costs it nothing:
the requests that it is taken on went round and round between team and head, event by event. Reading
a history verifies it: every document is hashed, and the request folded from its events.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from bench.engine import document_bytes
from bench.figures import Figure, Size, at_most, compared, counted, side_by_side
from bench.filling import put
from bench.load import posted
from bench.operations import cost_of
from bench.stage import MAIN, headers_of, request_of, served, stage
from bench.waiting import Waiting
from shared import config, histories, store
from shared.case import Given
from shared.workflow import decide, evolve
from tests.commands import COMMANDS
from tests.functions.bodies import body_of
from tests.functions.stories import ACCOUNTS, WHO, Story, a_key, a_request
from tests.functions.test_operation_counts import ROUND

SHORT, LONG = 10, 1000  # events
PROVED = 10_000  # events
# Names nothing but the request, and is taken where a round begins.
STEP, STATUS, BY = "return_request", "needs_correction", WHO["return_request"]
_AT_ONCE = 8  # requests that wait for the step, and wait for it again in the next round


def measure_step(size: Size) -> list[Figure]:
    """A transition on a request with a long history beside one on a request with a short one."""
    rounds = size(6, 48)
    with stage() as up, served(MAIN, STEP, folder=up.folder) as (_, port):
        short, long = ([_with_a_history(each) for _ in range(_AT_ONCE)] for each in (SHORT, LONG))
        read = [_bytes_read(stories[0]) for stories in (short, long)]
        sides = [_waiting(port, stories) for stories in (short, long)]
        for warming in sides:
            warming.take()
        floors, ours = side_by_side(rounds, *(side.take for side in sides))
        return [
            compared(f"p50 at {LONG:,} events, against {SHORT}", floors, ours, "ms", at_most(1.1)),
            counted("bytes read", read[1], read[0], "bytes", at_most(1.01)),
        ]


def _waiting(port: int, stories: list[Story]) -> Waiting:
    by_id = {story.id: story for story in stories}
    requests = [(f"requests/{story.id}", request_of(story).model_dump()) for story in stories]

    def step(own_id: str) -> bytes:
        return posted(f"/{STEP}", body_of(STEP, by_id[own_id], BY), headers_of(BY, a_key()))

    return Waiting(port, [*by_id], lambda: put(requests), step)


def _bytes_read(story: Story) -> int:
    """Of the one document that the step reads."""
    path = f"requests/{story.id}"
    read = store.snapshot_of(path).to_dict() or {}
    cost = cost_of(STEP, BY, body=body_of(STEP, story, BY), key=a_key())
    if (cost.operations.calls, cost.operations.reads) != (["BatchGetDocuments", "Commit"], 1):
        raise RuntimeError(f"the step read more than the request: {cost.operations}")
    return document_bytes(path, read)


def measure_proof(size: Size) -> list[Figure]:
    """Verifying a history beside reading its documents."""
    rounds, length = size(2, 4), size(1000, PROVED)
    with stage():
        request = _with_a_history(length).id
        events = store.database().collection(f"requests/{request}/events")

        def read() -> float:
            return _seconds(lambda: len([each.to_dict() for each in events.stream()]), length)

        def stream() -> float:
            return _seconds(lambda: sum(1 for _ in events.stream()), length)

        def verify() -> float:
            return _seconds(lambda: histories.read(request).length, length)

        if not histories.read(request).is_whole:
            raise RuntimeError("the history is not whole")
        floors, strict, ours = side_by_side(rounds, read, stream, verify)
        what = f"verifying {length:,} events"
        return [
            compared(what, floors, ours, "s", at_most(1.2)),
            compared(
                f"{what}, stricter floor", strict, ours, "s", note="a stream that nobody unpacks"
            ),
        ]


def _seconds(work: Callable[[], int], wanted: int) -> float:
    started = time.perf_counter()
    if work() != wanted:
        raise RuntimeError("not all events were read")
    return time.perf_counter() - started


def _with_a_history(length: int) -> Story:
    """A stored request that went round and round between team and head, and all its events."""
    story = a_request(STATUS)
    events = list(_more_events(story, length - len(story.events)))
    put((f"requests/{story.id}/events/{path}", fields) for path, fields in events)
    put([(f"requests/{story.id}", request_of(story).model_dump())])
    if (request_of(story).sequence, request_of(story).status) != (length, STATUS):
        raise RuntimeError(f"{length} events do not end where a round begins")
    return story


def _more_events(story: Story, count: int) -> Iterator[tuple[str, dict[str, object]]]:
    calendar = config.working_calendar()
    now = datetime.now(UTC) - timedelta(minutes=5)
    for name, changes in islice(cycle(ROUND), count):
        body = body_of(name, story, WHO[name]) | changes
        now += timedelta(milliseconds=10)
        given = Given(calendar, a_key(), story.files, ACCOUNTS)
        command = COMMANDS[name].model_validate(body)
        event = decide(story.request, command, WHO[name].actor(), now, given)
        story.request = evolve(story.request, event)
        yield event.id, event.model_dump()
