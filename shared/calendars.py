"""Working calendars as they were when times were computed by them: calendars/{version}."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

from shared import config, paths, store
from shared.ledger import Calendars
from shared.models import Event
from shared.working_time import WorkingCalendar

_FIRST_YEAR = 2020  # of the SOP


@cache
def keep() -> None:
    """Keeps the calendar in force, once in a process: each version once, years added later."""
    calendar = config.working_calendar()
    kept = calendar.kept(_FIRST_YEAR, datetime.now(UTC).year + 2)
    snapshot = store.snapshot_of(paths.calendar(calendar.version))
    if snapshot.to_dict() != kept:
        store.replace_unchanged(snapshot, kept)


def of(events: Iterable[Event]) -> Calendars:
    """The calendar in force, and the kept ones by which these events' times were computed."""
    return of_versions(event.calendar for event in events)


def of_versions(versions: Iterable[str]) -> Calendars:
    """The calendar in force, and the kept ones of these versions."""
    in_force = config.working_calendar()
    earlier = set(versions) - {in_force.version}
    kept = store.snapshots(*map(paths.calendar, earlier)) if earlier else {}
    read = (WorkingCalendar.from_kept(snapshot.to_dict() or {}) for snapshot in kept.values())
    return Calendars(in_force, {calendar.version: calendar for calendar in read})
