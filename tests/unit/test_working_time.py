"""Working time against tables that were written from the rules alone."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import national_holidays
from shared.working_time import WorkingCalendar
from tests.unit.builders import CALENDAR
from tests.unit.calendars import SETTINGS, calendar, settings_with
from tests.unit.histories import WIB, wib

ROOT = Path(__file__).parents[2]

# Joint leave of 2025: decree 1017/2024 as changed by 933/2025.
JOINT_LEAVE_2025 = [
    date(2025, 1, 28),
    date(2025, 3, 28),
    date(2025, 4, 2),
    date(2025, 4, 3),
    date(2025, 4, 4),
    date(2025, 4, 7),
    date(2025, 5, 13),
    date(2025, 5, 30),
    date(2025, 6, 9),
    date(2025, 8, 18),
    date(2025, 12, 26),
]


# start, minutes, due: the clock in Pontianak
DUE = {
    "inside a morning": ("2026-08-12 08:00", 30, "2026-08-12 08:30"),
    "inside an afternoon": ("2026-08-12 13:10", 60, "2026-08-12 14:10"),
    "across the lunch break": ("2026-08-12 11:00", 180, "2026-08-12 15:00"),
    "across the Friday break": ("2026-08-14 10:30", 180, "2026-08-14 15:00"),
    "into the next day": ("2026-08-12 15:30", 60, "2026-08-13 08:00"),
    "a whole day": ("2026-08-12 07:30", 450, "2026-08-12 16:00"),
    "a whole Friday": ("2026-08-07 07:30", 450, "2026-08-07 16:30"),
    "a day and a minute": ("2026-08-12 07:30", 451, "2026-08-13 07:31"),
    "across a weekend": ("2026-08-07 16:00", 60, "2026-08-10 08:00"),
    "across a weekend and 17 August": ("2026-08-14 16:00", 60, "2026-08-18 08:00"),
    "started on a holiday": ("2026-08-17 10:00", 30, "2026-08-18 08:00"),
    "started on a Saturday": ("2026-08-08 10:00", 5, "2026-08-10 07:35"),
    "started on a Sunday": ("2026-08-09 23:59", 5, "2026-08-10 07:35"),
    "across cuti bersama and Christmas": ("2026-12-23 15:30", 60, "2026-12-28 08:00"),
    "across cuti bersama of 18 August 2025": ("2025-08-15 16:00", 60, "2025-08-19 08:00"),
    "inside a Ramadan morning": ("2026-02-23 08:00", 60, "2026-02-23 09:00"),
    "started before a Ramadan opening": ("2026-02-23 07:30", 60, "2026-02-23 09:00"),
    "across a Ramadan break": ("2026-02-23 11:00", 180, "2026-02-23 14:30"),
    "across a Ramadan Friday break": ("2026-02-20 11:00", 180, "2026-02-20 15:00"),
    "past a Ramadan closing": ("2026-02-23 14:30", 60, "2026-02-24 08:30"),
    "into Ramadan": ("2026-02-18 15:30", 60, "2026-02-19 08:30"),
    "out of Ramadan over Nyepi and Idul Fitri": ("2026-03-17 14:30", 60, "2026-03-25 08:00"),
    "inside Ramadan 2025": ("2025-03-03 11:00", 180, "2025-03-03 14:30"),
    "inside Ramadan 2027": ("2027-02-09 11:00", 180, "2027-02-09 14:30"),
    "started before opening": ("2026-08-12 05:00", 5, "2026-08-12 07:35"),
    "started at midnight": ("2026-08-12 00:00", 5, "2026-08-12 07:35"),
    "started at midnight before a weekend": ("2026-08-08 00:00", 5, "2026-08-10 07:35"),
    "started at midnight after a holiday": ("2026-08-18 00:00", 180, "2026-08-18 10:30"),
    "started at midnight of a Friday": ("2026-08-14 00:00", 300, "2026-08-14 14:00"),
    "started just after midnight": ("2026-08-12 00:10", 5, "2026-08-12 07:35"),
    "started after closing": ("2026-08-12 18:00", 5, "2026-08-13 07:35"),
    "started in the break": ("2026-08-12 12:20", 30, "2026-08-12 13:30"),
    "started at opening": ("2026-08-12 07:30", 5, "2026-08-12 07:35"),
    "started at closing": ("2026-08-12 16:00", 5, "2026-08-13 07:35"),
    "started at the end of the break": ("2026-08-12 13:00", 5, "2026-08-12 13:05"),
    "due at closing stays there": ("2026-08-12 15:30", 30, "2026-08-12 16:00"),
    "due at the break stays there": ("2026-08-12 11:30", 30, "2026-08-12 12:00"),
    "due before a weekend stays there": ("2026-08-07 16:00", 30, "2026-08-07 16:30"),
    "across a year change": ("2026-12-31 15:30", 60, "2027-01-04 08:00"),
    "across a year change inside a week": ("2025-12-31 15:30", 60, "2026-01-02 08:00"),
    "the Friday afternoon into Monday": ("2026-11-27 15:30", 180, "2026-11-30 09:30"),
    "due at the end of a Ramadan Friday": ("2026-02-27 14:30", 60, "2026-02-27 15:30"),
    "past the end of a Ramadan Friday": ("2026-02-27 14:31", 60, "2026-03-02 08:01"),
    "the whole procedure": ("2026-08-14 09:00", 400, "2026-08-18 08:10"),
}


@pytest.mark.parametrize(("start", "minutes", "due"), DUE.values(), ids=DUE.keys())
def test_due_at_counts_only_working_minutes(start: str, minutes: int, due: str) -> None:
    assert CALENDAR.due_at(wib(start), minutes) == wib(due)


@pytest.mark.parametrize(("start", "minutes", "due"), DUE.values(), ids=DUE.keys())
def test_working_minutes_finds_the_minutes_again(start: str, minutes: int, due: str) -> None:
    assert CALENDAR.working_minutes(wib(start), wib(due)) == minutes


@pytest.mark.parametrize(
    "start", ["2026-08-12 09:00", "2026-08-12 12:30", "2026-08-12 16:00", "2026-08-17 10:00"]
)
def test_no_minutes_are_due_at_the_start_itself(start: str) -> None:
    assert CALENDAR.due_at(wib(start), 0) == wib(start)


WORKED = {
    "a normal week is 37.5 hours": ("2026-08-03 00:00", "2026-08-10 00:00", 37.5 * 60),
    "a Ramadan week is 32.5 hours": ("2026-02-23 00:00", "2026-03-02 00:00", 32.5 * 60),
    "a week with a holiday": ("2026-08-17 00:00", "2026-08-24 00:00", 30 * 60),
    "the week of Idul Fitri": ("2026-03-16 00:00", "2026-03-23 00:00", 13 * 60),
    "a break": ("2026-08-12 12:00", "2026-08-12 13:00", 0),
    "a night": ("2026-08-12 16:00", "2026-08-13 07:30", 0),
    "a weekend": ("2026-08-07 16:30", "2026-08-10 07:30", 0),
    "an end in the break": ("2026-08-12 11:00", "2026-08-12 12:45", 60),
    "an end before the start": ("2026-08-12 11:00", "2026-08-12 10:00", 0),
    "an end at the start": ("2026-08-12 11:00", "2026-08-12 11:00", 0),
}


@pytest.mark.parametrize(("start", "end", "minutes"), WORKED.values(), ids=WORKED.keys())
def test_working_minutes_between(start: str, end: str, minutes: float) -> None:
    assert CALENDAR.working_minutes(wib(start), wib(end)) == minutes


def test_working_minutes_are_not_rounded() -> None:
    start = wib("2026-08-12 11:59")
    assert CALENDAR.working_minutes(start, start + timedelta(seconds=15)) == 0.25


def test_due_at_keeps_the_seconds_of_its_start() -> None:
    start = wib("2026-08-12 11:59") + timedelta(seconds=30, microseconds=1)
    due = wib("2026-08-12 13:00") + timedelta(seconds=30, microseconds=1)
    assert CALENDAR.due_at(start, 1) == due


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-08-12 07:29", False),
        ("2026-08-12 07:30", True),
        ("2026-08-12 11:59", True),
        ("2026-08-12 12:00", False),
        ("2026-08-12 13:00", True),
        ("2026-08-12 15:59", True),
        ("2026-08-12 16:00", False),
        ("2026-08-14 11:30", False),
        ("2026-08-14 16:29", True),
        ("2026-08-15 09:00", False),
        ("2026-08-17 09:00", False),
        ("2026-02-23 07:45", False),
        ("2026-02-23 12:30", True),
        ("2026-02-23 15:00", False),
    ],
)
def test_is_working_from_the_opening_until_before_the_closing(at: str, working: bool) -> None:
    assert CALENDAR.is_working(wib(at)) is working


@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        ("2026-08-12 09:17", "2026-08-12 09:17"),
        ("2026-08-12 06:00", "2026-08-12 07:30"),
        ("2026-08-12 12:00", "2026-08-12 13:00"),
        ("2026-08-14 16:30", "2026-08-18 07:30"),  # Monday is 17 August
    ],
)
def test_work_goes_on_at_the_next_opening(at: str, next_at: str) -> None:
    assert CALENDAR.next_working(wib(at)) == wib(next_at)
    assert CALENDAR.next_working(wib(at)).tzinfo is UTC


@pytest.mark.parametrize("day", [date(2026, 8, 12), date(2026, 12, 31), date(2026, 8, 17)], ids=str)
def test_a_day_starts_at_midnight_in_the_office(day: date) -> None:
    starts = CALENDAR.day_starts(day)
    assert starts == datetime(day.year, day.month, day.day, tzinfo=WIB)
    assert starts.tzinfo is UTC
    assert CALENDAR.local_date(starts) == day
    assert CALENDAR.local_date(starts - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_a_day_that_a_change_of_clocks_shortens_starts_at_its_midnight_too() -> None:
    berlin = calendar(time_zone="Europe/Berlin")
    lengths = [
        berlin.day_starts(day + timedelta(days=1)) - berlin.day_starts(day)
        for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25))
    ]
    assert lengths == [timedelta(hours=24), timedelta(hours=23), timedelta(hours=25)]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 8, 12), None),
        (date(2026, 8, 15), "weekend"),
        (date(2026, 8, 17), "holiday"),
        (date(2026, 12, 24), "holiday"),  # joint leave
        (date(2026, 3, 22), "weekend"),  # Idul Fitri on a Sunday
        (date(2026, 10, 23), "day_off"),
        (date(2026, 12, 25), None),  # worked all the same
    ],
    ids=str,
)
def test_it_says_why_nobody_works_on_a_day(day: date, why: str | None) -> None:
    local = calendar(days_off=[date(2026, 10, 23)], worked_holidays=[date(2026, 12, 25)])
    assert local.why_free(day) == why


def test_it_says_on_which_days_other_hours_apply() -> None:
    days = {day: CALENDAR.has_other_hours(date(2026, 2, day)) for day in (18, 19, 20)}
    assert days == {18: False, 19: True, 20: True}


def test_the_intervals_between_two_instants_are_cut_at_both_ends() -> None:
    found = list(CALENDAR.intervals(wib("2026-08-14 11:00"), wib("2026-08-18 08:00")))
    assert found == [
        (wib("2026-08-14 11:00"), wib("2026-08-14 11:30")),
        (wib("2026-08-14 13:00"), wib("2026-08-14 16:30")),
        (wib("2026-08-18 07:30"), wib("2026-08-18 08:00")),
    ]
    assert list(CALENDAR.intervals(wib("2026-08-14 16:30"), wib("2026-08-18 07:30"))) == []


@pytest.mark.parametrize("day", JOINT_LEAVE_2025, ids=str)
def test_nobody_works_on_joint_leave_of_2025(day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=WIB)
    assert CALENDAR.working_minutes(start, start + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 8, 12, 16, 59, tzinfo=UTC), date(2026, 8, 12)),
        (datetime(2026, 8, 12, 17, 0, tzinfo=UTC), date(2026, 8, 13)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_local_date_turns_at_midnight_in_pontianak(instant: datetime, day: date) -> None:
    assert CALENDAR.local_date(instant) == day


def test_due_at_answers_in_utc_whatever_the_zone_of_the_start() -> None:
    tokyo = timezone(timedelta(hours=9))
    for start in (wib("2026-08-12 08:00"), datetime(2026, 8, 12, 10, 0, tzinfo=tokyo)):
        for minutes in (0, 30):
            assert CALENDAR.due_at(start, minutes).tzinfo is UTC
        assert CALENDAR.due_at(start, 30) == datetime(2026, 8, 12, 1, 30, tzinfo=UTC)


def test_a_naive_datetime_is_refused() -> None:
    naive, aware = wib("2026-08-12 08:00").replace(tzinfo=None), wib("2026-08-12 08:00")
    refusal = r"must carry its time zone, and 2026-08-12T08:00:00 does not"
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.due_at(naive, 5)
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.due_at(naive, 0)
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.working_minutes(naive, aware)
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.working_minutes(aware, naive)
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.is_working(naive)
    with pytest.raises(ValueError, match=refusal):
        CALENDAR.local_date(naive)


def test_negative_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="minutes must be 0 or more, not -1"):
        CALENDAR.due_at(wib("2026-08-12 08:00"), -1)


def test_a_configured_day_off_is_free() -> None:
    local = calendar(days_off=[date(2026, 10, 23)])
    assert local.due_at(wib("2026-10-22 15:30"), 60) == wib("2026-10-26 08:00")


def test_a_worked_holiday_keeps_the_hours_of_its_weekday() -> None:
    local = calendar(worked_holidays=[date(2026, 12, 24)])
    assert local.due_at(wib("2026-12-23 15:30"), 60) == wib("2026-12-24 08:00")


def test_a_period_can_have_a_week_of_its_own() -> None:
    hours = deepcopy(SETTINGS["weekly_hours"])
    hours["ramadan_1447"] = {"monday": ["07:15-12:00", "12:30-14:15"]}
    period = {
        "first_day": date(2026, 2, 19),
        "last_day": date(2026, 3, 20),
        "weekly_hours": "ramadan_1447",
    }
    local = calendar(weekly_hours=hours, ramadan=[period])
    assert local.due_at(wib("2026-02-23 07:00"), 60) == wib("2026-02-23 08:15")
    assert local.due_at(wib("2026-02-23 14:00"), 30) == wib("2026-03-02 07:30")


def test_a_period_includes_its_first_and_its_last_day() -> None:
    period = {
        "first_day": date(2026, 8, 11),
        "last_day": date(2026, 8, 12),
        "weekly_hours": "ramadan",
    }
    local = calendar(ramadan=[period])
    opening = {day: local.due_at(wib(f"2026-08-{day} 00:00"), 1) for day in (10, 11, 12, 13)}
    assert opening == {
        10: wib("2026-08-10 07:31"),
        11: wib("2026-08-11 08:01"),
        12: wib("2026-08-12 08:01"),
        13: wib("2026-08-13 07:31"),
    }


def test_ramadan_and_the_day_lists_may_be_left_out() -> None:
    local = WorkingCalendar.from_settings(
        {
            "time_zone": "Asia/Pontianak",
            "weekly_hours": {"normal": {"monday": ["08:00-09:00"]}},
        }
    )
    assert local.due_at(wib("2026-08-03 08:00"), 61) == wib("2026-08-10 08:01")


HOURS = SETTINGS["weekly_hours"]
RAMADAN = SETTINGS["ramadan"][1]

REFUSED: dict[str, tuple[Mapping[str, Any], str]] = {
    "an unknown key": ({"holidays": []}, r"`holidays` is \[\]; write one of the keys time_zone, "),
    "an unknown zone": (
        {"time_zone": "Asia/Pontiank"},
        "`time_zone` is 'Asia/Pontiank'; write an IANA name like \"Asia/Pontianak\"",
    ),
    "a folder of zones": ({"time_zone": "Asia"}, "`time_zone` is 'Asia'; write an IANA name"),
    "a path as zone": ({"time_zone": "/etc/localtime"}, "`time_zone` is .*write an IANA name"),
    "no zone": ({"time_zone": None}, "`time_zone` is None; write an IANA name"),
    "no hours": ({"weekly_hours": None}, "`weekly_hours` is None; write a table that has `normal`"),
    "no normal hours": (
        {"weekly_hours": {"ramadan": HOURS["ramadan"]}},
        "`weekly_hours` is .*; write a table that has `normal`",
    ),
    "a week that is no table": (
        {"weekly_hours": {"normal": ["07:30-16:00"]}},
        r"`weekly_hours.normal` is .*; write weekdays with their hours",
    ),
    "an unknown weekday": (
        {"weekly_hours": {"normal": {"senin": ["07:30-12:00"]}}},
        r"`weekly_hours.normal.senin` is .*; write one of the keys monday, tuesday",
    ),
    "a normal week without work": (
        {"weekly_hours": HOURS | {"normal": {"monday": []}}},
        "`weekly_hours.normal` is .*; write at least one weekday with hours",
    ),
    "a Ramadan week without work": (
        {"weekly_hours": HOURS | {"ramadan": {}}},
        "`weekly_hours.ramadan` is .*; write at least one weekday with hours",
    ),
    "hours that are no list": (
        {"weekly_hours": {"normal": {"monday": "07:30-12:00"}}},
        r'`weekly_hours.normal.monday` is .*; write a list, like \["07:30-12:00"\]',
    ),
    "hours without a stop": (
        {"weekly_hours": {"normal": {"monday": ["07:30"]}}},
        "`weekly_hours.normal.monday` is '07:30'; write a start and a later stop",
    ),
    "an hour that no clock shows": (
        {"weekly_hours": {"normal": {"monday": ["07:30-24:00"]}}},
        "`weekly_hours.normal.monday` is '07:30-24:00'; write a start and a later stop",
    ),
    "hours past midnight": (
        {"weekly_hours": {"normal": {"monday": ["22:00-06:00"]}}},
        "`weekly_hours.normal.monday` is '22:00-06:00'; write a start and a later stop of one day",
    ),
    "empty hours": (
        {"weekly_hours": {"normal": {"monday": ["08:00-08:00"]}}},
        "`weekly_hours.normal.monday` is '08:00-08:00'; write a start and a later stop",
    ),
    "overlapping hours": (
        {"weekly_hours": {"normal": {"monday": ["07:30-12:00", "11:00-16:00"]}}},
        "`weekly_hours.normal.monday` is .*; write its intervals in order, none overlapping",
    ),
    "a quoted day off": (
        {"days_off": ["2026-12-24"]},
        "`days_off` is '2026-12-24'; write a date without quotes, like 2026-12-24",
    ),
    "a day off with a time": (
        {"days_off": [datetime(2026, 12, 24, 8, 0)]},  # noqa: DTZ001 - as TOML would give it
        "`days_off` is .*; write a date without quotes",
    ),
    "days off that are no list": (
        {"days_off": date(2026, 12, 24)},
        r"`days_off` is .*; write a list, like \[2026-12-24\]",
    ),
    "a day both off and worked": (
        {"days_off": [date(2026, 12, 24)], "worked_holidays": [date(2026, 12, 24)]},
        "`worked_holidays` is '2026-12-24'; write a day that `days_off` does not name",
    ),
    "Ramadan as one table": (
        {"ramadan": RAMADAN},
        r"`ramadan` is .*; write \[\[ramadan\]\] tables$",
    ),
    "a period that is no table": (
        {"ramadan": [date(2026, 2, 19)]},
        r"`ramadan\[0\]` is .*; write a table with first_day, last_day and weekly_hours",
    ),
    "a period with an unknown key": (
        {"ramadan": [RAMADAN | {"hours": "ramadan"}]},
        r"`ramadan\[0\].hours` is 'ramadan'; write one of the keys first_day, last_day, ",
    ),
    "a period without its first day": (
        {"ramadan": [{"last_day": date(2026, 3, 20), "weekly_hours": "ramadan"}]},
        r"`ramadan\[0\].first_day` is None; write a date without quotes",
    ),
    "a period that ends before it begins": (
        {"ramadan": [RAMADAN | {"last_day": date(2026, 2, 18)}]},
        r"`ramadan\[0\].last_day` is '2026-02-18'; write 2026-02-19 or a later day",
    ),
    "a period with unknown hours": (
        {"ramadan": [RAMADAN | {"weekly_hours": "puasa"}]},
        r'`ramadan\[0\].weekly_hours` is \'puasa\'; write one of "normal", "ramadan"',
    ),
    "periods that share a day": (
        {"ramadan": [RAMADAN, RAMADAN | {"first_day": date(2026, 3, 20)}]},
        "`ramadan` is '2026-03-20'; write a first_day after the period before it",
    ),
}


@pytest.mark.parametrize(("changed", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_wrong_settings_are_refused_by_key(changed: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^calendar: " + message):
        WorkingCalendar.from_settings(settings_with(**changed))


def test_version_stays_when_only_the_order_of_writing_changes() -> None:
    days = [date(2026, 10, 23), date(2026, 10, 26)]
    first = calendar(days_off=days, ramadan=SETTINGS["ramadan"])
    second = calendar(days_off=days[::-1], ramadan=SETTINGS["ramadan"][::-1])
    assert first.version == second.version


@pytest.mark.parametrize(
    "changed",
    [
        {"time_zone": "Asia/Makassar"},
        {"weekly_hours": HOURS | {"normal": HOURS["ramadan"]}},
        {"weekly_hours": HOURS | {"ramadan": HOURS["normal"]}},
        {"ramadan": []},
        {"days_off": [date(2026, 10, 23)]},
        {"worked_holidays": [date(2026, 10, 23)]},
    ],
)
def test_version_changes_with_every_setting_that_decides(changed: Mapping[str, Any]) -> None:
    assert calendar(**changed).version != CALENDAR.version


def test_version_changes_with_the_holidays_library(monkeypatch: pytest.MonkeyPatch) -> None:
    before = replace(CALENDAR).version
    monkeypatch.setattr(national_holidays, "version", lambda: "0.0.1")
    assert replace(CALENDAR).version != before  # an unused copy: each calendar keeps its digest


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    minutes=st.integers(0, 20_000),
)
def test_working_minutes_until_due_are_the_minutes_given(start: datetime, minutes: int) -> None:
    due = CALENDAR.due_at(start, minutes)
    assert due >= start
    assert CALENDAR.working_minutes(start, due) == minutes
