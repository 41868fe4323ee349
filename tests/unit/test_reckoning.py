"""What a deadline was counted from is all there, and nothing of it is made up."""

from datetime import date

import pytest

from shared.ledger import Calendars
from shared.models import Role
from shared.reckoning import Reckoning, reckoned
from tests.unit.builders import CALENDAR
from tests.unit.calendars import calendar
from tests.unit.histories import WIB, History, told, wib

IN_FORCE = Calendars(CALENDAR)

Steps = tuple[tuple[str, str], ...]
FORMED: Steps = (
    ("submit_request", "2026-11-27 09:00"),
    ("receive_request", "2026-11-27 09:04"),
    ("form_team", "2026-11-27 10:34"),
)
SUPPLIED: Steps = (*FORMED, ("supply_material", "2026-11-27 15:30"))
CHECKED: Steps = (
    *SUPPLIED,
    ("submit_draft", "2026-11-30 08:00"),
    ("check_content", "2026-11-30 08:10"),
)


def reckon(history: History, now: str, by: Calendars = IN_FORCE) -> Reckoning:
    return reckoned(history.request, history.events, by, wib(now))


def test_everything_that_was_counted_and_skipped_is_there() -> None:
    found = reckon(told(*SUPPLIED), "2026-11-30 08:00")
    counted = [
        (
            str(part.day),
            f"{part.since.astimezone(WIB):%H:%M}",
            f"{part.until.astimezone(WIB):%H:%M}",
        )
        for part in found.counted
    ]
    assert counted == [("2026-11-27", "15:30", "16:30"), ("2026-11-30", "07:30", "09:30")]
    assert [part.minutes for part in found.counted] == [60, 120]
    assert [part.has_other_hours for part in found.counted] == [False, False]
    assert [(str(each.day), each.why, each.name) for each in found.skipped] == [
        ("2026-11-28", "weekend", None),
        ("2026-11-29", "weekend", None),
    ]
    assert found.current == found.ledger.rows[-1]
    assert (found.at, found.status, found.standstill) == (
        wib("2026-11-30 08:00"),
        "team_formed",
        None,
    )


def test_a_holiday_is_named_in_both_languages() -> None:
    found = reckon(told(("submit_request", "2026-08-15 09:00")), "2026-08-15 10:00")
    assert [each.why for each in found.skipped] == ["weekend", "weekend", "holiday"]
    assert found.skipped[-1].name == {
        "id": "Hari Kemerdekaan Republik Indonesia",
        "en": "Independence Day",
    }


@pytest.mark.parametrize("seconds", [0, 1, 29, 59])
@pytest.mark.parametrize("start", ["2026-11-27 15:30", "2026-08-12 11:20", "2026-08-12 15:58"])
def test_the_minutes_shown_add_up_to_the_standard_whatever_the_seconds(
    start: str, seconds: int
) -> None:
    history = History()
    history.step("submit_request", wib(start))
    history.step("receive_request", wib(start).replace(second=seconds))
    found = reckon(history, "2026-12-01 08:00")
    assert sum(part.minutes for part in found.counted) == 60


STANDSTILLS: dict[str, tuple[Steps, str | None, Role | None]] = {
    "running": (SUPPLIED, None, Role.CONTENT_TEAM),
    "no material": (FORMED, "no_material", Role.REQUESTER),
    "returned": (
        (
            *CHECKED,
            ("decide_corrections*", "2026-11-30 08:20"),
            ("return_request", "2026-11-30 08:30"),
        ),
        "returned",
        Role.REQUESTER,
    ),
    "withdrawn": ((*FORMED, ("withdraw_request", "2026-11-27 11:00")), "closed", None),
}


@pytest.mark.parametrize(("steps", "why", "holder"), STANDSTILLS.values(), ids=STANDSTILLS)
def test_where_nothing_is_due_it_says_why(
    steps: Steps, why: str | None, holder: Role | None
) -> None:
    found = reckon(told(*steps), "2026-12-01 08:00")
    assert (found.standstill, found.current and found.current.holder) == (why, holder)
    if why:
        assert (found.counted, found.skipped, found.due_at_in_force) == ((), (), None)
    assert found.current is None or (found.current.due_at is None) == (why is not None)


# What was recorded of a step due on Monday 30 November at 09:30, and the reminders still to come.
REMINDERS: dict[str, tuple[Steps, str, list[tuple[str, str]]]] = {
    "none yet": (
        SUPPLIED,
        "2026-11-30 08:00",
        [
            ("deadline_near", "2026-11-30 08:30"),
            ("deadline_reached", "2026-11-30 09:30"),
            ("deadline_passed", "2026-11-30 10:00"),
        ],
    ),
    "near": (
        (*SUPPLIED, ("mark", "2026-11-30 08:31")),
        "2026-11-30 08:31",
        [("deadline_reached", "2026-11-30 09:30"), ("deadline_passed", "2026-11-30 10:00")],
    ),
    "reached": (
        (*SUPPLIED, ("mark", "2026-11-30 09:30")),
        "2026-11-30 09:30",
        [("deadline_passed", "2026-11-30 10:00")],
    ),
    "all": ((*SUPPLIED, ("mark", "2026-11-30 10:00")), "2026-11-30 10:00", []),
    "waiting": (FORMED, "2026-11-30 10:00", [("requester_awaited", "2026-12-01 10:34")]),
    "waiting, reminded": ((*FORMED, ("mark", "2026-12-01 10:34")), "2026-12-01 10:34", []),
    "over": ((*FORMED, ("withdraw_request", "2026-11-27 11:00")), "2026-11-27 11:00", []),
}


@pytest.mark.parametrize(("steps", "now", "expected"), REMINDERS.values(), ids=REMINDERS)
def test_the_reminders_still_to_come(
    steps: Steps, now: str, expected: list[tuple[str, str]]
) -> None:
    found = reckon(told(*steps), now)
    assert [(each.mark, each.at) for each in found.reminders] == [
        (mark, wib(at)) for mark, at in expected
    ]


# The same when the calendar has been changed since what was recorded last, on Monday 30 November.
CHANGED = {
    "2026-11-30 08:31": [
        ("deadline_reached", "2026-11-30 09:30"),
        ("deadline_passed", "2026-12-01 08:00"),
    ],
    "2026-11-30 09:30": [("deadline_passed", "2026-11-30 10:00")],
    "2026-11-30 10:00": [],
}


@pytest.mark.parametrize(("marked_at", "expected"), CHANGED.items(), ids=CHANGED)
def test_reminders_come_when_the_sweep_makes_them_whatever_the_calendar_is_now(
    marked_at: str, expected: list[tuple[str, str]]
) -> None:
    history = told(*SUPPLIED, ("mark", marked_at))
    changed = calendar(days_off=[date(2026, 11, 30)])
    found = reckon(history, marked_at, Calendars(changed, {CALENDAR.version: CALENDAR}))
    assert [(each.mark, each.at) for each in found.reminders] == [
        (mark, wib(at)) for mark, at in expected
    ]
    if expected:
        assert found.reminders[0].at == history.request.attend_at
