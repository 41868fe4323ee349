"""What functions cost at the Firestore channel, token to answer."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud.firestore_v1 import _helpers

from shared import calendars, paths, store
from shared.workflow import TRANSITIONS
from tests.functions.apps import answered, client_of, get, post
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED
from tests.functions.cast import WULAN
from tests.functions.notices import announce, run
from tests.functions.operations import Operations, counted
from tests.functions.stories import FACTS_ASKED, WAYS, WHO, Steps, a_key, a_request, an_id

# transition, the status it starts from, by whom; documents read; documents written.
# A transition reads the request and what its command names, and writes the request and its event.
COSTS = [
    ("submit_request", None, 2, 2),  # and the letter
    ("receive_request", "submitted", 2, 3),  # and the register, read and written
    ("form_team", "received", 6, 2),  # and the letter and the four members
    ("reassign_team", "team_formed", 5, 2),  # and the letter and the three members
    ("supply_material", "submitted", 2, 2),
    ("submit_draft", "team_formed", 3, 2),
    ("ask_fact_check", "drafted", 1, 2),
    ("answer_fact_check", FACTS_ASKED["reviewed"], 1, 2),
    ("check_content", "drafted", 1, 2),
    ("decide_corrections", "checked", 1, 2),
    ("repair_content", "needs_correction", 3, 2),
    ("return_request", "needs_correction", 1, 2),
    ("review_content", "ready_for_review", 1, 2),
    ("decide_approval", "reviewed", 2, 2),  # and the file seen, which is looked up in storage
    ("withdraw_request", "submitted", 1, 2),
]
# The nine steps, each once; step 6 finds corrections, and step 7 repairs.
NINE_STEPS = (
    *("submit_request", "receive_request", "form_team", "submit_draft", "check_content"),
    *("decide_corrections", "repair_content", "review_content", "decide_approval"),
)
# From needs_correction to needs_correction: the head is never content.
ROUND: Steps = (("repair_content", {}), ("review_content", {}), ("decide_approval", NOT_APPROVED))


def test_no_transition_is_left_out() -> None:
    assert [transition for transition, *_ in COSTS] == list(TRANSITIONS)


@pytest.mark.parametrize(("transition", "status", "reads", "writes"), COSTS)
def test_a_transition_is_one_read_and_one_commit_and_its_log_line_says_so(
    transition: str,
    status: str | Steps | None,
    reads: int,
    writes: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    story = a_request(status, content=b"%PDF-1.7 konten")
    by: Any = WHO[transition]
    body = story.body(transition, by)
    client_of(transition)

    with counted() as operations:
        answered(post(transition, body, by, Idempotency_Key=a_key()))

    assert operations.calls == ["BatchGetDocuments", "Commit"]
    assert (operations.reads, operations.writes) == (reads, writes)
    (line,) = (vars(record) for record in caplog.records if record.name == "shared.calls")
    assert (line["function"], line["transition"]) == (transition, transition)
    assert (line["uid"], line["request"]) == (by.uid, story.id)
    assert (line["outcome"], line["httpRequest"]["status"]) == ("done", 200)
    assert (line["reads"], line["writes"]) == (reads, writes)


def test_the_nine_steps_are_nine_reads_and_nine_commits() -> None:
    whole = Operations()
    statuses = {transition: status for transition, status, *_ in COSTS}
    for transition in NINE_STEPS:
        story = a_request(statuses[transition], content=b"%PDF-1.7 konten")
        changes = NEEDS_CORRECTION if transition == "decide_corrections" else {}
        body = story.body(transition, **changes)
        with counted() as operations:
            answered(post(transition, body, WHO[transition], Idempotency_Key=a_key()))
        whole.calls += operations.calls
        whole.reads += operations.reads
        whole.writes += operations.writes

    assert sorted(whole.calls) == ["BatchGetDocuments"] * 9 + ["Commit"] * 9
    # Nine requests, five files before the approval and one in it, five letters' and members'
    # documents at step 3, and the register.
    assert whole.reads == 21
    assert whole.writes == 19  # nine requests, nine events, and the register


def test_a_transition_costs_the_same_however_long_the_history() -> None:
    found, stored = [], []
    for rounds in (1, 31):
        story = a_request((*WAYS["needs_correction"], *ROUND * rounds))
        stored.append(store.snapshot_of(paths.request(story.id)).to_dict() or {})
        body = story.body("return_request")
        with counted() as operations:
            answered(post("return_request", body, WHO["return_request"], Idempotency_Key=a_key()))
        found.append((operations.calls, operations.reads))

    assert found == [(["BatchGetDocuments", "Commit"], 1)] * 2
    assert [each["sequence"] for each in stored] == [10, 100]
    short, long = (len(json.dumps(each, default=lambda _: "a time")) for each in stored)
    assert long <= 1.01 * short  # what it reads does not grow either


@pytest.mark.parametrize("transition", ["check_content", "decide_corrections"])
def test_what_a_transition_writes_does_not_wait_for_the_clients_encoder(
    transition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_request({name: status for name, status, *_ in COSTS}[transition])
    body = story.body(transition)
    monkeypatch.setattr(_helpers, "encode_value", lambda _: pytest.fail("the client encodes"))

    answered(post(transition, body, WHO[transition], Idempotency_Key=a_key()))


def test_telling_people_is_one_commit_however_many_there_are() -> None:
    event = a_request("submitted").events[-1]

    with counted() as operations:
        announce(event)

    assert operations.calls.count("Commit") == 1
    assert operations.calls[0] == "BatchGetDocuments"
    assert operations.reads == 2  # the event and its request; people are found by their role


# -- What reads many requests: as much of them as it shows, however many there are.

FEW, MANY = 25, 75


def _listed(**query: Any) -> Callable[[], object]:
    return lambda: answered(get("list_requests", WULAN, **query))


# who reads, documents that queries find, of few requests and of many
READERS: dict[str, tuple[Callable[[], object], int]] = {
    "a page of the list": (_listed(), 21),  # and one more, to tell whether there are any
    "a page of what awaits the team": (_listed(awaiting="content_team"), 21),
    "a page of my work": (_listed(limit=10), 11),
    "the deadline sweep": (lambda: run("sweep_deadlines"), 3),  # so many are due
}


@pytest.mark.usefixtures("database_of_its_own")
@pytest.mark.parametrize("reader", READERS)
def test_who_reads_many_requests_reads_as_many_as_they_show(reader: str) -> None:
    reads, expected = READERS[reader]
    calendars.keep.cache_clear()
    found = []
    for stored in (FEW, MANY - FEW):
        _store(stored, due=3)
        with counted() as operations:
            reads()
        found.append(operations.queried)

    assert found == [expected, expected]


@pytest.mark.usefixtures("database_of_its_own")
def test_statistics_read_no_request_however_many_there_are() -> None:
    costs = []
    for stored in (FEW, MANY - FEW):
        _store(stored, due=0)
        with counted() as operations:
            answered(get("get_statistics", WULAN))
        costs.append((operations.queried, operations.reads, operations.calls))

    assert costs[0] == costs[1]
    queried, reads, calls = costs[0]
    assert (queried, reads) == (0, 12)  # twelve months
    assert calls.count("RunAggregationQuery") == 19  # each a read for a thousand requests


def _store(count: int, due: int) -> None:
    """Requests like one that awaits the team; of some, the deadline sweep has to take note."""
    request = a_request("drafted").request
    assert request is not None
    store.delete(paths.request(request.id))
    now = datetime.now(UTC)
    times = {True: now - timedelta(days=1), False: now + timedelta(days=1)}
    batch = store.database().batch()
    for number in range(count):
        changes = {"id": an_id(), "attend_at": times[number < due], "due_at": times[number < due]}
        copy = request.model_copy(update=changes)
        batch.set(store.database().document(paths.request(copy.id)), copy.model_dump())
    batch.commit()
