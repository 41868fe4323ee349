"""Who must know of an event, and why."""

from datetime import timedelta
from typing import Any

import pytest

from shared.models import Event, Request, Role
from shared.recipients import Why, recipients, told
from shared.workflow import decide, evolve, mark_deadline
from tests.rules.tables import rows
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    AUTHOR,
    CALENDAR,
    CHECKER,
    DATA,
    HEAD,
    IKP,
    NEWCOMER,
    NOW,
    REQUESTER,
    RIGHT_PERSON,
    a_draft,
    a_request,
    an_id,
    given,
)

# Two people of each role; of the team the author of the draft, who checks it, and one who does
# neither.
PEOPLE = {
    Role.REQUESTER: [REQUESTER.uid, "uid-colleague"],
    Role.IKP_DIVISION: [IKP.uid, "uid-ikp-2"],
    Role.CONTENT_TEAM: [AUTHOR.uid, CHECKER.uid, NEWCOMER.uid],
    Role.DEPARTMENT_HEAD: [HEAD.uid, "uid-head-2"],
}

# By event (with * the other decision) and the status before it; (bare): without any material.
# Nothing (-) is told to whoever took the step: requester, ikp, author, head; checker at the check.
TOLD = """
event              | before           | requester   | colleague   | ikp          | ikp 2        | author       | checker      | third        | head      | head 2
submit_request     | (new)            | -           | told        | turn         | turn         | -            | -            | -            | -         | -
submit_request     | returned         | -           | told        | turn         | turn         | -            | -            | -            | -         | -
receive_request    | submitted        | told        | told        | -            | turn         | -            | -            | -            | -         | -
form_team          | received         | told        | told        | -            | -            | turn         | turn         | turn         | -         | -
form_team          | received (bare)  | awaited     | awaited     | -            | -            | joined       | joined       | told         | -         | -
reassign_team      | team_formed      | -           | -           | -            | -            | turn         | turn         | turn         | -         | -
reassign_team      | team_formed (bare) | -         | -           | -            | -            | told         | told         | joined       | -         | -
reassign_team      | drafted          | -           | -           | -            | -            | told         | turn         | turn         | -         | -
reassign_team      | checked          | -           | -           | -            | -            | told         | told         | joined       | -         | -
reassign_team      | needs_correction | -           | -           | -            | -            | turn         | turn         | turn         | -         | -
reassign_team      | ready_for_review | -           | -           | -            | -            | told         | told         | joined       | -         | -
supply_material    | submitted (bare) | -           | -           | -            | -            | told         | told         | told         | -         | -
supply_material    | team_formed (bare) | -         | -           | -            | -            | turn         | turn         | turn         | -         | -
supply_material    | team_formed      | -           | -           | -            | -            | told         | told         | told         | -         | -
supply_material    | reviewed         | -           | -           | -            | -            | told         | told         | told         | -         | -
submit_draft       | team_formed      | -           | -           | -            | -            | -            | turn         | turn         | -         | -
ask_fact_check     | drafted          | facts_asked | facts_asked | -            | -            | -            | -            | -            | -         | -
answer_fact_check  | drafted          | -           | -           | facts_wrong  | facts_wrong  | facts_wrong  | facts_wrong  | facts_wrong  | -         | -
answer_fact_check  | reviewed         | -           | -           | facts_wrong  | facts_wrong  | facts_wrong  | facts_wrong  | facts_wrong  | facts_wrong | facts_wrong
check_content      | drafted          | -           | -           | turn         | turn         | told         | -            | told         | -         | -
decide_corrections | checked          | -           | -           | -            | -            | told         | told         | told         | turn      | turn
decide_corrections* | checked         | -           | -           | -            | told         | turn         | turn         | turn         | -         | -
repair_content     | needs_correction | -           | -           | told         | told         | -            | told         | told         | turn      | turn
return_request     | needs_correction | returned    | returned    | -            | -            | told         | told         | told         | -         | -
review_content     | ready_for_review | -           | -           | -            | -            | -            | -            | -            | -         | turn
decide_approval    | reviewed         | told        | told        | told         | told         | told         | told         | told         | -         | -
decide_approval*   | reviewed         | -           | -           | not_approved | not_approved | not_approved | not_approved | not_approved | -         | -
withdraw_request   | submitted        | -           | told        | told         | told         | told         | told         | told         | -         | -
withdraw_request   | drafted          | -           | told        | told         | told         | told         | told         | told         | -         | -
withdraw_request   | reviewed         | -           | told        | told         | told         | told         | told         | told         | told      | told
deadline_near      | submitted        | -           | -           | due_soon     | due_soon     | -            | -            | -            | -         | -
deadline_near      | team_formed      | -           | -           | -            | -            | due_soon     | due_soon     | due_soon     | -         | -
deadline_near      | drafted          | -           | -           | -            | -            | -            | due_soon     | due_soon     | -         | -
deadline_near      | needs_correction | -           | -           | -            | -            | due_soon     | due_soon     | due_soon     | -         | -
deadline_near      | reviewed         | -           | -           | -            | -            | -            | -            | -            | due_soon  | due_soon
deadline_reached   | received         | -           | -           | overdue      | overdue      | -            | -            | -            | -         | -
deadline_reached   | drafted          | -           | -           | -            | -            | -            | overdue      | overdue      | -         | -
deadline_passed    | checked          | -           | -           | overdue      | overdue      | -            | -            | -            | escalated | escalated
deadline_passed    | drafted          | -           | -           | escalated    | escalated    | -            | overdue      | overdue      | escalated | escalated
deadline_passed    | needs_correction | -           | -           | escalated    | escalated    | overdue      | overdue      | overdue      | escalated | escalated
deadline_passed    | ready_for_review | -           | -           | escalated    | escalated    | -            | -            | -            | overdue   | overdue
requester_awaited  | team_formed (bare) | awaited   | awaited     | told         | told         | -            | -            | -            | -         | -
requester_awaited  | returned         | awaited     | awaited     | told         | told         | -            | -            | -            | -         | -
"""  # noqa: E501  # a table is read across
COLUMNS = {
    "requester": REQUESTER.uid,
    "colleague": "uid-colleague",
    "ikp": IKP.uid,
    "ikp 2": "uid-ikp-2",
    "author": AUTHOR.uid,
    "checker": CHECKER.uid,
    "third": NEWCOMER.uid,
    "head": HEAD.uid,
    "head 2": "uid-head-2",
}
LATER = {"deadline_near": 0, "deadline_reached": 20, "deadline_passed": 50, "requester_awaited": 0}


