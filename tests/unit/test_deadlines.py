"""What the deadline sweep records of a request: reminder, due time, escalation, each once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared import chain, clock
from shared.history import verify_history
from shared.models import DeadlineMark, Event, Request
from shared.workflow import decide, evolve, mark_deadline
from shared.working_time import WorkingCalendar
from tests.rules.tables import rows
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    CALENDAR,
    NOW,
    REQUEST_ID,
    RIGHT_PERSON,
    a_request,
    as_stored,
    given,
)
from tests.unit.calendars import calendar

INTERNAL = ("ikp_division", "content_team", "department_head")


def at(text: str) -> datetime:
    """A day of August 2026 and a time in Pontianak, for example `12 09:30`."""
    return datetime.strptime(f"2026-08-{text} +0700", "%Y-%m-%d %H:%M %z").astimezone(UTC)


def step(request: Request | None, name: str, when: datetime = NOW, **body: Any) -> Request:
    event = decide(request, a_command(name, **body), RIGHT_PERSON[name], when, given())
    return evolve(request, event)


def marked(request: Request, when: datetime) -> Request:
    event = mark_deadline(request, when, CALENDAR)
    assert event
    return evolve(request, event)


def drafted() -> Request:
    """A request whose draft was submitted on Wednesday 12 at 09:00: due at 09:30."""
    return step(a_request("team_formed"), "submit_draft")


def returned() -> Request:
    """A request that was returned on Wednesday 12 at 09:00: reminded on Friday 14 at 09:00."""
    return step(a_request("needs_correction"), "return_request")


# The clock of a step that began on the 12th at 09:00, as the sweep finds it at each time: what it
# records, and when it looks again. A line follows from the one before.
RUNS = {
    "every minute": """
        now      | mark             | next
        12 09:19 | -                | 12 09:20
        12 09:20 | deadline_near    | 12 09:30
        12 09:29 | -                | 12 09:30
        12 09:30 | deadline_reached | 12 10:00
        12 09:59 | -                | 12 10:00
        12 10:00 | deadline_passed  | -
        13 10:00 | -                | -
    """,
    "not until it is due": """
        now      | mark             | next
        12 09:31 | deadline_reached | 12 10:00
        12 15:00 | deadline_passed  | -
    """,
    "not until it is long overdue": """
        now      | mark             | next
        14 08:00 | deadline_passed  | -
        15 08:00 | -                | -
    """,
    "reminded, then not for long": """
        now      | mark             | next
        12 09:20 | deadline_near    | 12 09:30
        12 10:00 | deadline_passed  | -
    """,
}
WAITS = """
    now      | mark              | next
    14 08:59 | -                 | 14 09:00
    14 09:00 | requester_awaited | -
    31 09:00 | -                 | -
