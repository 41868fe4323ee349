"""The deadline sweep records what is due, once, and reads nothing else."""

import math
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import FieldFilter, WriteBatch

from shared import calendars, config, deadlines, paths, store, workflow
from shared.deadlines import PAGE, record_due
from shared.history import verify_history
from shared.workflow import fold
from tests.conventions.test_tree import ROOT
from tests.functions.apps import answered, get, post
from tests.functions.cast import RATNA, WULAN
from tests.functions.notices import run
from tests.functions.operations import counted
from tests.functions.stories import Story, a_key, a_request, an_id, stored

LONG = timedelta(days=30)
NOT_NOW = cloud.ServiceUnavailable("not now")  # type: ignore[no-untyped-call]
ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def _nothing_else_is_due() -> Iterator[None]:
    """What other tests left behind waits no more."""
    _forget_what_is_due()
    yield
    _forget_what_is_due()


def test_an_overdue_request_is_escalated_once_and_its_history_stays_whole() -> None:
    story = a_request("drafted", ago=LONG)

    run("sweep_deadlines")
    run("sweep_deadlines")

    request, events = stored(story.id)
    assert [event.transition for event in events[len(story.events) :]] == ["deadline_passed"]
    assert fold(events) == request
    assert (request.status, request.due_at) == ("drafted", story.request.due_at)  # type: ignore[union-attr]
    assert (request.mark, request.attend_at) == ("deadline_passed", None)
    last = events[-1]
    assert (last.actor.uid, last.actor.role, last.payload) == ("system", "system", {})
    history = answered(get("get_history", WULAN, request=story.id))
    assert history["is_verified"]


def test_reminder_due_time_and_escalation_come_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("received")
    assert story.request is not None
    due_at = story.request.due_at
    assert due_at is not None
    seen = []
    for at in (
        story.request.attend_at,
        due_at,
        config.working_calendar().due_at(due_at, 30),
    ):
        monkeypatch.setattr(deadlines, "datetime", Mock(now=Mock(return_value=at)))
        run("sweep_deadlines")
        run("sweep_deadlines")
        seen.append([event.transition for event in stored(story.id)[1][2:]])

    assert seen == [
        ["deadline_near"],
        ["deadline_near", "deadline_reached"],
        ["deadline_near", "deadline_reached", "deadline_passed"],
    ]


def test_the_next_step_begins_a_clock_of_its_own() -> None:
    story = a_request("ready_for_review", ago=LONG)
    run("sweep_deadlines")

    answered(post("review_content", story.body("review_content"), RATNA, Idempotency_Key=a_key()))

    request, events = stored(story.id)
    assert events[-2].transition == "deadline_passed"
    assert request.mark is None
    assert request.attend_at is not None
    assert request.attend_at > datetime.now(UTC) - timedelta(minutes=1)
    assert fold(events) == request


@pytest.mark.parametrize("status", ["approved", "withdrawn"])
def test_a_closed_request_is_never_recorded(status: str) -> None:
    story = a_request(status)

    run("sweep_deadlines")

    assert len(stored(story.id)[1]) == len(story.events)


def test_a_waiting_requester_is_reminded_once() -> None:
    story = a_request("returned", ago=LONG)

    run("sweep_deadlines")
    run("sweep_deadlines")

    request, events = stored(story.id)
    assert [event.transition for event in events[len(story.events) :]] == ["requester_awaited"]
    assert "requester" in events[-1].audience
    assert request.due_at is None


def test_a_request_that_cannot_be_read_hides_no_other() -> None:
    broken, story = an_id(), a_request("drafted", ago=LONG)
    store.put(paths.request(broken), {"attend_at": datetime.now(UTC) - 2 * LONG})
    try:
        run("sweep_deadlines")
    finally:
        store.delete(paths.request(broken))

    assert stored(story.id)[0].mark == "deadline_passed"


@pytest.mark.usefixtures("database_of_its_own")
def test_ten_thousand_requests_cost_no_more_than_what_is_due() -> None:
    """1,000 of 10,000 are overdue: each is read once and recorded once, by a run and the next."""
    overdue = _crowd(1_000, a_request("drafted", ago=LONG))
    _crowd(9_000, a_request("drafted"), attend_at=datetime.now(UTC) + timedelta(days=1))
    made_before = _events_made()
    first = _ended_after(100)
    assert 100 <= first < len(overdue)
    calendars.keep()  # once in a process

    with counted() as operations:
        assert record_due(600) == len(overdue) - first

    pages = math.ceil((len(overdue) - first) / PAGE)
    assert operations.queried == len(overdue) - first
    assert operations.writes == 2 * (len(overdue) - first)
    assert Counter(operations.calls) == {
        "RunQuery": pages + 1,  # and one that finds nothing more
        "Commit": len(overdue) - first,
    }
    assert _recorded() == len(overdue)
    assert record_due(60) == 0
    assert _events_made() == made_before + len(overdue)


