"""The contract of the Idempotency-Key, as the IETF's draft on that header has it.

What the same key does one call after another, through either door, is in
tests/functions/test_idempotency.py; here are calls that overlap, and calls that were refused.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import grpc
import pytest
from werkzeug.test import TestResponse

from shared import store
from tests.faults.conftest import Figure, Size
from tests.faults.grpc_proxy import Call, Held, Lost, Proxy, between
from tests.faults.steps import CONTENT, STEPS, Step, faults_of
from tests.functions.apps import answered, get, post, refused
from tests.functions.bodies import Body
from tests.functions.cast import DEWI, HENDRA, SARI, WULAN, Person
from tests.functions.doors import Door, HttpDoor, TriggerDoor, deliver, outcome_at, queue
from tests.functions.stories import Story, a_key, a_request, stored

AT_ONCE = 8
TIMEOUT = 60
PROBLEM = {"type", "title", "status", "detail", "code"}  # a refusal that tells nothing more


@pytest.fixture
def proxy(firestore_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The functions' line to the database."""
    with between(firestore_emulator) as line:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", line.address)
        store.database.cache_clear()
        yield line
        store.database.cache_clear()


@contextmanager
def overlapping(
    proxy: Proxy, document: str, call: Callable[[], TestResponse]
) -> Iterator[Future[TestResponse]]:
    """The call has looked and decided, and its commit waits till the end of the block."""
    held = Held(_commit_of(document), behind=False)
    with proxy.meeting(held), ThreadPoolExecutor(1) as caller:
        answer = caller.submit(call)
        held.wait()
        try:
            yield answer
        finally:
            held.release()


def _commit_of(document: str) -> Callable[[Call], bool]:
    return lambda call: call.method == "Commit" and document.encode() in call.request


def _ask(step: Step, body: Body, by: Person, key: str) -> TestResponse:
    return post(step.transition, body, by, Idempotency_Key=key)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.transition)
@pytest.mark.parametrize("other", [HttpDoor(), TriggerDoor()], ids=lambda door: door.name)
def test_the_slower_of_two_calls_is_told_that_the_other_is_in_flight(
    proxy: Proxy, step: Step, other: Door
) -> None:
    story, key = a_request(step.status, content=CONTENT), a_key()
    body = story.body(step.transition, step.by)

    with overlapping(proxy, f"events/{key}", lambda: _ask(step, body, step.by, key)) as slower:
        answer = other.applies(step.transition, body, step.by, key)

    response = slower.result(TIMEOUT)
    assert refused(response, "in_flight").keys() == PROBLEM
    assert response.headers["Retry-After"] == "1"
    assert HttpDoor().applies(step.transition, body, step.by, key) == answer
    assert faults_of(story, [key]) == []


def test_a_trigger_that_is_slower_than_a_call_settles_the_command_as_that_call_did(
    proxy: Proxy,
) -> None:
    story, key = a_request("submitted"), a_key()
    body = story.body("receive_request")
    inbox = queue("receive_request", body, WULAN, key)

    with overlapping(proxy, f"events/{key}", lambda: deliver("receive_request", inbox)) as slower:
        answer = HttpDoor().applies("receive_request", body, WULAN, key)

    assert slower.result(TIMEOUT).status_code == 200
    assert outcome_at(inbox)["state"] == "applied"
    assert TriggerDoor().applies("receive_request", body, WULAN, key) == answer
    assert faults_of(story, [key]) == []


@pytest.mark.parametrize(
    ("by", "fields"),
    [(WULAN, {"note": "Kurang lengkap."}), (HENDRA, {})],
    ids=["another body", "another person"],
)
def test_what_overlaps_with_the_same_key_and_is_something_else_learns_nothing(
    proxy: Proxy, by: Person, fields: Body
) -> None:
    (step,) = (step for step in STEPS if step.transition == "receive_request")
    story, key = a_request("submitted"), a_key()
    body = story.body("receive_request")

    with overlapping(proxy, f"events/{key}", lambda: _ask(step, body | fields, by, key)) as slower:
        HttpDoor().applies("receive_request", body, WULAN, key)

    assert refused(slower.result(TIMEOUT), "key_reused").keys() == PROBLEM


