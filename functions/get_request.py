"""Answers a request's current state."""

from shared import errors, store
from shared.http import endpoint
from shared.models import DocumentId, Model, Request
from shared.people import Actor
from shared.reading import roles_over


class GetRequest(Model):
    """The request to read."""

    request: DocumentId


@endpoint("GET")
def get_request(actor: Actor, query: GetRequest) -> Request:
    """Read one request."""
    request = store.request_of(query.request)
    if request is None:
        raise errors.NoSuchRequest
    roles_over(request, actor)
    return request
