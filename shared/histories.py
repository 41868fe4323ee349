"""Reading a request's stored history, verified as it stood at one moment."""

import logging

from pydantic import ValidationError

from shared import errors, paths, store
from shared.history import Verified, verify_history

_log = logging.getLogger(__name__)


def read(request_id: str) -> Verified:
    """The history, whole or not. Raises `NoSuchRequest` or `HistoryUnreadable`."""
    snapshot = store.snapshot_of(paths.request(request_id))
    if not snapshot.exists:
        raise errors.NoSuchRequest
    events = store.history(request_id, at=snapshot.read_time)
    try:
        return verify_history(request_id, snapshot.to_dict() or {}, events)
    except ValidationError:  # its text has what people wrote
        path = paths.request(request_id)
        _log.error("%s and its history cannot be read", path, extra={"request": request_id})
        raise errors.HistoryUnreadable from None
