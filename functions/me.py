"""Who the caller is: name, roles, agency, mandates, how to be told; and when the office works."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from shared import config, paths, store
from shared.http import endpoint
from shared.models import Day, Model, Role
from shared.people import Account, Actor, Agency, Mandate, Preferences
from shared.words import Language

# How far clients can reckon in working time by themselves: longer than a round of the SOP takes.
_HOURS_BEFORE, _HOURS_AFTER = timedelta(days=14), timedelta(days=35)


class WhoAmI(Model):
    """No parameters."""


class WorkingInterval(Model):
    """A stretch of time in which the office works."""

    opens: datetime
    closes: datetime


class Me(Model):
    """The signed-in person, with the roles of this session now.

    The mandates are in force or to come; a session that began before one was entered has to be
    renewed to take part in it.
    """

    uid: str
    name: str | None
    email: str | None
    language: Language
    preferences: Preferences
    away_until: Day | None
    roles: tuple[Role, ...]
    agency: Agency | None
    mandates: tuple[Mandate, ...]
    working_hours: tuple[WorkingInterval, ...]


@endpoint("GET")
def me(actor: Actor, query: WhoAmI) -> Me:
    """Who am I?"""
    del query
    now = datetime.now(UTC)
    own = paths.account(actor.uid)
    found = store.snapshots(own, *([paths.agency(actor.agency)] if actor.agency else []))
    account = Account.model_validate(found[own].to_dict()) if own in found else None
    agency = next((s.to_dict() for path, s in found.items() if path != own), None)
    return Me(
        uid=actor.uid,
        name=account.name if account else None,
        email=account.email if account else None,
        language=account.language if account else "id",
        preferences=account.preferences if account else Preferences(),
        away_until=account.away_until if account else None,
        roles=tuple(role for role in Role if role in actor.roles),
        agency=Agency.model_validate(agency) if agency else None,
        mandates=account.mandates_from(now) if account else (),
        working_hours=tuple(_hours(now - _HOURS_BEFORE, now + _HOURS_AFTER)),
    )


def _hours(since: datetime, until: datetime) -> Iterator[WorkingInterval]:
    """Yield the hours of whole days: none is cut where the caller's moment happens to fall."""
    calendar = config.working_calendar()
    first, end = (calendar.day_starts(calendar.local_date(at)) for at in (since, until))
    for opens, closes in calendar.intervals(first, end):
        yield WorkingInterval(opens=opens, closes=closes)
