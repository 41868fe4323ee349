"""Answers what happened to a request, and whether its history is whole."""

from pydantic import Field

from shared import chain, errors, paths, store
from shared.http import endpoint
from shared.models import Actor, DocumentId, Event, Model, Request
from shared.reading import roles_over
from shared.workflow import fold


class GetHistory(Model):
    """The request whose history to read."""

    request: DocumentId


class History(Model):
    """The events that the reader may see, out of all that were verified."""

    request: DocumentId
    is_verified: bool = Field(
        description="every hash chains to the one before, and the events fold to the request"
    )
    broken_at: int | None = Field(description="the sequence at which verification failed")
    head: str = Field(description="hash of the last event")
    length: int = Field(description="number of all events")
    events: tuple[Event, ...]
    people: dict[str, str] = Field(description="names by uid of those who acted")


@endpoint("GET")
def get_history(actor: Actor, query: GetHistory) -> History:
    """Read a request's history, verified."""
    snapshot = store.snapshot_of(paths.request(query.request))
    if not snapshot.exists:
        raise errors.NoSuchRequest
    request = Request.model_validate(snapshot.to_dict())
    roles = roles_over(request, actor)

    documents = list(store.history(request.id, at=snapshot.read_time))
    events = [Event.model_validate(each) for each in documents]
    broken_at = chain.first_break(documents)
    if broken_at is None and (not events or fold(events) != request):
        broken_at = len(events)
    visible = tuple(event for event in events if roles & set(event.audience))
    accounts = store.snapshots(*{paths.account(event.actor.uid) for event in visible})
    return History(
        request=request.id,
        is_verified=broken_at is None,
        broken_at=broken_at,
        head=request.head,
        length=len(events),
        events=visible,
        people={s.get("uid"): s.get("name") for s in accounts.values()},
    )
