"""The same key does one thing once, however often it comes and through whichever door."""

from typing import NamedTuple

import pytest

from shared import store
from tests.functions.apps import post
from tests.functions.bodies import CORRECTIONS, NEEDS_CORRECTION, NOT_APPROVED, Body
from tests.functions.cast import ARIF, BAYU, DEWI, HENDRA, LINA, RATNA, RUDI, SARI, WULAN, Person
from tests.functions.doors import Door, HttpDoor, TriggerDoor, deliver, outcome_at, queue
from tests.functions.stories import FACTS_ASKED, Steps, a_key, a_request, stored


class Case(NamedTuple):
    """A step, another valid thing to say at it, and somebody else who could take it."""

    transition: str
    status: str | Steps | None
    by: Person
    fields: Body
    otherwise: Body
    other: Person


CASES = [
    Case("submit_request", None, SARI, {}, {"title": "Judul lain"}, RUDI),
    Case("submit_request", "returned", SARI, {}, {"title": "Judul lain"}, RUDI),
    Case("receive_request", "submitted", WULAN, {}, {"note": "Kurang lengkap."}, HENDRA),
    Case("form_team", "received", WULAN, {}, {"leader": "bayu"}, HENDRA),
    Case("reassign_team", "checked", WULAN, {}, {"reason": "Alasan yang lain."}, HENDRA),
    Case("supply_material", "checked", SARI, {}, {"items": "…"}, RUDI),
    Case("submit_draft", "team_formed", DEWI, {}, {"note": "Versi lain."}, BAYU),
    Case("ask_fact_check", "drafted", DEWI, {}, {"items": ["Fakta lain."]}, BAYU),
    Case(
        *("answer_fact_check", FACTS_ASKED["checked"], SARI, {}),
        *({"answers": [{"item": "6-2", "is_right": True}]}, RUDI),
    ),
    Case("check_content", "drafted", BAYU, {}, {"notes": "Bagus."}, LINA),
    Case("decide_corrections", "checked", WULAN, {}, NEEDS_CORRECTION, HENDRA),
    Case(
        *("decide_corrections", "checked", WULAN, NEEDS_CORRECTION),
        *({"corrections": CORRECTIONS[:1]}, HENDRA),
    ),
    Case("repair_content", "needs_correction", DEWI, {}, {"note": "Versi lain."}, BAYU),
    Case("return_request", "needs_correction", WULAN, {}, {"missing": ["Semua data"]}, HENDRA),
    Case("review_content", "ready_for_review", RATNA, {}, {"notes": "Bagus."}, ARIF),
    Case("decide_approval", "reviewed", RATNA, {}, NOT_APPROVED, ARIF),
    Case("decide_approval", "reviewed", RATNA, NOT_APPROVED, {"reason": "Alasan yang lain."}, ARIF),
    Case("withdraw_request", "drafted", SARI, {}, {"reason": "Alasan yang lain."}, RUDI),
]
cases = pytest.mark.parametrize(
    "case",
    CASES,
    ids=lambda case: (
        f"{case.transition}-{case.status if isinstance(case.status, str) else '…'}"
        f"-{len(case.fields)}"
    ),
)
CONTENT = b"%PDF-1.7 konten"


@cases
def test_repetition_changes_nothing_and_is_answered_the_same(door: Door, case: Case) -> None:
    story = a_request(case.status, content=CONTENT)
    body, key = story.body(case.transition, case.by, **case.fields), a_key()

    first = door.applies(case.transition, body, case.by, key)
    after = stored(story.id)

    assert door.applies(case.transition, body, case.by, key) == first
    assert door.applies(case.transition, body, case.by, key) == first
    assert stored(story.id) == after
    assert len(after[1]) == len(story.events) + 1


@cases
@pytest.mark.parametrize(
    ("first", "second"),
    [(HttpDoor(), TriggerDoor()), (TriggerDoor(), HttpDoor())],
    ids=["http-then-trigger", "trigger-then-http"],
)
def test_repetition_through_the_other_door_is_answered_the_same(
    case: Case, first: Door, second: Door
) -> None:
    story = a_request(case.status, content=CONTENT)
    body, key = story.body(case.transition, case.by, **case.fields), a_key()

    answer = first.applies(case.transition, body, case.by, key)

    assert second.applies(case.transition, body, case.by, key) == answer
    assert first.applies(case.transition, body, case.by, key) == answer
    assert len(stored(story.id)[1]) == len(story.events) + 1