def test_repetition_during_which_others_write_is_a_repetition(proxy: Proxy) -> None:
    """It came after the original was done: whatever goes on meanwhile, it is told the same."""
    (step,) = (step for step in STEPS if step.transition == "answer_fact_check")
    story, key = a_request(step.status), a_key()
    body = story.body("answer_fact_check")
    first = HttpDoor().applies("answer_fact_check", body, SARI, key)
    more = a_key()

    with overlapping(proxy, f"events/{key}", lambda: _ask(step, body, SARI, key)) as again:
        HttpDoor().applies("answer_fact_check", body, SARI, more)

    assert answered(again.result(TIMEOUT)) == first
    assert faults_of(story, [key, more]) == []


def test_many_calls_at_once_with_one_key_take_the_step_once(size: Size, figure: Figure) -> None:
    statuses: Counter[int] = Counter()
    broken: list[str] = []
    rounds = size(1, 8)
    for step in STEPS * rounds:
        story, key = a_request(step.status, content=CONTENT), a_key()
        body = story.body(step.transition, step.by)
        answers = _at_once(lambda s=step, b=body, k=key: _ask(s, b, s.by, k))  # type: ignore[misc]
        again = _ask(step, body, step.by, key)
        good = {answer.data for answer in (*answers, again) if answer.status_code == 200}
        codes = {
            answer.json["code"] for answer in answers if answer.status_code != 200 and answer.json
        }
        statuses += Counter(answer.status_code for answer in answers)
        broken += faults_of(story, [key])
        if again.status_code != 200 or len(good) != 1 or codes - {"in_flight"}:
            broken.append(f"{step.transition}: {len(good)} answers, refused for {codes}")

    seen = ", ".join(f"{times:,} × {status}" for status, times in sorted(statuses.items()))
    figure(
        f"idempotency: {AT_ONCE} at once, one key",
        f"{seen} in {len(STEPS) * rounds} rounds, {len(broken)} faults",
        "one event; 200 the same, or 409 in flight",
    )
    assert set(statuses) <= {200, 409}
    assert not broken


def _at_once(call: Callable[[], TestResponse]) -> list[TestResponse]:
    barrier = Barrier(AT_ONCE, timeout=TIMEOUT)

    def wait_and_call(_: int) -> TestResponse:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(wait_and_call, range(AT_ONCE)))


REFUSED = [
    ({"wished_date": "2020-01-01"}, SARI, "date_in_the_past"),
    ({"title": ""}, SARI, "invalid_fields"),
    ({}, DEWI, "wrong_role"),
    ({"letter": {"number": "1", "date": "2026-01-12", "file": "x" * 20}}, SARI, "no_such_file"),
]


@pytest.mark.parametrize(("fields", "by", "code"), REFUSED, ids=[code for *_, code in REFUSED])
def test_a_refusal_does_not_use_up_the_key(door: Door, fields: Body, by: Person, code: str) -> None:
    story, key = a_request(None), a_key()
    body = story.body("submit_request", SARI)
    problem = door.refuses("submit_request", body | fields, by, code, key=key)
    assert problem["code"] == code

    HttpDoor().applies("submit_request", body, SARI, key)

    assert faults_of(story, [key]) == []


# -- Comments, which take a key too


def test_the_slower_of_two_comments_with_one_key_is_told_that_the_other_is_in_flight(
    proxy: Proxy,
) -> None:
    story, key = a_request("drafted"), a_key()

    with overlapping(proxy, f"comments/{key}", lambda: _comment(story, key)) as slower:
        written = answered(_comment(story, key))

    response = slower.result(TIMEOUT)
    assert refused(response, "in_flight").keys() == PROBLEM
    assert response.headers["Retry-After"] == "1"
    assert answered(_comment(story, key)) == written
    assert answered(get("list_comments", WULAN, request=story.id))["comments"] == [written]


def test_a_comment_whose_commit_gets_no_answer_is_written_once(proxy: Proxy) -> None:
    story, key = a_request("drafted"), a_key()
    lost = Lost("Commit", f"comments/{key}", grpc.StatusCode.UNAVAILABLE)

    with proxy.meeting(lost):
        written = answered(_comment(story, key))

    assert lost.times == 1
    assert answered(_comment(story, key)) == written
    assert len(stored(story.id)[1]) == len(story.events)


def _comment(story: Story, key: str) -> TestResponse:
    body = {"request": story.id, "text": "Cek angkanya.", "visibility": "internal"}
    return post("add_comment", body, WULAN, Idempotency_Key=key)
