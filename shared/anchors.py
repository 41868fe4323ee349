"""Anchors: the heads of all histories of a day, kept where nobody can change them.

A hash chain shows what was changed in a history, unless somebody rewrites it whole, its request
too. Then it is no longer what an earlier anchor says. Anchors are chained like events: each names
the one before and its digest. Who may create an object may plant one, so none is taken on trust.
"""

import hashlib
import logging
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from pydantic import ValidationError

from shared import config, errors, histories, paths, store
from shared.dead_letters import lay_aside
from shared.history import Verified
from shared.models import Model
from shared.store import Snapshot

if TYPE_CHECKING:
    from google.cloud.storage import Blob, Bucket

_PAGE = 500  # requests read at a time
_MOST_NAMED = 20  # in the error that ends a run; the log and dead_letters name all
_LONGEST_RUN = timedelta(hours=1)  # twice as long as the function may take

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is not as it was anchored."""

    request: str | None  # None: it is an anchor that is not
    sequence: int | None  # of the event that is missing, or not as it was anchored
    reason: str
    anchor: str = paths.ANCHORS  # which one, where it is an anchor

    @property
    def path(self) -> str:
        """The document that is not what it was; the object where it is an anchor."""
        return self.anchor if self.request is None else paths.request(self.request)

    def __str__(self) -> str:
        place = "" if self.sequence is None else f" at event {self.sequence}"
        return f"{self.path}{place}: {self.reason}"


class HistoriesChanged(Exception):
    """Some histories, or anchors, are not what they were when they were anchored."""


class _Head(Model):
    """A line of an anchor: what a request said of its last event, damaged or not."""

    id: str
    sequence: Any
    head: Any

    @property
    def is_one(self) -> bool:
        """Whether it names an event."""
        sequence, head = self.sequence, self.head
        return type(sequence) is int and sequence > 0 and isinstance(head, str) and head != ""


class _Before(Model):
    """The anchor before, by name and SHA-256 (hex)."""

    name: str
    digest: str | None


class _First(Model):
    """The first line of an anchor."""

    before: _Before | None


@dataclass(frozen=True, slots=True)
class _Anchor:
    """An anchor as it is stored, of which every line can be read."""

    blob: "Blob"
    made: datetime  # by Cloud Storage's clock, which no writer sets

    def heads(self) -> Iterator[_Head]:
        """What it holds, in the order of ids, read as it is needed."""
        with self.blob.open("rb") as stream:
            next(stream)
            yield from map(_Head.model_validate_json, stream)


def anchor() -> None:
    """Compares the histories with the last anchor before today's, and writes today's of the same.

    Raises HistoriesChanged, once all are compared and named in `dead_letters`, and today's anchor
    is written all the same; where it is there already, all are compared with it, too. A comparison
    that does not come to its end leaves today without an anchor: the next is made with the same.
    """
    found = list[Mismatch]()
    for mismatch in _anchored(_bucket()):
        _log.critical("%s", mismatch, extra={"request": mismatch.request})
        lay_aside("anchor_histories", [mismatch.path], str(mismatch), 1)
        found = [*found, mismatch][:_MOST_NAMED]
    if found:
        raise HistoriesChanged("; ".join(map(str, found)))


def check(name: str | None = None) -> Iterator[Mismatch]:
    """Compares the histories as they are with an anchor, by its name; the last one if none is.

    Only a history that went on since is read, and verified whole. Raises NotFound where there is no
    such anchor.
    """
    bucket = _bucket()
    names, strays = _names(bucket, _today())
    yield from strays
    if against := (yield from _opened(bucket, names, name or max(names, default=paths.ANCHORS))):
        yield from _compared(against)


def _anchored(bucket: "Bucket") -> Iterator[Mismatch]:
    """Sees to it that today's anchor is there, and as it should be."""
    from google.cloud.storage.exceptions import InvalidResponse

    today = _today()
    names, strays = _names(bucket, today)
    yield from strays
    before = _before(bucket, names, today)
    earlier = (yield from _opened(bucket, names, before.name)) if before else None
    if today not in names:
        try:
            yield from _written(bucket.blob(today), before, earlier)
        except InvalidResponse as refusal:  # a stream's way to say that it is there by now
            if refusal.response.status_code != HTTPStatus.PRECONDITION_FAILED:
                raise
        else:
            return
    yield from _compared(earlier, (yield from _opened(bucket, names, today)))


def _written(blob: "Blob", before: _Before | None, earlier: _Anchor | None) -> Iterator[Mismatch]:
    """Compares and writes in one pass; what breaks it off leaves no object behind."""
    with blob.open("wb", content_type="application/x-ndjson", if_generation_match=0) as stream:
        stream.write(_line(_First(before=before)))
        yield from _compared(earlier, to=stream)


def _compared(
    earlier: _Anchor | None, today: _Anchor | None = None, to: IO[bytes] | None = None
) -> Iterator[Mismatch]:
    """Reads each head once, to compare and to write it.

    Were it read for each, one could be compared, and another, forged in between, be anchored.
    """
    anchored = (each.heads() if each else iter(()) for each in (earlier, today))
    stored = map(_head, store.heads(_PAGE))
    for present, then, now in _side_by_side(stored, *anchored):
        if to and present:
            to.write(_line(present))
        if mismatch := _mismatch(present, then, now, today):
            yield mismatch


