"""Takes up what a lost trigger left undone, looking at each event, comment and command for a while.

How far it has looked stands in `sweeps/…`. The last minutes are left to the platform; a quarter of
an hour before is looked at again, for a document is committed after the time that it bears.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared import paths, store
from shared.dead_letters import id_of
from shared.failures import is_passing
from shared.store import Snapshot
from shared.workflow import TRANSITIONS

_LAG = timedelta(minutes=2)  # for commits under way, clocks that differ, and triggers that work
_LOOK_BACK = timedelta(minutes=15)  # behind what was looked at, for what was committed late
_FIRST_LOOK = timedelta(days=1)  # back from now, when nothing was looked at before
_PAGE = 200
_MOST_TROUBLES = 20  # that may pass, in a look: then it is not the documents that are the trouble

Tell = Callable[[str, str], None]
"""Calls a trigger function, by name, with the path of a document."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Search:
    """Documents for which a trigger does something, and which of them it has not been done for."""

    function: str
    collection: str
    field: str  # when a document was made
    undone: Callable[[list[Snapshot]], list[Snapshot]]


def recover(tell: Tell) -> None:
    """Has people told what no trigger told them, and commands performed that none answered.

    What the trigger fails at counts as any of its failures: in the end it is a dead letter. Raises
    an ExceptionGroup of what could not be made good now, once all else is; the next call takes it
    up again.
    """
    troubles: list[Exception] = []
    for search in (
        _Search("on_event", "events", "at", _unannounced),
        _Search("on_comment", "comments", "at", _unannounced),
        *(_Search(f"on_{name}", name, "created_at", _unanswered) for name in TRANSITIONS),
    ):
        try:
            troubles += _look_through(search, tell)
        except Exception as trouble:  # noqa: BLE001  # it is raised at the end, after the others
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("not all that was lost could be made good", troubles)


def _look_through(search: _Search, tell: Tell) -> list[Exception]:
    """Makes good what is lost among the documents that came since the last look.

    Answers what kept it from doing so: the next look begins no later than at the first of these.
    """
    now = datetime.now(UTC)
    place = paths.sweep(search.collection)
    before = store.snapshot_of(place).to_dict() or {}
    looked: datetime = before.get("until") or now - _FIRST_LOOK
    troubles: list[Exception] = []
    stuck: datetime | None = None
    is_down = False
    pages = store.made_between(
        search.collection, search.field, looked - _LOOK_BACK, now - _LAG, _PAGE
    )
    for page in pages:
        for lost in _not_given_up(search.function, search.undone(page)):
            if trouble := _trouble_with(lost, search.function, tell):
                troubles.append(trouble)
                stuck = stuck or lost.get(search.field)
            if is_down := sum(map(is_passing, troubles)) >= _MOST_TROUBLES:
                break
        # What bears the very same time may be on the next page: it is looked at again.
        last = page[-1].get(search.field) if len(page) == _PAGE else now - _LAG
        store.put(place, {"until": stuck or max(looked, last)})
        if is_down:
            break
    return troubles


def _trouble_with(lost: Snapshot, function: str, tell: Tell) -> Exception | None:
    """Makes it good, or answers what keeps it from that now."""
    path = lost.reference.path
    _log.warning("%s was lost", path)
    try:
        tell(function, path)
    except Exception as trouble:  # noqa: BLE001  # whatever it is, others wait behind it
        return trouble
    return None


def _not_given_up(function: str, undone: list[Snapshot]) -> list[Snapshot]:
    """Those that are no dead letters: an admin replays these."""
    letters = {
        each.reference.path: paths.dead_letter(id_of(function, each.reference.path))
        for each in undone
    }
    written = store.snapshots(*letters.values()) if letters else {}
    return [each for each in undone if letters[each.reference.path] not in written]


def _unannounced(page: list[Snapshot]) -> list[Snapshot]:
    marks = {each.reference.path: _mark(each) for each in page}
    told = store.snapshots(*marks.values())
    return [each for each in page if marks[each.reference.path] not in told]


def _mark(said: Snapshot) -> str:
    """Where it stands that people were told of an event or comment."""
    _, request_id, collection, own_id = said.reference.path.split("/")
    is_comment = collection == "comments"
    return paths.announced(request_id, paths.as_said(own_id) if is_comment else own_id)


def _unanswered(page: list[Snapshot]) -> list[Snapshot]:
    return [queued for queued in page if "outcome" not in (queued.to_dict() or {})]
