"""Comments on requests: who may write and read them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from google.api_core.exceptions import AlreadyExists

from shared import errors, paths, store
from shared.models import Comment, Request, Role, Visibility
from shared.people import Account, Actor
from shared.reading import roles_over

_OF_A_COMMENT = {"by", "request", "text", "visibility", "mentions"}


def readable_by(roles: Iterable[Role]) -> frozenset[Visibility]:
    """The comments that somebody with these roles over a request may read."""
    if set(roles) <= {Role.REQUESTER}:
        return frozenset({Visibility.REQUESTER})
    return frozenset(Visibility)


def role_of(request: Request, actor: Actor, visibility: Visibility) -> Role:
    """The role in which somebody comments. Raises `Forbidden`, or `NotAmongYourselves`."""
    roles = roles_over(request, actor)
    if visibility not in readable_by(roles):
        raise errors.NotAmongYourselves
    return next(role for role in (*(roles - {Role.REQUESTER}), Role.REQUESTER) if role in roles)


def require_readers(request: Request, uids: Iterable[str], visibility: Visibility) -> None:
    """Everybody who is mentioned may read the comment. Raises `MentionsUnfit`."""
    known = store.accounts(uids) if (uids := tuple(uids)) else {}
    unfit = tuple(
        uid for uid in uids if uid not in known or not _may_read(known[uid], request, visibility)
    )
    if unfit:
        raise errors.MentionsUnfit(unfit)


def add(comment: Comment) -> Comment:
    """Writes a comment, once for its id. Raises `KeyReused`."""
    path = paths.comment(comment.request, comment.id)
    try:
        store.create(path, comment.model_dump())
    except AlreadyExists:
        stored = Comment.model_validate(store.snapshot_of(path).to_dict())
        if stored.model_dump(include=_OF_A_COMMENT) != comment.model_dump(include=_OF_A_COMMENT):
            raise errors.KeyReused from None
        return stored
    return comment


def _may_read(account: Account, request: Request, visibility: Visibility) -> bool:
    try:
        roles = roles_over(request, account.actor(datetime.now(UTC)))
    except errors.Forbidden:
        return False
    return visibility in readable_by(roles)
