"""Long histories: what the thousandth step on a request costs, and proving ten thousand events.

A transition reads the request and not its history, so that the history's length costs it nothing.
Reading a history verifies it: every document is hashed, and the request folded from its events.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from bench.engine import stored_bytes
from bench.figures import Figure, Size, at_most, compared, counted, side_by_side
from bench.filling import put, put_copies, some_ids
from bench.load import load
from bench.operations import cost_of
from bench.stage import MAIN, served, stage
from bench.transition import BY, TRANSITION, Made
from shared import config, histories, store
from shared.case import Given
from shared.workflow import decide, evolve
from tests.commands import COMMANDS
from tests.functions.bodies import NOT_APPROVED, body_of
from tests.functions.stories import ACCOUNTS, WHO, Steps, Story, a_key, a_request

SHORT, LONG = 10, 1000  # events
PROVED = 10_000  # events
_AT_ONCE = 16  # requests that wait for the step, and wait for it again in the next round
# Round after round, as the head is never content.
_CIRCLE: Steps = (("repair_content", {}), ("review_content", {}), ("decide_approval", NOT_APPROVED))


def measure_step(size: Size) -> list[Figure]:
    """A transition on a request with a long history beside one on a request with a short one."""
    rounds = size(4, 24)
    with stage() as up, served(MAIN, TRANSITION, folder=up.folder) as (_, port):
        made = Made()
        short, long = (Waiting(made, length, port) for length in (SHORT, LONG))
        for warming in (short, long):
            warming.take()
        floors, ours = side_by_side(rounds, short.take, long.take)
        read = [_bytes_read(made, waiting.ids[0], waiting.length) for waiting in (short, long)]
        return [
            compared(f"p50 at {LONG:,} events, against {SHORT}", floors, ours, "ms", at_most(1.1)),
            counted("bytes read", read[1], read[0], "bytes", at_most(1.01)),
        ]


class Waiting:
    """Requests with histories of a length, which wait for the step round after round."""

    def __init__(self, made: Made, length: int, port: int) -> None:
        """Stores the requests and all their events."""
        self._made, self._port, self.length = made, port, length
        self.ids = some_ids(_AT_ONCE)
        paths = (
            f"requests/{each}/events/{a_key()}" for each in self.ids for _ in range(self.length)
        )
        put_copies(paths, {**made.event, "at": datetime.now(UTC)})
        self._wait()

    def take(self) -> float:
        """Milliseconds that half of the steps took at most."""
        self._wait()
        warm_up, *steps = (self._made.step(each) for each in self.ids)
        return load(self._port, [warm_up, *steps], 1).milliseconds(50)

    def _wait(self) -> None:
        self._made.put(self.ids, sequence=self.length)


def _bytes_read(made: Made, request: str, length: int) -> int:
    """Of the one document that the step reads."""
    made.put([request], sequence=length)
    cost = cost_of(TRANSITION, BY, body={**made.body, "request": request}, key=a_key())
    if (cost.operations.calls, cost.operations.reads) != (["BatchGetDocuments", "Commit"], 1):
        raise RuntimeError(f"the step read more than the request: {cost.operations}")
    made.put([request], sequence=length)
    found = store.snapshot_of(f"requests/{request}")
    return stored_bytes(found.to_dict())


def measure_proof(size: Size) -> list[Figure]:
    """Verifying a history beside reading its documents."""
    rounds, length = size(2, 3), size(1000, PROVED)
    with stage():
        request = _store_a_history(length)
        events = store.database().collection(f"requests/{request}/events")

        def read() -> float:
            return _seconds(lambda: len([each.to_dict() for each in events.stream()]), length)

        def verify() -> float:
            return _seconds(lambda: histories.read(request).length, length)

        if not histories.read(request).is_whole:
            raise RuntimeError("the history is not whole")
        floors, ours = side_by_side(rounds, read, verify)
        return [compared(f"verifying {length:,} events", floors, ours, "s", at_most(1.2))]


def _seconds(work: Callable[[], int], wanted: int) -> float:
    started = time.perf_counter()
    if work() != wanted:
        raise RuntimeError("not all events were read")
    return time.perf_counter() - started


def _store_a_history(length: int) -> str:
    """The id of a request that went round and round between team and head."""
    story = a_request("needs_correction")
    events = list(_more_events(story, length - len(story.events)))
    put((f"requests/{story.id}/events/{path}", fields) for path, fields in events)
    if story.request:
        put([(f"requests/{story.id}", story.request.model_dump())])
    return story.id


def _more_events(story: Story, count: int) -> Iterator[tuple[str, dict[str, object]]]:
    calendar = config.working_calendar()
    now = datetime.now(UTC) - timedelta(minutes=5)
    for name, changes in islice(cycle(_CIRCLE), count):
        body = body_of(name, story, WHO[name]) | changes
        now += timedelta(milliseconds=10)
        given = Given(calendar, a_key(), story.files, ACCOUNTS)
        command = COMMANDS[name].model_validate(body)
        event = decide(story.request, command, WHO[name].actor(), now, given)
        story.request = evolve(story.request, event)
        yield event.id, event.model_dump()