def the_request(before: str, **changes: Any) -> Request | None:
    """The request in this status; `(bare)`: without any material."""
    if before == "(new)":
        return None
    status, _, bare = before.partition(" ")
    if status == "returned" or (bare and status == "team_formed"):
        changes |= {"due_at": None}
    return a_request(status, material=() if bare else (an_id("earlier"), DATA), **changes)


def happens(request: Request | None, name: str, **body: Any) -> tuple[Event, Request]:
    """The event, and the request after it: a step, or what the deadline sweep records."""
    if name in LATER:
        assert request
        due = None if request.due_at is None else NOW
        late = request.model_copy(update={"due_at": due, "attend_at": NOW - timedelta(minutes=10)})
        when = NOW + timedelta(minutes=LATER[name] - (10 if due and not LATER[name] else 0))
        event = mark_deadline(late, when, CALENDAR)
        assert event
        assert event.transition == name
        return event, evolve(late, event)
    more = OTHERWISE[name[:-1]] if name.endswith("*") else {}
    name = name.rstrip("*")
    event = decide(request, a_command(name, **more, **body), RIGHT_PERSON[name], NOW, given())
    return event, evolve(request, event)


@pytest.mark.parametrize("row", rows(TOLD), ids=lambda row: f"{row['event']} {row['before']}")
def test_these_people_are_told_and_nobody_else(row: dict[str, str]) -> None:
    event, request = happens(the_request(row["before"]), row["event"])
    found = recipients(event, request, PEOPLE)
    expected = {uid: row[name] for name, uid in COLUMNS.items() if row[name] != "-"}
    assert {uid: why.value for uid, why in found.items() if why != Why.LEFT_TEAM} == expected


