"""Takes up what a lost trigger left undone, looking at each event and each command once.

How far it has looked stands in `sweeps/…`; the last minutes are left to the platform.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from shared import paths, store
from shared.announcing import announce_event
from shared.notifications import KEPT, DeadLetter
from shared.store import Snapshot
from shared.workflow import TRANSITIONS

_LAG = timedelta(minutes=2)  # for commits under way, clocks that differ, and triggers that work
_FIRST_LOOK = timedelta(days=1)  # back from now, when nothing was looked at before
_PAGE = 200
_log = logging.getLogger(__name__)


def announce_unannounced() -> int:
    """Tells people of events that no trigger told them of. Answers how many there were."""
    return _look_through("events", "at", _unannounced, _announce)


def answer_unanswered(perform: Callable[[str, str], None]) -> int:
    """Performs commands that no trigger answered. Answers how many there were."""
    count = 0
    for transition in TRANSITIONS:
        make_good = partial(_perform, perform, transition)
        count += _look_through(transition, "created_at", _unanswered, make_good)
    return count


def _look_through(
    collection: str,
    field: str,
    lost_of: Callable[[list[Snapshot]], list[Snapshot]],
    make_good: Callable[[Snapshot], object],
) -> int:
    """Makes good what is lost among the documents that came since the last look."""
    count = 0
    now = datetime.now(UTC)
    looked = store.snapshot_of(paths.sweep(collection))
    since = looked.get("until") if looked.exists else now - _FIRST_LOOK
    for page in store.made_between(collection, field, since, now - _LAG, _PAGE):
        lost = lost_of(page)
        for snapshot in lost:
            _try(make_good, snapshot, collection)
        count += len(lost)
        # What bears the very same time may be on the next page: it is looked at again.
        store.put(looked.reference.path, {"until": page[-1].get(field)})
    return count


def _try(make_good: Callable[[Snapshot], object], lost: Snapshot, collection: str) -> None:
    """What cannot be made good is laid aside, so that it holds up nothing else."""
    _log.warning("%s was lost", lost.reference.path)
    try:
        make_good(lost)
    except Exception as error:  # noqa: BLE001  # whatever it is, others wait behind it
        _log.exception("%s cannot be made good", lost.reference.path)
        now = datetime.now(UTC)
        letter = DeadLetter(
            id=lost.reference.path.replace("/", "-"),
            what="event" if collection == "events" else "command",
            documents=(lost.reference.path,),
            reason=f"{type(error).__name__}: {error}",
            tries=1,
            at=now,
            expires_at=now + KEPT,
        )
        store.put(paths.dead_letter(letter.id), letter.model_dump())


def _unannounced(page: list[Snapshot]) -> list[Snapshot]:
    marks = {each.reference.path: _mark(each) for each in page}
    told = store.snapshots(*marks.values())
    return [each for each in page if marks[each.reference.path] not in told]


def _mark(event: Snapshot) -> str:
    return paths.announced(*_ids(event))


def _announce(lost: Snapshot) -> None:
    announce_event(*_ids(lost))


def _ids(event: Snapshot) -> tuple[str, str]:
    """The request's, and the event's."""
    _, request_id, _, event_id = event.reference.path.split("/")
    return request_id, event_id


def _perform(perform: Callable[[str, str], None], transition: str, lost: Snapshot) -> None:
    perform(transition, lost.reference.path)


def _unanswered(page: list[Snapshot]) -> list[Snapshot]:
    return [queued for queued in page if "outcome" not in (queued.to_dict() or {})]
