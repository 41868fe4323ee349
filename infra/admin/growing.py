"""`grow`: gives stored requests the fields that a new version of the system knows besides.

Events stay as they were written. A request is the fold of its events, so that what it lacks follows
from them; one that differs in anything else is left as it is, for `verify` to name.
"""

import argparse
from collections.abc import Mapping
from typing import Any

from infra.admin.speech import on_the_way, said, tell
from shared import paths, store
from shared.history import verify_history


def configure(parser: argparse.ArgumentParser) -> None:
    """No parameters."""


def run(asked: argparse.Namespace) -> bool:
    """Writes what is lacking, each request once; true if none is left that lacks something."""
    del asked
    grown, busy = 0, 0
    ids = [each.id for each in store.heads(500)]
    what = said("Melengkapi permohonan", "Growing requests")
    for request_id in on_the_way(ids, what, len(ids)):
        snapshot = store.snapshot_of(paths.request(request_id))
        events = store.history(request_id, at=snapshot.read_time)
        if not (lacking := lacks(request_id, snapshot.to_dict() or {}, events)):
            continue
        if store.update_unchanged(snapshot, lacking):
            grown += 1
        else:  # somebody took a step: it is complete since
            busy += 1
    tell(
        f"{grown} permohonan dilengkapi, {busy} sedang dipakai.",
        f"{grown} requests were grown, {busy} were in use.",
    )
    return not busy


def lacks(
    request_id: str, stored: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The fields that a stored request lacks, as its events make them; none where more differs."""
    found = verify_history(request_id, stored, events)
    if found.broken_at is not None or any(name in stored for name in found.changed):
        return {}
    made: dict[str, Any] = found.request.model_dump(include=set(found.changed))
    return made
