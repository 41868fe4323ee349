"""SOP 91/IKP.KOMINFO/2020 as data, and the two pure functions that every transition goes through.

`decide` says what happens when a person asks for a step, or raises why it does not; `evolve` says
what a request is after an event. A stored request is exactly the fold of its events.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared import chain, errors, guards
from shared.case import Case, Given
from shared.commands import Command
from shared.models import Actor, Event, EventActor, Request, Role, Status

# -- The nine steps (Mutu Baku)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the SOP's table."""

    number: int
    activity: str  # Aktivitas, as people read it
    activity_en: str
    requires: tuple[str, ...]  # Kelengkapan
    minutes: int  # Waktu: the time standard in working minutes


# fmt: off
_LETTER, _SPT = "Surat pemohon", "Surat Perintah Tugas"
_DATA, _CONTENT = "Data Informasi", "Konten Informasi"

STEPS: dict[int, Step] = {step.number: step for step in (
    Step(1, "OPD Pemohon mengajukan permohonan pembuatan konten informasi",
         "The agency files a request for information content", (_LETTER,), 5),
    Step(2, "Seksi menerima permohonan pembuatan konten informasi",
         "The section receives the request", (_LETTER,), 5),
    Step(3, "Bidang IKP membentuk tim pembuatan konten informasi",
         "The IKP division forms the content team", (_LETTER, _SPT), 60),
    Step(4, "Tim membuat konten; materi harus dari OPD pemohon (dari sumbernya langsung)",
         "The team makes the content from the agency's own material", (_LETTER, _SPT, _DATA), 180),
    Step(5, "Diperiksa", "Checked", (_CONTENT,), 30),
    Step(6, "Apakah ada koreksi", "Are there corrections?", (_CONTENT,), 30),
    Step(7, "Diperbaiki / dikembalikan", "Repaired / returned", (_CONTENT,), 30),
    Step(8, "Diperiksa Kepala Dinas", "Checked by the head of department", (_CONTENT,), 30),
    Step(9, "Disetujui atau tidak", "Approved or not", (_CONTENT,), 30),
)}
# fmt: on

# -- The transitions


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status that a transition leads to (None: it stays as it is), and who may read the event."""

    status: Status | None
    audience: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the transition table."""

    name: str
    step: int | None  # None: outside the nine steps
    role: Role
    sources: frozenset[Status]  # the statuses that it starts from
    outcomes: tuple[Outcome, ...]  # the command says which; the first where it has no choice
    guards: tuple[guards.Guard, ...]
    opens: bool = False  # it also starts from no request at all
    is_decisive: bool = False  # over HTTP the session is checked for revocation


FINAL = frozenset({Status.APPROVED, Status.WITHDRAWN})
OPEN = frozenset(Status) - FINAL

_INTERNAL = (Role.IKP_DIVISION, Role.CONTENT_TEAM, Role.DEPARTMENT_HEAD)
_ALL = (Role.REQUESTER, *_INTERNAL)

# fmt: off
TRANSITIONS: dict[str, Transition] = {row.name: row for row in (
    Transition(
        "submit_request", 1, Role.REQUESTER,
        frozenset({Status.RETURNED}), (Outcome(Status.SUBMITTED, _ALL),),
        (guards.wish_is_ahead, guards.letter_is_dated, guards.files_fit), opens=True),
    Transition(
        "receive_request", 2, Role.IKP_DIVISION,
        frozenset({Status.SUBMITTED}), (Outcome(Status.RECEIVED, _ALL),),
        ()),
    Transition(
        "form_team", 3, Role.IKP_DIVISION,
        frozenset({Status.RECEIVED}), (Outcome(Status.TEAM_FORMED, _ALL),),
        (guards.letter_is_dated, guards.members_make_content, guards.files_fit)),
    Transition(
        "supply_material", None, Role.REQUESTER,
        OPEN, (Outcome(None, _ALL),),
        (guards.material_has_room, guards.files_fit)),
    Transition(
        "submit_draft", 4, Role.CONTENT_TEAM,
        frozenset({Status.TEAM_FORMED}), (Outcome(Status.DRAFTED, _INTERNAL),),
        (guards.from_the_source, guards.files_fit)),
    Transition(
        "check_content", 5, Role.CONTENT_TEAM,
        frozenset({Status.DRAFTED}), (Outcome(Status.CHECKED, _INTERNAL),),
        (guards.not_the_author, guards.of_the_draft_seen)),
    Transition(
        "decide_corrections", 6, Role.IKP_DIVISION,
        frozenset({Status.CHECKED}),
        (Outcome(Status.READY_FOR_REVIEW, _INTERNAL), Outcome(Status.NEEDS_CORRECTION, _INTERNAL)),
        (guards.not_the_author, guards.of_the_draft_seen, guards.corrections_are_placed)),
    Transition(
        "repair_content", 7, Role.CONTENT_TEAM,
        frozenset({Status.NEEDS_CORRECTION}), (Outcome(Status.READY_FOR_REVIEW, _INTERNAL),),
        (guards.every_correction_answered, guards.from_the_source, guards.files_fit),
        is_decisive=True),
    Transition(
        "return_request", 7, Role.IKP_DIVISION,
        frozenset({Status.NEEDS_CORRECTION}), (Outcome(Status.RETURNED, _ALL),),
        (), is_decisive=True),
    Transition(
        "review_content", 8, Role.DEPARTMENT_HEAD,
        frozenset({Status.READY_FOR_REVIEW}), (Outcome(Status.REVIEWED, _INTERNAL),),
        (guards.not_the_author, guards.of_the_draft_seen), is_decisive=True),
    Transition(
        "decide_approval", 9, Role.DEPARTMENT_HEAD,
        frozenset({Status.REVIEWED}),
        (Outcome(Status.APPROVED, _ALL), Outcome(Status.NEEDS_CORRECTION, _INTERNAL)),
        (guards.not_the_author, guards.of_the_draft_seen, guards.corrections_are_placed),
        is_decisive=True),
    Transition(
        "withdraw_request", None, Role.REQUESTER,
        OPEN, (Outcome(Status.WITHDRAWN, _ALL),),
        ()),
)}
# fmt: on

