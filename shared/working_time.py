"""Working time: when the office is at work, and when a step's working minutes have passed.

Perpres 21/2023 art. 4 sets five working days and 37.5 working hours a week (32.5 in Ramadan),
breaks not counted; the hours themselves, and the days off that no decree knows, are configured.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from hashlib import sha256
from itertools import pairwise, takewhile
from typing import Any, Self
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Interval = tuple[time, time]
"""Local times at which work starts and stops, the stop excluded."""

Week = tuple[tuple[Interval, ...], ...]
"""For each weekday, Monday first, its intervals in order; the gaps between them are breaks."""

_MINUTE = timedelta(minutes=1)
_INTERVAL = re.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included, that keep other hours than the normal ones (Ramadan)."""

    first_day: date
    last_day: date
    week: Week


@dataclass(frozen=True)
class WorkingCalendar:
    """The office's working hours; every instant it takes or gives is aware, and given in UTC.

    Work is counted to the microsecond on half-open intervals: at 16:00 a day that ends at 16:00
    is over. A naive datetime raises ValueError everywhere.
    """

    time_zone: ZoneInfo
    """The zone in which the hours and the days are meant."""
    normal_week: Week
    """The hours outside every period; at least one interval, so that work always goes on."""
    periods: tuple[Period, ...]
    """Periods with hours of their own, in order, without overlap."""
    days_off: frozenset[date]
    """Days off beside the national ones."""
    worked_holidays: frozenset[date]
    """National holidays or joint leave days on which the office works all the same."""

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Build the calendar from a parsed `calendar.toml`.

        Raises ValueError, which names the wrong key and says what to write instead.
        """
        _refuse_other_keys(
            settings, "", ("time_zone", "weekly_hours", "ramadan", "days_off", "worked_holidays")
        )
        weeks = _weeks(settings.get("weekly_hours"))
        days_off = _days(settings.get("days_off", []), "days_off")
        worked_holidays = _days(settings.get("worked_holidays", []), "worked_holidays")
        if both := sorted(days_off & worked_holidays):
            raise _wrong("worked_holidays", str(both[0]), "a day that `days_off` does not name")
        return cls(
            time_zone=_time_zone(settings.get("time_zone")),
            normal_week=weeks["normal"],
            periods=_periods(settings.get("ramadan", []), weeks),
            days_off=days_off,
            worked_holidays=worked_holidays,
        )

    @cached_property
    def version(self) -> str:
        """A digest (12 hexadecimal digits) of all that decides the answers.

        Covers the settings' meaning, not their spelling or order, and the version of the library
        that lists the holidays: two calendars of one version give the same due times.
        """
        from holidays.version import __version__ as holidays_version

        periods = [(period.first_day, period.last_day, period.week) for period in self.periods]
        deciding = (
            self.time_zone.key,
            self.normal_week,
            periods,
            sorted(self.days_off),
            sorted(self.worked_holidays),
            holidays_version,
        )
        return sha256(json.dumps(deciding, default=str).encode()).hexdigest()[:12]

    def due_at(self, start: datetime, minutes: int) -> datetime:
        """Return the earliest instant, in UTC, by which `minutes` have been worked since `start`.

        So work that ends with an interval is due at its end (16:00, not 07:30 the next day), and
        0 minutes are due at `start` itself, be the office at work or not. For every result,
        `working_minutes(start, due_at(start, minutes)) == minutes`. Negative minutes raise
        ValueError.
        """
        if minutes < 0:
            raise ValueError(f"minutes must be 0 or more, not {minutes}")
        start = _utc(start)
        if minutes == 0:
            return start
        remaining = minutes * _MINUTE
        intervals = self._intervals_from(start)
        opens, closes = next(intervals)
        while remaining > closes - opens:
            remaining -= closes - opens
            opens, closes = next(intervals)
        return opens + remaining

    def working_minutes(self, start: datetime, end: datetime) -> float:
        """Return the working minutes between two instants; 0 when `end` is not after `start`.

        Not rounded: the sum is exact to the microsecond, so whole minutes come out whole.
        """
        start, end = _utc(start), _utc(end)
        worked = timedelta()
        for opens, closes in takewhile(lambda it: it[0] < end, self._intervals_from(start)):
            worked += min(closes, end) - opens
        return worked / _MINUTE

    def is_working(self, at: datetime) -> bool:
        """Say whether the office is at work; at the end of an interval it no longer is."""
        at = _utc(at)
        opens, _ = next(self._intervals_from(at))
        return opens == at

    def next_working(self, at: datetime) -> datetime:
        """Return the earliest instant, in UTC, from `at` on at which the office is at work."""
        opens, _ = next(self._intervals_from(_utc(at)))
        return opens

    def local_date(self, at: datetime) -> date:
        """Return the day that the office's own calendar shows at an instant."""
        return _utc(at).astimezone(self.time_zone).date()

    def day_starts(self, day: date) -> datetime:
        """Return the first instant, in UTC, of a day in the office's own calendar."""
        return datetime.combine(day, time(), self.time_zone).astimezone(UTC)

    def _intervals_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is left of the working intervals (UTC) after `start` (UTC), in order."""
        day = self.local_date(start)
        while True:
            for opens, closes in self._hours(day):
                closes_at = datetime.combine(day, closes, self.time_zone).astimezone(UTC)
                if closes_at > start:
                    opens_at = datetime.combine(day, opens, self.time_zone).astimezone(UTC)
                    yield max(opens_at, start), closes_at
            day += timedelta(days=1)

    def _hours(self, day: date) -> tuple[Interval, ...]:
        if day in self.days_off:
            return ()
        if day in _national_days_off(day.year) and day not in self.worked_holidays:
            return ()
        for period in self.periods:
            if period.first_day <= day <= period.last_day:
                return period.week[day.weekday()]
        return self.normal_week[day.weekday()]


@cache
def _national_days_off(year: int) -> frozenset[date]:
    """Return a year's national holidays and joint leave days (the yearly SKB 3 Menteri).

    Imported where it is used: any part of the library loads every country, far the slowest import
    here. Its category `government` holds the joint leave days (cuti bersama).
    """
    from holidays import GOVERNMENT, PUBLIC, country_holidays

    return frozenset(country_holidays("ID", years=year, categories=(PUBLIC, GOVERNMENT)))


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"a datetime must carry its time zone, and {at.isoformat()} does not")
    return at.astimezone(UTC)


def _time_zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    # An unknown name is a KeyError, a path outside the database a ValueError, a folder an OSError.
    except (KeyError, ValueError, OSError) as error:
        raise _wrong("time_zone", name, 'an IANA name like "Asia/Pontianak"') from error


def _weeks(named: object) -> dict[str, Week]:
    instead = "a table that has `normal`, each week a table of weekdays"
    if not isinstance(named, Mapping) or "normal" not in named:
        raise _wrong("weekly_hours", named, instead)
    return {name: _week(days, f"weekly_hours.{name}") for name, days in named.items()}


def _week(days: object, key: str) -> Week:
    if not isinstance(days, Mapping):
        raise _wrong(key, days, 'weekdays with their hours, like monday = ["07:30-12:00"]')
    _refuse_other_keys(days, f"{key}.", WEEKDAYS)
    week = tuple(_intervals(days.get(weekday, []), f"{key}.{weekday}") for weekday in WEEKDAYS)
    if not any(week):
        raise _wrong(key, days, "at least one weekday with hours, or no due time is ever reached")
    return week


def _intervals(written: object, key: str) -> tuple[Interval, ...]:
    intervals = tuple(
        _interval(text, key) for text in _list(written, key, 'a list, like ["07:30-12:00"]')
    )
    for (_, closes), (opens, _) in pairwise(intervals):
        if opens < closes:
            raise _wrong(key, written, "its intervals in order, none overlapping")
    return intervals


def _interval(text: object, key: str) -> Interval:
    instead = 'a start and a later stop of one day, like "07:30-12:00"'
    match = _INTERVAL.fullmatch(str(text))
    if match is None:
        raise _wrong(key, text, instead)
    try:
        opens, closes = map(time.fromisoformat, match.groups())
    except ValueError as error:
        raise _wrong(key, text, instead) from error
    if opens >= closes:
        raise _wrong(key, text, instead)
    return opens, closes


def _periods(written: object, weeks: Mapping[str, Week]) -> tuple[Period, ...]:
    tables = _list(written, "ramadan", "[[ramadan]] tables")
    periods = sorted(
        (_period(table, f"ramadan[{place}]", weeks) for place, table in enumerate(tables)),
        key=lambda period: period.first_day,
    )
    for earlier, later in pairwise(periods):
        if later.first_day <= earlier.last_day:
            raise _wrong("ramadan", str(later.first_day), "a first_day after the period before it")
    return tuple(periods)


def _period(table: object, key: str, weeks: Mapping[str, Week]) -> Period:
    if not isinstance(table, Mapping):
        raise _wrong(key, table, "a table with first_day, last_day and weekly_hours")
    _refuse_other_keys(table, f"{key}.", ("first_day", "last_day", "weekly_hours"))
    first_day = _day(table.get("first_day"), f"{key}.first_day")
    last_day = _day(table.get("last_day"), f"{key}.last_day")
    if last_day < first_day:
        raise _wrong(f"{key}.last_day", str(last_day), f"{first_day} or a later day")
    week = weeks.get(str(table.get("weekly_hours")))
    if week is None:
        known = ", ".join(f'"{name}"' for name in weeks)
        raise _wrong(f"{key}.weekly_hours", table.get("weekly_hours"), f"one of {known}")
    return Period(first_day, last_day, week)


def _days(written: object, key: str) -> frozenset[date]:
    return frozenset(_day(day, key) for day in _list(written, key, "a list, like [2026-12-24]"))


def _day(written: object, key: str) -> date:
    # A datetime is a date to isinstance, and to nobody else.
    if not isinstance(written, date) or isinstance(written, datetime):
        raise _wrong(key, written, "a date without quotes, like 2026-12-24")
    return written


def _list(written: object, key: str, instead: str) -> Sequence[object]:
    if not isinstance(written, list | tuple):
        raise _wrong(key, written, instead)
    return written


def _refuse_other_keys(table: Mapping[str, Any], prefix: str, known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            raise _wrong(f"{prefix}{key}", table[key], f"one of the keys {', '.join(known)}")


def _wrong(key: str, written: object, instead: str) -> ValueError:
    return ValueError(f"calendar: `{key}` is {written!r}; write {instead}")
