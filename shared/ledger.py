"""Who held a request when, and for how long: read from its events alone (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared import clock
from shared.clock import Clock
from shared.models import Event, Model, Request, Role, Status
from shared.workflow import AWAITING, TRANSITIONS, awaited_of, evolve, holder_of, minutes_for
from shared.working_time import WorkingCalendar


class Standstill(StrEnum):
    """Why no clock runs."""

    RETURNED = "returned"  # the agency is to file again
    NO_MATERIAL = "no_material"  # the team has nothing from the source yet (SOP step 4)
    CLOSED = "closed"  # approved or withdrawn


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendar in force, and by version those that were in force before."""

    in_force: WorkingCalendar
    kept: Mapping[str, WorkingCalendar] = field(default_factory=dict)

    def of(self, version: str) -> WorkingCalendar | None:
        """The calendar of a version; None when it was not kept."""
        return self.in_force if version == self.in_force.version else self.kept.get(version)


class LedgerRow(Model):
    """A time in which one holder was waited for, at one step."""

    holder: Role
    awaited: str
    step: int | None
    round: int
    since: datetime
    until: datetime | None
    standard_minutes: int | None
    working_minutes: float
    standstill: Standstill | None
    due_at: datetime | None
    late_minutes: float
    calendar: str


class Ledger(Model):
    """Who held the request when, and the sums; roles and times, no persons and no texts."""

    rows: tuple[LedgerRow, ...]
    minutes_by_holder: dict[Role, float]
    working_minutes: float
    waiting_minutes: float


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An event, and its clock as the history alone makes it."""

    event: Event
    clock: Clock | None  # None: the calendar of its time was not kept

    @property
    def is_same(self) -> bool | None:
        """Whether the event bears these very times; None where that cannot be told."""
        if self.clock is None:
            return None
        return self.clock == Clock(self.event.due_at, self.event.attend_at)


def ledger_of(events: Sequence[Event], calendars: Calendars, now: datetime) -> Ledger:
    """The ledger of a request's events, in order.

    A row begins whenever the holder or the step changes, and is counted by the calendar of the
    event with which it began; by the one in force where that was not kept.
    """
    turns = [(event, after) for event, after, is_new in _turns(events) if is_new]
    ends = [*(event.at for event, _ in turns[1:]), None]
    rows = tuple(
        _row(event, after, holder, until, calendars, now)
        for (event, after), until in zip(turns, ends, strict=True)
        if (holder := _holder(after))
    )
    by_holder: dict[Role, float] = {}
    for row in rows:
        by_holder[row.holder] = by_holder.get(row.holder, 0) + row.working_minutes
    return Ledger(
        rows=rows,
        minutes_by_holder=by_holder,
        working_minutes=sum(row.working_minutes for row in rows),
        waiting_minutes=sum(row.working_minutes for row in rows if row.standstill),
    )


def recomputed_due(events: Iterable[Event], calendars: Calendars) -> tuple[Recomputed, ...]:
    """Every event's clock once more: from what happened when, by the calendars of those times.

    Nothing is taken from the stored times. What leaves the holder and the step as they are carries
    the clock on, whatever calendar was in force by then.
    """
    found: list[Recomputed] = []
    running: Clock | None = None
    for event, after, is_new in _turns(events):
        calendar = calendars.of(event.calendar)
        if is_new:
            running = _begun(event, after, calendar)
        elif (mark := event.changes.mark) and running:
            marked = after.model_copy(update={"due_at": running.due_at})
            running = clock.after(mark, marked, calendar) if calendar else None
        found.append(Recomputed(event, running))
    return tuple(found)


def standstill_of(status: Status, holder: Role | None) -> Standstill | None:
    """Why no clock runs while this holder is waited for; None while one does."""
    if holder is None:
        return Standstill.CLOSED
    if holder != Role.REQUESTER:
        return None
    return Standstill.RETURNED if status == Status.RETURNED else Standstill.NO_MATERIAL


def _turns(events: Iterable[Event]) -> Iterator[tuple[Event, Request, bool]]:
    """Each event, the request after it, and whether the holder or the step is a new one."""
    before: Request | None = None
    for event in events:
        after = evolve(before, event)
        is_new = before is None or _stage(after) != _stage(before)
        yield event, after, is_new
        before = after


def _stage(request: Request) -> tuple[Status, Role | None]:
    return request.status, _holder(request)


def _holder(request: Request) -> Role | None:
    return holder_of(request.status, has_material=bool(request.material))


def _row(
    event: Event,
    after: Request,
    holder: Role,
    until: datetime | None,
    calendars: Calendars,
    now: datetime,
) -> LedgerRow:
    calendar = calendars.of(event.calendar) or calendars.in_force
    end = until or now
    standstill = standstill_of(after.status, holder)
    turn = TRANSITIONS[AWAITING[after.status][0]]
    return LedgerRow(
        holder=holder,
        awaited=awaited_of(after.status, has_material=bool(after.material)) or turn.name,
        step=turn.step,
        round=event.round,
        since=event.at,
        until=until,
        standard_minutes=minutes_for(after.status),
        working_minutes=calendar.working_minutes(event.at, end),
        standstill=standstill,
        due_at=event.due_at,
        late_minutes=calendar.working_minutes(event.due_at, end) if event.due_at else 0,
        calendar=event.calendar,
    )


def _begun(event: Event, after: Request, calendar: WorkingCalendar | None) -> Clock | None:
    """The clock of what is waited for from this event on."""
    holder, minutes = _holder(after), minutes_for(after.status)
    if holder is None:
        return clock.OVER
    if calendar is None:
        return None
    if minutes is None or standstill_of(after.status, holder):
        return clock.standing(event.at, calendar)
    return clock.running(event.at, minutes, calendar)
