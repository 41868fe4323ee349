"""What a person is told, and when each channel carries it (pure).

A notification is a document of its reader, exactly one for a person and an event; it bears how each
channel stands. A channel carries what is urgent at once, everything else at the person's own pace,
and what is due together about one thing (`bundle`) as one message.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import count
from typing import Literal

from shared.models import SCHEMA_VERSION, DocumentId, Model, Role, Uid
from shared.people import Channel, Pace
from shared.recipients import Why
from shared.words import Language
from shared.working_time import WorkingCalendar

BURST = timedelta(minutes=5)  # between two messages about one request that nothing hurries
LEASE = timedelta(minutes=2)  # a try that was begun and never ended is made again after this
MOST_TRIES = 12  # while the channel works
GIVE_UP_AFTER = timedelta(days=7)  # even if it never did
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
DOWN_PAUSE = timedelta(minutes=5)  # before a channel is tried again that takes nothing at all
THREAD_KEPT = timedelta(days=1)  # long past any burst
TOLD_FOR = timedelta(days=365)  # how long notifications are kept
DIGEST = "digest"


class DeliveryState(StrEnum):
    """How a channel stands with a notification."""

    WAITING = "waiting"
    SENT = "sent"
    OFF = "off"  # the person, or this deployment, does not use the channel
    READ = "read"  # read in the application before its message was due
    LAPSED = "lapsed"  # the person may no longer read what it tells of
    DEAD = "dead"  # given up; see dead_letters


class Delivery(Model):
    """One channel's part. `attempt_at` is set while something is still to be done."""

    state: DeliveryState
    bundle: str = ""  # what it is told together with: "digest", a request, itself, or a message
    attempt_at: datetime | None = None
    tries: int = 0
    sent_at: datetime | None = None
    error: str | None = None  # of the last try


class Notification(Model):
    """users/{uid}/notifications/{id}; the id is that of the event or comment that it tells of."""

    id: str
    schema_version: Literal[1] = SCHEMA_VERSION
    uid: Uid
    request: DocumentId
    title: str
    register_number: str | None  # as people cite it: 17/2026
    why: Why
    is_urgent: bool
    transition: str  # what happened; "comment" for a comment
    sequence: int | None  # of the event
    by: Uid | Literal["system"]
    role: Role | Literal["system"]
    text: dict[Language, str]
    at: datetime  # when it happened
    created_at: datetime
    expires_at: datetime  # then Firestore removes it
    read_at: datetime | None = None
    mail: Delivery
    push: Delivery

    def delivery(self, channel: Channel) -> Delivery:
        """How a channel stands."""
        return self.mail if channel == "mail" else self.push


def plan(
    pace: Pace,
    daily_at: int,
    now: datetime,
    calendar: WorkingCalendar,
    *,
    is_urgent: bool,
    own_id: str,
    request: str,
) -> Delivery:
    """When a channel of this pace carries a new notification, and with what it is bundled."""
    if pace == Pace.OFF:
        return Delivery(state=DeliveryState.OFF)
    if is_urgent:
        return Delivery(state=DeliveryState.WAITING, bundle=own_id, attempt_at=now)
    if pace == Pace.NOW:
        return Delivery(state=DeliveryState.WAITING, bundle=request, attempt_at=now)
    at = _next_digest(pace, daily_at, now, calendar)
    return Delivery(state=DeliveryState.WAITING, bundle=DIGEST, attempt_at=at)


def message_id(notifications: Iterable[Notification]) -> str:
    """The id of the one message that carries these; the same for the same ones."""
    ids = sorted(each.id for each in notifications)
    return ids[0] if len(ids) == 1 else hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32]


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: doubled each time, up to six hours."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(tries - 1, 30)))


def _next_digest(pace: Pace, daily_at: int, now: datetime, calendar: WorkingCalendar) -> datetime:
    """The next full hour at which the office works; or on days on which it does, the chosen hour.

    Where the office is closed at the chosen hour, what comes then goes when it works again.
    """
    if pace == Pace.HOURLY:
        hour = now.replace(minute=0, second=0, microsecond=0)
        hours = (hour + timedelta(hours=ahead) for ahead in count(1))
        return next(at for at in hours if calendar.is_working(at))
    yesterday = calendar.local_date(now) - timedelta(days=1)
    days = (yesterday + timedelta(days=ahead) for ahead in count())
    chosen = (
        calendar.next_working(datetime.combine(day, time(daily_at), calendar.time_zone))
        for day in days
        if calendar.works_on(day)
    )
    return next(at for at in chosen if at > now)
