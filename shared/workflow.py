"""SOP 91/IKP.KOMINFO/2020 as data, and the two pure functions that every transition goes through.

`decide` says what happens when a person asks for a step, or raises why it does not; `evolve` says
what a request is after an event. A stored request is exactly the fold of its events.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared import chain, clock, errors, guards
from shared.case import Case, Given
from shared.clock import Clock
from shared.commands import Command
from shared.models import SYSTEM, Changes, Event, EventActor, Request, Role, Status
from shared.people import Actor
from shared.working_time import WorkingCalendar

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
    """Where a transition leads, and who learns of it."""

    status: Status | None  # None: it stays as it is
    audience: tuple[Role, ...]  # who may read the event
    tells: tuple[Role, ...] = ()  # who is told of it besides those whose turn it then is


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
    is_decisive: bool = False  # taken only in a session that was not revoked


FINAL = frozenset({Status.APPROVED, Status.WITHDRAWN})
OPEN = frozenset(Status) - FINAL

_WITH_TEAM = OPEN - {Status.SUBMITTED, Status.RECEIVED, Status.RETURNED}
_WITH_DRAFT = _WITH_TEAM - {Status.TEAM_FORMED}

_AGENCY, _DIVISION, _TEAM = Role.REQUESTER, Role.IKP_DIVISION, Role.CONTENT_TEAM
_INTERNAL = (_DIVISION, _TEAM, Role.DEPARTMENT_HEAD)
_ALL = (_AGENCY, *_INTERNAL)

# fmt: off
TRANSITIONS: dict[str, Transition] = {row.name: row for row in (
    Transition(
        "submit_request", 1, Role.REQUESTER,
        frozenset({Status.RETURNED}), (Outcome(Status.SUBMITTED, _ALL, (_AGENCY,)),),
        (guards.wish_is_ahead, guards.letter_is_dated, guards.files_fit), opens=True),
    Transition(
        "receive_request", 2, Role.IKP_DIVISION,
        frozenset({Status.SUBMITTED}), (Outcome(Status.RECEIVED, _ALL, (_AGENCY,)),),
        ()),
    Transition(
        "form_team", 3, Role.IKP_DIVISION,
        frozenset({Status.RECEIVED}), (Outcome(Status.TEAM_FORMED, _ALL, (_AGENCY, _TEAM)),),
        (guards.letter_is_dated, guards.members_make_content, guards.files_fit)),
    Transition(
        "reassign_team", None, Role.IKP_DIVISION,
        _WITH_TEAM, (Outcome(None, _INTERNAL, (_TEAM,)),),
        (guards.history_has_room, guards.letter_is_dated, guards.members_make_content,
         guards.files_fit)),
    Transition(
        "supply_material", None, Role.REQUESTER,
        OPEN, (Outcome(None, _ALL, (_TEAM,)),),
        (guards.history_has_room, guards.material_is_new, guards.material_has_room,
         guards.files_fit)),
    Transition(
        "submit_draft", 4, Role.CONTENT_TEAM,
        frozenset({Status.TEAM_FORMED}), (Outcome(Status.DRAFTED, _INTERNAL),),
        (guards.from_the_source, guards.files_fit)),
    Transition(
        "ask_fact_check", None, Role.CONTENT_TEAM,
        frozenset({Status.DRAFTED}), (Outcome(None, _ALL, (_AGENCY,)),),
        (guards.history_has_room, guards.of_the_draft_seen, guards.facts_have_room)),
    Transition(
        "answer_fact_check", None, Role.REQUESTER,
        _WITH_DRAFT, (Outcome(None, _ALL, (_DIVISION, _TEAM)),),
        (guards.history_has_room, guards.not_the_author, guards.facts_are_open)),
    Transition(
        "check_content", 5, Role.CONTENT_TEAM,
        frozenset({Status.DRAFTED}), (Outcome(Status.CHECKED, _INTERNAL, (_TEAM,)),),
        (guards.not_the_author, guards.of_the_draft_seen)),
    Transition(
        "decide_corrections", 6, Role.IKP_DIVISION,
        frozenset({Status.CHECKED}),
        (Outcome(Status.READY_FOR_REVIEW, _INTERNAL, (_TEAM,)),
         Outcome(Status.NEEDS_CORRECTION, _INTERNAL, (_DIVISION,))),
        (guards.not_the_author, guards.of_the_draft_seen, guards.wrong_facts_are_corrected,
         guards.corrections_are_placed)),
    Transition(
        "repair_content", 7, Role.CONTENT_TEAM,
        frozenset({Status.NEEDS_CORRECTION}),
        (Outcome(Status.READY_FOR_REVIEW, _INTERNAL, (_DIVISION, _TEAM)),),
        (guards.every_correction_answered, guards.from_the_source, guards.files_fit),
        is_decisive=True),
    Transition(
        "return_request", 7, Role.IKP_DIVISION,
        frozenset({Status.NEEDS_CORRECTION}), (Outcome(Status.RETURNED, _ALL, (_TEAM,)),),
        (), is_decisive=True),
    Transition(
        "review_content", 8, Role.DEPARTMENT_HEAD,
        frozenset({Status.READY_FOR_REVIEW}), (Outcome(Status.REVIEWED, _INTERNAL),),
        (guards.not_the_author, guards.not_the_checker, guards.of_the_draft_seen),
        is_decisive=True),
    Transition(
        "decide_approval", 9, Role.DEPARTMENT_HEAD,
        frozenset({Status.REVIEWED}),
        (Outcome(Status.APPROVED, _ALL, (_AGENCY, _DIVISION, _TEAM)),
         Outcome(Status.NEEDS_CORRECTION, _INTERNAL, (_DIVISION,))),
        (guards.not_the_author, guards.not_the_checker, guards.of_the_draft_seen,
         guards.wrong_facts_are_corrected, guards.corrections_are_placed),
        is_decisive=True),
    Transition(
        "withdraw_request", None, Role.REQUESTER,
        OPEN, (Outcome(Status.WITHDRAWN, _ALL, (_AGENCY, _DIVISION, _TEAM)),),
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


def holder_of(status: Status, *, has_material: bool) -> Role | None:
    """Who is waited for: the role of the step, None at the end.

    The team that has nothing from the source yet (SOP step 4) waits on the requester.
    """
    if status == Status.TEAM_FORMED and not has_material:
        return Role.REQUESTER
    return TRANSITIONS[AWAITING[status][0]].role if AWAITING[status] else None


def awaited_of(status: Status, *, has_material: bool) -> str | None:
    """The transition that is waited for, the first where there are several; None at the end."""
    if status == Status.TEAM_FORMED and not has_material:
        return "supply_material"
    return AWAITING[status][0] if AWAITING[status] else None


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


def mark_deadline(request: Request, now: datetime, calendar: WorkingCalendar) -> Event | None:
    """The event that records what a request's clock has come to; None: nothing to record."""
    mark = clock.mark_of(request, now, calendar)
    if mark is None:
        return None
    is_requesters = request.due_at is None
    then = clock.after(mark, request, calendar)
    return _sealed(
        Event(
            id=f"{mark}.{request.sequence + 1:06}",
            request=request.id,
            sequence=request.sequence + 1,
            transition=mark.value,
            step=None,
            round=request.round,
            actor=EventActor(uid=SYSTEM, role=SYSTEM),
            at=now,
            from_status=request.status,
            to_status=request.status,
            due_at=then.due_at,
            attend_at=then.attend_at,
            calendar=calendar.version,
            payload={},
            changes=Changes(mark=mark),
            audience=_ALL if is_requesters else _INTERNAL,
            previous=request.head,
            hash="",
        )
    )


