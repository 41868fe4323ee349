"""Answers a request's current state."""

from shared import errors, paths, store
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
    document = store.snapshot_of(paths.request(query.request)).to_dict()
    if document is None:
        raise errors.NoSuchRequest
    request = Request.model_validate(document)
    roles_over(request, actor)
    return request
