"""The transition table as a graph: nothing is out of reach, and nothing is a dead end."""

from shared.models import Role, Status
from shared.workflow import AWAITING, FINAL, TRANSITIONS

EDGES = {
    (source, outcome.status, row.name)
    for row in TRANSITIONS.values()
    for source in row.sources
    for outcome in row.outcomes
    if outcome.status
}


def reached_from(starts: set[Status], edges: set[tuple[Status, Status]]) -> set[Status]:
    reached, todo = set(starts), list(starts)
    while todo:
        here = todo.pop()
        for source, target in edges:
            if source == here and target not in reached:
                reached.add(target)
                todo.append(target)
    return reached


def test_every_status_is_reached_from_a_new_request() -> None:
    edges = {(source, target) for source, target, _ in EDGES}
    opened = {o.status for row in TRANSITIONS.values() if row.opens for o in row.outcomes}
    assert opened == {Status.SUBMITTED}
    assert reached_from({Status.SUBMITTED}, edges) == set(Status)


def test_every_open_status_can_end_in_approval_by_the_nine_steps_alone() -> None:
    backwards = {(target, source) for source, target, name in EDGES if TRANSITIONS[name].step}
    can_be_approved = reached_from({Status.APPROVED}, backwards)
    assert can_be_approved == set(Status) - {Status.WITHDRAWN}


def test_every_open_status_can_be_withdrawn() -> None:
    withdrawable = {source for source, target, _ in EDGES if target == Status.WITHDRAWN}
    assert withdrawable == set(Status) - FINAL


def test_nothing_leads_out_of_an_end() -> None:
    assert not {source for source, _, _ in EDGES} & FINAL
    assert not any(AWAITING[status] for status in FINAL)


def test_in_every_open_status_it_is_somebodys_turn() -> None:
    assert {status for status in Status if AWAITING[status]} == set(Status) - FINAL


def test_every_role_but_the_admin_has_a_turn() -> None:
    assert {row.role for row in TRANSITIONS.values()} == set(Role) - {Role.ADMIN}
