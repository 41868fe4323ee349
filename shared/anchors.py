"""Anchors: the heads of all histories of a day, kept where nobody can change them.

A hash chain shows what was changed in a history, unless somebody rewrites it whole, its request
too. Then it is no longer what an earlier anchor says. Anchors are chained like events: each names
the one before and its digest.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from google.api_core.exceptions import NotFound

from shared import config, errors, histories, paths, store
from shared.dead_letters import lay_aside
from shared.store import Snapshot

if TYPE_CHECKING:
    from google.cloud.storage import Bucket

_PAGE = 500  # requests read at a time
_MOST_NAMED = 20  # in the error that ends a run; the log and dead_letters name all

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is not as it was anchored."""

    request: str | None  # None: it is an anchor that is not
    sequence: int | None  # of the event that is missing, or not as it was anchored
    reason: str

    @property
    def path(self) -> str:
        """The document that is not what it was; the anchors' folder where it is an anchor."""
        return paths.ANCHORS if self.request is None else paths.request(self.request)

    def __str__(self) -> str:
        place = "" if self.sequence is None else f" at event {self.sequence}"
        return f"{self.path}{place}: {self.reason}"


class HistoriesChanged(Exception):
    """Some histories are not what they were when they were anchored."""


def anchor() -> None:
    """Compares the histories with the last anchor before today's, and then writes today's.

    Raises HistoriesChanged, once all are compared and named in `dead_letters`, and today's anchor
    is written all the same; a second run compares only. A comparison that does not come to its end
    leaves today without an anchor: the next is made with the same one.
    """
    bucket = _bucket()
    today = paths.anchor(config.working_calendar().local_date(datetime.now(UTC)))
    earlier = max((name for name in _names(bucket) if name < today), default=None)
    found = list[Mismatch]()
    for mismatch in check(earlier) if earlier else ():
        _log.critical("%s", mismatch, extra={"request": mismatch.request})
        lay_aside("anchor_histories", [mismatch.path], str(mismatch), 1)
        found = [*found, mismatch][:_MOST_NAMED]
    _write(bucket, today, earlier)
    if found:
        raise HistoriesChanged("; ".join(map(str, found)))


def check(name: str | None = None) -> Iterator[Mismatch]:
    """Compares the histories as they are with an anchor, by its name; the last one if none is.

    Only a history that went on since is read, and verified whole. Raises NotFound where there is no
    such anchor.
    """
    bucket = _bucket()
    name = name or max(_names(bucket), default=paths.ANCHORS)
    lines = _lines(bucket, name)
    before = next(lines)["before"]
    if before and _digest(bucket, before["name"]) != before["digest"]:
        yield Mismatch(None, None, f"{before['name']} is not what {name} was chained to")
    stored = store.heads(_PAGE)
    request = next(stored, None)
    for anchored in lines:
        while request and request.id < anchored["id"]:  # filed since
            request = next(stored, None)
        if request is None or request.id != anchored["id"]:
            yield Mismatch(anchored["id"], 1, "the request is gone")
        elif not _is_head(anchored):
            yield Mismatch(request.id, None, "it had no head when it was anchored")
        elif mismatch := _mismatch(anchored, request):
            yield mismatch


def _mismatch(anchored: dict[str, Any], request: Snapshot) -> Mismatch | None:
    if _head(request) == anchored:
        return None
    try:
        found = histories.read(request.id)
    except (errors.NoSuchRequest, errors.HistoryUnreadable):
        return Mismatch(request.id, 1, "the request cannot be read any more")
    sequence, head = anchored["sequence"], anchored["head"]
    if not found.is_whole:
        what = ", ".join(found.changed)
        reason = f"the request's {what} changed" if what else "the history is broken"
        return Mismatch(request.id, found.broken_at, reason)
    if found.length < sequence:
        reason = f"the history was cut off: it had {sequence} events"
        return Mismatch(request.id, found.length + 1, reason)
    if found.events[sequence - 1].hash != head:
        return Mismatch(request.id, sequence, "the history was rewritten, up to here or further")
    return None


def _write(bucket: "Bucket", name: str, earlier: str | None) -> None:
    from google.cloud.storage.exceptions import InvalidResponse

    before = {"name": earlier, "digest": _digest(bucket, earlier)} if earlier else None
    try:
        with bucket.blob(name).open(
            "wb", content_type="application/x-ndjson", if_generation_match=0
        ) as stream:
            stream.write(_line({"before": before}))
            for request in store.heads(_PAGE):
                stream.write(_line(_head(request)))
    except InvalidResponse as refusal:  # a stream's way to say so, unlike an upload's in one piece
        if refusal.response.status_code != HTTPStatus.PRECONDITION_FAILED:
            raise
        _log.info("%s is there already", name)


def _head(request: Snapshot) -> dict[str, Any]:
    fields = request.to_dict() or {}
    return {"id": request.id, "sequence": fields.get("sequence"), "head": fields.get("head")}


def _is_head(anchored: dict[str, Any]) -> bool:
    sequence, head = anchored["sequence"], anchored["head"]
    return type(sequence) is int and sequence > 0 and isinstance(head, str) and head != ""


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _lines(bucket: "Bucket", name: str) -> Iterator[dict[str, Any]]:
    """The lines of an anchor, read as they are needed."""
    with bucket.blob(name).open("rb") as stream:
        yield from map(json.loads, stream)


def _digest(bucket: "Bucket", name: str) -> str | None:
    """SHA-256 (hex) of an anchor; None where there is none."""
    try:
        with bucket.blob(name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except NotFound:
        return None


def _names(bucket: "Bucket") -> Iterator[str]:
    return (blob.name for blob in bucket.list_blobs(prefix=paths.ANCHORS))


def _bucket() -> "Bucket":
    from google.cloud import storage  # 234 ms that other functions need not pay

    return storage.Client(project=config.project()).bucket(config.anchor_bucket())
