"""Carries a new notification by mail and push, if it is to go at once."""

from datetime import UTC, datetime

from shared import paths, store
from shared.delivering import deliver
from shared.notifications import Notification
from shared.people import CHANNELS
from shared.triggers import on_created


@on_created(paths.notification("{uid}", "{notification}"))
def on_notification(document: str) -> None:
    """What fails, and what is to wait, `send_waiting` takes up."""
    found = store.snapshot_of(document).to_dict()
    if found is None:
        return
    notification = Notification.model_validate(found)
    now = datetime.now(UTC)
    for channel in CHANNELS:
        attempt_at = notification.delivery(channel).attempt_at
        if attempt_at and attempt_at <= now:
            deliver(notification.uid, channel)
