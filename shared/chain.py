"""The hash chain over a request's events: what makes a changed history visible.

Hashes are taken over the documents as stored, not over today's models, so that a history stays
verifiable when the models grow.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

Document = Mapping[str, Any]


def digest(event: Document) -> str:
    """SHA-256 (hex) over the event's canonical JSON (RFC 8785), its own hash left out."""
    content = {name: _json(value) for name, value in event.items() if name != "hash"}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def first_break(events: Iterable[Document]) -> int | None:
    """The sequence at which the chain breaks, or None. Expects one request's events in order."""
    previous = ""
    for position, event in enumerate(events, start=1):
        whole = event.get("sequence") == position and event.get("previous") == previous
        if not whole or not _is_sealed(event):
            return position
        previous = event["hash"]
    return None


def _is_sealed(event: Document) -> bool:
    try:
        return bool(event.get("hash") == digest(event))
    except rfc8785.CanonicalizationError:  # a value that no event was written with
        return False


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value
