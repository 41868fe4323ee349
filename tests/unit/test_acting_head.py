"""Who acts for the head by a mandate holds that role within its dates, and in no other instant."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import errors
from shared.accounts import claims_of
from shared.auth import mandates_of
from shared.models import Acting, MandateKind, Role
from shared.people import MOST_MANDATES, Account, Actor, Mandate
from shared.workflow import decide
from tests.unit.bodies import a_command
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    NOW,
    a_draft,
    a_request,
    an_account,
    an_id,
    given,
)

MANDATE = an_id("mandate")
STARTS, ENDS = datetime(2026, 8, 11, 17, tzinfo=UTC), datetime(2026, 8, 13, 17, tzinfo=UTC)
AN_INSTANT = timedelta(microseconds=1)
BORNE = Mandate(id=MANDATE, kind=MandateKind.PLT, starts_at=STARTS, ends_at=ENDS)

# At what time the mandate holds, and whether it is in force then or will be.
TIMES = [
    (STARTS - AN_INSTANT, False, True),
    (STARTS, True, True),
    (NOW, True, True),
    (ENDS - AN_INSTANT, True, True),
    (ENDS, False, False),
    (ENDS + timedelta(days=1), False, False),
]


def bearer(*roles: str, uid: str = "uid-bearer", now: datetime = NOW) -> Actor:
    """Somebody with these roles and the mandate, at that time."""
    return Actor.at(now, uid, map(Role, roles), None, [BORNE])


def account(*roles: str, **changes: Any) -> Account:
    """The mirror of somebody with these roles and the mandate."""
    return an_account("uid-bearer", *roles).model_copy(update={"mandates": (BORNE,)} | changes)


@pytest.mark.parametrize(("now", "holds", "_"), TIMES)
def test_the_role_is_held_within_the_dates(now: datetime, *, holds: bool, _: bool) -> None:
    acting = Acting(mandate=MANDATE, kind=MandateKind.PLT)
    for actor in (bearer("ikp_division", now=now), account("ikp_division").actor(now)):
        assert actor.roles == {"ikp_division"} | ({"department_head"} if holds else set())
        assert actor.acting == (acting if holds else None)


@pytest.mark.parametrize(("now", "_", "will"), TIMES)
def test_a_mandate_that_is_over_is_borne_no_more(now: datetime, *, _: bool, will: bool) -> None:
    assert account().mandates_from(now) == ((BORNE,) if will else ())
    assert ("mandates" in claims_of(account(), now)) is will


def test_claims_are_json_with_times_in_seconds() -> None:
    assert claims_of(account("content_team"), NOW) == {
        "roles": ["content_team"],
        "agency": None,
        "mandates": [
            {
                "id": MANDATE,
                "kind": "plt",
                "starts_at": 1786467600,
                "ends_at": 1786640400,
            }
        ],
    }
    assert mandates_of(claims_of(account(), NOW)) == (BORNE,)


def test_claims_of_whoever_holds_most_have_room_in_a_token() -> None:
    """Firebase takes 1000 bytes."""
    days = [timedelta(days=2 * n) for n in range(MOST_MANDATES)]
    most = tuple(
        Mandate(id=MANDATE, kind=MandateKind.PLT, starts_at=NOW + d, ends_at=ENDS + d) for d in days
    )
    claims = claims_of(account(*Role, mandates=most, agency="a" * 40), NOW)
    assert len(claims["mandates"]) == 3
    assert len(json.dumps(claims)) < 1000


def test_an_inactive_person_has_no_mandate() -> None:
    inactive = account("ikp_division", is_active=False)
    assert inactive.actor(NOW).roles == frozenset()
    assert inactive.actor(NOW).acting is None
    assert inactive.mandates_from(NOW) == ()


def test_the_claims_of_an_inactive_person_give_nothing() -> None:
    inactive = account("ikp_division", is_active=False)
    assert claims_of(inactive, NOW) == {"roles": [], "agency": None}


def test_the_head_acts_for_nobody() -> None:
    assert bearer("department_head") == Actor.at(
        NOW, "uid-bearer", [Role.DEPARTMENT_HEAD], None, []
    )


@pytest.mark.parametrize(
    ("name", "status"), [("review_content", "ready_for_review"), ("decide_approval", "reviewed")]
)
def test_the_event_says_by_which_mandate(name: str, status: str) -> None:
    event = decide(a_request(status), a_command(name), bearer(), NOW, given())
    assert event.actor.role == "department_head"
    assert event.actor.acting == Acting(mandate=MANDATE, kind=MandateKind.PLT)


def test_a_step_in_a_role_of_ones_own_is_by_no_mandate() -> None:
    actor = bearer("ikp_division")
    event = decide(a_request("submitted"), a_command("receive_request"), actor, NOW, given())
    assert (event.actor.role, event.actor.acting) == ("ikp_division", None)


@pytest.mark.parametrize(
    ("name", "status"), [("review_content", "ready_for_review"), ("decide_approval", "reviewed")]
)
def test_nobody_judges_by_a_mandate_what_they_made_or_checked(name: str, status: str) -> None:
    request = a_request(status, draft=a_draft().model_copy(update={"checker": CHECKER.uid}))
    command = a_command(name)
    with pytest.raises(errors.OwnWork):
        decide(request, command, bearer(uid=AUTHOR.uid), NOW, given())
    with pytest.raises(errors.OwnCheck):
        decide(request, command, bearer(uid=CHECKER.uid), NOW, given())
    assert decide(request, command, bearer(uid="uid-another"), NOW, given())
