"""Every way to tamper with a stored history, and where each must be found."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import rfc8785

from shared import chain
from shared.models import Event
from shared.workflow import fold
from tests.unit.builders import as_stored

Document = dict[str, Any]
Path = tuple[str | int, ...]

STRANGER = "x" * 20  # an id of nothing


@dataclass(frozen=True)
class Stored:
    """A request's document and its history's, by their ids."""

    request: Document
    events: dict[str, Document]

    def copy(self) -> "Stored":
        return Stored(self.request, dict(self.events))

    def event(self, sequence: int) -> Document:
        return list(self.events.values())[sequence - 1]


@dataclass(frozen=True)
class Tampering:
    """A history after somebody was at it, and the place that has to be named."""

    what: str
    stored: Stored
    broken_at: int | None = None  # the event that is missing or not as it was written
    field: str | None = None  # what of the request is not as it was written


def tamperings(whole: Stored) -> Iterator[Tampering]:
    """All of them, on a whole history whose events are in order."""
    for sequence in range(1, len(whole.events) + 1):
        yield from _changed(whole, sequence)
        yield from _deleted(whole, sequence)
        yield from _duplicated(whole, sequence)
    for sequence in range(1, len(whole.events) + 2):
        yield from _inserted(whole, sequence)
    yield from _reordered(whole)
    yield from _of_the_request(whole)


def _changed(whole: Stored, sequence: int) -> Iterator[Tampering]:
    """Any value anywhere in an event; as it is, and with a hash that fits what it now holds."""
    for what, change in _changes(whole.event(sequence)):
        name = f"event {sequence}: {what}"
        left = whole.copy()
        left.events[str(left.event(sequence)["id"])] = change
        yield Tampering(name, left, sequence)
        try:
            resealed = {**change, "hash": chain.digest(change)}
        except rfc8785.CanonicalizationError:
            continue
        if resealed["hash"] != change.get("hash"):
            again = left.copy()
            again.events[str(whole.event(sequence)["id"])] = resealed
            # Without any other change it is as it was written.
            if repr(resealed) != repr(whole.event(sequence)):
                yield Tampering(f"{name}, resealed", again, sequence)


def _deleted(whole: Stored, sequence: int) -> Iterator[Tampering]:
    ids = list(whole.events)
    one, tail = whole.copy(), whole.copy()
    del one.events[ids[sequence - 1]]
    yield Tampering(f"event {sequence} deleted", one, sequence)
    for each in ids[sequence - 1 :]:
        del tail.events[each]
    yield Tampering(f"events from {sequence} on deleted", tail, sequence)


def _duplicated(whole: Stored, sequence: int) -> Iterator[Tampering]:
    event = whole.event(sequence)
    twice, moved = whole.copy(), whole.copy()
    twice.events[STRANGER] = event
    yield Tampering(f"event {sequence} twice", twice, sequence)
    del moved.events[event["id"]]
    moved.events[STRANGER] = event
    yield Tampering(f"event {sequence} under another id", moved, sequence)


def _inserted(whole: Stored, sequence: int) -> Iterator[Tampering]:
    """An event that follows from the one before, with an id and a hash of its own."""
    before = whole.event(sequence - 1) if sequence > 1 else None
    plain = {
        **whole.event(1),
        "id": STRANGER,
        "sequence": sequence,
        "previous": before["hash"] if before else "",
    }
    sealed = plain | {"hash": chain.digest(plain)}
    other = plain | {"request": STRANGER}
    for what, event in (
        ("unsealed", plain),
        ("sealed", sealed),
        ("of another request", other | {"hash": chain.digest(other)}),
    ):
        more = whole.copy()
        more.events[STRANGER] = event
        yield Tampering(f"inserted at {sequence}, {what}", more, sequence)
    behind = len(whole.events) + 1  # what stands nowhere is told of behind all that do
    for odd, place in ((None, behind), (0, behind), (-1, behind), (1.5, behind), ("1", 1)):
        more = whole.copy()
        more.events[STRANGER] = sealed | {"sequence": odd}
        yield Tampering(f"inserted with sequence {odd!r}", more, place)
    more = whole.copy()
    more.events[STRANGER] = {}
    yield Tampering("inserted, empty", more, behind)


def _reordered(whole: Stored) -> Iterator[Tampering]:
    for first, second in pairwise(whole.events):
        place = int(whole.events[first]["sequence"])
        contents, places, links = whole.copy(), whole.copy(), whole.copy()
        one, other = whole.events[first], whole.events[second]
        contents.events.update({first: other, second: one})
        yield Tampering(f"contents of {place} and the next exchanged", contents, place)
        for moved, fields in ((places, ("sequence",)), (links, ("sequence", "previous", "hash"))):
            moved.events.update(
                {
                    first: one | {name: other[name] for name in fields},
                    second: other | {name: one[name] for name in fields},
                }
            )
            yield Tampering(f"{', '.join(fields)} of {place} and the next exchanged", moved, place)


def _of_the_request(whole: Stored) -> Iterator[Tampering]:
    for what, change in _changes(whole.request):
        field = what.split(" ")[0].split(".")[0]
        yield Tampering(f"request: {what}", Stored(change, whole.events), field=field)
    events = [Event.model_validate(each) for each in whole.events.values()]
    for sequence in range(1, len(events)):
        back = fold(events[:sequence]).model_dump()
        rolled_back = Stored(stored_as(back), whole.events)
        yield Tampering(f"request as it was after {sequence}", rolled_back, sequence + 1, "head")


def _changes(document: Document) -> Iterator[tuple[str, Document]]:
    """The document with one value changed, removed or added, anywhere in it."""
    for path, value in _values(document):
        what = ".".join(map(str, path))
        for other in _others(value):
            if repr(other) != repr(value):
                yield f"{what} {value!r} is {other!r}", _with(document, path, other)
        if isinstance(path[-1], str):
            yield f"{what} removed", _without(document, path)
        if isinstance(value, dict):
            yield f"{what}.added added", _with(document, (*path, "added"), value=True)
    yield "added added", _with(document, ("added",), value=True)


def _values(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for name, part in parts:
        yield (*path, name), part
        yield from _values(part, (*path, name))


def _others(value: Any) -> list[Any]:  # noqa: PLR0911  # a table by kind
    """Values to put in the place of one: alike, of another kind, and plainly different."""
    match value:
        case bool():
            return [not value, int(value), str(value), None]
        case int():
            return [value + 1, value - 1, float(value), bool(value), str(value), None]
        case float():
            return [value / 2, value + 1e-9, str(value), None]
        case str():
            return [f"{value} ", value.swapcase(), value[1:], "", None, {"it": value}, b"bytes"]
        case datetime():
            microsecond = timedelta(microseconds=1)
            written = value.isoformat(timespec="microseconds")
            return [value + microsecond, value - microsecond, written, value.timestamp(), None]
        case list():
            return [[], value[:-1], value[::-1], value + value[:1], dict(_numbered(value))]
        case dict():
            return [{}, None, "text"]
        case _:
            return [False, 0, "", {}, []]


def _numbered(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """A list as the map that it could be taken for."""
    return ((str(at), value) for at, value in enumerate(values))


def _with(document: Document, path: Path, value: Any) -> Document:
    changed = deepcopy(document)
    _parent(changed, path)[path[-1]] = value
    return changed


def _without(document: Document, path: Path) -> Document:
    changed = deepcopy(document)
    del _parent(changed, path)[path[-1]]
    return changed


def _parent(document: Any, path: Path) -> Any:
    for name in path[:-1]:
        document = document[name]
    return document


def stored_as(document: Document) -> Document:
    """A document as the database gives it back."""
    stored: Document = as_stored(document)
    return stored