"""


def play(request: Request, table: str) -> None:
    for row in rows(table):
        event = mark_deadline(request, at(row["now"]), CALENDAR)
        assert (event.transition if event else "-") == row["mark"], row
        request = evolve(request, event) if event else request
        assert request.attend_at == (None if row["next"] == "-" else at(row["next"])), row
        assert request.due_at == drafted().due_at or request.status == "returned"


@pytest.mark.parametrize("name", RUNS)
def test_a_running_clock_is_marked_once_at_each_stage_and_late_only_at_the_last(name: str) -> None:
    play(drafted(), RUNS[name])


def test_a_waiting_requester_is_reminded_once() -> None:
    play(returned(), WAITS)


def test_stages_are_counted_in_working_time() -> None:
    at_ten_to_four = step(a_request("team_formed"), "submit_draft", at("13 15:50"))
    assert (at_ten_to_four.due_at, at_ten_to_four.attend_at) == (at("14 07:50"), at("14 07:40"))
    assert marked(at_ten_to_four, at("14 07:50")).attend_at == at("14 08:20")


@pytest.mark.parametrize("status", ["approved", "withdrawn"])
def test_nothing_is_recorded_of_what_is_over(status: str) -> None:
    over = a_request(status, due_at=None, attend_at=None)
    assert mark_deadline(over, NOW + timedelta(days=365), CALENDAR) is None


# The reminder comes a third of the standard before the due time, rounded up to whole minutes.
@pytest.mark.parametrize(
    ("minutes", "before"), [(5, 2), (30, 10), (60, 20), (180, 60), (1, 1), (0, 0)]
)
def test_the_reminder_comes_a_third_of_the_standard_before(minutes: int, before: int) -> None:
    started = at("12 07:30")
    runs = clock.running(started, minutes, CALENDAR)
    assert runs.due_at == started + timedelta(minutes=minutes)
    assert runs.attend_at == runs.due_at - timedelta(minutes=before)


# -- The calendar is changed while a step is waited for

ANOTHER_HOLIDAY = calendar(days_off=[date(2026, 8, 12)])  # what is left of that day does not count
LONGER_DAYS = calendar(
    weekly_hours={"normal": {"wednesday": ["09:00-09:40"], "thursday": ["06:00-20:00"]}}, ramadan=[]
)


@pytest.mark.parametrize("then", [ANOTHER_HOLIDAY, LONGER_DAYS], ids=["fewer", "more hours"])
def test_grace_ends_when_its_event_said_it_would(then: WorkingCalendar) -> None:
    reached = marked(drafted(), at("12 09:30"))
    assert mark_deadline(reached, at("12 09:59"), then) is None
    event = mark_deadline(reached, at("12 10:00"), then)
    assert event
    assert (event.transition, event.attend_at) == ("deadline_passed", None)


def test_after_a_reminder_comes_the_due_time_that_was_set_then() -> None:
    near = marked(drafted(), at("12 09:20"))
    event = mark_deadline(near, at("12 11:00"), ANOTHER_HOLIDAY)
    assert event
    assert (event.transition, event.attend_at) == ("deadline_reached", at("13 08:00"))
    event = mark_deadline(near, at("13 09:00"), ANOTHER_HOLIDAY)
    assert event
    assert event.transition == "deadline_passed"


@pytest.mark.parametrize("mark", [None, DeadlineMark.NEAR, DeadlineMark.REACHED])
@pytest.mark.parametrize("due", ["11 09:00", "12 08:59", "12 09:00", "12 09:01", "13 09:00"])
@pytest.mark.parametrize("attend", ["11 08:00", "12 08:59", "12 09:00"])
@pytest.mark.parametrize("by", [CALENDAR, ANOTHER_HOLIDAY, LONGER_DAYS])
def test_a_request_whose_time_has_come_always_has_something_to_record_and_then_waits(
    mark: DeadlineMark | None, due: str, attend: str, by: WorkingCalendar
) -> None:
    """Else it would be read every minute for nothing."""
    request = a_request(due_at=at(due), attend_at=at(attend), mark=mark)
    event = mark_deadline(request, NOW, by)
    assert event
    assert event.changes.mark != mark
    assert event.attend_at is None or event.attend_at > NOW


# -- The event


@pytest.mark.parametrize(
    ("request_", "when", "event_id", "audience"),
    [
        (drafted(), "12 09:20", "deadline_near.000009", INTERNAL),
        (drafted(), "12 09:30", "deadline_reached.000009", INTERNAL),
        (drafted(), "12 10:00", "deadline_passed.000009", INTERNAL),
        (returned(), "14 09:00", "requester_awaited.000009", ("requester", *INTERNAL)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_mark_is_an_event_of_the_system_that_moves_nothing(
    request_: Request, when: str, event_id: str, audience: tuple[str, ...]
) -> None:
    event = mark_deadline(request_, at(when), CALENDAR)
    assert event
    name = event_id.partition(".")[0]
    assert event.model_dump() == {
        "id": event_id,
        "schema_version": 1,
        "request": REQUEST_ID,
        "sequence": 9,
        "transition": name,
        "step": None,
        "round": 1,
        "actor": {"uid": "system", "role": "system", "agency": None, "acting": None},
        "at": at(when),
        "from_status": request_.status,
        "to_status": request_.status,
        "due_at": request_.due_at,
        "attend_at": event.attend_at,
        "calendar": CALENDAR.version,
        "payload": {},
        "changes": {"mark": name},
        "audience": audience,
        "previous": request_.head,
        "hash": chain.digest(event.model_dump()),
    }
    after = evolve(request_, event)
    changed = {"mark", "attend_at", "sequence", "head", "updated_at"}
    for field in set(Request.model_fields) - changed:
        assert getattr(after, field) == getattr(request_, field), field


def test_two_sweeps_at_once_make_the_same_event_id() -> None:
    """So that one of them is created, and the other finds it there."""
    one, other = (mark_deadline(drafted(), at(when), CALENDAR) for when in ("12 09:21", "12 09:22"))
    assert one
    assert other
    assert one.id == other.id


def test_each_stage_has_an_event_id_of_its_own() -> None:
    request, ids = drafted(), []
    for when in ("12 09:20", "12 09:30", "12 10:00"):
        event = mark_deadline(request, at(when), CALENDAR)
        assert event
        ids.append(event.id)
        request = evolve(request, event)
    assert ids == ["deadline_near.000009", "deadline_reached.000010", "deadline_passed.000011"]


# -- The mark lasts as long as the step is waited for


def test_a_step_takes_the_mark_away() -> None:
    late = marked(drafted(), at("12 10:00"))
    assert late.mark == DeadlineMark.PASSED
    checked = step(late, "check_content", at("12 10:05"), seen=_seen(late))
    assert (checked.mark, checked.due_at) == (None, at("12 10:35"))
    assert marked(checked, at("12 10:25")).mark == DeadlineMark.NEAR


def test_what_is_outside_the_nine_steps_leaves_the_mark() -> None:
    late = marked(drafted(), at("12 10:00"))
    asked = step(late, "ask_fact_check", at("12 10:05"), seen=_seen(late))
    supplied = step(asked, "supply_material", at("12 10:06"))
    changed = step(supplied, "reassign_team", at("12 10:07"))
    assert (changed.mark, changed.attend_at) == (DeadlineMark.PASSED, None)


def test_the_first_material_takes_the_requesters_mark_away() -> None:
    formed = step(a_request("received", material=()), "form_team")
    reminded = marked(formed, at("14 09:00"))
    assert reminded.mark == DeadlineMark.WAITING
    supplied = step(reminded, "supply_material", at("14 09:10"))
    assert (supplied.mark, supplied.due_at) == (None, at("14 13:40"))
    assert marked(supplied, at("14 11:10")).mark == DeadlineMark.NEAR


def test_a_second_refusal_starts_a_clock_of_its_own() -> None:
    late = marked(a_request("reviewed", due_at=NOW, attend_at=NOW), at("12 12:00"))
    refused = step(late, "decide_approval", at("12 13:00"), **OTHERWISE["decide_approval"])
    assert (refused.mark, refused.due_at) == (None, at("12 13:30"))


def test_a_history_with_marks_folds_and_is_whole() -> None:
    events: list[Event] = []
    request: Request | None = None
    for name, when in (
        *(("submit_request", "12 09:00"), ("", "12 09:04"), ("", "12 09:05"), ("", "12 09:40")),
        *(("receive_request", "12 09:41"), ("form_team", "12 10:00"), ("", "14 10:00")),
        *(("supply_material", "14 10:30"), ("", "18 15:00"), ("withdraw_request", "18 15:30")),
    ):
        everything = given(command_id=f"command-number-{len(events):04}")
        event = (
            decide(request, a_command(name), RIGHT_PERSON[name], at(when), everything)
            if name
            else mark_deadline(request, at(when), CALENDAR)  # type: ignore[arg-type]  # filed first
        )
        assert event, when
        events.append(event)
        request = evolve(request, event)
    assert [event.transition for event in events] == [
        *("submit_request", "deadline_near", "deadline_reached", "deadline_passed"),
        *("receive_request", "form_team", "requester_awaited", "supply_material"),
        *("deadline_passed", "withdraw_request"),
    ]
    stored = [as_stored(event.model_dump()) for event in events]
    assert request
    documents = {document["id"]: document for document in stored}
    assert verify_history(request.id, as_stored(request.model_dump()), documents).is_whole
    assert (request.mark, request.attend_at, request.sequence) == (None, None, 10)


def _seen(request: Request) -> dict[str, Any]:
    assert request.draft
    return request.draft.model_dump(include={"version", "files"})
