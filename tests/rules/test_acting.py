"""Who acts for the head of department by a mandate: within its dates, with what the head may do."""

from typing import Any

from tests.mandate_claims import CLAIMS, ODD
from tests.rules.documents import every_request, request_id
from tests.rules.people import AGENCY, DAY, a_mandate
from tests.rules.rest import Database, Person
from tests.rules.tables import rows
from tests.rules.test_turns import STEPS, may_queue

HOURS = 6 * 3600  # longer than anybody goes on asking what is asked here

# The dates of a mandate, in seconds from now, and whether it is in force.
DATES: dict[str, tuple[float, float, bool]] = {
    "ended yesterday": (-9 * DAY, -DAY, False),
    "ended this moment": (-DAY, 0, False),
    "begins in some hours": (HOURS, DAY, False),
    "begins tomorrow": (DAY, 2 * DAY, False),
    "ends before it begins": (HOURS, -HOURS, False),
    "began this moment": (0, DAY, True),
    "for months": (-90 * DAY, 90 * DAY, True),
    "ends in some hours": (-DAY, HOURS, True),
}
WHOLE = a_mandate(-DAY, DAY)
REVIEWS = (("review_content", "ready_for_review"), ("decide_approval", "reviewed"))


def a_bearer(*mandates: Any, **claims: Any) -> Person:
    return Person("bearer", "uid-bearer", {"mandates": mandates, **claims})


def taken(database: Database, person: Person) -> set[str]:
    """What of the head's the person may do."""
    done = {
        step for step, status in REVIEWS if may_queue(database, person, request_id(status), step)
    }
    if database.may_get(person, f"requests/{request_id('drafted', 'other')}"):
        done.add("get a request")
    if database.query(person, "requests") is not None:
        done.add("list requests")
    if database.may_get(person, "agencies/dinas-kesehatan"):
        done.add("get an agency")
    return done


EVERYTHING = {*(step for step, _ in REVIEWS), "get a request", "list requests", "get an agency"}


def test_a_mandate_holds_within_its_dates(database: Database) -> None:
    database.put(every_request())
    for name, (starts, ends, holds) in DATES.items():
        person = a_bearer(a_mandate(starts, ends))
        assert taken(database, person) == (EVERYTHING if holds else set()), name


def test_a_claim_of_any_form_gives_what_it_holds_and_nothing_else(database: Database) -> None:
    database.put(every_request())
    done = {name: taken(database, a_bearer(mandates=claim)) for name, (claim, _) in CLAIMS.items()}
    expected = {name: EVERYTHING if holds else set() for name, (_, holds) in CLAIMS.items()}
    assert done == expected
    assert taken(database, Person("bearer", "uid-bearer")) == set()


def test_odd_roles_do_not_take_a_mandate_away(database: Database) -> None:
    database.put(every_request())
    for roles in ("ikp_division", None, 7, [], ["content_team"]):
        assert taken(database, a_bearer(WHOLE, roles=roles)) == EVERYTHING, roles


def test_an_odd_mandate_takes_no_role_away(database: Database) -> None:
    database.put(every_request())
    for odd in (*ODD.values(), *(claim for claim, _ in CLAIMS.values())):
        assert taken(database, a_bearer(mandates=odd, roles=["department_head"])) == EVERYTHING, odd


def test_a_mandate_gives_no_other_step(database: Database) -> None:
    database.put(every_request())
    person = a_bearer(WHOLE, agency=AGENCY)
    allowed = {
        row["step"]
        for row in rows(STEPS)
        if may_queue(database, person, request_id(row["in turn"]), row["step"])
    }
    assert allowed == {"review_content", "decide_approval"}


def test_a_mandate_does_not_open_the_mandates_of_others(database: Database) -> None:
    database.put(
        {"mandates/one": {"person": "uid-another"}, "mandates/two": {"person": "uid-bearer"}}
    )
    person = a_bearer(WHOLE)
    assert not database.may_get(person, "mandates/one")
    assert database.may_get(person, "mandates/two")
    assert database.query(person, "mandates") is None
    before = a_bearer(a_mandate(DAY, 2 * DAY))
    assert database.may_get(before, "mandates/two")
