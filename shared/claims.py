"""Notifications that are due on a channel, and the claims that let one sender have them to itself.

A claim moves the next attempt past a lease and counts a try, unless somebody has been there since
the notifications were read. What came of it is written down only while the claim is the last one.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared import store
from shared.dead_letters import lay_aside, reason_of
from shared.notifications import Delivery, DeliveryState, Notification
from shared.people import Channel
from shared.store import Snapshot

_ROUNDS = 5  # when the reader marks a notification as read at the same moment
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A notification as it was read, and how one channel stands with it."""

    snapshot: Snapshot
    notification: Notification
    channel: Channel

    @property
    def path(self) -> str:
        """Where it is stored."""
        return str(self.snapshot.reference.path)

    @property
    def delivery(self) -> Delivery:
        """The channel's part."""
        return self.notification.delivery(self.channel)

    def changed(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The fields to write for a change of the channel's part."""
        return {self.channel: self.delivery.model_copy(update=changes).model_dump()}


def read(found: Iterable[Snapshot], channel: Channel) -> list[Due]:
    """The notifications; one that cannot be read is laid aside, so that it hides no other."""
    due = []
    for snapshot in found:
        try:
            notification = Notification.model_validate(snapshot.to_dict())
        except ValidationError as error:
            _log.exception("%s cannot be read", snapshot.reference.path)
            lay_aside(channel, [snapshot.reference.path], reason_of(error), tries=0)
            dead = Delivery(state=DeliveryState.DEAD, error="it cannot be read")
            store.update(snapshot.reference.path, {channel: dead.model_dump()})
        else:
            due.append(Due(snapshot, notification, channel))
    return due


def change(
    together: Sequence[Due],
    others: Sequence[tuple[Snapshot, dict[str, Any]]] = (),
    **changes: Any,
) -> bool:
    """Changes the channel's part, unless somebody has been there since it was read."""
    own = [(due.snapshot, due.changed(changes)) for due in together]
    return store.write_together(updates=[*own, *others])


def settle(claimed: Sequence[Due], of_try: int, **changes: Any) -> None:
    """Writes down what came of a claim; where another has followed it, that one's word counts."""
    for _ in range(_ROUNDS):
        found = store.snapshots(*(due.path for due in claimed)).values()
        ours = [d for d in read(found, claimed[0].channel) if d.delivery.tries == of_try]
        if change(ours, **{"attempt_at": None, **changes}):
            return
