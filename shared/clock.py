"""The clock of the step that a request waits for: when it is due, and when to say so (pure).

A clock runs in working time from when the step before ended. While the request waits on its
requester no clock runs, and the requester is reminded instead.
"""

import math
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


def mark_of(request: Request, now: datetime, calendar: WorkingCalendar) -> DeadlineMark | None:
    """What is to be recorded of a request now: of several that came due, the last, and once."""
    if request.attend_at is None or request.attend_at > now:
        return None
    mark = _mark_at(now, request.due_at, calendar)
    return None if mark == request.mark else mark


def after(mark: DeadlineMark, request: Request, calendar: WorkingCalendar) -> Clock:
    """The same clock once this was recorded: only when to look next is another."""
    due_at = request.due_at
    if mark == DeadlineMark.NEAR:
        return Clock(due_at, due_at)
    if mark == DeadlineMark.REACHED and due_at:
        return Clock(due_at, calendar.due_at(due_at, GRACE))
    return Clock(due_at, None)


def _mark_at(now: datetime, due_at: datetime | None, calendar: WorkingCalendar) -> DeadlineMark:
    if due_at is None:
        return DeadlineMark.WAITING
    if now < due_at:
        return DeadlineMark.NEAR
    if now < calendar.due_at(due_at, GRACE):
        return DeadlineMark.REACHED
    return DeadlineMark.PASSED


def _ahead(minutes: int) -> int:
    """Working minutes before the due time at which its holder is reminded: a third of all."""
    return math.ceil(minutes / 3)
