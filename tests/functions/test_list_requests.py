"""A person lists what they may read, the last changed first, page by page, each request once."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud.firestore import SERVER_TIMESTAMP

from shared import store
from tests.functions.apps import answered, get, refused
from tests.functions.cast import AGUS, DINKES, HENDRA, NINA, OMAR, RATNA, SARI, WULAN, Person
from tests.functions.stories import Story, a_request, an_id

STATUSES = (
    *("submitted", "received", "team_formed", "drafted", "checked", "needs_correction"),
    *("ready_for_review", "reviewed", "returned", "approved", "withdrawn"),
)
# Whose turn it is in which status.
AWAITING = {
    "requester": {"returned"},
    "ikp_division": {"submitted", "received", "checked", "needs_correction"},
    "content_team": {"team_formed", "drafted", "needs_correction"},
    "department_head": {"ready_for_review", "reviewed"},
    "admin": set[str](),
}


def a_requester(agency: str | None = None) -> Person:
    """Somebody of an agency that no other test uses."""
    name = an_id().lower()
    return Person(name, ("requester",), agency or f"dinas-{name}")


def filed_by(person: Person) -> str:
    """The id of a request that this person filed."""
    return a_request("submitted", by={"submit_request": person}).id


def listed(person: Person, **query: Any) -> list[str]:
    """The ids on the first page."""
    page = answered(get("list_requests", person, **query))
    return [request["id"] for request in page["requests"]]


def walked(person: Person, **query: Any) -> list[list[str]]:
    """The ids on every page."""
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    for _ in range(50):  # more than there are: a walk that does not end fails
        page = answered(get("list_requests", person, **query, **cursor))
        pages.append([request["id"] for request in page["requests"]])
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    return pages


def on_the_team(story: Story, person: Person) -> str:
    """The request's id, once this person is on its team."""
    store.update(f"requests/{story.id}", {"team.members": ["dewi", person.uid]})
    return story.id


@pytest.fixture(scope="module")
def one_in_each() -> dict[str, str]:
    """By status, requests of an agency of their own (`agency` among the keys)."""
    person = a_requester()
    people = dict.fromkeys(("submit_request", "supply_material", "withdraw_request"), person)
    found = {status: a_request(status, by=people).id for status in STATUSES}
    assert person.agency
    return found | {"agency": person.agency}


def test_requester_lists_the_requests_of_their_agency_only() -> None:
    person, other = a_requester(), a_requester()
    colleague = a_requester(person.agency)
    own = [filed_by(person), filed_by(colleague)]
    filed_by(other)

    assert listed(person) == own[::-1]
    assert listed(colleague) == own[::-1]
    assert listed(person, agency=other.agency) == []


def test_requester_lists_what_they_filed_themselves() -> None:
    person = a_requester()
    colleague = a_requester(person.agency)
    own, _ = filed_by(person), filed_by(colleague)

    assert listed(person, mine="true") == [own]


def test_requester_without_an_agency_lists_nothing() -> None:
    assert listed(OMAR) == []


def test_content_maker_lists_the_requests_whose_team_they_are_on() -> None:
    person = Person(an_id().lower(), ("content_team",))
    own = [on_the_team(a_request("drafted"), person), on_the_team(a_request("checked"), person)]

    assert sorted(listed(person)) == sorted(own)
    assert sorted(listed(person, mine="true")) == sorted(own)
    assert listed(person, status="drafted") == own[:1]
    assert listed(Person(an_id().lower(), ("content_team",))) == []


def test_person_of_two_roles_lists_both_sides_each_request_once() -> None:
    name = an_id().lower()
    person = Person(name, ("requester", "content_team"), f"dinas-{name}")
    filed = filed_by(person)
    both = a_request("team_formed", by={"submit_request": person, "supply_material": person})
    team = on_the_team(a_request("drafted"), person)
    on_the_team(both, person)

    assert sorted(listed(person)) == sorted([filed, both.id, team])
    assert listed(person, agency=DINKES) == [team]


@pytest.mark.parametrize("person", [WULAN, RATNA], ids=lambda person: person.uid)
def test_office_lists_the_requests_of_every_agency(person: Person) -> None:
    one, two = a_requester(), a_requester()
    first, second = filed_by(one), filed_by(two)
    for request in (first, second):
        store.update(f"requests/{request}", {"updated_at": SERVER_TIMESTAMP})

    assert listed(person, agency=one.agency) == [first]
    assert listed(person, agency=two.agency) == [second]
    assert {first, second} <= set(listed(person, limit=100))


