"""Tells people of what happened: one notification for each person, written once.

What an event adds to its month's tally is written with it: it counts when it is told, and as often.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from shared import config, directory, errors, paths, sentences, store, tallying
from shared.models import Comment, Event, Request, Role
from shared.notifications import TOLD_FOR, Delivery, Notification, plan
from shared.people import Account, Channel
from shared.recipients import Why, recipients, told
from shared.words import Language

Text = Callable[[Why], dict[Language, str]]

_KEPT = timedelta(days=30)  # the mark that people were told; recover_lost looks within minutes


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a request, and who did it."""

    id: str  # of the event or comment
    transition: str
    sequence: int | None
    by: str
    role: Role | Literal["system"]
    at: datetime
    counts: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # for which documents


def announce_event(request_id: str, event_id: str) -> bool:
    """Tells everybody who must know of an event, and counts it. Says whether this call did it."""
    event_path, request_path = paths.event(request_id, event_id), paths.request(request_id)
    found = store.snapshots(event_path, request_path)
    if len(found) < 2:  # noqa: PLR2004  # a pair
        return False
    event = Event.model_validate(found[event_path].to_dict())
    request = Request.model_validate(found[request_path].to_dict())
    calendar = config.working_calendar()

    people = directory.holders(request, told(event, request), datetime.now(UTC))
    left = store.accounts(event.changes.team.former) if event.changes.team else {}
    accounts = left | {uid: account for held in people.values() for uid, account in held.items()}
    whys = {
        accounts[uid]: why
        for uid, why in recipients(event, request, people).items()
        if uid in accounts
    }
    news = News(
        id=event.id,
        transition=event.transition,
        sequence=event.sequence,
        by=event.actor.uid,
        role=event.actor.role,
        at=event.at,
        counts=tallying.added_by(event, request),
    )
    return _tell(news, request, whys, lambda why: sentences.of_event(why, event, request, calendar))


def announce_comment(comment: Comment) -> bool:
    """Tells everybody whom a comment mentions. Says whether this call did it."""
    request = store.request_of(comment.request)
    if request is None:
        return False
    accounts = store.accounts({comment.by, *comment.mentions})
    author = accounts.pop(comment.by, None)
    news = News(
        id=paths.as_said(comment.id),
        transition="comment",
        sequence=None,
        by=comment.by,
        role=comment.role,
        at=comment.at,
    )
    text = sentences.of_mention(author.name if author else comment.by, comment.text)
    whys = dict.fromkeys(accounts.values(), Why.MENTIONED)
    return _tell(news, request, whys, lambda _: text)


def _tell(news: News, request: Request, whys: Mapping[Account, Why], text: Text) -> bool:
    """Writes the notifications and what counts, with the mark that they are: all or nothing.

    Raises LostRace when neither this call nor another did.
    """
    now = datetime.now(UTC)
    mark = {"at": now, "people": len(whys), "expires_at": now + _KEPT}
    notifications = {
        paths.notification(account.uid, paths.told_of(request.id, news.id)): _notification(
            account, request, news, why, text(why), now
        ).model_dump()
        for account, why in whys.items()
    }
    documents = {paths.announced(request.id, news.id): mark, **notifications}
    if store.write_together(documents, adds=news.counts):
        return True
    if not store.snapshots(*documents):
        raise errors.LostRace
    return False


def _notification(
    account: Account,
    request: Request,
    news: News,
    why: Why,
    text: dict[Language, str],
    now: datetime,
) -> Notification:
    own_id = paths.told_of(request.id, news.id)

    def delivery(channel: Channel) -> Delivery:
        return plan(
            account.preferences.pace(channel),
            account.preferences.daily_at,
            now,
            config.working_calendar(),
            is_urgent=why.is_urgent,
            own_id=own_id,
            request=request.id,
        )

    return Notification(
        id=own_id,
        uid=account.uid,
        request=request.id,
        title=request.proposal.title,
        register_number=request.register_entry.cited() if request.register_entry else None,
        why=why,
        is_urgent=why.is_urgent,
        transition=news.transition,
        sequence=news.sequence,
        by=news.by,
        role=news.role,
        text=text,
        at=news.at,
        created_at=now,
        expires_at=now + TOLD_FOR,
        mail=delivery("mail"),
        push=delivery("push"),
    )
