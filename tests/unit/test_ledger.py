"""Who held a request when, and whether its history alone makes the same due times again."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from shared import errors
from shared.ledger import Calendars, Ledger, ledger_of, recomputed_due
from shared.models import Event
from tests.commands import COMMANDS
from tests.unit.builders import CALENDAR
from tests.unit.calendars import calendar
from tests.unit.histories import WIB, History, told, wib

IN_FORCE = Calendars(CALENDAR)

# Wednesday 12 August to Wednesday 19 August 2026; Monday 17 is a holiday.
FORMED = (
    ("submit_request", "2026-08-12 09:00"),
    ("receive_request", "2026-08-12 09:04"),
    ("form_team", "2026-08-12 10:34"),
)
LONG = (
    *FORMED,
    ("supply_material", "2026-08-14 10:00"),
    ("submit_draft", "2026-08-18 08:00"),
    ("check_content", "2026-08-18 08:20"),
    ("decide_corrections*", "2026-08-18 08:30"),
    ("return_request", "2026-08-18 09:00"),
    ("submit_request", "2026-08-19 10:00"),
)
LONG_ROWS = """
    holder       | awaited            | step | round | since    | until    | std | used | late | why
    ikp_division | receive_request    | 2    | 1     | 12 09:00 | 12 09:04 | 5   | 4    | 0    | -
    ikp_division | form_team          | 3    | 1     | 12 09:04 | 12 10:34 | 60  | 90   | 30   | -
    requester    | supply_material    | 4    | 1     | 12 10:34 | 14 10:00 | 180 | 866  | 0    | no_material
    content_team | submit_draft       | 4    | 1     | 14 10:00 | 18 08:00 | 180 | 330  | 150  | -
    content_team | check_content      | 5    | 1     | 18 08:00 | 18 08:20 | 30  | 20   | 0    | -
    ikp_division | decide_corrections | 6    | 1     | 18 08:20 | 18 08:30 | 30  | 10   | 0    | -
    content_team | repair_content     | 7    | 1     | 18 08:30 | 18 09:00 | 30  | 30   | 0    | -
    requester    | submit_request     | 1    | 1     | 18 09:00 | 19 10:00 | -   | 510  | 0    | returned
    ikp_division | receive_request    | 2    | 2     | 19 10:00 | -        | 5   | 60   | 55   | -
