"""Reminds of deadlines: before the due time, at it, and of what has waited too long after it."""

from shared.deadlines import record_due
from shared.schedules import scheduled

_PATIENCE = 50.0  # seconds a run; the next minute's takes the rest


@scheduled("* * * * *")
def sweep_deadlines() -> None:
    """Each becomes an event of the request, once; `on_event` tells the people."""
    record_due(_PATIENCE)
