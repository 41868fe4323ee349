"""People as pydantic models: who they are, what they may do, how they want to be told."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from shared.models import (
    SCHEMA_VERSION,
    Acting,
    AgencyId,
    Day,
    DocumentId,
    Letter,
    Line,
    MandateKind,
    Model,
    Role,
    Text,
    Uid,
)
from shared.words import Language

Channel = Literal["mail", "push"]
CHANNELS: tuple[Channel, ...] = ("mail", "push")
MOST_MANDATES = 3  # of one person, that are not over; the security rules look at as many


class Mandate(Model):
    """A right to act for the head of department within its dates, as the person bears it."""

    id: DocumentId
    kind: MandateKind
    starts_at: AwareDatetime
    ends_at: AwareDatetime  # the first instant at which it no longer holds

    def is_in_force(self, at: datetime) -> bool:
        """Whether it holds at that time."""
        return self.starts_at <= at < self.ends_at

    def overlaps(self, other: "Mandate") -> bool:
        """Whether there is an instant at which both hold."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def bearing(mandates: Iterable[Mandate]) -> dict[str, Any]:
    """The fields of users/{uid} that say which mandates its person bears, and until when."""
    ordered = sorted(mandates, key=lambda mandate: mandate.starts_at)
    return {
        "mandates": [mandate.model_dump() for mandate in ordered],
        "acting_until": max((mandate.ends_at for mandate in ordered), default=None),
    }


class Actor(Model):
    """A signed-in person with the roles that they hold now, as the token or the account says."""

    uid: Uid
    roles: frozenset[Role]
    agency: AgencyId | None = None
    acting: Acting | None = None  # set where the head's role is held by a mandate alone

    @classmethod
    def at(
        cls,
        now: datetime,
        uid: str,
        roles: Iterable[Role],
        agency: str | None,
        mandates: Iterable[Mandate],
    ) -> Self:
        """The person at that time: with the head's role while one of the mandates gives it."""
        held = frozenset(roles)
        mandate = next((each for each in mandates if each.is_in_force(now)), None)
        if Role.DEPARTMENT_HEAD in held or mandate is None:
            return cls(uid=uid, roles=held, agency=agency)
        acting = Acting(mandate=mandate.id, kind=mandate.kind)
        return cls(uid=uid, roles=held | {Role.DEPARTMENT_HEAD}, agency=agency, acting=acting)


class Pace(StrEnum):
    """How soon a channel tells a person what is not urgent."""

    NOW = "now"
    HOURLY = "hourly"  # at the next full hour at which the office works
    DAILY = "daily"  # at an hour of the person's choice, on days on which the office works
    OFF = "off"


# The hour in the office's time zone at which a daily digest goes.
Hour = Annotated[int, Field(ge=0, le=23)]


class Preferences(Model):
    """How a person wants to be told, beside the notifications in the application."""

    mail: Pace = Pace.NOW
    push: Pace = Pace.NOW
    daily_at: Hour = 8

    def pace(self, channel: Channel) -> Pace:
        """How soon this channel tells."""
        return self.mail if channel == "mail" else self.push


class Account(Model):
    """users/{uid}: the mirror of a person's account and custom claims."""

    uid: Uid
    name: Line
    email: str
    roles: tuple[Role, ...]
    agency: AgencyId | None
    is_active: bool
    language: Language = "id"
    preferences: Preferences = Preferences()
    away_until: Day | None = None  # the last day on which they are not there, as they say
    mandates: tuple[Mandate, ...] = ()  # one after the other; those that are over may be among them
    acting_until: AwareDatetime | None = None  # when the last of them ends: by it heads are found

    @property
    def active_roles(self) -> frozenset[Role]:
        """The roles held for good: an inactive person has none left."""
        return frozenset(self.roles) if self.is_active else frozenset()

    def mandates_from(self, now: datetime) -> tuple[Mandate, ...]:
        """The mandates that are in force then or will be: an inactive person has none."""
        return tuple(each for each in self.mandates if self.is_active and now < each.ends_at)

    def actor(self, now: datetime) -> Actor:
        """The person as an actor at that time: an inactive one has no role left."""
        return Actor.at(now, self.uid, self.active_roles, self.agency, self.mandates_from(now))


class MandateRecord(Model):
    """mandates/{id}: the letter by which somebody acts for the head, and how the mandate ended."""

    id: DocumentId
    schema_version: Literal[1] = SCHEMA_VERSION
    person: Uid
    kind: MandateKind
    letter: Letter
    first_day: Day
    last_day: Day  # included
    starts_at: datetime
    ends_at: datetime  # as the letter has it: the first instant after the last day
    entered_by: Uid
    entered_at: datetime
    ended_by: Uid | None = None  # who ended it before its time
    ended_at: datetime | None = None
    end_reason: Text | None = None

    def borne(self) -> Mandate:
        """The mandate as its person bears it."""
        return Mandate(id=self.id, kind=self.kind, starts_at=self.starts_at, ends_at=self.ends_at)


# What Firebase Cloud Messaging knows a device by: a registration token or an installation id.
DeviceToken = Annotated[
    str, StringConstraints(min_length=20, max_length=4096, pattern=r"^[A-Za-z0-9_:.%-]+$")
]


class Device(Model):
    """devices/{id}: where somebody wants to be pushed. A device is one person's at a time."""

    id: str
    uid: Uid
    token: DeviceToken
    registered_at: datetime

    @staticmethod
    def id_of(token: str) -> str:
        """The id of the device that has this token."""
        return hashlib.sha256(token.encode()).hexdigest()[:32]


class Agency(Model):
    """agencies/{id}: a city agency (OPD)."""

    id: AgencyId
    name: Line
