"""Answers what happened to a request, and whether its history is whole."""

from collections.abc import Iterator

from pydantic import Field

from shared import histories, paths, store
from shared.http import endpoint
from shared.models import DocumentId, Event, Model
from shared.people import Actor
from shared.reading import roles_over


class GetHistory(Model):
    """The request whose history to read."""

    request: DocumentId


class History(Model):
    """The events that the reader may see, out of all that were verified."""

    request: DocumentId
    is_verified: bool = Field(
        description="every hash chains to the one before, and the events fold to the request"
    )
    broken_at: int | None = Field(
        description="sequence of the first event that is missing or not as it was written"
    )
    changed: tuple[str, ...] = Field(
        description="fields of the request that are not what its events make of them"
    )
    head: str = Field(description="hash of the last event")
    length: int = Field(description="number of all events")
    events: tuple[Event, ...]
    people: dict[str, str] = Field(
        description="names by uid of those who acted or were put on the team"
    )


@endpoint("GET")
def get_history(actor: Actor, query: GetHistory) -> History:
    """Read a request's history, verified."""
    found = histories.read(query.request)
    roles = roles_over(found.request, actor)

    visible = tuple(event for event in found.events if roles & set(event.audience))
    accounts = store.snapshots(*{paths.account(uid) for event in visible for uid in _named(event)})
    return History(
        request=query.request,
        is_verified=found.is_whole,
        broken_at=found.broken_at,
        changed=found.changed,
        head=found.request.head,
        length=found.length,
        events=visible,
        people={s.get("uid"): s.get("name") for s in accounts.values()},
    )


def _named(event: Event) -> Iterator[str]:
    yield event.actor.uid
    if event.changes.team:
        yield from event.changes.team.members