def test_every_kind_of_event_stands_in_the_table() -> None:
    kinds = {row["event"].rstrip("*") for row in rows(TOLD)}
    assert kinds == {*RIGHT_PERSON, *LATER}


@pytest.mark.parametrize("row", rows(TOLD), ids=lambda row: f"{row['event']} {row['before']}")
def test_nobody_need_be_looked_up_but_the_roles_that_are_named(row: dict[str, str]) -> None:
    event, request = happens(the_request(row["before"]), row["event"])
    roles = told(event, request)
    assert recipients(event, request, {role: PEOPLE[role] for role in roles}) == recipients(
        event, request, PEOPLE
    )


# -- Those who may not take the step


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("decide_corrections", "checked"),
        ("review_content", "ready_for_review"),
        ("deadline_reached", "ready_for_review"),
        ("deadline_near", "reviewed"),
    ],
)
def test_it_is_not_the_turn_of_a_head_who_wrote_or_checked(name: str, before: str) -> None:
    draft = a_draft(authors=[AUTHOR]).model_copy(update={"checker": CHECKER.uid})
    event, request = happens(the_request(before, draft=draft), name)
    heads = [HEAD.uid, AUTHOR.uid, CHECKER.uid, "uid-head-2"]
    found = recipients(event, request, {**PEOPLE, Role.DEPARTMENT_HEAD: heads})
    to_act = {uid for uid, why in found.items() if why not in (Why.TOLD, Why.ESCALATED)}
    assert to_act == {HEAD.uid, "uid-head-2"} - {event.actor.uid}


def test_it_is_not_the_turn_of_a_division_that_wrote() -> None:
    event, request = happens(a_request("drafted"), "check_content")
    people = {**PEOPLE, Role.IKP_DIVISION: [IKP.uid, AUTHOR.uid], Role.CONTENT_TEAM: []}
    assert recipients(event, request, people) == {IKP.uid: Why.TURN}


def test_an_escalation_reaches_who_may_not_take_the_step_as_well() -> None:
    """They cannot do it, and can see that it is done."""
    draft = a_draft(authors=[AUTHOR]).model_copy(update={"checker": CHECKER.uid})
    event, request = happens(the_request("reviewed", draft=draft), "deadline_passed")
    found = recipients(event, request, {**PEOPLE, Role.DEPARTMENT_HEAD: [HEAD.uid, CHECKER.uid]})
    assert (found[HEAD.uid], found[CHECKER.uid]) == (Why.OVERDUE, Why.ESCALATED)


# -- Several reasons, and several roles


def test_of_several_reasons_the_most_pressing_counts() -> None:
    everything = "uid-everything"
    people = {role: [*some, everything] for role, some in PEOPLE.items()}
    cases = {
        ("submit_request", "(new)"): Why.TURN,
        ("receive_request", "submitted"): Why.TURN,
        ("deadline_passed", "drafted"): Why.OVERDUE,
        ("deadline_passed", "ready_for_review"): Why.OVERDUE,
        ("return_request", "needs_correction"): Why.RETURNED,
        ("requester_awaited", "returned"): Why.AWAITED,
        ("decide_approval", "reviewed"): Why.TOLD,
    }
    for (name, before), why in cases.items():
        event, request = happens(the_request(before), name)
        assert recipients(event, request, people)[everything] == why, name


def test_whoever_acted_is_not_told_in_any_role() -> None:
    people = {role: [IKP.uid] for role in PEOPLE}
    event, request = happens(a_request("received"), "form_team")
    assert recipients(event, request, people) == {}


