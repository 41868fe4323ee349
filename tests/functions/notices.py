"""What people were told, and the functions that make and send notifications."""

from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud.firestore import FieldFilter

from shared import paths, store
from shared.models import Event
from shared.notifications import Notification
from tests.functions.apps import client_of, tell
from tests.functions.cast import EVERYBODY, Person

HOUR = timedelta(hours=1)


def announce(event: Event) -> None:
    """The platform delivers a stored event to `on_event`."""
    assert tell("on_event", paths.event(event.request, event.id)).status_code == 200


def carry(person: Person, event: Event) -> None:
    """The platform delivers a person's notification of an event to `on_notification`."""
    path = paths.notification(person.uid, paths.told_of(event.request, event.id))
    assert tell("on_notification", path).status_code == 200


def run(function: str) -> None:
    """The scheduler calls a function."""
    assert client_of(function).post("/").status_code == 200


def told(event: Event) -> dict[str, str]:
    """Who of the cast was told of an event, and why."""
    cast = {person.uid for person in EVERYBODY}
    found = [each for each in notifications_of(event.request) if _is_of(each, event)]
    return {each.uid: each.why.value for each in found if each.uid in cast}


def notifications_of(request_id: str) -> list[Notification]:
    """Every notification about a request, whoever got it."""
    about = FieldFilter("request", "==", request_id)
    found = store.database().collection_group("notifications").where(filter=about).stream()
    return [Notification.model_validate(each.to_dict()) for each in found]


def notification_of(person: Person, event: Event) -> Notification:
    """What a person was told of an event."""
    path = paths.notification(person.uid, paths.told_of(event.request, event.id))
    return Notification.model_validate(store.snapshot_of(path).to_dict())


def prefers(person: Person, **changes: Any) -> None:
    """The person chooses how to be told."""
    store.update(paths.account(person.uid), {f"preferences.{k}": v for k, v in changes.items()})


def hurry(person: Person, by: timedelta = HOUR) -> None:
    """Time passes for what waits to be sent to a person, and for what was sent to them last."""
    account = store.database().document(paths.account(person.uid))
    for each in account.collection("notifications").stream():
        for channel in ("mail", "push"):
            at: datetime | None = each.get(f"{channel}.attempt_at")
            if at and at > datetime.now(UTC):
                each.reference.update({f"{channel}.attempt_at": datetime.now(UTC)})
    for each in account.collection("threads").stream():
        each.reference.update({"sent_at": each.get("sent_at") - by})


def _is_of(notification: Notification, event: Event) -> bool:
    return notification.id == paths.told_of(event.request, event.id)
