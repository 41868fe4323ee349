"""Whether a stored history is whole, and where it is not (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared import chain
from shared.chain import Document
from shared.models import Event, Request
from shared.workflow import fold


@dataclass(frozen=True, slots=True)
class Verified:
    """What can be told of a history, whole or not."""

    request: Request
    events: tuple[Event, ...]  # those that can be read as events, in order
    length: int  # number of all documents
    broken_at: int | None  # sequence of the first event that is missing or not as it was written
    changed: tuple[str, ...]  # fields of the request that are not what the events make of them

    @property
    def is_whole(self) -> bool:
        """Whether events and request are as they were written."""
        return self.broken_at is None and not self.changed


def verify_history(
    request_id: str, stored: Document, documents: Mapping[str, Document]
) -> Verified:
    """Verifies the event documents of a request, by their ids, and the request document.

    Where the events are whole, it is they that say what the request is. Where they and the request
    contradict each other, both are named. Raises ValidationError when neither can be read.
    """
    read = {name: event for name, each in documents.items() if (event := _event(each))}
    events = tuple(sorted(read.values(), key=lambda event: event.sequence))
    sealed = [
        event
        for name, event in read.items()
        if (event.id, event.request) == (name, request_id) and chain.is_sealed(documents[name])
    ]
    chained = _chained(sealed)
    known, before = _known(stored, sealed, len(chained))
    broken_at = min(len(chained) + 1, before) if before else None
    if not before and len(known) < len(documents):  # all that is vouched for, and something more
        more = (event.sequence for name, event in read.items() if name not in known)
        broken_at = min((at for at in more if at > 0), default=len(known) + 1)
    request = None
    if chained and len(chained) == len(documents):
        try:
            request = fold(chained)
        except ValidationError:  # well chained, but no request begins like this
            broken_at = 1
    changed = _differing(stored, request.model_dump()) if request else ()
    if request is None or (broken_at is not None and _can_be_read(stored)):
        request = Request.model_validate(stored)
    return Verified(request, events, len(documents), broken_at, changed)


def _chained(sealed: list[Event]) -> list[Event]:
    """The events from the first on, each of which follows from the one before."""
    following = {(event.sequence, event.previous): event for event in sealed}
    chained: list[Event] = []
    place = (1, "")
    while event := following.get(place):
        chained.append(event)
        place = (event.sequence + 1, event.hash)
    return chained


def _known(stored: Document, sealed: list[Event], chained: int) -> tuple[set[str], int]:
    """The events that the request's head vouches for, by id, and what comes before all of them.

    So an event that was rewritten, with a hash that fits it, is told from the one behind it: that
    one knows what stood there.
    """
    by_hash = {event.hash: event for event in sealed}
    told = stored.get("sequence")
    sequence = told if type(told) is int and told > 0 else max(chained, 1)
    known = set[str]()
    event = by_hash.get(str(stored.get("head")))
    while event and event.sequence == sequence > 0:
        known.add(event.id)
        sequence -= 1
        event = by_hash.get(event.previous)
    return known, sequence


def _differing(stored: Document, request: Mapping[str, Any]) -> tuple[str, ...]:
    names = sorted({*stored, *request})
    return tuple(
        name
        for name in names
        if name not in stored or name not in request or not _is_same(stored[name], request[name])
    )


def _is_same(stored: Any, wanted: Any) -> bool:
    """Whether the database holds this very value: 1 is neither 1.0 nor true."""
    if isinstance(wanted, Mapping):
        return isinstance(stored, Mapping) and not _differing(stored, wanted)
    if isinstance(wanted, list | tuple):
        is_list = isinstance(stored, list | tuple) and len(stored) == len(wanted)
        return is_list and all(map(_is_same, stored, wanted))
    is_number = isinstance(wanted, int | float)
    return bool(stored == wanted) and (not is_number or type(stored) is type(wanted))


def _event(document: Document) -> Event | None:
    try:
        return Event.model_validate(document)
    except ValidationError:
        return None


def _can_be_read(stored: Document) -> bool:
    try:
        Request.model_validate(stored)
    except ValidationError:
        return False
    return True
