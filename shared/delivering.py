"""Carries notifications by mail and push: at least once, each try written down before it is made.

Whoever wants to send first claims the notifications that are due: their next attempt moves past a
lease, and they bear the id of the message that is to carry them. So two never send the same, one
that dies is followed by another with the very same message, and what fails is tried again later.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

from shared import paths, push, store
from shared.mail import smtp
from shared.notifications import (
    BURST,
    KEPT,
    LEASE,
    MOST_TRIES,
    DeadLetter,
    DeliveryState,
    Notification,
    message_id,
    pause_after,
)
from shared.outbound import Down, Message, Never, NotNow, Unused
from shared.people import CHANNELS, Account, Channel, Pace
from shared.reading import may_read
from shared.recipients import Why
from shared.store import Snapshot

_AT_ONCE = 300  # notifications in a message
_ROUNDS = 5  # where there is more, or somebody else is at the same notifications
_FRESH = timedelta(minutes=1)  # so long a right to read is taken to last
_LOOKED_AT = 300  # notifications whose readers are served before looking again

_SEND: dict[Channel, Callable[[Message], None]] = {"mail": smtp.send, "push": push.send}
_log = logging.getLogger(__name__)


class _Outcome(Enum):
    SETTLED = auto()
    CONTESTED = auto()  # somebody else is at the same notifications
    DOWN = auto()  # the channel takes nothing at all


@dataclass(frozen=True, slots=True)
class _Due:
    """A notification as it was read."""

    snapshot: Snapshot
    notification: Notification


def deliver_waiting(patience: float) -> None:
    """Sends everybody what is due, for at most so many seconds; leaves a channel that is down.

    Raises what went wrong with single people, once all the others have been served.
    """
    until = time.monotonic() + patience
    troubles: list[Exception] = []
    for channel in CHANNELS:
        _deliver_to_all(channel, until, troubles)
    if troubles:
        raise ExceptionGroup("not everybody could be told", troubles)


def _deliver_to_all(channel: Channel, until: float, troubles: list[Exception]) -> None:
    tried: set[str] = set()
    while people := _longest_waiting(channel, tried):
        for uid in people:
            tried.add(uid)
            if time.monotonic() > until:
                return
            try:
                if not deliver(uid, channel):
                    return
            except Exception as error:  # noqa: BLE001  # nobody waits for somebody else's trouble
                troubles.append(error)


def _longest_waiting(channel: Channel, tried: set[str]) -> list[str]:
    people = store.people_waiting(channel, datetime.now(UTC), _LOOKED_AT)
    return [uid for uid in people if uid not in tried]


def deliver(uid: str, channel: Channel) -> bool:
    """Sends a person what is due on a channel. Says whether the channel works."""
    for _ in range(_ROUNDS):
        now = datetime.now(UTC)
        found = store.waiting(uid, channel, now, _AT_ONCE)
        account = store.accounts([uid]).get(uid) if found else None
        bundles = _bundles(found, channel)
        outcomes = {_carry(bundle, channel, account, now) for bundle in bundles}
        if _Outcome.DOWN in outcomes:
            return False
        if _Outcome.CONTESTED not in outcomes and len(found) < _AT_ONCE:
            break
    return True


def _bundles(found: Sequence[Snapshot], channel: Channel) -> list[list[_Due]]:
    bundles: defaultdict[str, list[_Due]] = defaultdict(list)
    for due in _read(found):
        bundles[due.notification.delivery(channel).bundle].append(due)
    return list(bundles.values())


def _carry(
    bundle: list[_Due], channel: Channel, account: Account | None, now: datetime
) -> _Outcome:
    """Sends one message, if there is still somebody and something to send, and it is time."""
    if account is None or not account.is_active or account.preferences.pace(channel) == Pace.OFF:
        return _settle(bundle, channel, state=DeliveryState.OFF)
    known = bundle[0].notification.delivery(channel)
    if known.tries:  # all of the message that was tried before
        bundle = _read(store.bundle(account.uid, channel, known.bundle))
        if not all(_is_due(each, channel, now) for each in bundle):
            return _Outcome.CONTESTED
    else:
        bundle = _unread(bundle, channel)
    bundle = _readable(bundle, channel, account, now)
    if not bundle:
        return _Outcome.SETTLED

    thread = []
    if known.bundle == (request := bundle[0].notification.request):
        last = store.snapshot_of(paths.thread(account.uid, channel, request))
        free_at = last.get("sent_at") + BURST if last.exists else now
        if free_at > now:
            return _claim(bundle, channel, attempt_at=free_at)
        thread = [(last, {"sent_at": now})]

    notifications = tuple(sorted((d.notification for d in bundle), key=lambda n: (n.at, n.id)))
    name = known.bundle if known.tries else message_id(notifications)
    tries = known.tries + 1
    claim = _claim(bundle, channel, thread, bundle=name, tries=tries, attempt_at=now + LEASE)
    if claim == _Outcome.CONTESTED:
        return claim
    return _send(Message(name, account, notifications), bundle, channel, tries)


def _send(message: Message, bundle: list[_Due], channel: Channel, tries: int) -> _Outcome:
    """Tries the channel, and writes down what came of it."""
    then: dict[str, Any] = {"bundle": message.id, "tries": tries}
    try:
        _SEND[channel](message)
    except Unused:
        return _settle(bundle, channel, state=DeliveryState.OFF, **then)
    except (NotNow, Never) as error:
        then["error"] = str(error)
        if isinstance(error, NotNow) and tries < MOST_TRIES:
            _log.warning("%s %s was not taken (try %d): %s", channel, message.id, tries, error)
            again_at = datetime.now(UTC) + pause_after(tries)
            settled = _settle(bundle, channel, attempt_at=again_at, **then)
            return _Outcome.DOWN if isinstance(error, Down) else settled
        _log.error("%s %s is given up after %d tries: %s", channel, message.id, tries, error)
        return _bury(message, bundle, channel, then)
    return _settle(bundle, channel, state=DeliveryState.SENT, sent_at=datetime.now(UTC), **then)


def _bury(message: Message, bundle: list[_Due], channel: Channel, then: dict[str, Any]) -> _Outcome:
    now = datetime.now(UTC)
    letter = DeadLetter(
        id=f"{channel}-{message.to.uid}-{message.id}",
        what=channel,
        documents=tuple(due.snapshot.reference.path for due in bundle),
        reason=then["error"],
        tries=then["tries"],
        at=now,
        expires_at=now + KEPT,
    )
    store.put(paths.dead_letter(letter.id), letter.model_dump())
    return _settle(bundle, channel, state=DeliveryState.DEAD, **then)


def _unread(bundle: list[_Due], channel: Channel) -> list[_Due]:
    """What its reader has not seen in the application meanwhile, or what is urgent."""
    read = [due for due in bundle if due.notification.read_at and not due.notification.is_urgent]
    if read:
        _settle(read, channel, state=DeliveryState.READ)
    return [due for due in bundle if due not in read]


def _is_due(due: _Due, channel: Channel, now: datetime) -> bool:
    at = due.notification.delivery(channel).attempt_at
    return at is not None and at <= now


def _readable(bundle: list[_Due], channel: Channel, account: Account, now: datetime) -> list[_Due]:
    """What its reader may still read, if it has waited so long that this may have changed."""
    waited = [
        due
        for due in bundle
        if now - due.notification.created_at > _FRESH and due.notification.why != Why.LEFT_TEAM
    ]
    if not waited:
        return bundle
    requests = store.requests({due.notification.request for due in waited})
    actor = account.actor(now)
    lapsed = [d for d in waited if not may_read(requests.get(d.notification.request), actor)]
    if lapsed:
        _settle(lapsed, channel, state=DeliveryState.LAPSED)
    return [due for due in bundle if due not in lapsed]


def _claim(
    together: list[_Due],
    channel: Channel,
    others: Sequence[tuple[Snapshot, dict[str, Any]]] = (),
    **changes: Any,
) -> _Outcome:
    """Changes the deliveries unless somebody has been there since they were read."""
    own = [(due.snapshot, _changed(due, channel, changes)) for due in together]
    is_done = store.write_together(updates=[*own, *others])
    return _Outcome.SETTLED if is_done else _Outcome.CONTESTED


def _settle(together: list[_Due], channel: Channel, **changes: Any) -> _Outcome:
    """Changes the deliveries for good: whoever claimed them owns them."""
    done = {"attempt_at": None, **changes}
    store.update_all({d.snapshot.reference.path: _changed(d, channel, done) for d in together})
    return _Outcome.SETTLED


def _changed(due: _Due, channel: Channel, changes: dict[str, Any]) -> dict[str, Any]:
    delivery = due.notification.delivery(channel).model_copy(update=changes)
    return {channel: delivery.model_dump()}


def _read(found: Sequence[Snapshot]) -> list[_Due]:
    return [_Due(s, Notification.model_validate(s.to_dict())) for s in found]
