"""Removes uploads that were never finished, or were refused, once their session has ended."""

import logging
from datetime import UTC, datetime

from google.api_core.exceptions import GoogleAPIError

from shared import storage, store
from shared.models import File, FileState
from shared.schedules import scheduled

AT_ONCE = 200  # uploads a run; the next run takes the rest

_log = logging.getLogger(__name__)


@scheduled("17 * * * *")
def sweep_uploads() -> None:
    """Refuses an upload first, so that nobody seals it meanwhile; its record goes last."""
    for snapshot in store.expired_uploads(datetime.now(UTC), AT_ONCE):
        file = File.model_validate(snapshot.to_dict())
        if not store.update_unchanged(snapshot, {"state": FileState.REFUSED}):
            continue
        try:
            storage.discard(file)
        except GoogleAPIError:  # the record stays, so the next run tries again
            _log.warning("upload %s could not be discarded", file.id, exc_info=True)
            continue
        store.delete(snapshot.reference.path)
