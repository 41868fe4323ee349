"""A team changes while it works: who joins, who leaves, and what stays as it is."""

from typing import Any

import pytest

from shared import errors
from shared.models import Request, Team
from shared.people import Actor
from shared.workflow import decide, evolve
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    DRAFT_2,
    IKP,
    NEWCOMER,
    NOW,
    RIGHT_PERSON,
    SPT,
    a_draft,
    a_file,
    a_request,
    given,
    seen,
)

WITH_A_TEAM = (
    *("team_formed", "drafted", "checked"),
    *("needs_correction", "ready_for_review", "reviewed"),
)


def step(request: Request, name: str, by: Actor | None = None, **body: Any) -> Request:
    """The request after a step, each draft file the actor's own."""
    actor = by or RIGHT_PERSON[name]
    everything = given([*given().files.values(), a_file(DRAFT_2, "draft", actor)])
    return evolve(request, decide(request, a_command(name, **body), actor, NOW, everything))


def team_of(request: Request) -> Team:
    assert request.team
    return request.team


def of(*people: Actor) -> dict[str, Any]:
    """The members of a team, led by the first."""
    return {"members": [person.uid for person in people], "leader": people[0].uid}


@pytest.mark.parametrize("status", WITH_A_TEAM)
def test_only_the_team_changes(status: str) -> None:
    before = a_request(status)
    after = step(before, "reassign_team")
    team = team_of(after)
    assert (team.members, team.leader) == ((NEWCOMER.uid, CHECKER.uid), CHECKER.uid)
    assert (team.letter.number, team.letter.file) == ("094/41/IKP/2026", SPT)
    changed = {"team", "sequence", "head", "updated_at"}
    for name in set(Request.model_fields) - changed:
        assert getattr(after, name) == getattr(before, name), name


# The team before, the team after, who left, and who joined.
CHANGES = [
    ([AUTHOR, CHECKER], [NEWCOMER, CHECKER], [AUTHOR], [NEWCOMER]),
    ([AUTHOR, CHECKER], [CHECKER, AUTHOR], [], []),
    ([AUTHOR, CHECKER], [AUTHOR, CHECKER, NEWCOMER], [], [NEWCOMER]),
    ([AUTHOR, CHECKER, NEWCOMER], [CHECKER, NEWCOMER], [AUTHOR], []),
    ([NEWCOMER, AUTHOR], [CHECKER, NEWCOMER], [AUTHOR], [CHECKER]),
]


@pytest.mark.parametrize(("before", "after", "left", "joined"), CHANGES)
def test_a_team_names_who_left_and_who_joined_by_the_change_that_made_it(
    before: list[Actor], after: list[Actor], left: list[Actor], joined: list[Actor]
) -> None:
    request = step(a_request("team_formed"), "reassign_team", **of(*before))
    request = step(request, "reassign_team", **of(*after))
    assert team_of(request).former == tuple(person.uid for person in left)
    assert team_of(request).joined == tuple(person.uid for person in joined)


def test_the_first_team_of_a_round_names_who_was_on_the_last() -> None:
    first = step(a_request("received"), "form_team")
    assert team_of(first).former == ()
    assert team_of(first).joined == (AUTHOR.uid, CHECKER.uid)
    again = a_request("received", round=2, team=team_of(first))
    assert team_of(step(again, "form_team", **of(NEWCOMER, CHECKER))).former == (AUTHOR.uid,)


def test_who_left_takes_no_further_step_and_who_joined_does() -> None:
    request = step(a_request("needs_correction"), "reassign_team")
    with pytest.raises(errors.NotOnTeam):
        step(request, "repair_content", by=AUTHOR)
    draft = step(request, "repair_content", by=NEWCOMER).draft
    assert draft
    assert draft.authors == (AUTHOR.uid, NEWCOMER.uid)


def test_who_left_stays_an_author() -> None:
    """By person: leaving the team is no way to judge one's own work."""
    request = step(a_request("checked"), "reassign_team")
    author_as_division = IKP.model_copy(update={"uid": AUTHOR.uid})
    with pytest.raises(errors.OwnWork):
        step(request, "decide_corrections", by=author_as_division)


def test_who_left_stays_the_checker() -> None:
    checked = step(a_request("drafted"), "check_content")
    request = step(checked, "reassign_team", **of(AUTHOR, NEWCOMER))
    request = step(request, "decide_corrections")
    checker_as_head = RIGHT_PERSON["review_content"].model_copy(update={"uid": CHECKER.uid})
    with pytest.raises(errors.OwnCheck):
        step(request, "review_content", by=checker_as_head)


def test_a_newcomer_may_check_what_the_team_wrote() -> None:
    request = a_request("drafted", draft=a_draft(DRAFT_2, authors=[AUTHOR, CHECKER]))
    request = step(request, "reassign_team", **of(AUTHOR, CHECKER, NEWCOMER))
    checked = step(request, "check_content", by=NEWCOMER, seen=seen(DRAFT_2))
    assert checked.draft
    assert checked.draft.checker == NEWCOMER.uid


def test_a_reassignment_between_decision_and_repair_leaves_the_corrections_open() -> None:
    wanting = step(a_request("checked"), "decide_corrections", **OTHERWISE["decide_corrections"])
    assert step(wanting, "reassign_team").open_corrections == wanting.open_corrections == ("8-1",)
