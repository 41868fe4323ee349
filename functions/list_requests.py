"""Lists the requests that a person may read, the last changed first, page by page."""

from typing import Annotated

from google.cloud.firestore import And, FieldFilter, Or
from google.cloud.firestore_v1.base_query import BaseFilter
from pydantic import Field

from shared import cursors, errors, store
from shared.http import endpoint
from shared.models import AgencyId, Model, Request, Role, Status
from shared.people import Actor
from shared.reading import READS_ALL
from shared.workflow import statuses_awaiting

_OWNERS = frozenset({Role.REQUESTER, Role.CONTENT_TEAM})  # have requests of their own


class ListRequests(Model):
    """All filters together. `mine`: filed by me, or with me on the team."""

    status: Status | None = None
    awaiting: Role | None = None
    agency: AgencyId | None = None
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None


class RequestPage(Model):
    """One page; `next` is the cursor of the following one, null on the last."""

    requests: tuple[Request, ...]
    next: str | None


@endpoint("GET")
def list_requests(actor: Actor, query: ListRequests) -> RequestPage:
    """List requests: those of the caller's agency, team or, for the office, all."""
    if query.mine and actor.roles & READS_ALL and not actor.roles & _OWNERS:
        return RequestPage(requests=(), next=None)
    filters = [f for f in (_scope(actor, query), *_chosen(query)) if f is not None]
    after = cursors.read(query.cursor)
    found = store.requests_page(filters, after, query.limit + 1)
    page = found[: query.limit]
    has_more = len(found) > query.limit
    place = (page[-1].updated_at, page[-1].id) if has_more else None
    return RequestPage(requests=tuple(page), next=place and cursors.written(place))


def _scope(actor: Actor, query: ListRequests) -> BaseFilter | None:
    """What the caller may read, as `reading.roles_over` says it for one request."""
    of_agency = FieldFilter("agency", "==", actor.agency)
    on_team = FieldFilter("team.members", "array_contains", actor.uid)
    if query.mine:
        own = And([FieldFilter("requester", "==", actor.uid), of_agency])
        sides = {Role.REQUESTER: own, Role.CONTENT_TEAM: on_team}
    elif actor.roles & READS_ALL:
        return None
    else:
        sides = {Role.REQUESTER: of_agency, Role.CONTENT_TEAM: on_team}
    allowed = [side for role, side in sides.items() if role in actor.roles]
    if not allowed:
        raise errors.NoReadingRole
    return allowed[0] if len(allowed) == 1 else Or(allowed)


def _chosen(query: ListRequests) -> list[FieldFilter]:
    statuses = set(Status) if query.status is None else {query.status}
    if query.awaiting:
        statuses &= set(statuses_awaiting(query.awaiting))
    filters = []
    if query.status or query.awaiting:
        filters.append(FieldFilter("status", "in", sorted(statuses) or [""]))
    if query.agency:
        filters.append(FieldFilter("agency", "==", query.agency))
    return filters
