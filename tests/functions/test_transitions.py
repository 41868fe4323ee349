"""Every transition, through both doors: where it leads, and the one event that it leaves behind."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from shared import config, histories
from shared.workflow import fold
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body
from tests.functions.cast import SARI
from tests.functions.doors import Door
from tests.functions.stories import (
    FACTS_ASKED,
    WAYS,
    WHO,
    Steps,
    a_key,
    a_request,
    stored,
)

_INTERNAL = ("ikp_division", "content_team", "department_head")
_ALL = ("requester", *_INTERNAL)


class Row(NamedTuple):
    """A transition as the SOP has it."""

    transition: str
    fields: Body
    before: str | None
    after: str
    step: int
    next_turn: list[str]
    minutes: int | None  # of the next step's clock
    reminded: int | None  # working minutes after which whoever is waited for is reminded
    audience: tuple[str, ...]
    way: Steps | None = None  # where it is not the usual one to the status before


# fmt: off
SOP = [
    Row("submit_request", {}, None, "submitted", 1, ["receive_request"], 5, 3, _ALL),
    Row("submit_request", {}, "returned", "submitted", 1, ["receive_request"], 5, 3, _ALL),
    Row("receive_request", {}, "submitted", "received", 2, ["form_team"], 60, 40, _ALL),
    Row("form_team", {}, "received", "team_formed", 3, ["submit_draft"], None, 900, _ALL),
    Row("form_team", {}, "received", "team_formed", 3, ["submit_draft"], 180, 120, _ALL,
        (*WAYS["received"], ("supply_material", {}))),
    Row("submit_draft", {}, "team_formed", "drafted", 4, ["check_content"], 30, 20, _INTERNAL),
    Row("check_content", {}, "drafted", "checked", 5, ["decide_corrections"], 30, 20, _INTERNAL),
    Row("decide_corrections", {}, "checked", "ready_for_review", 6,
        ["review_content"], 30, 20, _INTERNAL),
    Row("decide_corrections", NEEDS_CORRECTION, "checked", "needs_correction", 6,
        ["repair_content", "return_request"], 30, 20, _INTERNAL),
    Row("repair_content", {}, "needs_correction", "ready_for_review", 7,
        ["review_content"], 30, 20, _INTERNAL),
    Row("return_request", {}, "needs_correction", "returned", 7,
        ["submit_request"], None, 900, _ALL),
    Row("review_content", {}, "ready_for_review", "reviewed", 8,
        ["decide_approval"], 30, 20, _INTERNAL),
    Row("decide_approval", {}, "reviewed", "approved", 9, [], None, None, _ALL),
    Row("decide_approval", NOT_APPROVED, "reviewed", "needs_correction", 9,
        ["repair_content", "return_request"], 30, 20, _INTERNAL),
]

# The open statuses, and whose turn it is in each.
OPEN = {
    "submitted": ["receive_request"],
    "received": ["form_team"],
    "team_formed": ["submit_draft"],
    "drafted": ["check_content"],
    "checked": ["decide_corrections"],
    "needs_correction": ["repair_content", "return_request"],
    "ready_for_review": ["review_content"],
    "reviewed": ["decide_approval"],
    "returned": ["submit_request"],
}
# fmt: on


@pytest.mark.parametrize("row", SOP, ids=lambda row: f"{row.transition}-to-{row.after}")
def test_step_leads_to_its_status_with_one_event(door: Door, row: Row) -> None:
    story = a_request(row.way or row.before, content=b"%PDF-1.7 konten")
    key, person = a_key(), WHO[row.transition]
    body = story.body(row.transition, **row.fields)

    answer = door.applies(row.transition, body, person, key)

    request, events = stored(story.id)
    event = events[-1]
    assert len(events) == len(story.events) + 1
    assert (event.id, event.sequence, event.transition) == (key, len(events), row.transition)
    assert (event.step, event.from_status, event.to_status) == (row.step, row.before, row.after)
    assert (event.actor.uid, event.actor.role) == (person.uid, person.roles[0])
    assert event.actor.agency == person.agency
    assert event.audience == row.audience
    assert event.previous == (story.request.head if story.request else "")
    assert abs(datetime.now(UTC) - event.at) < timedelta(seconds=30)

    assert fold(events) == request
    assert request.status == row.after
    assert list(request.awaiting) == row.next_turn
    assert request.step_started_at == request.updated_at == event.at
    calendar = config.working_calendar()
    due_at = row.minutes and calendar.due_at(event.at, row.minutes)
    assert request.due_at == event.due_at == due_at
    reminded_at = row.reminded and calendar.due_at(event.at, row.reminded)
    assert request.attend_at == event.attend_at == reminded_at
    assert event.calendar == calendar.version

    assert answer["request"] == story.id
    assert (answer["event"], answer["sequence"], answer["round"]) == (
        *(key, request.sequence, request.round),
    )
    assert (answer["transition"], answer["step"]) == (row.transition, row.step)
    assert (answer["status"], answer["awaiting"]) == (row.after, row.next_turn)
    assert datetime.fromisoformat(answer["at"]) == event.at


@pytest.mark.parametrize(("status", "next_turn"), OPEN.items(), ids=OPEN)
def test_material_is_supplied_in_every_open_status_and_moves_nothing(
    door: Door, status: str, next_turn: list[str]
) -> None:
    story = a_request(status)
    before = story.request
    assert before is not None

    body = story.body("supply_material")
    answer = door.applies("supply_material", body, WHO["supply_material"])

    request, events = stored(story.id)
    assert fold(events) == request
    assert (answer["status"], answer["awaiting"], answer["step"]) == (status, next_turn, None)
    assert (request.status, list(request.awaiting)) == (status, next_turn)
    assert (request.due_at, request.step_started_at) == (before.due_at, before.step_started_at)
    assert events[-1].audience == _ALL
    assert request.material == (*before.material, body["items"][0]["file"])


def test_first_material_starts_the_clock_of_the_team(door: Door) -> None:
    story = a_request((*WAYS["received"], ("form_team", {})))
    assert story.request
    assert story.request.due_at is None

    answer = door.applies("supply_material", story.body("supply_material"), SARI)

    request, events = stored(story.id)
    assert fold(events) == request
    calendar = config.working_calendar()
    assert request.due_at == events[-1].due_at == calendar.due_at(events[-1].at, 180)
    assert request.attend_at == calendar.due_at(events[-1].at, 120)
    assert datetime.fromisoformat(answer["due_at"]) == request.due_at
    assert (request.status, request.step_started_at) == ("team_formed", story.events[-1].at)


# What happens outside the nine steps and moves nothing, and who may read of it.
WITH_A_DRAFT = ("drafted", "checked", "needs_correction", "ready_for_review", "reviewed")
BESIDES = [
    *(("reassign_team", status, _INTERNAL) for status in ("team_formed", *WITH_A_DRAFT)),
    ("ask_fact_check", "drafted", _ALL),
    *(("answer_fact_check", status, _ALL) for status in WITH_A_DRAFT),
]


@pytest.mark.parametrize(("transition", "status", "audience"), BESIDES)
def test_what_is_outside_the_steps_leaves_one_event_and_moves_nothing(
    door: Door, transition: str, status: str, audience: tuple[str, ...]
) -> None:
    story = a_request(FACTS_ASKED[status] if transition == "answer_fact_check" else status)
    before = story.request
    assert before is not None

    answer = door.applies(transition, story.body(transition), WHO[transition])

    request, events = stored(story.id)
    event = events[-1]
    assert fold(events) == request
    assert (answer["status"], answer["awaiting"], answer["step"]) == (status, OPEN[status], None)
    assert (event.from_status, event.to_status, event.step) == (status, status, None)
    assert (event.audience, event.actor.uid) == (audience, WHO[transition].uid)
    kept = ("status", "awaiting", "round", "due_at", "attend_at", "mark", "step_started_at")
    for field in (*kept, "draft", "material", "open_corrections", "proposal"):
        assert getattr(request, field) == getattr(before, field), field


@pytest.mark.parametrize("status", OPEN)
def test_request_is_withdrawn_in_every_open_status(door: Door, status: str) -> None:
    story = a_request(status)

    body = story.body("withdraw_request")
    answer = door.applies("withdraw_request", body, WHO["withdraw_request"])

    request, events = stored(story.id)
    assert fold(events) == request
    assert (answer["status"], answer["awaiting"], answer["step"]) == ("withdrawn", [], None)
    assert (request.status, request.awaiting, request.due_at) == ("withdrawn", (), None)
    assert events[-1].audience == _ALL


def test_history_is_a_hash_chain_of_what_was_sent(door: Door) -> None:
    story = a_request("submitted")

    door.applies(
        "receive_request", story.body("receive_request", note=" Lengkap. "), WHO["receive_request"]
    )

    found = histories.read(story.id)
    assert found.is_whole
    assert found.events[-1].previous == found.events[-2].hash
    assert found.events[-1].payload == {"note": "Lengkap."}
