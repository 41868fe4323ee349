"""Page cursors: where a page that goes back in time ended (pure)."""

import base64
from datetime import UTC, datetime

from pydantic import AwareDatetime, TypeAdapter

from shared import errors
from shared.models import CommandId

Place = tuple[datetime, str]
"""The time of a page's last document, and that document's id."""

# A request's id has the form of a comment's, which is a command's.
_PLACE: TypeAdapter[Place] = TypeAdapter(tuple[AwareDatetime, CommandId])


def written(place: Place) -> str:
    """The cursor for what follows a place."""
    return base64.urlsafe_b64encode(f"{place[0].isoformat()} {place[1]}".encode()).decode()


def read(cursor: str | None) -> Place | None:
    """The place of a cursor that an earlier page gave. Raises `InvalidCursor`."""
    if not cursor:
        return None
    try:
        at, _, document = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        time, name = _PLACE.validate_python((at, document))
        return time.astimezone(UTC), name
    except (ValueError, OverflowError):  # in base64, in UTF-8 or in a part; beyond the calendar
        raise errors.InvalidCursor from None