# -- The team that changed


def test_who_left_the_team_is_told_so() -> None:
    event, request = happens(a_request("team_formed"), "reassign_team")
    now = {**PEOPLE, Role.CONTENT_TEAM: [NEWCOMER.uid, CHECKER.uid]}
    assert recipients(event, request, now) == {
        NEWCOMER.uid: Why.TURN,
        CHECKER.uid: Why.TURN,
        AUTHOR.uid: Why.LEFT_TEAM,
    }


def test_who_joins_the_team_is_told_so_unless_it_is_their_turn() -> None:
    cases = {"team_formed": Why.TURN, "drafted": Why.TURN, "checked": Why.JOINED}
    for status, why in cases.items():
        event, request = happens(a_request(status), "reassign_team")
        assert recipients(event, request, PEOPLE)[NEWCOMER.uid] == why


def test_who_joins_and_may_not_judge_is_told_that_they_joined() -> None:
    draft = a_draft(authors=[NEWCOMER])
    event, request = happens(a_request("drafted", draft=draft), "reassign_team")
    found = recipients(event, request, PEOPLE)
    assert (found[NEWCOMER.uid], found[CHECKER.uid]) == (Why.JOINED, Why.TURN)


def test_the_team_of_another_round_is_new_as_a_whole() -> None:
    before = a_request("received", round=2, team=a_request().team, material=())
    event, request = happens(before, "form_team")
    assert event.changes.team
    assert event.changes.team.joined == ()
    found = recipients(event, request, PEOPLE)
    assert (found[AUTHOR.uid], found[CHECKER.uid]) == (Why.JOINED, Why.JOINED)


def test_who_joined_and_has_left_again_is_not_told_that_they_joined() -> None:
    event, request = happens(a_request("received", material=()), "form_team")
    now = {**PEOPLE, Role.REQUESTER: [AUTHOR.uid], Role.CONTENT_TEAM: [CHECKER.uid]}
    assert recipients(event, request, now) == {
        AUTHOR.uid: Why.AWAITED,
        CHECKER.uid: Why.JOINED,
    }
    event, request = happens(a_request("checked"), "reassign_team")
    now = {**PEOPLE, Role.CONTENT_TEAM: [CHECKER.uid]}
    assert NEWCOMER.uid not in recipients(event, request, now)


def test_who_puts_themselves_on_the_team_knows_it() -> None:
    event, request = happens(a_request("checked"), "reassign_team")
    actor = event.actor.model_copy(update={"uid": NEWCOMER.uid})
    own = event.model_copy(update={"actor": actor})
    assert NEWCOMER.uid not in recipients(own, request, PEOPLE)


def test_who_left_the_team_and_is_told_in_another_role_is_told_once() -> None:
    event, request = happens(a_request("received", team=a_request().team), "form_team")
    assert event.changes.team
    assert event.changes.team.former == ()
    body = {"members": [NEWCOMER.uid, CHECKER.uid], "leader": CHECKER.uid}
    event, request = happens(a_request("received", team=a_request().team), "form_team", **body)
    people = {**PEOPLE, Role.REQUESTER: [AUTHOR.uid], Role.CONTENT_TEAM: [CHECKER.uid]}
    assert recipients(event, request, people) == {AUTHOR.uid: Why.TOLD, CHECKER.uid: Why.TURN}


def test_who_takes_themselves_off_the_team_knows_it() -> None:
    before = a_request("team_formed")
    assert before.team
    members = (AUTHOR.uid, CHECKER.uid, IKP.uid)
    team = before.team.model_copy(update={"members": members})
    event, request = happens(before.model_copy(update={"team": team}), "reassign_team")
    now = {**PEOPLE, Role.CONTENT_TEAM: [NEWCOMER.uid, CHECKER.uid]}
    assert set(recipients(event, request, now)) == {NEWCOMER.uid, CHECKER.uid, AUTHOR.uid}


