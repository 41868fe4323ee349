"""Every status against every step and every set of roles: what the engine really lets happen."""

from functools import cache
from itertools import combinations
from typing import Any

import pytest

from shared import errors
from shared.models import Role, Status
from shared.people import Actor
from shared.workflow import AWAITING, decide
from tests.faults.reference import FROM, ROLE, SOP, TO, TURNS
from tests.rules.tables import rows
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import NOW, RIGHT_PERSON, a_request, given

Edge = tuple[str, str, str]  # from, to, by which step

STATUSES = ("new", *Status)
ENDS = {"approved", "withdrawn"}
SETS = [frozenset(roles) for count in range(len(Role) + 1) for roles in combinations(Role, count)]
WAYS: list[tuple[str, dict[str, Any]]] = [*((step, {}) for step in ROLE), *OTHERWISE.items()]


@cache
def edges_of(roles: frozenset[Role]) -> frozenset[Edge]:
    """What somebody with these roles, in the agency and on the team, can do in every status."""
    found = set[Edge]()
    for status in STATUSES:
        team = a_request("drafted").team
        request = None if status == "new" else a_request(status, team=team)
        for step, body in WAYS:
            person = RIGHT_PERSON[step]
            actor = Actor(uid=person.uid, roles=roles, agency=RIGHT_PERSON["submit_request"].agency)
            try:
                event = decide(request, a_command(step, **body), actor, NOW, given())
            except errors.DomainError:
                continue
            found.add((status, event.to_status.value, step))
    return frozenset(found)


EVERYBODY = frozenset(Role)


def by_the_sop(roles: frozenset[Role]) -> set[Edge]:
    """The same, by the table written by hand."""
    return {
        (source, source if target == "-" else target, row["step"])
        for row in rows(SOP)
        if row["role"] in roles
        for source in FROM[row["step"]]
        for target in TO[row["step"]]
    }


@pytest.mark.parametrize("roles", SETS, ids=lambda roles: "+".join(sorted(roles)) or "nobody")
def test_nobody_takes_a_step_but_those_of_their_roles(roles: frozenset[Role]) -> None:
    assert edges_of(roles) == by_the_sop(roles)


def reached(start: str, edges: frozenset[Edge], *, backwards: bool = False) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for source, target, _ in edges:
            near, far = (target, source) if backwards else (source, target)
            if near == here and far not in found:
                found.add(far)
                todo.append(far)
    return found


def test_every_status_is_reached_from_nothing() -> None:
    assert reached("new", edges_of(EVERYBODY)) == set(STATUSES)


@pytest.mark.parametrize("end", sorted(ENDS))
def test_every_open_status_can_come_to_an_end(end: str) -> None:
    can = reached(end, edges_of(EVERYBODY), backwards=True)
    assert can == set(STATUSES) - (ENDS - {end})


def test_every_open_status_can_be_approved_by_the_nine_steps_alone() -> None:
    steps = {step for turn in TURNS.values() for step in turn}
    edges = frozenset(edge for edge in edges_of(EVERYBODY) if edge[2] in steps)
    assert reached("approved", edges, backwards=True) == set(STATUSES) - {"withdrawn"}


def test_nothing_leads_out_of_an_end() -> None:
    assert not [edge for edge in edges_of(EVERYBODY) if edge[0] in ENDS]


def test_a_request_waits_for_what_the_sop_says() -> None:
    assert {str(status): names for status, names in AWAITING.items()} == {
        status: turn for status, turn in TURNS.items() if status != "new"
    }


def test_without_any_one_role_no_request_comes_to_its_approval() -> None:
    """Each role is needed: nobody else takes its steps instead."""
    for role in set(Role) - {Role.ADMIN}:
        assert "approved" not in reached("new", edges_of(EVERYBODY - {role}))