def evolve(request: Request | None, event: Event) -> Request:
    """The request after the event."""
    has_moved = event.moved_to is not None
    is_clock_new = has_moved or (request is not None and event.due_at != request.due_at)
    place = {
        "status": event.to_status,
        "awaiting": AWAITING[event.to_status],
        "round": event.round,
        "sequence": event.sequence,
        "head": event.hash,
        "updated_at": event.at,
        "due_at": event.due_at,
        "attend_at": event.attend_at,
        **({"step_started_at": event.at} if has_moved else {}),
        **({"mark": None} if is_clock_new else {}),
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
    outcome = _outcome(row, command)
    after = outcome.status or case.filed.status
    changes = command.changes(case)
    then = _clock(after, changes, case)
    return _sealed(
        Event(
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
                acting=case.actor.acting if row.role == Role.DEPARTMENT_HEAD else None,
            ),
            at=case.now,
            from_status=request.status if request else None,
            to_status=after,
            due_at=then.due_at,
            attend_at=then.attend_at,
            calendar=case.given.calendar.version,
            payload=command.payload(),
            changes=changes,
            audience=outcome.audience,
            previous=request.head if request else "",
            hash="",
        )
    )


def _sealed(event: Event) -> Event:
    return event.model_copy(update={"hash": chain.digest(event.model_dump())})


def _clock(after: Status, changes: Changes, case: Case[Command]) -> Clock:
    """The clock of what is now waited for: the old one where the same person still is."""
    request, calendar = case.request, case.given.calendar
    had_material = bool(request and request.material)
    holder = holder_of(after, has_material=had_material or bool(changes.material))
    if (
        request
        and request.status == after
        and holder == holder_of(after, has_material=had_material)
    ):
        return Clock(request.due_at, request.attend_at)
    if holder is None:
        return clock.OVER
    minutes = minutes_for(after)
    if holder == Role.REQUESTER or minutes is None:
        return clock.standing(case.now, calendar)
    return clock.running(case.now, minutes, calendar)


def _outcome(row: Transition, command: Command) -> Outcome:
    chosen = command.outcome()
    if chosen is None:
        return row.outcomes[0]
    return next(outcome for outcome in row.outcomes if outcome.status == chosen)
