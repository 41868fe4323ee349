"""The hash chain over a request's events: what makes a changed history visible.

Hashes are taken over the documents as stored, not over today's models, so that a history stays
verifiable when the models grow.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

Document = Mapping[str, Any]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")  # as it is written
# Where the encoders may differ: fractions, and whole numbers that canonical JSON may not have (or a
# text that looks like one, which does no harm); the order of names that UTF-16 has in two units.
_NUMBER = re.compile(r"[:,\[](?<!\d:)-?(?:\d+[.e]|\d{16}|[NI])")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


def digest(event: Document) -> str:
    """SHA-256 (hex) over the event's canonical JSON (RFC 8785), its own hash left out."""
    content = {name: value for name, value in event.items() if name != "hash"}
    return hashlib.sha256(_canonical(content)).hexdigest()


def is_sealed(event: Document) -> bool:
    """Whether an event is as it was written: its hash is that of what it holds.

    Canonical JSON writes alike what the database tells apart: 1 and 1.0, an instant and its text.
    Events are written with whole numbers as integers, and with instants in fields of their own;
    anything else was put in their place.
    """
    try:
        return event.get("hash") == digest(event) and all(map(_is_field, event.values()))
    except rfc8785.CanonicalizationError:  # a value that no event was written with
        return False


def written(value: Any) -> Any:
    """JSON values as an event is written with them: whole numbers as integers."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {key: written(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [written(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_field(value: Any) -> bool:
    """Whether a field of the event itself was written; within one there are no instants."""
    if isinstance(value, str):
        return not _INSTANT.fullmatch(value)
    return isinstance(value, datetime) or _is_written(value)


def _is_written(value: Any) -> bool:
    if value is None or isinstance(value, str | int):
        return True
    if isinstance(value, Mapping):
        return all(map(_is_written, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_written, value))
    return not isinstance(value, datetime) and not (isinstance(value, float) and value.is_integer())


def _canonical(content: Document) -> bytes:
    """Canonical JSON, by the encoder of the standard library where that writes the same."""
    try:
        text = _PLAIN.encode(content)
        if not _NUMBER.search(text) and (text.isascii() or not _BEYOND.search(text)):
            return text.encode()
    except (TypeError, UnicodeEncodeError):
        pass
    return rfc8785.dumps(_json(content))


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return _text_of(value)
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value


def _text_of(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _plainer(value: Any) -> Any:
    """What the encoder does not know as what it knows."""
    if isinstance(value, datetime):
        return _text_of(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


_PLAIN = json.JSONEncoder(
    check_circular=False,
    default=_plainer,
    ensure_ascii=False,
    separators=(",", ":"),
    sort_keys=True,
)
