"""Dead letters: what could not be delivered, announced or performed, for somebody to look at."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from shared import paths, store
from shared.models import Model
from shared.people import Channel

What = Channel | Literal["event", "comment", "command"]

_KEPT = timedelta(days=90)


class DeadLetter(Model):
    """dead_letters/{id}: what was given up, with the last reason."""

    id: str
    what: What
    documents: tuple[str, ...]  # paths of what was given up
    reason: str
    tries: int
    at: datetime
    expires_at: datetime  # then Firestore removes it


def lay_aside(what: What, documents: Sequence[str], reason: str, tries: int) -> None:
    """Keeps what was given up; the same again replaces its letter."""
    now = datetime.now(UTC)
    letter = DeadLetter(
        id=f"{what}-{documents[0].replace('/', '-')}",
        what=what,
        documents=tuple(documents),
        reason=reason,
        tries=tries,
        at=now,
        expires_at=now + _KEPT,
    )
    store.put(paths.dead_letter(letter.id), letter.model_dump())
