"""Reading a request's stored history, verified as it stood at one moment."""

from shared import errors, paths, store
from shared.history import Verified, verified


def read(request_id: str) -> Verified:
    """The history, whole or not. Raises `NoSuchRequest`."""
    snapshot = store.snapshot_of(paths.request(request_id))
    if not snapshot.exists:
        raise errors.NoSuchRequest
    events = store.history(request_id, at=snapshot.read_time)
    return verified(snapshot.to_dict() or {}, list(events))