@cases
def test_http_answers_a_repetition_byte_for_byte(case: Case) -> None:
    story = a_request(case.status, content=CONTENT)
    body, key = story.body(case.transition, case.by, **case.fields), a_key()

    answers = [post(case.transition, body, case.by, Idempotency_Key=key).data for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert key.encode() in answers[0]


def test_repetition_is_answered_the_same_when_the_request_has_moved_on(door: Door) -> None:
    story = a_request("submitted")
    body, key = story.body("receive_request"), a_key()
    answer = door.applies("receive_request", body, WULAN, key)
    story.request, _ = stored(story.id)
    door.applies("form_team", story.body("form_team"), WULAN)
    door.applies("withdraw_request", story.body("withdraw_request"), SARI)

    assert door.applies("receive_request", body, WULAN, key) == answer
    assert stored(story.id)[0].status == "withdrawn"


@cases
def test_key_is_refused_for_another_body(door: Door, case: Case) -> None:
    story = a_request(case.status, content=CONTENT)
    body, key = story.body(case.transition, case.by, **case.fields), a_key()
    otherwise = dict(case.otherwise)
    if case.transition == "supply_material":
        otherwise = story.body("supply_material")
    door.applies(case.transition, body, case.by, key)

    problem = door.refuses(case.transition, body | otherwise, case.by, "key_reused", key=key)

    assert problem.keys() == {"type", "title", "status", "detail", "code"}


@cases
def test_key_is_refused_to_another_person_and_tells_them_nothing(door: Door, case: Case) -> None:
    story = a_request(case.status, content=CONTENT)
    body, key = story.body(case.transition, case.by, **case.fields), a_key()
    door.applies(case.transition, body, case.by, key)

    problem = door.refuses(case.transition, body, case.other, "key_reused", key=key)

    assert problem.keys() == {"type", "title", "status", "detail", "code"}


def test_key_is_refused_for_another_step(door: Door) -> None:
    story = a_request("submitted")
    key = a_key()
    door.applies("receive_request", story.body("receive_request"), WULAN, key)
    story.request, _ = stored(story.id)

    door.refuses("form_team", story.body("form_team"), WULAN, "key_reused", key=key)
    door.refuses("withdraw_request", story.body("withdraw_request"), SARI, "key_reused", key=key)
    door.applies("form_team", story.body("form_team"), WULAN)


def test_key_may_serve_another_request(door: Door) -> None:
    key = a_key()

    for story in (a_request("submitted"), a_request("submitted")):
        answer = door.applies("receive_request", story.body("receive_request"), WULAN, key)
        assert answer["request"] == story.id


def test_refusal_over_http_is_not_remembered() -> None:
    door, key = HttpDoor(), a_key()
    story = a_request("submitted")
    body = story.body("form_team")
    door.refuses("form_team", body, WULAN, "wrong_turn", key=key)
    door.applies("receive_request", story.body("receive_request"), WULAN)

    assert door.applies("form_team", body, WULAN, key)["status"] == "team_formed"


def test_refused_command_stays_refused_though_its_turn_has_come() -> None:
    story = a_request("submitted")
    path = queue("form_team", story.body("form_team"), WULAN, a_key())
    assert deliver("form_team", path).status_code == 200
    refused = outcome_at(path)
    TriggerDoor().applies("receive_request", story.body("receive_request"), WULAN)

    assert deliver("form_team", path).status_code == 200

    assert outcome_at(path) == refused
    assert refused["problem"]["code"] == "wrong_turn"
    assert stored(story.id)[0].status == "received"


def test_applied_command_is_not_touched_by_a_second_delivery() -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())
    deliver("receive_request", path)
    before = store.database().document(path).get().update_time

    assert deliver("receive_request", path).status_code == 200

    assert store.database().document(path).get().update_time == before
    assert len(stored(story.id)[1]) == 2
