"""How a due time came about: what was counted, what was skipped, by which calendar (pure)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from shared import clock, national_holidays
from shared.ledger import (
    Calendars,
    Ledger,
    LedgerRow,
    Standstill,
    ledger_of,
    recomputed_due,
    standstill_of,
)
from shared.models import Day, DeadlineMark, DocumentId, Event, Model, Request, Status
from shared.words import LANGUAGES, Language
from shared.working_time import Free, WorkingCalendar


class CountedTime(Model):
    """What of one working interval was counted, in whole minutes as clocks show them."""

    day: Day
    since: datetime
    until: datetime
    minutes: int
    has_other_hours: bool


class FreeDay(Model):
    """A day that was skipped."""

    day: Day
    why: Free
    name: dict[Language, str] | None


class Reminder(Model):
    """When somebody is reminded next, and of what."""

    mark: DeadlineMark
    at: datetime


class Reckoning(Model):
    """How the due time of the step that a request waits for came about."""

    request: DocumentId
    at: datetime
    status: Status
    standstill: Standstill | None
    current: LedgerRow | None
    is_calendar_in_force: bool
    due_at_in_force: datetime | None
    is_reproduced: bool | None
    counted: tuple[CountedTime, ...]
    skipped: tuple[FreeDay, ...]
    reminders: tuple[Reminder, ...]
    ledger: Ledger


def reckoned(
    request: Request, events: Sequence[Event], calendars: Calendars, now: datetime
) -> Reckoning:
    """Reckons the deadline of a request whose events, in order, are whole."""
    ledger = ledger_of(events, calendars, now)
    last = ledger.rows[-1]
    current = last if last.until is None else None
    calendar = calendars.of(last.calendar)
    return Reckoning(
        request=request.id,
        at=now,
        status=request.status,
        standstill=standstill_of(request.status, current.holder if current else None),
        current=current,
        is_calendar_in_force=calendar is calendars.in_force,
        due_at_in_force=_due(current, calendars.in_force) if current else None,
        is_reproduced=_is_reproduced(events, calendars),
        counted=tuple(_counted(current, calendar)) if current and calendar else (),
        skipped=tuple(_skipped(current, calendar)) if current and calendar else (),
        reminders=tuple(_reminders(request, now, calendars.in_force)),
        ledger=ledger,
    )


def days_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterator[date]:
    """The days from one instant to another, both days included."""
    day, last = calendar.local_date(start), calendar.local_date(end)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _due(row: LedgerRow, calendar: WorkingCalendar) -> datetime | None:
    if row.standstill or row.standard_minutes is None:
        return None
    return calendar.due_at(row.since, row.standard_minutes)


def _counted(row: LedgerRow, calendar: WorkingCalendar) -> Iterator[CountedTime]:
    if row.due_at is None:
        return
    for since, until in calendar.intervals(row.since, row.due_at):
        day = calendar.local_date(since)
        shown = until.replace(second=0, microsecond=0) - since.replace(second=0, microsecond=0)
        yield CountedTime(
            day=day,
            since=since,
            until=until,
            minutes=shown // timedelta(minutes=1),
            has_other_hours=calendar.has_other_hours(day),
        )


def _skipped(row: LedgerRow, calendar: WorkingCalendar) -> Iterator[FreeDay]:
    if row.due_at is None:
        return
    for day in days_between(row.since, row.due_at, calendar):
        if why := calendar.why_free(day):
            yield FreeDay(day=day, why=why, name=_name(day) if why == Free.HOLIDAY else None)


def _name(day: date) -> dict[Language, str] | None:
    """What the library calls a holiday; None where it does not list the day any more."""
    names = {language: national_holidays.name_of(day, language) for language in LANGUAGES}
    return {language: name for language, name in names.items() if name} or None


def _reminders(request: Request, now: datetime, calendar: WorkingCalendar) -> Iterator[Reminder]:
    """What the deadline sweep has still to record of this step."""
    for mark, at in clock.to_come(request, calendar):
        if at > now:
            yield Reminder(mark=mark, at=at)


def _is_reproduced(events: Sequence[Event], calendars: Calendars) -> bool | None:
    found = {each.is_same for each in recomputed_due(events, calendars)}
    if False in found:
        return False
    return None if None in found else True
