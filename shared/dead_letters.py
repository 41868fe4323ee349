"""Dead letters: what could not be delivered, announced or performed, for an admin to look at."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Annotated

from google.api_core.exceptions import GoogleAPIError
from pydantic import StringConstraints, ValidationError

from shared import errors, paths, store
from shared.models import Model
from shared.outbound import Never, NotNow

LetterId = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}-[0-9a-f]{32}$")]

_KEPT = timedelta(days=90)
_LONGEST_REASON = 1000  # characters
_SPEAK_OF_US = (errors.DomainError, GoogleAPIError, NotNow, Never)
_ROOT = Path(__file__).parents[1]

_log = logging.getLogger(__name__)


class DeadLetter(Model):
    """dead_letters/{id}: what was given up, with the last reason."""

    id: LetterId
    what: str  # the channel, or the trigger function
    documents: tuple[str, ...]  # paths of what was given up
    reason: str
    tries: int
    at: datetime
    expires_at: datetime  # then Firestore removes it
    replayed_at: datetime | None = None  # when it was done after all
    replayed_by: str | None = None


def id_of(what: str, document: str) -> str:
    """The id of the one letter about a document: whatever its path, an id that Firestore takes."""
    return f"{what}-{hashlib.sha256(document.encode()).hexdigest()[:32]}"


def lay_aside(what: str, documents: Sequence[str], reason: str, tries: int) -> None:
    """Keeps what was given up; the same again replaces its letter."""
    now = datetime.now(UTC)
    letter = DeadLetter(
        id=id_of(what, documents[0]),
        what=what,
        documents=tuple(documents),
        reason=reason,
        tries=tries,
        at=now,
        expires_at=now + _KEPT,
    )
    path = paths.dead_letter(letter.id)
    if store.write_together({path: letter.model_dump()}):
        _log.error("%s is a dead letter after %d tries: %s", what, tries, letter.id)
    else:
        store.put(path, letter.model_dump())


def reason_of(error: Exception) -> str:
    """What went wrong, for an admin: never a value that somebody may have typed.

    So an error of which that is not known is told by its kind and its place in our code alone.
    """
    kind = type(error).__name__
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        parts = (f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in found)
        text = f"{kind}: {', '.join(parts)}"
    elif isinstance(error, NotNow | Never):
        text = str(error)
    elif isinstance(error, _SPEAK_OF_US):
        text = f"{kind}: {error}"
    else:
        text = f"{kind} at {_place_of(error)}"
    return text[:_LONGEST_REASON]


def _place_of(error: Exception) -> str:
    """The innermost line of our own code."""
    frames = extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT / "shared")]
    for frame in reversed(own):
        return f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno} ({frame.name})"
    return "an unknown place"
