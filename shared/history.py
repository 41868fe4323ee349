"""Whether a stored history is whole: its chain, and that it folds to the stored request (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from shared import chain
from shared.chain import Document
from shared.models import Event, Request
from shared.workflow import fold


@dataclass(frozen=True, slots=True)
class Verified:
    """What can be told of a history, whole or not."""

    request: Request
    events: tuple[Event, ...]  # those that can be read as events
    length: int
    broken_at: int | None  # sequence of the first event that is missing or changed
    is_whole: bool


def verified(stored: Document, documents: Sequence[Document]) -> Verified:
    """Verifies a request's event documents, in order, against the request document.

    Where the events are whole, it is they that say what the request is. Raises ValidationError when
    neither they nor the stored request can be read.
    """
    read = [_event(document) for document in documents]
    events = tuple(event for event in read if event is not None)
    breaks = (chain.first_break(documents), _first(read, None), _end_break(stored, documents))
    broken_at = min((at for at in breaks if at is not None), default=None)
    if broken_at is not None:
        request = Request.model_validate(stored)
        return Verified(request, events, len(documents), broken_at, is_whole=False)
    try:
        request = fold(events)
    except ValidationError:  # well chained, but no request begins like this
        return Verified(Request.model_validate(stored), events, len(events), 1, is_whole=False)
    return Verified(request, events, len(events), None, is_whole=request == _request(stored))


def _end_break(stored: Document, documents: Sequence[Document]) -> int | None:
    """Where the events end otherwise than the request says."""
    length, head = stored.get("sequence"), stored.get("head")
    if not isinstance(length, int) or length < 1 or not documents:
        return 1
    if len(documents) < length:
        return len(documents) + 1
    if documents[length - 1].get("hash") != head:
        return length
    return length + 1 if len(documents) > length else None


def _first(values: Sequence[object], wanted: object) -> int | None:
    return next((at for at, value in enumerate(values, start=1) if value is wanted), None)


def _event(document: Document) -> Event | None:
    try:
        return Event.model_validate(document)
    except ValidationError:
        return None


def _request(document: Document) -> Request | None:
    try:
        return Request.model_validate(document)
    except ValidationError:
        return None
