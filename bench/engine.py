"""The engine alone: what deciding on a transition costs beside pydantic's part of it.

Ours is decide, evolve, and both documents as they are written; the floor validates and dumps the
request once. The second floor does so with both documents that a transition writes. All three are
measured in turns.
"""

import gc
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.figures import Figure, Size, at_most, compared, counted, side_by_side
from bench.stage import request_of, stage
from shared import config
from shared.case import Given
from shared.models import Event, Request
from shared.workflow import decide, evolve
from tests.commands import COMMANDS
from tests.functions.bodies import NEEDS_CORRECTION
from tests.functions.stories import ACCOUNTS, WHO, a_key, a_request

# What is read and written of a request: a step in the middle of each kind.
STEPS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("check_content", "drafted", {}),
    ("decide_corrections", "checked", NEEDS_CORRECTION),
)
MOST_BYTES = 2000
_WARM_UP = 3  # rounds that are not counted


def measure(size: Size) -> list[Figure]:
    """How long the engine computes, and how large what it stores is."""
    rounds, times = size(15, 41), size(20, 100)
    figures = []
    with stage():
        for name, status, changes in STEPS:
            engine, request, event = _work_of(name, status, changes)
            works = (_pydantic(request), _pydantic(request, event), engine)
            sides = [partial(_microseconds, work, times) for work in works]
            side_by_side(_WARM_UP, *sides)
            gc.collect()
            gc.freeze()  # what is loaded is not looked through again while the clock runs
            alone, both, ours = side_by_side(rounds, *sides)
            gc.unfreeze()
            figures += [
                compared(f"engine, {name}", alone, ours, "µs", at_most(2.0)),
                compared(f"engine, {name}, against both documents", both, ours, "µs"),
            ]
        figures += [_size_of(status) for status in ("drafted", "needs_correction", "reviewed")]
    return figures


def _work_of(
    name: str, status: str, changes: Mapping[str, Any]
) -> tuple[Callable[[], object], Request, Event]:
    story = a_request(status)
    request, by = request_of(story), WHO[name]
    command = COMMANDS[name].model_validate(story.body(name, by, **changes))
    given = Given(config.working_calendar(), a_key(), story.files, ACCOUNTS)
    actor, now = by.actor(), datetime.now(UTC)

    def engine() -> object:
        event = decide(request, command, actor, now, given)
        return event.model_dump(), evolve(request, event).model_dump()

    return engine, request, decide(request, command, actor, now, given)


def _pydantic(*documents: Request | Event) -> Callable[[], object]:
    stored = [(type(each), each.model_dump()) for each in documents]

    def floor() -> object:
        return [model.model_validate(document).model_dump() for model, document in stored]

    return floor


def _microseconds(work: Callable[[], object], times: int) -> float:
    started = time.thread_time()  # of the processor's: others may want it meanwhile
    for _ in range(times):
        work()
    return (time.thread_time() - started) / times * 1e6


def _size_of(status: str) -> Figure:
    size = stored_bytes(request_of(a_request(status)).model_dump())
    return counted(f"stored request, {status}", size, MOST_BYTES, "bytes", at_most(1))


def stored_bytes(value: Any) -> int:
    """The size of a value as Firestore reckons it.

    firebase.google.com/docs/firestore/storage-size
    """
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, str):
        return len(value.encode()) + 1
    if isinstance(value, Mapping):
        return sum(stored_bytes(name) + stored_bytes(part) for name, part in value.items())
    if isinstance(value, list | tuple):
        return sum(map(stored_bytes, value))
    return 8  # numbers and times
