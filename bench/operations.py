"""What transitions cost at the Firestore channel: calls, documents read, documents written.

The least is one call that reads the request, and one that writes it and its event. Whatever else a
step's command names (files, members of the team, the register) is read in the same call.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from functions_framework import create_app

from bench.figures import Figure, Size, at_most, counted
from bench.stage import MAIN, headers_of, stage
from shared import paths
from shared.workflow import TRANSITIONS
from tests.functions.apps import event_headers
from tests.functions.bodies import NEEDS_CORRECTION
from tests.functions.cast import Person
from tests.functions.operations import Operations
from tests.functions.operations import counted as counting
from tests.functions.stories import WHO, Steps, a_key, a_request
from tests.functions.test_operation_counts import COSTS, NINE_STEPS

# The status from which each transition starts.
FROM: dict[str, str | Steps | None] = {name: status for name, status, *_ in COSTS}
# The nine steps of the sheet, each once; step 6 finds corrections, and step 7 repairs.
NINE: Steps = tuple(
    (name, NEEDS_CORRECTION if name == "decide_corrections" else {}) for name in NINE_STEPS
)
_CONTENT = b"%PDF-1.7 konten"
_OK = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost at the channel, and what it says of itself."""

    operations: Operations
    told: dict[str, Any]  # its log line


def measure(size: Size) -> list[Figure]:
    """Each transition's cost, and that of the nine steps with what they cause."""
    del size  # counts are the same however often
    with stage(has_storage=True):
        each = {name: _cost_of(name, FROM[name], {})[0] for name in TRANSITIONS}
        nine, told = Operations(), Operations()
        for name, changes in NINE:
            status = FROM[name] if name != "submit_request" else None
            cost, event = _cost_of(name, status, changes)
            _add(nine, cost.operations)
            _add(told, _cost_of_telling(event))
    most = max(each.values(), key=lambda cost: len(cost.operations.calls)).operations
    named = {name: each[name].operations.reads - 1 for name, _ in NINE}
    besides = ", ".join(f"{name} {count}" for name, count in named.items() if count)
    check = each["check_content"].operations
    return [
        counted("calls, the dearest transition", len(most.calls), 2, "calls", at_most(1)),
        counted("reads, check_content", check.reads, 1, "docs", at_most(1)),
        counted("writes, check_content", check.writes, 2, "docs", at_most(1)),
        counted("calls, nine steps", len(nine.calls), 18, "calls", at_most(1)),
        counted(
            "reads, nine steps", nine.reads, 9, "docs", at_most(1), f"besides requests: {besides}"
        ),
        counted(
            "writes, nine steps", nine.writes, 18, "docs", at_most(1), "one more is the register"
        ),
        counted(
            "reads of on_event, nine steps",
            told.reads + told.queried,
            18,
            "docs",
            note="event and request, and whom to tell: grows with the people of a role",
        ),
        counted(
            "writes of on_event, nine steps",
            told.writes,
            9,
            "docs",
            note="a mark, the month's tally, and a notification for each person",
        ),
    ]


def _cost_of(name: str, status: str | Steps | None, changes: dict[str, Any]) -> tuple[Cost, str]:
    """Of a transition over HTTP; and the path of the event that it made."""
    story = a_request(status, content=_CONTENT)
    by = WHO[name]
    body = story.body(name, by, **changes)
    key = a_key()
    cost = cost_of(name, by, body=body, key=key)
    return cost, paths.event(story.id, key)


def _cost_of_telling(event: str) -> Operations:
    with counting() as operations:
        answer = client_of("on_event").post("/", data=b"\0", headers=event_headers(event))
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return operations


def cost_of(
    function: str,
    by: Person,
    *,
    body: dict[str, Any] | None = None,
    query: dict[str, Any] | None = None,
    key: str | None = None,
) -> Cost:
    """Of one call of an HTTP function: with a body a POST, else a GET."""
    client, headers = client_of(function), headers_of(by, key)
    with counting() as operations, _log_line() as told:
        if body is None:
            answer = client.get("/", query_string=query, headers=headers)
        else:
            answer = client.post("/", json=body, headers=headers)
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return Cost(operations, told)


def cost_of_run(function: str) -> Cost:
    """Of one run of a function that the scheduler calls."""
    with counting() as operations, _log_line() as told:
        answer = client_of(function).post("/")
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return Cost(operations, told)


@cache
def client_of(function: str) -> FlaskClient:
    """A client of one function, in this process."""
    kind = "cloudevent" if function.startswith("on_") else "http"
    client: FlaskClient = create_app(function, str(MAIN), kind).test_client()  # type: ignore[no-untyped-call]
    return client


@contextmanager
def _log_line() -> Iterator[dict[str, Any]]:
    """What the call tells of itself when it ends."""
    told: dict[str, Any] = {}

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.update(vars(record))

    log, listener = logging.getLogger("shared.calls"), Listener()
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(listener)
    try:
        yield told
    finally:
        log.removeHandler(listener)
        log.setLevel(level)


def _add(all_of_them: Operations, more: Operations) -> None:
    all_of_them.calls += more.calls
    all_of_them.reads += more.reads
    all_of_them.queried += more.queried
    all_of_them.writes += more.writes
