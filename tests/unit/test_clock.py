"""When the clock of a step runs, and when it is due."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.models import Request
from shared.workflow import decide, evolve
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import AWAITING, NOW, RIGHT_PERSON, a_request, given

# The step that ends at 09:00 on Wednesday, 12 August 2026, and when the next is due that day (WIB).
DUE = [
    ("submit_request", None, "09:05"),
    ("submit_request", "returned", "09:05"),
    ("receive_request", "submitted", "10:00"),
    ("form_team", "received", "12:00"),  # three hours, to the very break
    ("submit_draft", "team_formed", "09:30"),
    ("check_content", "drafted", "09:30"),
    ("decide_corrections", "checked", "09:30"),
    ("decide_corrections*", "checked", "09:30"),
    ("repair_content", "needs_correction", "09:30"),
    ("return_request", "needs_correction", None),
    ("review_content", "ready_for_review", "09:30"),
    ("decide_approval", "reviewed", None),
    ("decide_approval*", "reviewed", "09:30"),
    ("withdraw_request", "submitted", None),
]


def step(request: Request | None, name: str, at: datetime = NOW) -> Request:
    """The request after the right person's step."""
    body = OTHERWISE[name[:-1]] if name.endswith("*") else {}
    name = name.rstrip("*")
    event = decide(request, a_command(name, **body), RIGHT_PERSON[name], at, given())
    return evolve(request, event)


@pytest.mark.parametrize(("name", "status", "due"), DUE)
def test_the_next_step_is_due_by_its_standard(
    name: str, status: str | None, due: str | None
) -> None:
    after = step(a_request(status) if status else None, name)
    wib = after.due_at and (after.due_at + timedelta(hours=7)).strftime("%H:%M")
    assert wib == due
    assert after.step_started_at == NOW


def test_a_step_that_ends_after_hours_leaves_its_time_to_the_next_working_day() -> None:
    friday_evening = datetime(2026, 8, 14, 11, 0, tzinfo=UTC)  # 18:00; Monday is 17 August
    after = step(a_request("checked"), "decide_corrections", friday_evening)
    assert after.due_at == datetime(2026, 8, 18, 1, 0, tzinfo=UTC)  # Tuesday 08:00


@pytest.mark.parametrize("status", [s for s in AWAITING if s not in ("approved", "withdrawn")])
def test_supplying_material_leaves_status_and_clock_as_they_are(status: str) -> None:
    before = a_request(status, due_at=None if status == "returned" else NOW)
    after = step(before, "supply_material", NOW + timedelta(hours=5))
    assert (after.status, after.awaiting) == (status, AWAITING[status])
    assert (after.due_at, after.step_started_at) == (before.due_at, before.step_started_at)
    assert after.updated_at == NOW + timedelta(hours=5)


def test_the_clock_stands_still_until_the_agency_has_filed_again() -> None:
    returned = step(a_request("needs_correction"), "return_request")
    a_week_later = NOW + timedelta(days=7)
    filed_again = step(returned, "submit_request", a_week_later)
    assert returned.due_at is None
    assert filed_again.due_at == a_week_later + timedelta(minutes=5)
