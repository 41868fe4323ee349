"""Adds a comment to a request: beside the decision record, never part of it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from shared import comments, errors, store
from shared.entry_points import Limit
from shared.http import endpoint
from shared.models import (
    Comment,
    DocumentId,
    Model,
    Request,
    Role,
    Text,
    Uid,
    Visibility,
    distinct,
)
from shared.people import Actor


class AddComment(Model):
    """What to say, who of them may read it, and whom it names: they are told."""

    request: DocumentId
    text: Text
    visibility: Visibility
    mentions: Annotated[tuple[Uid, ...], Field(max_length=20), AfterValidator(distinct)] = ()


def _said_before(actor: Actor, body: AddComment, key: str) -> Comment | None:
    return comments.said_before(_comment(actor, body, key, _request_of(body)))


@endpoint(has_key=True, limit=Limit(per_person=120, per_address=1200), done_before=_said_before)
def add_comment(actor: Actor, body: AddComment, key: str) -> Comment:
    """Comment on a request: for everybody who may read it."""
    request = _request_of(body)
    comment = _comment(actor, body, key, request)
    if said := comments.said_before(comment):
        return said
    comments.require_readers(request, body.mentions, body.visibility)
    return comments.add(comment)


def _request_of(body: AddComment) -> Request:
    request = store.request_of(body.request)
    if request is None:
        raise errors.NoSuchRequest
    return request


def _comment(actor: Actor, body: AddComment, key: str, request: Request) -> Comment:
    role = comments.role_of(request, actor, body.visibility)
    return Comment(
        id=key,
        by=actor.uid,
        role=role,
        acting=actor.acting if role == Role.DEPARTMENT_HEAD else None,
        at=datetime.now(UTC),
        **dict(body),
    )