AWAITING: dict[Status, tuple[str, ...]] = {
    status: tuple(row.name for row in TRANSITIONS.values() if row.step and status in row.sources)
    for status in Status
}


def statuses_awaiting(role: Role) -> tuple[Status, ...]:
    """The statuses in which it is this role's turn."""
    return tuple(
        status
        for status, names in AWAITING.items()
        if any(TRANSITIONS[name].role == role for name in names)
    )


def minutes_for(status: Status) -> int | None:
    """The time standard of the step that a request in this status waits for, in working minutes.

    None while nobody's clock runs: at the end, and while the request waits on its requester.
    """
    for row in (TRANSITIONS[name] for name in AWAITING[status]):
        if row.step and row.role != Role.REQUESTER:
            return STEPS[row.step].minutes
    return None


# -- The engine


def decide(
    request: Request | None, command: Command, actor: Actor, now: datetime, given: Given
) -> Event:
    """What happens when the actor asks for this step now.

    Raises the DomainError that names the rule which forbids it.
    """
    row = TRANSITIONS[command.transition]
    if row.role not in actor.roles:
        raise errors.WrongRole(row.role.value)
    if request is None and not row.opens:
        raise errors.NoSuchRequest
    if scope := guards.SCOPE_OF_ROLE.get(row.role):
        scope(request, actor)
    if request is not None and request.status not in row.sources:
        raise errors.WrongTurn(row.name, request.status.value, request.awaiting)
    case = Case(command, request, actor, now, given)
    for guard in row.guards:
        guard(case)
    return _event(row, case)


def evolve(request: Request | None, event: Event) -> Request:
    """The request after the event."""
    has_moved = event.to_status != event.from_status
    place = {
        "status": event.to_status,
        "awaiting": AWAITING[event.to_status],
        "round": event.round,
        "sequence": event.sequence,
        "head": event.hash,
        "updated_at": event.at,
        "due_at": event.due_at,
        **({"step_started_at": event.at} if has_moved else {}),
    }
    changed = {name: getattr(event.changes, name) for name in event.changes.model_fields_set}
    if request is None:
        return Request(id=event.request, created_at=event.at, **changed, **place)
    return request.model_copy(update=changed | place)


def fold(events: Iterable[Event]) -> Request:
    """The request that these events, in order, make. Raises ValueError without any."""
    request = None
    for event in events:
        request = evolve(request, event)
    if request is None:
        raise ValueError("a request has at least one event")
    return request


def _event(row: Transition, case: Case[Command]) -> Event:
    command, request = case.command, case.request
    before = request.status if request else None
    outcome = _outcome(row, command)
    after = outcome.status or case.filed.status
    event = Event(
        id=case.given.command_id,
        request=command.request,
        sequence=request.sequence + 1 if request else 1,
        transition=row.name,
        step=row.step,
        round=(request.round if request else 0) + (1 if row.opens else 0),
        actor=EventActor(
            uid=case.actor.uid,
            role=row.role,
            agency=case.actor.agency if row.role == Role.REQUESTER else None,
        ),
        at=case.now,
        from_status=before,
        to_status=after,
        due_at=_due_at(after, case),
        payload=command.payload(),
        changes=command.changes(case),
        audience=outcome.audience,
        previous=request.head if request else "",
        hash="",
    )
    return event.model_copy(update={"hash": chain.digest(event.model_dump())})


def _due_at(after: Status, case: Case[Command]) -> datetime | None:
    """When the step that is now waited for is due; unchanged where it was waited for before."""
    if case.request and case.request.status == after:
        return case.request.due_at
    minutes = minutes_for(after)
    return None if minutes is None else case.given.calendar.due_at(case.now, minutes)


def _outcome(row: Transition, command: Command) -> Outcome:
    chosen = command.outcome()
    if chosen is None:
        return row.outcomes[0]
    return next(outcome for outcome in row.outcomes if outcome.status == chosen)
