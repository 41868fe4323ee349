"""Looks up what an event adds to its month's tally: `announcing` writes it, once."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints, ValidationError

from shared import calendars, clock, config, paths, store, tallies
from shared.models import Event, Model, Request
from shared.workflow import minutes_for


class _ClockBefore(Model):
    """The clock that ran when a step was taken, as the event before it has it."""

    due_at: datetime
    calendar: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


def added_by(event: Event, request: Request) -> dict[str, dict[str, Any]]:
    """What an event adds to which document; nothing where it counts for nothing.

    The request may have moved on since: its agency never changes, and nothing else is taken of it.
    """
    month = tallies.month_of(config.working_calendar().local_date(event.at))
    added = tallies.added_by(event, request.agency, _minutes_used(event))
    return {paths.tally(month): added} if added else {}


def _minutes_used(event: Event) -> float | None:
    """The working minutes for which the clock of the event's step has run; None where none ran.

    The event before bears the due time of that clock. One that is missing or no longer what was
    written times nothing: telling people must not wait for it.
    """
    standard = minutes_for(event.from_status) if event.step and event.from_status else None
    if standard is None:
        return None
    try:
        before = _ClockBefore.model_validate(store.clock_before(event))
    except ValidationError:
        return None
    known = calendars.of_versions({before.calendar})
    calendar = known.of(before.calendar) or known.in_force
    return clock.used(before.due_at, standard, event.at, calendar)
