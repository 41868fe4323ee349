"""Every minute of a year against the rules as a person reads them, written here once more by hand.

Nothing here asks the calendar or its settings what the rules are: whether a minute is worked is
looked up in tables of days and hours, and working time is counted minute by minute.
"""

from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import pytest

from tests.unit.builders import CALENDAR
from tests.unit.histories import WIB

# The joint decree (SKB 3 Menteri) for 2026, and of 2027's what falls in January.
DAYS_OFF_2026 = {
    date(2026, 1, 1),
    date(2026, 1, 16),
    date(2026, 2, 16),  # joint leave
    date(2026, 2, 17),
    date(2026, 3, 18),  # joint leave
    date(2026, 3, 19),
    date(2026, 3, 20),  # joint leave
    date(2026, 3, 21),
    date(2026, 3, 22),
    date(2026, 3, 23),  # joint leave
    date(2026, 3, 24),  # joint leave
    date(2026, 4, 3),
    date(2026, 4, 5),
    date(2026, 5, 1),
    date(2026, 5, 14),
    date(2026, 5, 15),  # joint leave
    date(2026, 5, 27),
    date(2026, 5, 28),  # joint leave
    date(2026, 5, 31),
    date(2026, 6, 1),
    date(2026, 6, 16),
    date(2026, 8, 17),
    date(2026, 8, 25),
    date(2026, 12, 24),  # joint leave
    date(2026, 12, 25),
}
DAYS_OFF_JANUARY_2027 = {date(2027, 1, 1), date(2027, 1, 5)}

NORMAL = ("07:30-12:00", "13:00-16:00")
FRIDAY = ("07:30-11:30", "13:00-16:30")
RAMADAN = ("08:00-12:00", "12:30-15:00")
RAMADAN_FRIDAY = ("08:00-11:30", "12:30-15:30")
RAMADAN_BEGINS, IDUL_FITRI = date(2026, 2, 19), date(2026, 3, 21)

MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, tzinfo=WIB)
YEAR = 365 * 24 * 60  # minutes
ALL = YEAR + 25 * 24 * 60  # and those in which the last due times fall
STANDARDS = (5, 30, 60, 180)
CASES = 1000


def works_in(minute: int) -> bool:
    """Whether the office works in that minute, counted from the first of the year."""
    at = FIRST + minute * MINUTE
    day, clock = at.date(), f"{at:%H:%M}"
    if day in DAYS_OFF_2026 | DAYS_OFF_JANUARY_2027 or f"{at:%A}" in ("Saturday", "Sunday"):
        return False
    is_friday = f"{at:%A}" == "Friday"
    if RAMADAN_BEGINS <= day < IDUL_FITRI:
        spans = RAMADAN_FRIDAY if is_friday else RAMADAN
    else:
        spans = FRIDAY if is_friday else NORMAL
    return any(span[:5] <= clock < span[6:] for span in spans)


@cache
def minutes() -> list[bool]:
    """Of every minute, whether it is worked."""
    return [works_in(minute) for minute in range(ALL)]


def due(start: int, standard: int) -> int:
    """The minute by whose beginning so many minutes were worked since `start`."""
    at, left = start, standard
    while left:
        left -= minutes()[at]
        at += 1
    return at


def worked(start: int, end: int) -> int:
    return sum(minutes()[start:end])


def opening(start: int) -> int:
    """The first worked minute from `start` on."""
    at = start
    while not minutes()[at]:
        at += 1
    return at


def instant(minute: int) -> datetime:
    return FIRST + minute * MINUTE


def chances(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # the same cases in every run


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_standard_is_due_when_its_minutes_were_counted(standard: int) -> None:
    chance = chances(standard)
    for start in [0, *(chance.randrange(YEAR) for _ in range(CASES)), YEAR - 1]:
        assert CALENDAR.due_at(instant(start), standard) == instant(due(start, standard))


@pytest.mark.parametrize("seed", range(4))
def test_any_number_of_minutes_is_due_when_they_were_counted(seed: int) -> None:
    chance = chances(seed)
    for _ in range(CASES):
        start, standard = chance.randrange(YEAR), chance.randint(0, 2000)
        end = due(start, standard)
        assert CALENDAR.due_at(instant(start), standard) == instant(end)
        assert CALENDAR.working_minutes(instant(start), instant(end)) == standard


@pytest.mark.parametrize("seed", range(4))
def test_working_minutes_between_any_two_minutes_are_those_counted(seed: int) -> None:
    chance = chances(seed)
    for _ in range(CASES):
        start, end = sorted(chance.sample(range(YEAR), 2))
        if chance.random() < 0.8:  # most of them not far apart
            end = min(end, start + chance.randrange(20_000))
        assert CALENDAR.working_minutes(instant(start), instant(end)) == worked(start, end)


def test_work_goes_on_at_the_next_minute_that_is_worked() -> None:
    chance = chances(0)
    for start in (chance.randrange(YEAR) for _ in range(4 * CASES)):
        assert CALENDAR.next_working(instant(start)) == instant(opening(start))
        assert CALENDAR.is_working(instant(start)) is minutes()[start]


def test_seconds_are_counted_as_parts_of_their_minute() -> None:
    chance = chances(0)
    for _ in range(CASES):
        start, standard = opening(chance.randrange(YEAR)), chance.choice(STANDARDS)
        into = timedelta(microseconds=chance.randrange(1, 60_000_000))
        last = opening(due(start, standard))  # the minute into which the rest of the work falls
        assert CALENDAR.due_at(instant(start) + into, standard) == instant(last) + into


def test_the_year_has_every_kind_of_day_in_it() -> None:
    """By hand: 261 weekdays, 21 of them off; of the 240 that are left, 19 in Ramadan."""
    by_day = [sum(minutes()[day * 1440 : (day + 1) * 1440]) for day in range(365)]
    assert {length: by_day.count(length) for length in set(by_day)} == {0: 125, 390: 19, 450: 221}
