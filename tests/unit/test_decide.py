"""Who may take which step when, and what the event of a step says."""

import itertools

import pytest

from shared import chain, errors
from shared.models import Register, Request, Role
from shared.workflow import decide, evolve, fold
from tests.commands import COMMANDS
from tests.rules.tables import rows
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    ADMIN,
    AGENCY,
    AWAITING,
    KEY,
    NOW,
    OTHER_AGENCY,
    REQUEST_ID,
    REQUESTER,
    RIGHT_PERSON,
    a_request,
    an_actor,
    given,
)

OPEN = [status for status in AWAITING if status not in ("approved", "withdrawn")]
WITH_A_DRAFT = ["drafted", "checked", "needs_correction", "ready_for_review", "reviewed"]
WITH_A_TEAM = ["team_formed", *WITH_A_DRAFT]

# Every way through a transition. With * it takes the body that decides otherwise.
WAYS = """
transition          | step | role            | from             | to
submit_request      | 1    | requester       | (new)            | submitted
submit_request      | 1    | requester       | returned         | submitted
receive_request     | 2    | ikp_division    | submitted        | received
form_team           | 3    | ikp_division    | received         | team_formed
submit_draft        | 4    | content_team    | team_formed      | drafted
check_content       | 5    | content_team    | drafted          | checked
decide_corrections  | 6    | ikp_division    | checked          | ready_for_review
decide_corrections* | 6    | ikp_division    | checked          | needs_correction
repair_content      | 7    | content_team    | needs_correction | ready_for_review
return_request      | 7    | ikp_division    | needs_correction | returned
review_content      | 8    | department_head | ready_for_review | reviewed
decide_approval     | 9    | department_head | reviewed         | approved
decide_approval*    | 9    | department_head | reviewed         | needs_correction
"""
MATERIAL = [
    {"transition": "supply_material", "step": "", "role": "requester", "from": s, "to": s}
    for s in OPEN
]
WITHDRAWALS = [
    {
        "transition": "withdraw_request",
        "step": "",
        "role": "requester",
        "from": s,
        "to": "withdrawn",
    }
    for s in OPEN
]
BESIDES = [
    {"transition": name, "step": "", "role": role, "from": s, "to": s}
    for name, role, statuses in (
        ("reassign_team", "ikp_division", WITH_A_TEAM),
        ("ask_fact_check", "content_team", ["drafted"]),
        ("answer_fact_check", "requester", WITH_A_DRAFT),
    )
    for s in statuses
]
EVERY_WAY = rows(WAYS) + MATERIAL + WITHDRAWALS + BESIDES
TURNS = {(way["transition"].rstrip("*"), way["from"]) for way in EVERY_WAY}


def the_request(status: str) -> Request | None:
    return None if status == "(new)" else a_request(status)


@pytest.mark.parametrize(
    "way", EVERY_WAY, ids=lambda way: f"{way['transition']}-{way['from']}-{way['to']}"
)
def test_the_right_person_takes_a_step_in_its_turn(way: dict[str, str]) -> None:
    name = way["transition"].rstrip("*")
    body = OTHERWISE[name] if way["transition"].endswith("*") else {}
    before = the_request(way["from"])

    event = decide(before, a_command(name, **body), RIGHT_PERSON[name], NOW, given())

    assert (event.transition, str(event.step or "")) == (name, way["step"])
    assert (event.from_status or "(new)", event.to_status) == (way["from"], way["to"])
    assert (event.actor.uid, event.actor.role) == (RIGHT_PERSON[name].uid, way["role"])
    assert (event.id, event.request, event.at) == (KEY, REQUEST_ID, NOW)
    assert (event.sequence, event.previous) == ((8, before.head) if before else (1, ""))
    after = evolve(before, event)
    assert (after.status, after.awaiting) == (way["to"], AWAITING[way["to"]])
    assert (after.sequence, after.head, after.updated_at) == (event.sequence, event.hash, NOW)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_step_out_of_its_turn_is_refused(name: str) -> None:
    refused = [status for status in AWAITING if (name, status) not in TURNS]
    assert refused
    for status in refused:
        request = a_request(status, team=a_request("drafted").team)
        with pytest.raises(errors.WrongTurn) as refusal:
            decide(request, a_command(name), RIGHT_PERSON[name], NOW, given())
        assert refusal.value.facts() == {
            "transition": name,
            "request_status": status,
            "awaiting": AWAITING[status],
        }