@pytest.mark.parametrize("person", [HENDRA, RATNA], ids=lambda person: person.uid)
def test_office_has_no_requests_of_its_own(person: Person) -> None:
    filed_by(SARI)

    assert listed(person, mine="true") == []


@pytest.mark.parametrize("person", [AGUS, NINA], ids=lambda person: person.uid)
@pytest.mark.parametrize("query", [{}, {"mine": "true"}, {"status": "approved"}], ids=str)
def test_others_list_nothing(person: Person, query: dict[str, str]) -> None:
    refused(get("list_requests", person, **query), "no_reading_role")


@pytest.mark.parametrize("status", STATUSES)
def test_status_chooses(status: str, one_in_each: dict[str, str]) -> None:
    found = listed(WULAN, agency=one_in_each["agency"], status=status)

    assert found == [one_in_each[status]]


@pytest.mark.parametrize(("role", "statuses"), AWAITING.items())
def test_whose_turn_it_is_chooses(
    role: str, statuses: set[str], one_in_each: dict[str, str]
) -> None:
    found = listed(WULAN, agency=one_in_each["agency"], awaiting=role)

    assert set(found) == {one_in_each[status] for status in statuses}


def test_filters_hold_together(one_in_each: dict[str, str]) -> None:
    agency = one_in_each["agency"]

    found = listed(WULAN, agency=agency, status="checked", awaiting="ikp_division")
    assert found == [one_in_each["checked"]]
    assert listed(WULAN, agency=agency, status="checked", awaiting="department_head") == []


def test_answer_is_the_request_as_it_is_stored() -> None:
    person = a_requester()
    filed_by(person)

    (request,) = answered(get("list_requests", person))["requests"]

    assert request == answered(get("get_request", person, request=request["id"]))


@pytest.mark.parametrize(
    ("limit", "sizes"), [(None, [20, 20, 5]), (45, [45]), (44, [44, 1]), (15, [15, 15, 15])]
)
def test_pages_have_no_gaps_and_no_repeats(
    limit: int | None, sizes: list[int], forty_five: tuple[Person, list[str]]
) -> None:
    person, expected = forty_five

    pages = walked(person, **({"limit": limit} if limit else {}))

    assert [len(page) for page in pages] == sizes
    assert [request for page in pages for request in page] == expected


def test_request_filed_between_two_pages_moves_nothing(
    forty_five: tuple[Person, list[str]],
) -> None:
    person, expected = forty_five
    first = answered(get("list_requests", person, limit=10))
    newer = filed_by(person)

    second = answered(get("list_requests", person, limit=10, cursor=first["next"]))

    assert [request["id"] for request in second["requests"]] == expected[10:20]
    store.database().document(f"requests/{newer}").delete()


@pytest.fixture(scope="module")
def forty_five() -> tuple[Person, list[str]]:
    """A requester, and the ids of their requests in order: many changed at the very same moment."""
    person = a_requester()
    moments = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=n // 7) for n in range(45)]
    filed = []
    for moment in moments:
        request = filed_by(person)
        store.update(f"requests/{request}", {"updated_at": moment})
        filed.append((moment, request))
    return person, [request for _, request in sorted(filed, reverse=True)]


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


MOMENT = "2026-01-05T00:00:00+00:00"
BAD_CURSORS = {
    "no base64": "!!!",
    "base64 of nothing of ours": _cursor("halaman 2"),
    "bad padding": _cursor(f"{MOMENT} {'a' * 20}").rstrip("=")[:-1],
    "one part": _cursor(MOMENT),
    "three parts": _cursor(f"{MOMENT} {'a' * 20} x"),
    "no moment": _cursor(f"kemarin {'a' * 20}"),
    "moment without a zone": _cursor(f"2026-01-05T00:00:00 {'a' * 20}"),
    "no id": _cursor(f"{MOMENT} "),
    "path for an id": _cursor(f"{MOMENT} ../users/sari"),
    "short id": _cursor(f"{MOMENT} abc"),
    "not ASCII": "é",
    "not UTF-8": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
}


@pytest.mark.parametrize("cursor", BAD_CURSORS.values(), ids=BAD_CURSORS)
def test_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    refused(get("list_requests", SARI, cursor=cursor), "invalid_cursor")
