"""Records in requests' histories what their clocks have come to."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    nothing half done: the next finds what is left. Raises an ExceptionGroup of what went wrong,
    after all else is recorded.
    """
    until = time.monotonic() + patience
    recorded, troubles = 0, list[Exception]()
    with _noted(troubles):
        calendars.keep()
    with _noted(troubles):
        for snapshot in _due(until):
            with _noted(troubles):
                recorded += _record(snapshot)
    if troubles:
        raise ExceptionGroup(f"{recorded} recorded, and {len(troubles)} troubles", troubles)
    return recorded


@contextmanager
def _noted(troubles: list[Exception]) -> Iterator[None]:
    """What goes wrong is kept for the end: one must not hold up the others."""
    try:
        yield
    except Exception as trouble:  # noqa: BLE001  # whatever it is, it is raised at the end
        troubles.append(trouble)


def _due(until: float) -> Iterator[Snapshot]:
    """The requests that have something to record, page by page, while there is time."""
    now, last = datetime.now(UTC), None
    while time.monotonic() < until:
        page = store.requests_to_attend(now, last, PAGE)
        if not page:
            return
        for last in page:
            yield last
            if time.monotonic() >= until:
                return


def _record(snapshot: Snapshot) -> bool:
    """One commit: the event, and the request if it has not changed since it was read."""
    try:
        request = Request.model_validate(snapshot.to_dict())
    except ValidationError:  # one that cannot be read must not hide the others
        _log.exception("request %s cannot be read", snapshot.id)
        return False
    event = mark_deadline(request, datetime.now(UTC), config.working_calendar())
    if event is None:
        return False
    return store.write_together(
        creates={paths.event(request.id, event.id): event.model_dump()},
        updates=[(snapshot, evolve(request, event).model_dump())],
    )