"""  # noqa: E501  # a table
DUE = ["12 09:05", "12 10:04", "-", "14 14:30", "18 08:30", "18 08:50", "18 09:00", "-", "19 10:05"]


def shown(value: Any) -> str:
    """A value as the tables here write it: days of August 2026 in Pontianak, whole minutes."""
    if value is None:
        return "-"
    if hasattr(value, "astimezone"):
        return str(value.astimezone(WIB).strftime("%d %H:%M"))
    return f"{value:g}" if isinstance(value, float) else str(value)


def rows(ledger: Ledger) -> list[list[str]]:
    return [
        [
            shown(cell)
            for cell in (
                *(row.holder, row.awaited, row.step, row.round, row.since, row.until),
                *(row.standard_minutes, row.working_minutes, row.late_minutes, row.standstill),
            )
        ]
        for row in ledger.rows
    ]


def table(text: str) -> list[list[str]]:
    _, *lines = text.strip().splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def ledger(history: History, now: str = "2026-08-19 11:00", by: Calendars = IN_FORCE) -> Ledger:
    return ledger_of(history.events, by, wib(now))


def are_same(events: list[Event], calendars: Calendars = IN_FORCE) -> list[bool | None]:
    return [each.is_same for each in recomputed_due(events, calendars)]


# -- The ledger


def test_a_row_for_each_holder_and_step_with_its_working_minutes() -> None:
    found = ledger(told(*LONG))
    assert rows(found) == table(LONG_ROWS)
    assert [shown(row.due_at) for row in found.rows] == DUE
    assert {row.calendar for row in found.rows} == {CALENDAR.version}


def test_the_sums_are_those_of_the_rows() -> None:
    found = ledger(told(*LONG))
    assert found.minutes_by_holder == {"ikp_division": 164, "requester": 1376, "content_team": 380}
    assert found.working_minutes == 1920
    assert found.waiting_minutes == 1376


def test_what_leaves_holder_and_step_as_they_are_begins_no_row() -> None:
    besides = told(
        *FORMED,
        ("supply_material", "2026-08-14 10:00"),
        ("supply_material", "2026-08-14 10:05"),
        ("reassign_team", "2026-08-14 10:10"),
        ("mark", "2026-08-14 14:00"),
        ("mark", "2026-08-14 14:30"),
        ("mark", "2026-08-14 15:00"),
        ("submit_draft", "2026-08-18 08:00"),
        ("ask_fact_check", "2026-08-18 08:05"),
        ("answer_fact_check", "2026-08-18 08:10"),
        ("check_content", "2026-08-18 08:20"),
        *LONG[6:],
    )
    assert ledger(besides) == ledger(told(*LONG))


def test_a_request_that_ended_is_held_by_nobody() -> None:
    ended = told(*FORMED, ("withdraw_request", "2026-08-12 11:00"))
    assert rows(ledger(ended))[-1][4:7] == ["12 10:34", "12 11:00", "180"]
    assert ledger(ended, "2026-08-12 11:00") == ledger(ended, "2026-08-19 11:00")


def test_the_last_row_grows_while_the_office_works() -> None:
    history = told(*FORMED, ("supply_material", "2026-08-13 15:30"))
    used = {
        now: (ledger(history, now).rows[-1].working_minutes, ledger(history, now).rows[-1].until)
        for now in ("2026-08-13 15:40", "2026-08-13 16:00", "2026-08-14 07:30", "2026-08-14 08:00")
    }
    assert list(used.values()) == [(10, None), (30, None), (30, None), (60, None)]


# -- Pauses: the clock stands while the request waits on its requester, and begins anew after it

CORRECTED = (
    *FORMED,
    ("supply_material", "2026-08-12 10:40"),
    ("submit_draft", "2026-08-12 11:00"),
    ("check_content", "2026-08-12 11:10"),
    ("decide_corrections*", "2026-08-12 11:20"),
)
# Since when it waits, until when, for how many working minutes, when the next step then is due.
PAUSES = {
    "returned, over a weekend and a holiday": (
        [
            *CORRECTED,
            ("return_request", "2026-08-14 16:00"),
            ("submit_request", "2026-08-18 08:00"),
        ],
        ("14 16:00", "18 08:00", 60, "18 08:05"),
    ),
    "returned, filed again at midnight": (
        [
            *CORRECTED,
            ("return_request", "2026-08-19 15:00"),
            ("submit_request", "2026-08-20 00:00"),
        ],
        ("19 15:00", "20 00:00", 60, "20 07:35"),
    ),
    "no material, over the Friday break": (
        [*FORMED[:2], ("form_team", "2026-08-14 11:00"), ("supply_material", "2026-08-14 13:30")],
        ("14 11:00", "14 13:30", 60, "14 16:30"),
    ),
    "no material, until after hours": (
        [*FORMED[:2], ("form_team", "2026-08-12 15:00"), ("supply_material", "2026-08-12 22:00")],
        ("12 15:00", "12 22:00", 60, "13 10:30"),
    ),
}


@pytest.mark.parametrize(("steps", "expected"), PAUSES.values(), ids=PAUSES)
def test_no_minute_of_waiting_on_the_requester_is_counted(
    steps: list[tuple[str, str]], expected: tuple[str, str, float, str]
) -> None:
    waiting, running = ledger(told(*steps), "2026-08-20 08:00").rows[-2:]
    since, until, minutes, due = expected
    assert (shown(waiting.since), shown(waiting.until)) == (since, until)
    assert (waiting.due_at, waiting.working_minutes, waiting.late_minutes) == (None, minutes, 0)
    assert (running.since, running.standstill, shown(running.due_at)) == (waiting.until, None, due)


def test_a_pause_lasts_as_long_as_nothing_comes() -> None:
    returned = told(*CORRECTED, ("return_request", "2026-08-14 16:00"))
    empty = told(*FORMED)
    for now, waited in (("2026-08-18 08:00", 60), ("2026-08-19 08:00", 510)):
        row = ledger(returned, now).rows[-1]
        assert (row.until, row.due_at, row.standstill) == (None, None, "returned")
        assert row.working_minutes == waited
        assert ledger(empty, now).rows[-1].standstill == "no_material"


# -- Every due time once more, from the history alone

NEW_DAY_OFF = calendar(days_off=[date(2026, 8, 13)])
BY_BOTH = Calendars(NEW_DAY_OFF, {CALENDAR.version: CALENDAR})


def test_the_history_makes_every_due_time_again() -> None:
    history = told(*LONG)
    assert are_same(history.events) == [True] * len(LONG)
    clocks = [each.clock for each in recomputed_due(history.events, IN_FORCE)]
    assert [shown(each and each.due_at) for each in clocks] == DUE


def test_a_clock_that_goes_on_keeps_the_calendar_with_which_it_began() -> None:
    history = told(*FORMED[:2])
    history.calendar = NEW_DAY_OFF
    history.step("supply_material", "2026-08-12 09:30")
    history.step("form_team", "2026-08-12 15:00")
    assert [shown(each.due_at) for each in history.events] == [
        "12 09:05",
        *["12 10:04"] * 2,
        "14 09:30",
    ]
    assert [event.calendar for event in history.events] == [
        *[CALENDAR.version] * 2,
        *[NEW_DAY_OFF.version] * 2,
    ]
    assert are_same(history.events, BY_BOTH) == [True] * 4
    found = ledger(history, "2026-08-14 08:00", BY_BOTH)
    assert [row.calendar == CALENDAR.version for row in found.rows] == [True, True, False]
    assert found.rows[-1].working_minutes == 90  # of the 12th and the 14th


@pytest.mark.parametrize("field", ["due_at", "attend_at"])
@pytest.mark.parametrize("place", range(len(LONG)))
def test_a_time_that_the_history_does_not_make_is_noticed(field: str, place: int) -> None:
    events = told(*LONG).events
    wrong = (getattr(events[place], field) or wib("2026-08-12 09:00")) + timedelta(minutes=1)
    events[place] = events[place].model_copy(update={field: wrong})
    assert are_same(events) == [each != place for each in range(len(LONG))]


def test_without_its_calendar_a_time_cannot_be_made_again() -> None:
    history = told(*FORMED, ("mark", "2026-08-14 11:00"))
    history.calendar = NEW_DAY_OFF
    history.step("supply_material", "2026-08-14 13:30")
    history.step("withdraw_request", "2026-08-14 14:00")
    assert are_same(history.events, Calendars(NEW_DAY_OFF)) == [None] * 4 + [True] * 2
    assert are_same(history.events, BY_BOTH) == [True] * 6


# Three calendars that take turns, and times that fall anywhere in 2026, nights and days off too.
TURNS = (
    CALENDAR,
    NEW_DAY_OFF,
    calendar(ramadan=[], days_off=[date(2026, 6, day) for day in (2, 3)]),
)
ALL_THREE = Calendars(CALENDAR, {each.version: each for each in TURNS})
PAUSE = (1, 4, 30, 170, 700, 3000, 20_000)  # minutes between two tries
BESIDES = ("supply_material", "reassign_team", "ask_fact_check", "answer_fact_check", "mark")
SEEDS = range(40)


@cache
def any_history(seed: int) -> tuple[Event, ...]:
    """A hundred tries of what is awaited, of what is possible besides, and of the sweep."""
    chance = Random(seed)  # noqa: S311  # the same histories in every run
    history = History(chance.choice(TURNS))
    now = wib("2026-01-01 00:00") + timedelta(seconds=chance.randrange(300 * 24 * 3600))
    history.step("submit_request", now)
    for _ in range(100):
        now += timedelta(minutes=chance.choice(PAUSE), microseconds=chance.randrange(10**6))
        if chance.random() < 0.2:
            history.calendar = chance.choice(TURNS)
        name = chance.choice([*history.request.awaiting * 3, *BESIDES, "decide_approval*"])
        if name == "decide_corrections" and chance.random() < 0.5:
            name += "*"
        try:
            history.mark(now) if name == "mark" else history.step(name, now)
        except errors.DomainError:
            continue
    return tuple(history.events)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_history_makes_every_due_time_again(seed: int) -> None:
    events = any_history(seed)
    assert are_same(list(events), ALL_THREE) == [True] * len(events)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_ledger_leaves_no_time_out(seed: int) -> None:
    events = any_history(seed)
    now = events[-1].at + timedelta(days=1)
    found = ledger_of(events, ALL_THREE, now)
    assert found.rows[0].since == events[0].at
    untils = [row.until for row in found.rows[:-1]]
    assert untils == [row.since for row in found.rows[1:]]
    is_over = events[-1].to_status in ("approved", "withdrawn")
    assert (found.rows[-1].until is not None) == is_over
    assert sum(found.minutes_by_holder.values()) == pytest.approx(found.working_minutes)
    for row in found.rows:
        assert (row.due_at is None) == (row.standstill is not None)
        if row.due_at and row.standard_minutes:
            late = max(0, row.working_minutes - row.standard_minutes)
            assert row.late_minutes == pytest.approx(late)


def test_the_histories_have_everything_in_them() -> None:
    events = [event for seed in SEEDS for event in any_history(seed)]
    happened = Counter(event.transition for event in events)
    marks = {"deadline_near", "deadline_reached", "deadline_passed", "requester_awaited"}
    assert set(happened) == set(COMMANDS) - {"withdraw_request"} | marks
    assert {event.calendar for event in events} == {each.version for each in TURNS}
    assert max(event.round for event in events) > 2
