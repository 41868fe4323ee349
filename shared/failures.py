"""How often a trigger has failed for a document, and when it has failed often enough."""

import logging
from datetime import UTC, datetime, timedelta

from google.api_core import exceptions as cloud

from shared import errors, paths, store
from shared.dead_letters import id_of, lay_aside, reason_of

# The platform waits 10 s after the first failure and twice as long after each, up to 600 s: with
# what recover_lost adds every five minutes, the twelfth comes after 20 minutes at the earliest.
MOST_TRIES = 12
PATIENCE = timedelta(hours=20)  # with what may pass: the platform itself gives up after 24 hours
_KEPT = timedelta(days=2)

_PASSING = (cloud.GoogleAPIError, errors.Unavailable, errors.LostRace, OSError)

_log = logging.getLogger(__name__)


def is_passing(error: Exception) -> bool:
    """Whether waiting may mend it, without anybody's doing."""
    return isinstance(error, _PASSING) and not isinstance(error, cloud.InvalidArgument)


def is_given_up(function: str, document: str, error: Exception) -> bool:
    """Counts a failure; from the last try on, lays the document aside and says so.

    Costs one write and no read. Where that fails, nothing is given up.
    """
    now = datetime.now(UTC)
    try:
        path = paths.failure(id_of(function, document))
        tries, since = store.count_once_more(path, now, now + _KEPT)
        if tries < MOST_TRIES or (is_passing(error) and now - since < PATIENCE):
            return False
        lay_aside(function, [document], reason_of(error), tries)
    except Exception:  # noqa: BLE001  # whatever it is, the platform tries again
        _log.exception("a failure of %s could not be counted", function)
        return False
    return True
