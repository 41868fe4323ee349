"""Comments on requests: who may write and read them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from shared import errors, paths, store
from shared.models import Comment, Request, Role, Visibility
from shared.people import Account, Actor
from shared.reading import may_read, roles_over

_SAID = {"by", "request", "text", "visibility", "mentions"}


def readable_by(roles: Iterable[Role]) -> frozenset[Visibility]:
    """The comments that somebody with these roles over a request may read."""
    if set(roles) <= {Role.REQUESTER}:
        return frozenset({Visibility.REQUESTER})
    return frozenset(Visibility)


# Of several roles over a request, the one in which somebody comments.
_FIRST = (Role.DEPARTMENT_HEAD, Role.IKP_DIVISION, Role.CONTENT_TEAM, Role.REQUESTER)


def role_of(request: Request, actor: Actor, visibility: Visibility) -> Role:
    """The role in which somebody comments. Raises `Forbidden`, or `NotAmongYourselves`."""
    roles = roles_over(request, actor)
    if visibility not in readable_by(roles):
        raise errors.NotAmongYourselves
    return next(role for role in _FIRST if role in roles)


def require_readers(request: Request, uids: Iterable[str], visibility: Visibility) -> None:
    """Everybody who is mentioned may read the comment. Raises `MentionsUnfit`."""
    known = store.accounts(uids) if (uids := tuple(uids)) else {}
    unfit = tuple(
        uid for uid in uids if uid not in known or not _may_read(known[uid], request, visibility)
    )
    if unfit:
        names = tuple(known[uid].name if uid in known else uid for uid in unfit)
        raise errors.MentionsUnfit(unfit, names)


def said_before(comment: Comment) -> Comment | None:
    """The comment as it was written before under this id. Raises `KeyReused` for another one."""
    found = store.snapshot_of(paths.comment(comment.request, comment.id)).to_dict()
    if found is None:
        return None
    stored = Comment.model_validate(found)
    if stored.model_dump(include=_SAID) != comment.model_dump(include=_SAID):
        raise errors.KeyReused
    return stored


def add(comment: Comment) -> Comment:
    """Writes a comment, once for its id. Raises `KeyReused`, `InFlight` or `TryAgain`."""
    if store.write_together({paths.comment(comment.request, comment.id): comment.model_dump()}):
        return comment
    if before := said_before(comment):
        if before.at != comment.at:  # written by another call of the same command meanwhile
            raise errors.InFlight
        return before  # by this one, whose answer was lost
    raise errors.TryAgain


def _may_read(account: Account, request: Request, visibility: Visibility) -> bool:
    actor = account.actor(datetime.now(UTC))
    return may_read(request, actor) and visibility in readable_by(roles_over(request, actor))
