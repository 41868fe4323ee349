"""Takes up what a lost trigger left undone, looking at each event, comment and command for a while.

How far it has looked stands in `sweeps/…`. The last minutes are left to the platform; a quarter of
an hour before is looked at again, for a document is committed after the time that it bears.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal

from google.api_core.exceptions import GoogleAPIError

from shared import errors, paths, store
from shared.announcing import announce_comment, announce_event
from shared.dead_letters import lay_aside
from shared.models import Comment
from shared.store import Snapshot
from shared.workflow import TRANSITIONS

_LAG = timedelta(minutes=2)  # for commits under way, clocks that differ, and triggers that work
_LOOK_BACK = timedelta(minutes=15)  # behind what was looked at, for what was committed late
_FIRST_LOOK = timedelta(days=1)  # back from now, when nothing was looked at before
_PAGE = 200
_MOST_TROUBLES = 20  # in a look: then it is not the documents that are the trouble
_MOST_TRIES = 288  # looks at the same place, a day's: then what is stuck there is laid aside
_STUCK_FOR = timedelta(days=1)

# What waiting may mend, and what it cannot. What stands in neither is waited for, too.
_PASSING = (GoogleAPIError, errors.Unavailable, errors.LostRace, OSError)
_LASTING = (errors.DomainError, ValueError, TypeError, LookupError, AttributeError)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Search:
    """Documents for which a trigger does something, and what to do where it did not."""

    what: Literal["event", "comment", "command"]
    collection: str
    field: str  # when a document was made
    lost_of: Callable[[list[Snapshot]], list[Snapshot]]
    make_good: Callable[[Snapshot], object]


def recover(perform: Callable[[str, str], None]) -> None:
    """Tells people what no trigger told them, and performs the commands that none answered.

    `perform` takes a transition and the path of a command. Raises an ExceptionGroup of what could
    not be made good now, once all else is; the next call takes it up again.
    """
    troubles: list[Exception] = []
    for search in (
        _Search("event", "events", "at", _unannounced, _announce_event),
        _Search("comment", "comments", "at", _unannounced, _announce_comment),
        *(
            _Search("command", name, "created_at", _unanswered, partial(_perform, perform, name))
            for name in TRANSITIONS
        ),
    ):
        try:
            troubles += _look_through(search)
        except Exception as trouble:  # noqa: BLE001  # it is raised at the end, after the others
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("not all that was lost could be made good", troubles)


def _look_through(search: _Search) -> list[Exception]:
    """Makes good what is lost among the documents that came since the last look.

    Answers what kept it from doing so: the next look begins no later than at the first of these.
    """
    now = datetime.now(UTC)
    place = paths.sweep(search.collection)
    before = store.snapshot_of(place).to_dict() or {}
    looked: datetime = before.get("until") or now - _FIRST_LOOK
    tries: int = before.get("tries", 0)
    troubles: list[Exception] = []
    stuck: datetime | None = None
    pages = store.made_between(
        search.collection, search.field, looked - _LOOK_BACK, now - _LAG, _PAGE
    )
    for page in pages:
        for lost in search.lost_of(page):
            at: datetime = lost.get(search.field)
            is_worn_out = tries >= _MOST_TRIES and at <= now - _STUCK_FOR
            if trouble := _trouble_with(lost, search, tries if is_worn_out else None):
                troubles.append(trouble)
                stuck = stuck or at
            if len(troubles) >= _MOST_TROUBLES:
                break
        # What bears the very same time may be on the next page: it is looked at again.
        last = page[-1].get(search.field) if len(page) == _PAGE else now - _LAG
        until = stuck or max(looked, last)
        again = 0 if stuck is None else tries + 1 if stuck == looked else 1
        store.put(place, {"until": until, "tries": again})
        if len(troubles) >= _MOST_TROUBLES:
            break
    return troubles


def _trouble_with(lost: Snapshot, search: _Search, tries: int | None) -> Exception | None:
    """Makes it good, or answers what keeps it from that now.

    What cannot be made good at all is laid aside, so that it holds up nothing else; with `tries`
    (how often it was tried before, in vain), whatever it is.
    """
    path = lost.reference.path
    _log.warning("%s was lost", path)
    try:
        search.make_good(lost)
    except Exception as trouble:  # noqa: BLE001  # whatever it is, others wait behind it
        _log.exception("%s cannot be made good", path)
        if tries is None and not _is_lasting(trouble):
            return trouble
        reason = f"{type(trouble).__name__}: {trouble}"
    else:
        return None
    lay_aside(search.what, [path], reason, (tries or 0) + 1)
    return None


def _is_lasting(trouble: Exception) -> bool:
    return isinstance(trouble, _LASTING) and not isinstance(trouble, _PASSING)


def _unannounced(page: list[Snapshot]) -> list[Snapshot]:
    marks = {each.reference.path: _mark(each) for each in page}
    told = store.snapshots(*marks.values())
    return [each for each in page if marks[each.reference.path] not in told]


def _mark(said: Snapshot) -> str:
    """Where it stands that people were told of an event or comment."""
    _, request_id, collection, own_id = said.reference.path.split("/")
    is_comment = collection == "comments"
    return paths.announced(request_id, paths.as_said(own_id) if is_comment else own_id)


def _announce_event(lost: Snapshot) -> None:
    _, request_id, _, event_id = lost.reference.path.split("/")
    announce_event(request_id, event_id)


def _announce_comment(lost: Snapshot) -> None:
    announce_comment(Comment.model_validate(lost.to_dict()))


def _perform(perform: Callable[[str, str], None], transition: str, lost: Snapshot) -> None:
    perform(transition, lost.reference.path)


def _unanswered(page: list[Snapshot]) -> list[Snapshot]:
    return [queued for queued in page if "outcome" not in (queued.to_dict() or {})]
