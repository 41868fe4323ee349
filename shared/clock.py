"""The clock of the step that a request waits for: when it is due, and when to say so (pure).

A clock runs in working time from when the step before ended. While the request waits on its
requester no clock runs, and the requester is reminded instead.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.models import DeadlineMark, Request
from shared.working_time import WorkingCalendar

GRACE = 30  # working minutes after the due time, at which the division and the head are told
PATIENCE = 900  # working minutes (two days) after which a waiting requester is reminded


@dataclass(frozen=True, slots=True)
class Clock:
    """When the step is due, and when the deadline sweep has to look at it next."""

    due_at: datetime | None
    attend_at: datetime | None


OVER = Clock(None, None)
"""Nobody is waited for any more."""


def running(start: datetime, minutes: int, calendar: WorkingCalendar) -> Clock:
    """The clock of a step that somebody can take now, of that time standard."""
    return Clock(calendar.due_at(start, minutes), calendar.due_at(start, minutes - _ahead(minutes)))


def standing(start: datetime, calendar: WorkingCalendar) -> Clock:
    """No clock: the request waits on its requester."""
    return Clock(None, calendar.due_at(start, PATIENCE))


def used(due_at: datetime, minutes: int, at: datetime, calendar: WorkingCalendar) -> float:
    """The working minutes for which a clock of that time standard, due then, has run at a time.

    The inverse of `running`, so that its start need not be known.
    """
    ahead, late = calendar.working_minutes(at, due_at), calendar.working_minutes(due_at, at)
    return max(0.0, minutes - ahead + late)


def mark_of(request: Request, now: datetime, calendar: WorkingCalendar) -> DeadlineMark | None:
    """What is to be recorded of a request now: of several that came due, the last, and once."""
    if request.attend_at is None or request.attend_at > now:
        return None
    if request.due_at is None:
        return DeadlineMark.WAITING
    if request.mark is None and now < request.due_at:
        return DeadlineMark.NEAR
    # What was recorded set the time that has come now: the calendar may have changed since.
    if request.mark == DeadlineMark.REACHED or now >= calendar.due_at(request.due_at, GRACE):
        return DeadlineMark.PASSED
    return DeadlineMark.REACHED


def to_come(request: Request, calendar: WorkingCalendar) -> Iterator[tuple[DeadlineMark, datetime]]:
    """What is still to be recorded of a request, and when, if everything is recorded in time."""
    attend_at, due_at = request.attend_at, request.due_at
    if attend_at is None:
        return
    if due_at is None:
        yield DeadlineMark.WAITING, attend_at
        return
    if request.mark == DeadlineMark.REACHED:
        yield DeadlineMark.PASSED, attend_at
        return
    if request.mark is None:
        yield DeadlineMark.NEAR, attend_at
    yield DeadlineMark.REACHED, due_at
    yield DeadlineMark.PASSED, calendar.due_at(due_at, GRACE)


def after(mark: DeadlineMark, request: Request, calendar: WorkingCalendar) -> Clock:
    """The same clock once this was recorded: only when to look next is another."""
    due_at = request.due_at
    if mark == DeadlineMark.NEAR:
        return Clock(due_at, due_at)
    if mark == DeadlineMark.REACHED and due_at:
        return Clock(due_at, calendar.due_at(due_at, GRACE))
    return Clock(due_at, None)


def _ahead(minutes: int) -> int:
    """Working minutes before the due time at which its holder is reminded: a third of all."""
    return math.ceil(minutes / 3)
