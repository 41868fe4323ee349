"""Carries notifications by mail and push: at least once, each try written down before it is made.

Whoever wants to send first claims the notifications that are due, for a message whose id they then
bear for good. So two never send the same, and what fails, or may have failed, is tried again under
that id: all of it that is still to be told, and nothing else.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from types import ModuleType

from pydantic import ValidationError

from shared import claims, paths, push, store, telemetry
from shared.claims import Due
from shared.dead_letters import lay_aside, reason_of
from shared.mail import smtp
from shared.notifications import (
    BURST,
    DIGEST,
    DOWN_PAUSE,
    GIVE_UP_AFTER,
    LEASE,
    MOST_TRIES,
    THREAD_KEPT,
    DeliveryState,
    message_id,
    pause_after,
)
from shared.outbound import Down, Message, Never, Unused
from shared.people import CHANNELS, Account, Channel, Pace
from shared.reading import may_read
from shared.recipients import Why

_AT_ONCE = 300  # notifications in a message
_ROUNDS = 5  # where there is more, or somebody else is at the same notifications
_FRESH = timedelta(minutes=1)  # so long a right to read is taken to last
_LOOKED_AT = 300  # notifications whose readers are served before looking again

_CHANNELS: dict[Channel, ModuleType] = {"mail": smtp, "push": push}
_log = logging.getLogger(__name__)

Bundle = Sequence[Due]
"""Notifications to one person that one message is to carry."""


class _Outcome(Enum):
    SETTLED = auto()
    CONTESTED = auto()  # somebody else is at the same notifications
    DOWN = auto()  # the channel takes nothing at all


def deliver_waiting(patience: float) -> None:
    """Sends everybody what is due, for at most so many seconds; leaves a channel that is down.

    Raises what went wrong with single people, once all the others have been served.
    """
    troubles: list[Exception] = []
    for channel in CHANNELS:  # each has its share of the time
        _deliver_to_all(channel, time.monotonic() + patience / len(CHANNELS), troubles)
    if troubles:
        raise ExceptionGroup("not everybody could be told", troubles)


def _deliver_to_all(channel: Channel, until: float, troubles: list[Exception]) -> None:
    tried: set[str] = set()
    while people := _longest_waiting(channel, tried):
        for uid in people:
            tried.add(uid)
            try:
                works = deliver(uid, channel, until)
            except Exception as error:  # noqa: BLE001  # nobody waits for somebody else's trouble
                troubles.append(error)
                works = True
            if not works or time.monotonic() > until:
                return


def _longest_waiting(channel: Channel, tried: set[str]) -> list[str]:
    people = store.people_waiting(channel, datetime.now(UTC), _LOOKED_AT)
    return [uid for uid in people if uid not in tried]


def deliver(uid: str, channel: Channel, until: float = math.inf) -> bool:
    """Sends a person what is due on a channel, until that time. Says whether the channel works."""
    for _ in range(_ROUNDS):
        found = store.waiting(uid, channel, datetime.now(UTC), _AT_ONCE)
        reader = _reader(uid, channel) if found else None
        outcomes = set()
        for bundle in _bundles(claims.read(found, channel)):
            outcome = _carry(bundle, channel, reader) if reader else _drop(bundle)
            if outcome == _Outcome.DOWN:
                return False
            if time.monotonic() > until:
                return True
            outcomes.add(outcome)
        if _Outcome.CONTESTED not in outcomes and len(found) < _AT_ONCE:
            break
    return True


def deliver_again(channel: Channel, documents: Sequence[str]) -> None:
    """Makes one more try of a message that was given up. Raises `Never` if it is still not sent."""
    before = claims.read(store.snapshots(*documents).values(), channel)
    dead = [due for due in before if due.delivery.state == DeliveryState.DEAD]
    if dead:
        first, now = dead[0], datetime.now(UTC)
        name = first.delivery.bundle or message_id(due.notification for due in dead)
        state, tries = DeliveryState.WAITING, MOST_TRIES - 1
        claims.change(dead, state=state, bundle=name, tries=tries, attempt_at=now)
        deliver(first.notification.uid, channel)
    found = store.snapshots(*documents)
    after = claims.read(found.values(), channel)
    undone = {DeliveryState.DEAD, DeliveryState.WAITING}
    errors = [due.delivery.error for due in after if due.delivery.state in undone]
    if errors or len(after) < len(found):
        raise Never(errors[0] if errors and errors[0] else "it cannot be read, or waits")


def _reader(uid: str, channel: Channel) -> Account | None:
    """The person, if they use the channel."""
    account = store.accounts([uid]).get(uid)
    if account is None or not account.is_active or account.preferences.pace(channel) == Pace.OFF:
        return None
    return account if _CHANNELS[channel].is_used_by(account) else None


def _bundles(found: Sequence[Due]) -> list[Bundle]:
    bundles: defaultdict[str, list[Due]] = defaultdict(list)
    for due in found:
        bundles[due.delivery.bundle].append(due)
    return list(bundles.values())


def _carry(bundle: Bundle, channel: Channel, reader: Account) -> _Outcome:
    """Sends one message, if there is still something to send, and it is time."""
    now = datetime.now(UTC)
    known, first = bundle[0].delivery.bundle, bundle[0].notification
    is_message = known not in {DIGEST, first.request, first.id}
    if is_message:  # of several, which was tried before
        whole = claims.read(store.bundle(reader.uid, channel, known), channel)
        bundle = [due for due in whole if due.delivery.attempt_at]
        if any((at := due.delivery.attempt_at) and at > now for due in bundle):
            return _Outcome.CONTESTED
    bundle = _readable(_unread(bundle), reader, now)
    if not bundle:
        return _Outcome.SETTLED

    thread = []
    if known == (request := first.request):
        last = store.snapshot_of(paths.thread(reader.uid, channel, request))
        free_at = last.get("sent_at") + BURST if last.exists else now
        if free_at > now:
            is_put_off = claims.change(bundle, attempt_at=free_at)
            return _Outcome.SETTLED if is_put_off else _Outcome.CONTESTED
        thread = [(last, {"sent_at": now, "expires_at": now + THREAD_KEPT})]

    told = tuple(sorted((due.notification for due in bundle), key=lambda n: (n.at, n.id)))
    name = known if is_message else message_id(told)
    tries = bundle[0].delivery.tries + 1
    if not claims.change(bundle, thread, bundle=name, tries=tries, attempt_at=now + LEASE):
        return _Outcome.CONTESTED
    return _send(Message(name, reader, told), bundle, channel, tries)


def _send(message: Message, bundle: Bundle, channel: Channel, tries: int) -> _Outcome:
    """Tries the channel, and writes down what came of it."""
    try:
        said = {paths.said_in(due.path) for due in bundle}
        with telemetry.span(f"send {channel}", said):
            _CHANNELS[channel].send(message)
    except Unused:
        claims.settle(bundle, tries, state=DeliveryState.OFF)
    except Down as error:  # says nothing of this message, so it costs no try
        _log.warning("%s takes nothing: %s", channel, error)
        again_at = datetime.now(UTC) + DOWN_PAUSE
        if again_at > message.notifications[0].created_at + GIVE_UP_AFTER:
            _give_up(bundle, channel, tries, error)
        else:
            claims.settle(bundle, tries, tries=tries - 1, attempt_at=again_at, error=str(error))
        return _Outcome.DOWN
    except Exception as error:  # noqa: BLE001  # a message that cannot be made is given up, too
        _log.warning("%s %s: try %d failed", channel, message.id, tries, exc_info=error)
        if isinstance(error, Never) or tries >= MOST_TRIES:
            _give_up(bundle, channel, tries, error)
        else:
            again_at = datetime.now(UTC) + pause_after(tries)
            claims.settle(bundle, tries, attempt_at=again_at, error=reason_of(error))
    else:
        claims.settle(bundle, tries, state=DeliveryState.SENT, sent_at=datetime.now(UTC))
    return _Outcome.SETTLED


def _give_up(bundle: Bundle, channel: Channel, tries: int, error: Exception) -> None:
    lay_aside(channel, [due.path for due in bundle], reason_of(error), tries)
    claims.settle(bundle, tries, state=DeliveryState.DEAD, error=reason_of(error))


def _unread(bundle: Bundle) -> Bundle:
    """What its reader has not seen in the application meanwhile, or what is urgent."""
    read = [due for due in bundle if due.notification.read_at and not due.notification.is_urgent]
    return _without(bundle, read, DeliveryState.READ)


def _readable(bundle: Bundle, reader: Account, now: datetime) -> Bundle:
    """What its reader may still read, if it has waited so long that this may have changed.

    Of a request that cannot be read nobody can say: it is laid aside, and holds up nothing else.
    """
    waited = [
        due
        for due in bundle
        if now - due.notification.created_at > _FRESH and due.notification.why != Why.LEFT_TEAM
    ]
    requests = store.requests({due.notification.request for due in waited}) if waited else {}
    actor = reader.actor(now)
    lapsed, unknown = list[Due](), list[Due]()
    for due in waited:
        request = requests.get(due.notification.request)
        if isinstance(request, ValidationError):
            lay_aside(due.channel, [due.path], reason_of(request), tries=0)
            unknown.append(due)
        elif not may_read(request, actor):
            lapsed.append(due)
    bundle = _without(bundle, unknown, DeliveryState.DEAD)
    return _without(bundle, lapsed, DeliveryState.LAPSED)


def _without(bundle: Bundle, dropped: Bundle, state: DeliveryState) -> Bundle:
    """The rest; what is dropped is written down as such."""
    if dropped:
        claims.change(dropped, state=state, attempt_at=None)
    return [due for due in bundle if due not in dropped]


def _drop(bundle: Bundle) -> _Outcome:
    """Of a channel that its reader does not use."""
    is_done = claims.change(bundle, state=DeliveryState.OFF, attempt_at=None)
    return _Outcome.SETTLED if is_done else _Outcome.CONTESTED