# -- What has moved on meanwhile

MOVED_ON = [
    ("submit_request", "(new)", "receive_request"),
    ("check_content", "drafted", "decide_corrections"),
    ("decide_corrections", "checked", "review_content"),
    ("decide_approval*", "reviewed", "repair_content"),
    ("return_request", "needs_correction", "submit_request"),
    ("deadline_passed", "checked", "decide_corrections"),
    ("requester_awaited", "returned", "submit_request"),
]


@pytest.mark.parametrize(("name", "before", "next_"), MOVED_ON)
def test_what_has_moved_on_is_nobodys_turn_any_more(name: str, before: str, next_: str) -> None:
    event, request = happens(the_request(before), name)
    body = {}
    if next_ == "repair_content":
        answers = [{"correction": each, "answer": "Ya."} for each in request.open_corrections]
        body = {"answers": answers}
    _, later = happens(request, next_, **body)
    found = recipients(event, later, PEOPLE)
    assert set(found.values()) <= {Why.TOLD}
    assert any(why != Why.TOLD for why in recipients(event, request, PEOPLE).values())


def test_the_same_status_in_a_later_round_is_another_turn() -> None:
    event, request = happens(a_request("submitted"), "receive_request")
    later = request.model_copy(update={"round": 2})
    assert recipients(event, request, PEOPLE)["uid-ikp-2"] == Why.TURN
    assert "uid-ikp-2" not in recipients(event, later, PEOPLE)


def test_material_that_came_meanwhile_makes_it_the_teams_turn() -> None:
    event, request = happens(the_request("received (bare)"), "form_team")
    _, supplied = happens(request, "supply_material")
    found = recipients(event, supplied, PEOPLE)
    assert (found[REQUESTER.uid], found[AUTHOR.uid]) == (Why.TOLD, Why.TURN)


def test_material_that_came_meanwhile_needs_no_reminder() -> None:
    event, request = happens(the_request("team_formed (bare)"), "requester_awaited")
    _, supplied = happens(request, "supply_material")
    assert recipients(event, supplied, PEOPLE) == {IKP.uid: Why.TOLD, "uid-ikp-2": Why.TOLD}


def test_facts_that_are_right_hurry_nobody() -> None:
    answers = [{"item": "5-1", "is_right": True}]
    event, request = happens(a_request("reviewed"), "answer_fact_check", answers=answers)
    assert set(recipients(event, request, PEOPLE).values()) == {Why.TOLD}
    assert HEAD.uid not in recipients(event, request, PEOPLE)


def test_an_author_who_is_a_requester_too_is_not_asked() -> None:
    event, request = happens(a_request("drafted", fact_check=None), "ask_fact_check")
    people = {**PEOPLE, Role.REQUESTER: [REQUESTER.uid, AUTHOR.uid]}
    assert recipients(event, request, people) == {REQUESTER.uid: Why.FACTS_ASKED}


def test_facts_are_asked_while_they_can_be_answered() -> None:
    event, request = happens(a_request("drafted", fact_check=None), "ask_fact_check")
    _, checked = happens(request, "check_content")
    assert recipients(event, checked, PEOPLE)[REQUESTER.uid] == Why.FACTS_ASKED
    answers = [{"item": item, "is_right": True} for item in ("8-1", "8-2")]
    _, answered = happens(checked, "answer_fact_check", answers=answers)
    assert recipients(event, answered, PEOPLE)[REQUESTER.uid] == Why.TOLD
    _, withdrawn = happens(checked, "withdraw_request")
    assert recipients(event, withdrawn, PEOPLE)[REQUESTER.uid] == Why.TOLD


def test_what_presses_is_told_at_once_and_the_rest_at_the_persons_pace() -> None:
    paced = {why.value for why in Why if not why.is_urgent}
    assert paced == {"joined", "left_team", "mentioned", "told"}
