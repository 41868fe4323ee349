"""When the clock of a step runs, when it is due, and while whom it stands still."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.models import Request
from shared.workflow import decide, evolve
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import AWAITING, DATA, NOW, RIGHT_PERSON, a_request, given

# The step that ends at 09:00 on Wednesday, 12 August 2026, when the next is due that day (WIB), and
# when its holder is reminded: a third of the standard before. While the request waits on its
# requester nothing is due; they are reminded after two days (900 working minutes), on Friday 14.
DUE = [
    ("submit_request", None, "12 09:05", "12 09:03"),
    ("submit_request", "returned", "12 09:05", "12 09:03"),
    ("receive_request", "submitted", "12 10:00", "12 09:40"),
    ("form_team", "received", "12 12:00", "12 11:00"),  # three hours, to the very break
    ("submit_draft", "team_formed", "12 09:30", "12 09:20"),
    ("check_content", "drafted", "12 09:30", "12 09:20"),
    ("decide_corrections", "checked", "12 09:30", "12 09:20"),
    ("decide_corrections*", "checked", "12 09:30", "12 09:20"),
    ("repair_content", "needs_correction", "12 09:30", "12 09:20"),
    ("return_request", "needs_correction", None, "14 09:00"),
    ("review_content", "ready_for_review", "12 09:30", "12 09:20"),
    ("decide_approval", "reviewed", None, None),
    ("decide_approval*", "reviewed", "12 09:30", "12 09:20"),
    ("withdraw_request", "submitted", None, None),
    ("withdraw_request", "returned", None, None),
]
OPEN = [status for status in AWAITING if status not in ("approved", "withdrawn")]
BESIDES = {
    "reassign_team": [
        *("team_formed", "drafted", "checked"),
        *("needs_correction", "ready_for_review", "reviewed"),
    ],
    "supply_material": OPEN,
    "ask_fact_check": ["drafted"],
    "answer_fact_check": [
        *("drafted", "checked", "needs_correction", "ready_for_review", "reviewed"),
    ],
}


def step(request: Request | None, name: str, at: datetime = NOW, **body: Any) -> Request:
    """The request after the right person's step."""
    more = OTHERWISE[name[:-1]] if name.endswith("*") else {}
    name = name.rstrip("*")
    event = decide(request, a_command(name, **more, **body), RIGHT_PERSON[name], at, given())
    return evolve(request, event)


def wib(at: datetime | None) -> str | None:
    """A day of August 2026 and a time, as the office's clock shows it."""
    return (at + timedelta(hours=7)).strftime("%d %H:%M") if at else None


@pytest.mark.parametrize(("name", "status", "due", "reminded"), DUE)
def test_the_next_step_is_due_by_its_standard(
    name: str, status: str | None, due: str | None, reminded: str | None
) -> None:
    after = step(a_request(status) if status else None, name)
    assert (wib(after.due_at), wib(after.attend_at)) == (due, reminded)
    assert after.step_started_at == NOW


def test_a_step_that_ends_after_hours_leaves_its_time_to_the_next_working_day() -> None:
    friday_evening = datetime(2026, 8, 14, 11, 0, tzinfo=UTC)  # 18:00; Monday is 17 August
    after = step(a_request("checked"), "decide_corrections", friday_evening)
    assert (wib(after.due_at), wib(after.attend_at)) == ("18 08:00", "18 07:50")


@pytest.mark.parametrize(
    ("name", "status"), [(name, status) for name, some in BESIDES.items() for status in some]
)
def test_what_is_outside_the_nine_steps_leaves_status_and_clock_as_they_are(
    name: str, status: str
) -> None:
    before = a_request(status, due_at=None if status == "returned" else NOW)
    after = step(before, name, NOW + timedelta(hours=5))
    assert (after.status, after.awaiting) == (status, AWAITING[status])
    assert (after.due_at, after.step_started_at) == (before.due_at, before.step_started_at)
    assert (after.attend_at, after.mark) == (before.attend_at, before.mark)
    assert after.updated_at == NOW + timedelta(hours=5)


def test_the_clock_stands_still_until_the_agency_has_filed_again() -> None:
    returned = step(a_request("needs_correction"), "return_request")
    a_week_later = NOW + timedelta(days=7)
    supplied = step(returned, "supply_material", a_week_later)
    filed_again = step(supplied, "submit_request", a_week_later)
    assert returned.due_at is None
    assert (supplied.due_at, supplied.attend_at) == (None, returned.attend_at)
    assert filed_again.due_at == a_week_later + timedelta(minutes=5)


# -- The team cannot make content from nothing (SOP step 4): its clock waits for the first material


def test_a_team_without_material_waits_on_the_requester() -> None:
    formed = step(a_request("received", material=()), "form_team")
    assert (formed.status, formed.awaiting) == ("team_formed", ("submit_draft",))
    assert (wib(formed.due_at), wib(formed.attend_at)) == (None, "14 09:00")


def test_the_first_material_starts_the_clock_of_the_team() -> None:
    formed = step(a_request("received", material=()), "form_team")
    thursday_ten = NOW + timedelta(days=1, hours=1)
    supplied = step(formed, "supply_material", thursday_ten)
    assert (wib(supplied.due_at), wib(supplied.attend_at)) == ("13 14:00", "13 12:00")
    assert (supplied.status, supplied.step_started_at) == ("team_formed", NOW)


def test_more_material_starts_no_clock_again() -> None:
    formed = step(a_request("received", material=()), "form_team")
    first = step(formed, "supply_material", NOW + timedelta(days=1))
    without = first.model_copy(update={"material": (DATA,)})
    more = step(without, "supply_material", NOW + timedelta(days=1, hours=2))
    assert (more.due_at, more.attend_at) == (first.due_at, first.attend_at)


@pytest.mark.parametrize("status", ["submitted", "received"])
def test_material_before_there_is_a_team_leaves_the_divisions_clock(status: str) -> None:
    before = a_request(status, material=())
    after = step(before, "supply_material")
    assert (after.due_at, after.attend_at) == (before.due_at, before.attend_at)


def test_a_second_round_needs_no_new_material() -> None:
    """What the agency supplied before its request was returned still stands."""
    formed = step(a_request("received", material=(DATA,), round=2), "form_team")
    assert wib(formed.due_at) == "12 12:00"


def test_a_reassigned_team_without_material_goes_on_waiting() -> None:
    formed = step(a_request("received", material=()), "form_team")
    changed = step(formed, "reassign_team", NOW + timedelta(hours=2))
    assert (changed.due_at, changed.attend_at) == (None, formed.attend_at)
