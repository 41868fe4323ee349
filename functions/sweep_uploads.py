"""Removes uploads that were never finished, were refused, or were sealed but named by no step."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.api_core.exceptions import GoogleAPIError

from shared import paths, storage, store
from shared.models import File, FileKind, FileState
from shared.schedules import scheduled
from shared.texts import texts

# Uploads a run, each of which takes about a tenth of a second; the next run takes the rest.
AT_ONCE = 1000
# No step that has read a file's record is still under way after it.
SECOND_LOOK = timedelta(hours=1)

_log = logging.getLogger(__name__)


@scheduled("17 * * * *")
def sweep_uploads() -> None:
    """Keeps for good what a history names; refuses the rest, so that nobody seals or names it.

    What was sealed is looked at again an hour after that: a step that had read its record before
    has named it by then, if it ever does. A record goes last.
    """
    expired = [
        (snapshot, File.model_validate(snapshot.to_dict()))
        for snapshot in store.expired_uploads(datetime.now(UTC), AT_ONCE)
    ]
    named = _named(file for _, file in expired if _was_sealed(file))
    for snapshot, file in expired:
        if file.id in named:
            kept = {"state": FileState.SEALED, "expires_at": None}
            store.update_unchanged(snapshot, kept)
        elif file.state == FileState.SEALED:
            again_at = datetime.now(UTC) + SECOND_LOOK
            refused = {"state": FileState.REFUSED, "expires_at": again_at}
            store.update_unchanged(snapshot, refused)
        else:
            _remove(snapshot, file)


def _was_sealed(file: File) -> bool:
    return file.generation is not None


def _named(files: Iterable[File]) -> set[str]:
    """The ids that stand in their request's history; of letters, in the mandate's record."""
    wanted = defaultdict[tuple[bool, str], set[str]](set)
    for file in files:
        wanted[file.kind == FileKind.MANDATE_LETTER, file.request].add(file.id)
    named = set[str]()
    for (is_mandates, where), ids in wanted.items():
        for document in _record_of(where) if is_mandates else store.put_forward(where):
            named |= ids & {text for _, text in texts(document)}
    return named


def _record_of(mandate_id: str) -> list[dict[str, Any]]:
    record = store.snapshot_of(paths.mandate(mandate_id)).to_dict()
    return [record] if record else []


def _remove(snapshot: store.Snapshot, file: File) -> None:
    if not store.update_unchanged(snapshot, {"state": FileState.REFUSED}):
        return
    try:
        storage.discard(file)
    except GoogleAPIError:  # the record stays, so the next run tries again
        _log.warning("upload %s could not be discarded", file.id, exc_info=True)
        return
    store.delete(snapshot.reference.path)
