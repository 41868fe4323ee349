"""Records in requests' histories what their clocks have come to."""

import logging
import time
from datetime import UTC, datetime

from pydantic import ValidationError

from shared import calendars, config, paths, store
from shared.models import Request
from shared.store import Snapshot
from shared.workflow import evolve, mark_deadline

PAGE = 100  # requests read at a time
_log = logging.getLogger(__name__)


def record_due(patience: float) -> int:
    """Records what is due, for at most so many seconds. Answers how many events it made.

    Reads only requests that have something to record. A run that was ended, or lost a race, leaves
    nothing half done: the next finds what is left.
    """
    calendars.keep()
    until = time.monotonic() + patience
    now, recorded = datetime.now(UTC), 0
    last: Snapshot | None = None
    while time.monotonic() < until:
        page = store.requests_to_attend(now, last, PAGE)
        if not page:
            break
        recorded += sum(_record(snapshot, now) for snapshot in page)
        last = page[-1]
    return recorded


def _record(snapshot: Snapshot, now: datetime) -> bool:
    """One commit: the event, and the request if it has not changed since it was read."""
    try:
        request = Request.model_validate(snapshot.to_dict())
    except ValidationError:  # one that cannot be read must not hide the others
        _log.exception("request %s cannot be read", snapshot.id)
        return False
    event = mark_deadline(request, now, config.working_calendar())
    if event is None:
        return False
    return store.write_together(
        creates={paths.event(request.id, event.id): event.model_dump()},
        updates=[(snapshot, evolve(request, event).model_dump())],
    )
