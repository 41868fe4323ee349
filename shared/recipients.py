"""Who must know of an event, and why (pure): whose turn it is, and whom the table tells besides.

Never the person who acted. Whoever may not take the step by its guards (the draft's author, its
checker) is not told that it is their turn.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from shared.models import DeadlineMark, Event, Request, Role, Status
from shared.workflow import TRANSITIONS, holder_of


class Why(StrEnum):
    """Why somebody is told; the first that applies, in this order, counts."""

    RETURNED = "returned"
    NOT_APPROVED = "not_approved"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    DUE_SOON = "due_soon"
    AWAITED = "awaited"  # the request waits on its requester: for material, or since long
    FACTS_ASKED = "facts_asked"
    FACTS_WRONG = "facts_wrong"  # the agency says that the content has it wrong
    TURN = "turn"
    JOINED = "joined"
    LEFT_TEAM = "left_team"
    MENTIONED = "mentioned"
    TOLD = "told"

    @property
    def is_urgent(self) -> bool:
        """Whether it is told at once, whatever pace the person has chosen."""
        return self not in {Why.JOINED, Why.LEFT_TEAM, Why.MENTIONED, Why.TOLD}


# Said to whoever may do something, so not to those who may not judge their own work.
_IS_TO_ACT = frozenset({Why.OVERDUE, Why.DUE_SOON, Why.TURN, Why.FACTS_ASKED})


def recipients(
    event: Event, request: Request, people: Mapping[Role, Iterable[str]]
) -> dict[str, Why]:
    """The people to tell, by uid. `people` are the active holders of the roles that `told` names.

    The request is the current one: what has moved on meanwhile is nobody's turn any more.
    """
    excluded = {event.actor.uid}
    found: dict[str, Why] = {}
    for role, reasons in told(event, request).items():
        for why in reasons:
            barred = _barred(event.to_status, request) if why in _IS_TO_ACT else set()
            for uid in people[role]:
                if uid not in excluded | barred:
                    found[uid] = _stronger(why, found.get(uid, Why.TOLD))
    for uid in _joined(event):
        if uid in people.get(Role.CONTENT_TEAM, ()) and uid not in excluded:
            found[uid] = _stronger(Why.JOINED, found.get(uid, Why.TOLD))
    for uid in _left(event):
        if uid not in excluded:
            found.setdefault(uid, Why.LEFT_TEAM)
    return found


def told(event: Event, request: Request) -> dict[Role, tuple[Why, ...]]:
    """The roles whose people must know, and why: a role's people are those of this request."""
    reasons: dict[Role, tuple[Why, ...]] = {}
    for role in _tells(event):
        reasons[role] = (Why.TOLD,)
    for role, why in _urgent(event, request):
        reasons[role] = (why, *(each for each in reasons.get(role, ()) if each != why))
    return reasons


def _tells(event: Event) -> tuple[Role, ...]:
    if event.transition == DeadlineMark.WAITING:
        return (Role.IKP_DIVISION,)
    if event.transition not in TRANSITIONS:
        return ()
    row = TRANSITIONS[event.transition]
    tells = next(o.tells for o in row.outcomes if o.status == event.moved_to)
    if event.to_status == Status.WITHDRAWN and event.from_status:
        waited_for = holder_of(event.from_status, has_material=True)
        return (*tells, waited_for) if waited_for else tells
    return tells


def _urgent(event: Event, request: Request) -> Iterable[tuple[Role, Why]]:
    if event.transition == "ask_fact_check" and _may_answer_facts(request):
        yield Role.REQUESTER, Why.FACTS_ASKED  # the check goes on meanwhile
    if (request.status, request.round) != (event.to_status, event.round):
        return
    holder = holder_of(event.to_status, has_material=bool(request.material))
    if holder is None:
        return
    if event.transition in tuple(DeadlineMark):
        yield from _of_deadline(event.transition, holder)
        return
    match event.transition:
        case "decide_approval" if event.to_status == Status.NEEDS_CORRECTION:
            yield Role.CONTENT_TEAM, Why.NOT_APPROVED
            yield Role.IKP_DIVISION, Why.NOT_APPROVED
        case "answer_fact_check" if _says_wrong(event):
            for role in (Role.CONTENT_TEAM, Role.IKP_DIVISION, holder):
                yield role, Why.FACTS_WRONG  # the head too, whose approval it bars
        case "reassign_team" if holder == Role.CONTENT_TEAM:
            yield holder, Why.TURN
        case _ if _begins_a_turn(event):
            yield holder, _turn(holder, event.to_status)


def _of_deadline(mark: str, holder: Role) -> Iterable[tuple[Role, Why]]:
    if mark == DeadlineMark.WAITING:
        if holder == Role.REQUESTER:
            yield holder, Why.AWAITED
    elif mark == DeadlineMark.NEAR:
        yield holder, Why.DUE_SOON
    else:
        yield holder, Why.OVERDUE
    if mark == DeadlineMark.PASSED:
        yield Role.IKP_DIVISION, Why.ESCALATED
        yield Role.DEPARTMENT_HEAD, Why.ESCALATED


def _begins_a_turn(event: Event) -> bool:
    if event.moved_to:
        return True
    if event.transition == "supply_material" and event.to_status == Status.TEAM_FORMED:
        # The first material: the team can begin.
        return set(event.changes.material) == {item["file"] for item in event.payload["items"]}
    return False


def _may_answer_facts(request: Request) -> bool:
    facts = request.current_facts()
    in_turn = request.status in TRANSITIONS["answer_fact_check"].sources
    return bool(in_turn and facts and facts.unanswered())


def _says_wrong(event: Event) -> bool:
    return any(not answer["is_right"] for answer in event.payload["answers"])


def _turn(holder: Role, status: Status) -> Why:
    if holder != Role.REQUESTER:
        return Why.TURN
    return Why.RETURNED if status == Status.RETURNED else Why.AWAITED


def _barred(status: Status, request: Request) -> set[str]:
    """Who may not judge the current draft, by person."""
    draft = request.draft
    if draft is None:
        return set()
    if status in (Status.DRAFTED, Status.CHECKED):
        return set(draft.authors)
    if status in (Status.READY_FOR_REVIEW, Status.REVIEWED):
        return {*draft.authors, *([draft.checker] if draft.checker else [])}
    return set()


def _stronger(one: Why, other: Why) -> Why:
    return min(one, other, key=list(Why).index)


def _joined(event: Event) -> tuple[str, ...]:
    """Who is new on the team; each round's first team is new as a whole."""
    team = event.changes.team
    if team is None:
        return ()
    return team.members if event.transition == "form_team" else team.joined


def _left(event: Event) -> tuple[str, ...]:
    team = event.changes.team
    return team.former if team else ()
