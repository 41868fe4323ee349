"""What transitions cost at the Firestore channel: calls, documents read, documents written.

The least is one call that reads the request, and one that writes it and its event. Whatever else a
step's command names (files, members of the team, the register) is read in the same call. Told
besides: what is asked of others than Firestore, and the trigger's door.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from functions_framework import create_app
from google.cloud.firestore_v1.services.firestore.client import FirestoreClient
from requests.adapters import HTTPAdapter

from bench.figures import Figure, Size, Target, at_most, counted
from bench.stage import MAIN, headers_of, stage
from shared import paths
from shared.workflow import TRANSITIONS
from tests.functions.apps import event_headers
from tests.functions.bodies import NEEDS_CORRECTION
from tests.functions.cast import Person
from tests.functions.doors import outcome_at, queue
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
_IDENTITY = "identitytoolkit.googleapis.com"
_OK = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost at the channel and beside it, and what it says of itself."""

    operations: Operations
    told: dict[str, Any]  # its log line
    counts: list[int]  # what Firestore has counted for it
    asked: list[str]  # others than Firestore, call by call

    def reads(self) -> int:
        """Documents as they are charged for, a count as one for each thousand.

        Raises RuntimeError where the call says otherwise of itself.
        """
        charged = sum(1 + max(0, each - 1) // 1000 for each in self.counts)
        read = self.operations.reads + self.operations.queried + charged
        if read != self.told["reads"]:
            raise RuntimeError(f"read {read}, but told of {self.told['reads']}")
        return read


def measure(size: Size) -> list[Figure]:
    """Each transition's cost, and that of the nine steps with what they cause."""
    del size  # counts are the same however often
    with stage(has_storage=True):
        each = {name: _cost_of(name, FROM[name], {})[0] for name in TRANSITIONS}
        queued = {name: _cost_of_queued(name) for name in TRANSITIONS}
        nine, told = Operations(), Operations()
        for name, changes in NINE:
            cost, event = _cost_of(name, FROM[name], changes)
            _add(nine, cost.operations)
            _add(told, _cost_of_telling(event))
    named = {name: each[name].operations.reads - 1 for name, _ in NINE}
    besides = ", ".join(f"{name} {count}" for name, count in named.items() if count)
    asked = {name: each[name].asked for name, _ in NINE if each[name].asked}
    others = sum(map(len, asked.values()))
    whom = "; ".join(f"{name}: {', '.join(those)}" for name, those in asked.items())
    return [
        *_dearest("transition", {name: cost.operations for name, cost in each.items()}, at_most(1)),
        *_dearest("transition queued", queued),
        counted("calls, nine steps", len(nine.calls), 18, "calls", at_most(1)),
        counted(
            "calls, nine steps, not to Firestore alone",
            len(nine.calls) + others,
            18,
            "calls",
            note=whom,
        ),
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


def _dearest(
    what: str, costs: Mapping[str, Operations], target: Target | None = None
) -> Iterator[Figure]:
    """The most that any of the transitions needs of each, and how many need no more than that."""
    measures = (
        ("calls", "calls", 2, {name: len(cost.calls) for name, cost in costs.items()}),
        ("reads", "docs", 1, {name: cost.reads + cost.queried for name, cost in costs.items()}),
        ("writes", "docs", 2, {name: cost.writes for name, cost in costs.items()}),
    )
    for measure, unit, least, found in measures:
        most = max(found.values())
        dearest = [name for name, count in found.items() if count == most]
        named = dearest[0] if len(dearest) == 1 else f"{len(dearest)} alike"
        within = sum(count <= least for count in found.values())
        note = f"{named}; {within} of {len(found)} at the least"
        yield counted(f"{measure}, the dearest {what}", most, least, unit, target, note)


def _cost_of(name: str, status: str | Steps | None, changes: dict[str, Any]) -> tuple[Cost, str]:
    """Of a transition over HTTP; and the path of the event that it made."""
    story = a_request(status, content=_CONTENT)
    by = WHO[name]
    body = story.body(name, by, **changes)
    key = a_key()
    cost = cost_of(name, by, body=body, key=key)
    return cost, paths.event(story.id, key)


def _cost_of_queued(name: str) -> Operations:
    """Of a transition that its trigger finds in its inbox."""
    body, by = a_request(FROM[name], content=_CONTENT).body(name), WHO[name]
    began = int(time.time())  # the session, which here stands whenever it did
    path = queue(name, body, by, a_key(), signed_in_at=began)
    operations = _cost_of_delivery(f"on_{name}", path)
    if outcome_at(path)["state"] != "applied":
        raise RuntimeError(f"{name} was refused: {outcome_at(path)}")
    return operations


def _cost_of_telling(event: str) -> Operations:
    return _cost_of_delivery("on_event", event)


def _cost_of_delivery(function: str, document: str) -> Operations:
    with counting() as operations:
        answer = client_of(function).post("/", data=b"\0", headers=event_headers(document))
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
    with _costs() as cost:
        if body is None:
            answer = client.get("/", query_string=query, headers=headers)
        else:
            answer = client.post("/", json=body, headers=headers)
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return cost


def cost_of_run(function: str) -> Cost:
    """Of one run of a function that the scheduler calls."""
    with _costs() as cost:
        answer = client_of(function).post("/")
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return cost


@cache
def client_of(function: str) -> FlaskClient:
    """A client of one function, in this process."""
    kind = "cloudevent" if function.startswith("on_") else "http"
    client: FlaskClient = create_app(function, str(MAIN), kind).test_client()  # type: ignore[no-untyped-call]
    return client


@contextmanager
def _costs() -> Iterator[Cost]:
    with counting() as operations, _log_line() as told, _counts() as counts, _asked() as asked:
        yield Cost(operations, told, counts, asked)


@contextmanager
def _counts() -> Iterator[list[int]]:
    """What Firestore answers when it counts."""
    counts: list[int] = []
    plain = FirestoreClient.run_aggregation_query

    def counted_query(*args: Any, **options: Any) -> Iterator[Any]:
        for found in plain(*args, **options):
            counts.extend(each.integer_value for each in found.result.aggregate_fields.values())
            yield found

    with patch.object(FirestoreClient, "run_aggregation_query", counted_query):
        yield counts


@contextmanager
def _asked() -> Iterator[list[str]]:
    """Whom a call asks by HTTP, but for certificates, which are kept."""
    asked: list[str] = []
    places = {_IDENTITY: "identity service", _storage(): "storage"}
    plain = HTTPAdapter.send

    def send(adapter: HTTPAdapter, request: Any, *args: Any, **options: Any) -> Any:
        if place := places.get(urlsplit(request.url).netloc):
            asked.append(place)
        return plain(adapter, request, *args, **options)

    with patch.object(HTTPAdapter, "send", send):
        yield asked


def _storage() -> str:
    return urlsplit(os.environ["STORAGE_EMULATOR_HOST"]).netloc


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
