"""Lists the comments on a request that a person may read, the last first, page by page."""

from typing import Annotated

from pydantic import Field

from shared import cursors, errors, store
from shared.comments import readable_by
from shared.http import endpoint
from shared.models import Comment, DocumentId, Model
from shared.people import Actor
from shared.reading import roles_over


class ListComments(Model):
    """The request, and how many comments at a time."""

    request: DocumentId
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=200)] | None = None


class CommentPage(Model):
    """One page; `next` is the cursor of the following one, null on the last."""

    comments: tuple[Comment, ...]
    people: dict[str, str] = Field(description="names by uid of those who wrote or are mentioned")
    next: str | None


@endpoint("GET")
def list_comments(actor: Actor, query: ListComments) -> CommentPage:
    """Read the comments on a request."""
    request = store.request_of(query.request)
    if request is None:
        raise errors.NoSuchRequest
    shown = readable_by(roles_over(request, actor))
    after = cursors.read(query.cursor)
    found = store.comments_page(request.id, shown, after, query.limit + 1)
    page, has_more = found[: query.limit], len(found) > query.limit
    people = store.accounts({uid for each in page for uid in (each.by, *each.mentions)})
    return CommentPage(
        comments=tuple(page),
        people={uid: account.name for uid, account in people.items()},
        next=cursors.written((page[-1].at, page[-1].id)) if has_more else None,
    )
