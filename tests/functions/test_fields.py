"""What a step carries: each field that is missing, unknown or out of its limits is named."""

from typing import Any

import pytest

from tests.functions.bodies import Body
from tests.functions.doors import Door
from tests.functions.limits import LIMITS
from tests.functions.stories import FACTS_ASKED, WHO, a_request

STATUS: dict[str, Any] = {
    "submit_request": None,
    "receive_request": "submitted",
    "form_team": "received",
    "reassign_team": "ready_for_review",
    "supply_material": "team_formed",
    "submit_draft": "team_formed",
    "ask_fact_check": "drafted",
    "answer_fact_check": FACTS_ASKED["checked"],
    "check_content": "drafted",
    "decide_corrections": "checked",
    "repair_content": "needs_correction",
    "return_request": "needs_correction",
    "review_content": "ready_for_review",
    "decide_approval": "reviewed",
    "withdraw_request": "submitted",
}
REQUIRED = {
    "submit_request": (
        *("title", "content_types", "purpose", "target_audience", "wished_date", "letter"),
    ),
    "receive_request": (),
    "form_team": ("members", "leader", "letter"),
    "reassign_team": ("members", "leader", "letter", "reason"),
    "supply_material": ("items",),
    "submit_draft": ("draft_files",),
    "ask_fact_check": ("seen", "items"),
    "answer_fact_check": ("answers",),
    "check_content": ("seen", "checklist"),
    "decide_corrections": ("seen", "needs_correction"),
    "repair_content": ("draft_files", "answers"),
    "return_request": ("reason", "missing"),
    "review_content": ("seen",),
    "decide_approval": ("seen", "is_approved"),
    "withdraw_request": ("reason",),
}


@pytest.mark.parametrize(
    ("transition", "field"),
    [(name, field) for name, fields in REQUIRED.items() for field in fields],
)
def test_missing_field_is_named(door: Door, transition: str, field: str) -> None:
    story = a_request(STATUS[transition])
    body = story.body(transition)
    del body[field]

    problem = door.refuses(transition, body, WHO[transition], "invalid_fields")

    assert problem["errors"] == [{"field": field, "message": "wajib diisi"}]


@pytest.mark.parametrize("transition", STATUS)
def test_fields_that_are_not_required_may_be_left_out(door: Door, transition: str) -> None:
    story = a_request(STATUS[transition], content=b"%PDF-1.7 konten")
    body = story.body(transition)
    required = {name: body[name] for name in ("request", *REQUIRED[transition])}

    door.applies(transition, required, WHO[transition])


@pytest.mark.parametrize("transition", STATUS)
def test_unknown_field_is_named(door: Door, transition: str) -> None:
    story = a_request(STATUS[transition])
    body = story.body(transition, status="approved")

    problem = door.refuses(transition, body, WHO[transition], "invalid_fields", language="en")

    assert problem["errors"] == [{"field": "status", "message": "is not known; leave it out"}]


@pytest.mark.parametrize(
    ("transition", "fields", "field", "message"),
    [(transition, *limit) for transition, limits in LIMITS.items() for limit in limits],
)
def test_field_out_of_its_limits_is_named(
    door: Door, transition: str, fields: Body, field: str, message: str
) -> None:
    story = a_request(STATUS[transition])

    body = story.body(transition, **fields)
    problem = door.refuses(transition, body, WHO[transition], "invalid_fields")

    assert problem["errors"] == [{"field": field, "message": message}]


def test_every_wrong_field_is_named_at_once(door: Door) -> None:
    story = a_request(None)

    body = story.body("submit_request", title="", purpose=None, wished_date="besok")
    problem = door.refuses("submit_request", body, WHO["submit_request"], "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == ["title", "purpose", "wished_date"]