@pytest.mark.parametrize("trouble", [NOT_NOW, ConnectionResetError(), KeyError()], ids=repr)
def test_trouble_with_one_request_holds_up_no_other(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [a_request("drafted", ago=LONG + timedelta(weeks=weeks)) for weeks in (2, 1, 0)]
    write, first = store.write_together, paths.request(stories[0].id)

    def not_the_first(creates: Any, updates: Any) -> bool:
        if updates[0][0].reference.path == first:
            raise trouble
        return write(creates, updates)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_together", not_the_first)
        with pytest.raises(ExceptionGroup) as raised:
            record_due(60)

    assert raised.value.exceptions == (trouble,)
    marks = [stored(story.id)[0].mark for story in stories]
    assert marks == [None, "deadline_passed", "deadline_passed"]
    assert record_due(60) == 1


def test_a_calendar_that_cannot_be_kept_holds_up_no_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("drafted", ago=LONG)
    monkeypatch.setattr(calendars, "keep", Mock(side_effect=NOT_NOW))

    with pytest.raises(ExceptionGroup):
        record_due(60)

    assert stored(story.id)[0].mark == "deadline_passed"


def test_a_commit_that_the_database_aborts_is_left_to_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stories = [a_request("drafted", ago=LONG + timedelta(hours=hours)) for hours in (1, 0)]
    commit = WriteBatch.commit
    outcomes = iter([ABORTED])

    def aborted_once(batch: WriteBatch) -> Any:
        if trouble := next(outcomes, None):
            raise trouble
        return commit(batch)

    monkeypatch.setattr(WriteBatch, "commit", aborted_once)

    assert record_due(60) == 1
    assert record_due(60) == 1
    assert [stored(story.id)[0].mark for story in stories] == ["deadline_passed"] * 2


def test_each_event_bears_its_own_time_however_long_a_run_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stories = [a_request("drafted", ago=LONG + timedelta(hours=hours)) for hours in (1, 0)]
    start = datetime.now(UTC)
    clock = (start + timedelta(minutes=minutes) for minutes in count())
    monkeypatch.setattr(deadlines, "datetime", Mock(now=lambda _: next(clock)))

    assert record_due(60) == 2

    first, second = sorted(stored(story.id)[1][-1].at for story in stories)
    assert second - first == timedelta(minutes=1)


def test_a_person_who_acts_meanwhile_is_not_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_request("submitted", ago=LONG)
    decide = workflow.mark_deadline

    def somebody_is_faster(*args: Any) -> Any:
        event = decide(*args)
        body = {"request": story.id}
        answered(post("receive_request", body, WULAN, Idempotency_Key=a_key()))
        return event

    monkeypatch.setattr(deadlines, "mark_deadline", somebody_is_faster)
    run("sweep_deadlines")

    request, events = stored(story.id)
    assert [event.transition for event in events] == ["submit_request", "receive_request"]
    documents = {event.id: event.model_dump() for event in events}
    assert verify_history(request.id, request.model_dump(), documents).is_whole


def _crowd(size: int, like: Story, **changes: Any) -> list[str]:
    """So many stored requests like one, itself among them, changed."""
    assert like.request is not None
    ids = [like.id, *(an_id() for _ in range(size - 1))]
    for start in range(0, size, 500):
        batch = store.database().batch()
        for request_id in ids[start : start + 500]:
            document = like.request.model_dump() | changes | {"id": request_id}
            batch.set(store.database().document(paths.request(request_id)), document)
        batch.commit()
    return ids


def _ended_after(recorded: int) -> int:
    """How many a process had recorded when it was killed, after so many."""
    code = "from shared.deadlines import record_due; record_due(600)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)  # noqa: S603  # our own code
    while _recorded() < recorded:
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    found = -1
    while found != (found := _recorded()):  # a commit may still be under way
        time.sleep(0.5)
    return found


def _recorded() -> int:
    """How many requests bear that their deadline has passed."""
    passed = FieldFilter("mark", "==", "deadline_passed")
    query: Any = store.database().collection("requests").where(filter=passed)
    return int(query.count().get()[0][0].value)


def _events_made() -> int:
    """How many events say so."""
    passed = FieldFilter("transition", "==", "deadline_passed")
    query: Any = store.database().collection_group("events").where(filter=passed)
    return int(query.count().get()[0][0].value)


def _forget_what_is_due() -> None:
    """Requests of other tests have nothing to record, and none has passed its deadline."""
    for field, operator, value in (
        ("attend_at", "<=", datetime.now(UTC) + LONG),
        ("mark", "==", "deadline_passed"),
    ):
        query = store.database().collection("requests")
        found = query.where(filter=FieldFilter(field, operator, value)).select([]).stream()
        batch = store.database().batch()
        for snapshot in found:
            batch.delete(snapshot.reference)
        batch.commit()
