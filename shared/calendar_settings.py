"""The settings of the working calendar: what `calendar.toml` says, read and checked (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Interval = tuple[time, time]
"""Local times at which work starts and stops, the stop excluded."""

Week = tuple[tuple[Interval, ...], ...]
"""For each weekday, Monday first, its intervals in order; the gaps between them are breaks."""

_INTERVAL = re.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included, that keep other hours than the normal ones (Ramadan)."""

    first_day: date
    last_day: date
    week: Week


@dataclass(frozen=True, slots=True)
class Settings:
    """Hours, and the days that differ from the national list."""

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
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read a parsed `calendar.toml`.

        Raises ValueError, which names the wrong key and says what to write instead.
        """
        _refuse_other_keys(
            written, "", ("time_zone", "weekly_hours", "ramadan", "days_off", "worked_holidays")
        )
        weeks = _weeks(written.get("weekly_hours"))
        days_off = _days(written.get("days_off", []), "days_off")
        worked_holidays = _days(written.get("worked_holidays", []), "worked_holidays")
        if both := sorted(days_off & worked_holidays):
            raise _wrong("worked_holidays", str(both[0]), "a day that `days_off` does not name")
        return cls(
            time_zone=_time_zone(written.get("time_zone")),
            normal_week=weeks["normal"],
            periods=_periods(written.get("ramadan", []), weeks),
            days_off=days_off,
            worked_holidays=worked_holidays,
        )


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