def _side_by_side(*sides: Iterator[_Head]) -> Iterator[list[_Head | None]]:
    """What each side says of a request, None where nothing; all are in the order of ids."""
    ahead = [next(side, None) for side in sides]
    while there := [line.id for line in ahead if line]:
        lowest = min(there)
        yield [line if line and line.id == lowest else None for line in ahead]
        ahead = [
            next(side, None) if line and line.id == lowest else line
            for side, line in zip(sides, ahead, strict=True)
        ]


def _mismatch(
    present: _Head | None, then: _Head | None, now: _Head | None, today: _Anchor | None
) -> Mismatch | None:
    """Compares a head with what the earlier anchor says of it, and today's where it is there."""
    anchored = [line for line in (then, now) if line]
    if present is None:
        return Mismatch(anchored[0].id, 1, "the request is gone")
    if not all(line.is_one for line in anchored):
        return Mismatch(present.id, None, "it had no head when it was anchored")
    if all(line == present for line in anchored) and not (today and now is None):
        return None
    return _unfit((*anchored, present), today, now.sequence if now else 0)


def _unfit(lines: tuple[_Head, ...], today: _Anchor | None, held: int) -> Mismatch | None:
    """Whether one whole history goes through all these heads of a request, the present one last.

    What is there of it beyond today's anchor, if that is made, has to be younger.
    """
    request = lines[-1].id
    try:
        found = histories.read(request)
    except (errors.NoSuchRequest, errors.HistoryUnreadable):
        return Mismatch(request, 1, "the request cannot be read any more")
    if not found.is_whole:
        changed = ", ".join(found.changed)
        reason = f"the request's {changed} changed" if changed else "the history is broken"
        return Mismatch(request, found.broken_at, reason)
    for line in lines:
        if unlike := _unlike(line, found):
            return unlike
    if today and found.length > held and found.events[held].at < today.made - _LONGEST_RUN:
        return Mismatch(request, held + 1, f"{today.blob.name} leaves out what was there")
    return None


def _unlike(line: _Head, found: Verified) -> Mismatch | None:
    """Where a whole history does not go on from a head."""
    if not line.is_one:
        return Mismatch(line.id, None, "it had no head when it was compared")
    if found.length < line.sequence:
        reason = f"the history was cut off: it had {line.sequence} events"
        return Mismatch(line.id, found.length + 1, reason)
    if found.events[line.sequence - 1].hash != line.head:
        return Mismatch(line.id, line.sequence, "the history was rewritten, up to here or further")
    return None


def _head(request: Snapshot) -> _Head:
    kept = map((request.to_dict() or {}).get, ("sequence", "head"))
    sequence, head = (value if type(value) in {int, str} else None for value in kept)
    return _Head(id=request.id, sequence=sequence, head=head)


def _line(content: Model) -> bytes:
    return content.model_dump_json().encode() + b"\n"


def _opened(
    bucket: "Bucket", names: list[str], name: str
) -> Generator[Mismatch, None, _Anchor | None]:
    """An anchor, once every line was read; None, and a mismatch, where that cannot be.

    One that is not chained to the one before it is a mismatch, too. Raises NotFound.
    """
    blob = bucket.blob(name)
    blob.reload()
    try:
        with blob.open("rb") as stream:
            chained = _First.model_validate_json(stream.readline()).before
            for line in stream:
                _Head.model_validate_json(line)
    except ValidationError:
        yield Mismatch(None, None, "it cannot be read", name)
        return None
    before = _before(bucket, names, name)
    if chained != before:
        what = before.name if before else "no other"
        yield Mismatch(None, None, f"it should be chained to {what}, as that is", name)
    return _Anchor(blob, blob.time_created)


def _before(bucket: "Bucket", names: list[str], name: str) -> _Before | None:
    """What an anchor has to name as the one before."""
    last = max((each for each in names if each < name), default=None)
    if last is None:
        return None
    with bucket.blob(last).open("rb") as stream:
        return _Before(name=last, digest=hashlib.file_digest(stream, "sha256").hexdigest())


def _names(bucket: "Bucket", today: str) -> tuple[list[str], list[Mismatch]]:
    """The anchors up to today's, and what stands among them but is of no day, or of one to come."""
    names, strays = list[str](), list[Mismatch]()
    for blob in bucket.list_blobs(prefix=paths.ANCHORS):
        if blob.name <= today and _is_of_a_day(blob.name):
            names.append(blob.name)
        else:
            strays.append(Mismatch(None, None, "no anchor is made under this name yet", blob.name))
    return names, strays


def _is_of_a_day(name: str) -> bool:
    try:
        return name == paths.anchor(date.fromisoformat(PurePosixPath(name).stem))
    except ValueError:
        return False


def _today() -> str:
    return paths.anchor(config.working_calendar().local_date(datetime.now(UTC)))


def _bucket() -> "Bucket":
    from google.cloud import storage  # 234 ms that other functions need not pay

    return storage.Client(project=config.project()).bucket(config.anchor_bucket())
