"""Answers why a request is due when it is, and who held it for how long."""

from datetime import UTC, datetime

from shared import calendars, errors, histories
from shared.explaining import explained
from shared.http import endpoint
from shared.models import DocumentId, Model
from shared.people import Actor
from shared.reading import roles_over
from shared.reckoning import Reckoning, reckoned
from shared.words import Language


class ExplainDeadline(Model):
    """The request whose deadline to explain."""

    request: DocumentId


class DeadlineExplained(Reckoning):
    """How the due time came about, and the same in words."""

    text: dict[Language, str]


@endpoint("GET")
def explain_deadline(actor: Actor, query: ExplainDeadline) -> DeadlineExplained:
    """Explain a request's deadline: what was counted, what was skipped, who held it how long."""
    found = histories.read(query.request)
    roles_over(found.request, actor)
    if not found.is_whole:
        raise errors.HistoryBroken

    known = calendars.of(found.events)
    reckoning = reckoned(found.request, found.events, known, datetime.now(UTC))
    return DeadlineExplained(**dict(reckoning), text=explained(reckoning, known.in_force))
