"""Working time: when the office is at work, and when a step's working minutes have passed.

Perpres 21/2023 art. 4 sets five working days and 37.5 working hours a week (32.5 in Ramadan),
breaks not counted; the hours themselves, and the days off that no decree knows, are configured.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import takewhile
from typing import Any, Self
from zoneinfo import ZoneInfo

from shared import national_holidays
from shared.calendar_settings import Interval, Period, Settings, Week

_MINUTE = timedelta(minutes=1)


class Free(StrEnum):
    """Why nobody works on a day."""

    WEEKEND = "weekend"  # its weekday has no hours
    HOLIDAY = "holiday"  # a national holiday or joint leave day
    DAY_OFF = "day_off"  # the office's own, as configured


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar's national days off as they were listed when it was kept."""

    version: str  # of the calendar
    first_year: int
    last_year: int  # included
    holidays: frozenset[date]  # of these years


@dataclass(frozen=True)
class WorkingCalendar:
    """The office's working hours; every instant it takes or gives is aware, and given in UTC.

    Work is counted to the microsecond on half-open intervals: at 16:00 a day that ends at 16:00
    is over. A naive datetime raises ValueError everywhere.
    """

    settings: Settings
    as_kept: Kept | None = None  # set where it was read again: then the library is not asked

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Build the calendar from a parsed `calendar.toml`.

        Raises ValueError, which names the wrong key and says what to write instead.
        """
        return cls(Settings.read(settings))

    @classmethod
    def from_kept(cls, document: Mapping[str, Any]) -> Self:
        """Build the calendar that `kept` wrote down.

        It gives the same answers within the years it was kept for, whatever the library lists by
        now; beyond them it asks the library, like any calendar.
        """
        settings = Settings(
            time_zone=ZoneInfo(document["time_zone"]),
            normal_week=_week_of(document["normal_week"]),
            periods=tuple(
                Period(
                    date.fromisoformat(period["first_day"]),
                    date.fromisoformat(period["last_day"]),
                    _week_of(period["week"]),
                )
                for period in document["periods"]
            ),
            days_off=_days_of(document["days_off"]),
            worked_holidays=_days_of(document["worked_holidays"]),
        )
        kept = Kept(
            document["version"],
            document["first_year"],
            document["last_year"],
            _days_of(document["holidays"]),
        )
        return cls(settings, kept)

    def kept(self, first_year: int, last_year: int) -> dict[str, Any]:
        """Return all that decides the answers of these years (both included), as a document.

        JSON values only, and no list in a list (Firestore): a week is one JSON text.
        """
        years = range(first_year, last_year + 1)
        return {
            "version": self.version,
            "time_zone": self.time_zone.key,
            "normal_week": _text_of(self.settings.normal_week),
            "periods": [
                {
                    "first_day": period.first_day.isoformat(),
                    "last_day": period.last_day.isoformat(),
                    "week": _text_of(period.week),
                }
                for period in self.settings.periods
            ],
            "days_off": _texts_of(self.settings.days_off),
            "worked_holidays": _texts_of(self.settings.worked_holidays),
            "first_year": first_year,
            "last_year": last_year,
            "holidays": _texts_of({day for year in years for day in self._national_days(year)}),
        }

    @cached_property
    def version(self) -> str:
        """A digest (12 hexadecimal digits) of all that decides the answers.

        Covers the settings' meaning, not their spelling or order, and the version of the library
        that lists the holidays: two calendars of one version give the same due times.
        """
        if self.as_kept:
            return self.as_kept.version
        settings = self.settings
        periods = [(period.first_day, period.last_day, period.week) for period in settings.periods]
        deciding = (
            settings.time_zone.key,
            settings.normal_week,
            periods,
            sorted(settings.days_off),
            sorted(settings.worked_holidays),
            national_holidays.version(),
        )
        return sha256(json.dumps(deciding, default=str).encode()).hexdigest()[:12]

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the hours and the days are meant."""
        return self.settings.time_zone

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
        worked = (closes - opens for opens, closes in self.intervals(start, end))
        return sum(worked, timedelta()) / _MINUTE

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working intervals (UTC) between two instants, in order, cut at both ends."""
        start, end = _utc(start), _utc(end)
        for opens, closes in takewhile(lambda it: it[0] < end, self._intervals_from(start)):
            yield opens, min(closes, end)

    def is_working(self, at: datetime) -> bool:
        """Say whether the office is at work; at the end of an interval it no longer is."""
        at = _utc(at)
        opens, _ = next(self._intervals_from(at))
        return opens == at

    def next_working(self, at: datetime) -> datetime:
        """Return the earliest instant, in UTC, from `at` on at which the office is at work."""
        opens, _ = next(self._intervals_from(_utc(at)))
        return opens

    def works_on(self, day: date) -> bool:
        """Say whether the office works at any time of a day."""
        return bool(self._hours(day))

    def local_date(self, at: datetime) -> date:
        """Return the day that the office's own calendar shows at an instant."""
        return _utc(at).astimezone(self.time_zone).date()

    def day_starts(self, day: date) -> datetime:
        """Return the first instant, in UTC, of a day in the office's own calendar."""
        return datetime.combine(day, time(), self.time_zone).astimezone(UTC)

    def why_free(self, day: date) -> Free | None:
        """Say why nobody works on a day; None for a working day."""
        if not self._week(day)[day.weekday()]:
            return Free.WEEKEND
        if day in self.settings.days_off:
            return Free.DAY_OFF
        is_national = day in self._national_days(day.year)
        return Free.HOLIDAY if is_national and day not in self.settings.worked_holidays else None

    def has_other_hours(self, day: date) -> bool:
        """Say whether a day lies in a period with hours of its own (Ramadan)."""
        return self._week(day) != self.settings.normal_week

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
        return () if self.why_free(day) else self._week(day)[day.weekday()]

    def _week(self, day: date) -> Week:
        for period in self.settings.periods:
            if period.first_day <= day <= period.last_day:
                return period.week
        return self.settings.normal_week

    def _national_days(self, year: int) -> frozenset[date]:
        kept = self.as_kept
        if kept and kept.first_year <= year <= kept.last_year:
            return kept.holidays
        return national_holidays.days_off(year)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"a datetime must carry its time zone, and {at.isoformat()} does not")
    return at.astimezone(UTC)


def _text_of(week: Week) -> str:
    hours = [[f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in day] for day in week]
    return json.dumps(hours)


def _week_of(text: str) -> Week:
    return tuple(
        tuple((time.fromisoformat(each[:5]), time.fromisoformat(each[6:])) for each in day)
        for day in json.loads(text)
    )


def _texts_of(days: set[date] | frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _days_of(texts: list[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))
