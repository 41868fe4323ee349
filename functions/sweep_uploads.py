"""Removes uploads that were never finished, or were refused, once their session has ended."""

from datetime import UTC, datetime

from shared import storage, store
from shared.models import File
from shared.schedules import scheduled

AT_ONCE = 200  # uploads a run; the next run takes the rest


@scheduled("17 * * * *")
def sweep_uploads() -> None:
    """Deletes the record first: an upload that is being finished meanwhile stays."""
    for snapshot in store.expired_uploads(datetime.now(UTC), AT_ONCE):
        file = File.model_validate(snapshot.to_dict())
        if store.delete_unchanged(snapshot):
            storage.discard(file)
