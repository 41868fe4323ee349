"""Answers why a request is due when it is, and who held it for how long."""

from collections.abc import Iterable
from datetime import UTC, datetime

from shared import config, errors, paths, store
from shared.explaining import explained
from shared.history import verified
from shared.http import endpoint
from shared.ledger import Calendars
from shared.models import Actor, DocumentId, Event, Model
from shared.reading import roles_over
from shared.reckoning import Reckoning, reckoned
from shared.words import Language
from shared.working_time import WorkingCalendar


class ExplainDeadline(Model):
    """The request whose deadline to explain."""

    request: DocumentId


class DeadlineExplained(Reckoning):
    """How the due time came about, and the same in words."""

    text: dict[Language, str]


@endpoint("GET")
def explain_deadline(actor: Actor, query: ExplainDeadline) -> DeadlineExplained:
    """Explain a request's deadline: what was counted, what was skipped, who held it how long."""
    snapshot = store.snapshot_of(paths.request(query.request))
    if not snapshot.exists:
        raise errors.NoSuchRequest
    document = snapshot.to_dict() or {}
    found = verified(document, list(store.history(query.request, at=snapshot.read_time)))
    roles_over(found.request, actor)
    if not found.is_whole:
        raise errors.HistoryBroken

    calendars = _calendars(found.events)
    reckoning = reckoned(found.request, found.events, calendars, datetime.now(UTC))
    return DeadlineExplained(**dict(reckoning), text=explained(reckoning, calendars.in_force))


def _calendars(events: Iterable[Event]) -> Calendars:
    """The calendar in force, and the kept ones by which these events' times were computed."""
    in_force = config.working_calendar()
    earlier = {event.calendar for event in events} - {in_force.version}
    kept = store.snapshots(*map(paths.calendar, earlier)) if earlier else {}
    read = (WorkingCalendar.from_kept(snapshot.to_dict() or {}) for snapshot in kept.values())
    return Calendars(in_force, {calendar.version: calendar for calendar in read})