@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_takes_the_step_of_another_role(name: str) -> None:
    """Not with any set of the other roles, on the team and in the agency, whatever the status."""
    others = [role for role in Role if role not in RIGHT_PERSON[name].roles]
    assert len(others) == 4
    command, everything = a_command(name), given()
    requests = [the_request(status) for status in ("(new)", *AWAITING)]
    held = [c for n in range(len(others) + 1) for c in itertools.combinations(others, n)]
    for roles, request in itertools.product(held, requests):
        person = an_actor(*roles, uid=RIGHT_PERSON[name].uid, agency=AGENCY)
        with pytest.raises(errors.WrongRole) as refusal:
            decide(request, command, person, NOW, everything)
        assert {refusal.value.role} == RIGHT_PERSON[name].roles


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "submit_request"])
def test_only_a_submission_opens_a_request(name: str) -> None:
    with pytest.raises(errors.NoSuchRequest):
        decide(None, a_command(name), RIGHT_PERSON[name], NOW, given())


def test_the_admin_takes_no_step() -> None:
    for name in COMMANDS:
        with pytest.raises(errors.WrongRole):
            decide(a_request(), a_command(name), ADMIN, NOW, given())


REQUESTERS_STEPS = {
    "submit_request": "returned",
    "supply_material": "returned",
    "answer_fact_check": "drafted",
    "withdraw_request": "returned",
}
TEAMS_STEPS = ("submit_draft", "ask_fact_check", "check_content", "repair_content")


@pytest.mark.parametrize("name", REQUESTERS_STEPS)
@pytest.mark.parametrize("agency", [OTHER_AGENCY, None])
def test_a_requester_acts_only_on_requests_of_their_agency(name: str, agency: str | None) -> None:
    stranger = an_actor("requester", uid=REQUESTER.uid, agency=agency)
    for status in AWAITING:  # out of turn too: strangers learn nothing of the status
        with pytest.raises(errors.OtherAgency):
            decide(a_request(status), a_command(name), stranger, NOW, given())


def test_a_requester_without_an_agency_files_nothing() -> None:
    with pytest.raises(errors.OtherAgency):
        decide(None, a_command("submit_request"), an_actor("requester"), NOW, given())


@pytest.mark.parametrize("name", REQUESTERS_STEPS)
def test_any_requester_of_the_agency_may_act_on_its_requests(name: str) -> None:
    colleague = an_actor("requester", uid="uid-colleague", agency=AGENCY)
    files = [file.model_copy(update={"owner": colleague.uid}) for file in given().files.values()]
    request = a_request(REQUESTERS_STEPS[name])
    event = decide(request, a_command(name), colleague, NOW, given(files))
    assert evolve(request, event).requester == REQUESTER.uid


@pytest.mark.parametrize("name", TEAMS_STEPS)
def test_a_content_maker_acts_only_on_requests_of_their_team(name: str) -> None:
    outsider = an_actor("content_team", uid="uid-outsider")
    for status in AWAITING:
        with pytest.raises(errors.NotOnTeam):
            decide(a_request(status), a_command(name), outsider, NOW, given())


def test_the_agency_of_an_actor_is_kept_only_where_they_act_for_it() -> None:
    person = an_actor("requester", "ikp_division", agency=AGENCY)
    files = [file.model_copy(update={"owner": person.uid}) for file in given().files.values()]
    filed = decide(None, a_command("submit_request"), person, NOW, given(files))
    received = decide(a_request("submitted"), a_command("receive_request"), person, NOW, given())
    assert (filed.actor.agency, received.actor.agency) == (AGENCY, None)


def test_the_first_event_makes_the_request() -> None:
    event = decide(None, a_command("submit_request"), REQUESTER, NOW, given())
    request = fold([event])
    assert (request.id, request.agency, request.requester) == (REQUEST_ID, AGENCY, REQUESTER.uid)
    assert (request.created_at, request.step_started_at, request.sequence) == (NOW, NOW, 1)
    assert request.proposal.title == "Pekan imunisasi campak"
    assert (request.team, request.draft, request.register_entry, request.material) == (
        *(None,) * 3,
        (),
    )


def test_a_request_without_events_is_none() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        fold([])


@pytest.mark.parametrize("name", COMMANDS)
def test_an_event_keeps_the_command_as_it_was_sent(name: str) -> None:
    status = next(status for transition, status in TURNS if transition == name)
    command = a_command(name)
    event = decide(the_request(status), command, RIGHT_PERSON[name], NOW, given())
    sent = command.model_dump(mode="json")
    assert event.payload == {field: value for field, value in sent.items() if field != "request"}
    assert event.hash == chain.digest(event.model_dump())


def test_the_register_number_follows_the_last_of_the_year() -> None:
    register = given(register=Register(2026, 41))
    event = decide(
        a_request("submitted"),
        a_command("receive_request"),
        RIGHT_PERSON["receive_request"],
        NOW,
        register,
    )
    entry = evolve(a_request("submitted"), event).register_entry
    assert entry
    assert (entry.year, entry.number) == (2026, 42)


def test_a_decision_changes_nothing_in_what_it_was_given() -> None:
    request = a_request("drafted")
    as_it_was = request.model_dump()
    event = decide(request, a_command("check_content"), RIGHT_PERSON["check_content"], NOW, given())
    evolve(request, event)
    assert request.model_dump() == as_it_was
