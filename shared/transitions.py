"""The one way through which every transition goes, whichever door it came in by."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import Field

from shared import errors, store
from shared.case import Given
from shared.commands import Command
from shared.models import Event, Model, RegisterEntry, Status
from shared.people import Actor
from shared.workflow import AWAITING, decide, evolve

C = TypeVar("C", bound=Command)
LastLook = Callable[[C, Given], None]

_PATIENCE = 20.0  # seconds for which a lost race is tried again
_LONGEST_PAUSE = 0.25  # seconds


class StepTaken(Model):
    """What a transition did: the same answer however often and through whichever door."""

    request: str
    event: str
    transition: str
    step: int | None = Field(description="1–9; null outside the nine steps")
    sequence: int
    round: int
    status: Status
    awaiting: tuple[str, ...] = Field(description="the transitions whose turn it is now")
    at: datetime
    due_at: datetime | None
    register_entry: RegisterEntry | None = None
    open_corrections: tuple[str, ...] | None = Field(
        default=None, description="null where the step leaves them as they were"
    )
    draft_version: int | None = None

    @classmethod
    def of(cls, event: Event) -> "StepTaken":
        """From the event alone, which never changes."""
        return cls(
            request=event.request,
            event=event.id,
            transition=event.transition,
            step=event.step,
            sequence=event.sequence,
            round=event.round,
            status=event.to_status,
            awaiting=AWAITING[event.to_status],
            at=event.at,
            due_at=event.due_at,
            register_entry=event.changes.register_entry,
            open_corrections=event.changes.open_corrections
            if "open_corrections" in event.changes.model_fields_set
            else None,
            draft_version=event.changes.draft.version if event.changes.draft else None,
        )


def perform(
    command: C,
    actor: Actor,
    command_id: str,
    *,
    last_look: LastLook[C] | None = None,
    inbox: str | None = None,
) -> Event:
    """Decides on the command and commits its event, once for a command id however often it comes.

    `last_look` is a check outside the database, made only when the decision is yes. `inbox` is the
    path of the command document that is to bear the outcome; it gets it in the same commit.

    Raises the DomainError that refuses the step; `InFlight` when another call of the same command
    was faster than this one (not with an inbox: there is nobody to send it again); `LostRace` or
    `TryAgain` when, with all patience, nothing could be settled.
    """
    started = time.monotonic()
    pause = 0.005
    attempt = _Attempt(command, actor, command_id, inbox)
    while True:
        now = datetime.now(UTC)
        loaded = store.load(command, command_id, now)
        attempt.looks_at(loaded)
        try:
            event = decide(loaded.request, command, actor, now, loaded.given)
            if last_look:
                last_look(command, loaded.given)
        except errors.DomainError:
            if done := attempt.settled():
                return done
            raise
        attempt.tries(event)
        updates = {inbox: applied(event)} if inbox else {}
        trouble = store.commit(loaded, event, evolve(loaded.request, event), updates)
        if trouble is None:
            return event
        if done := attempt.settled():
            return done
        if time.monotonic() - started > _PATIENCE:
            raise trouble
        time.sleep(random.uniform(0, pause))  # noqa: S311  # jitter, no secret
        pause = min(2 * pause, _LONGEST_PAUSE)


def applied(event: Event) -> dict[str, Any]:
    """What a command document bears after its step was taken."""
    return {"outcome": {"state": "applied", "answer": StepTaken.of(event).model_dump()}}


class _Attempt:
    """One call's attempt at a command: it tells its own event from that of another call."""

    def __init__(self, command: Command, actor: Actor, command_id: str, inbox: str | None) -> None:
        self._command, self._actor = command, actor
        self._command_id, self._inbox = command_id, inbox
        self._began_at: int | None = None  # the sequence of the request when this call came
        self._own: set[str] = set()  # hashes of the events that it tried to commit

    def looks_at(self, loaded: store.Loaded) -> None:
        """The request as this call sees it."""
        if self._began_at is None:
            self._began_at = loaded.request.sequence if loaded.request else 0

    def tries(self, event: Event) -> None:
        """This call is about to commit the event."""
        self._own.add(event.hash)

    def settled(self) -> Event | None:
        """The event of the same command by the same person, whichever call of it was done.

        Raises `KeyReused` when the id belongs to something else, and tells nothing of it; over
        HTTP `InFlight` when another call took the step after this one had begun.
        """
        command, inbox = self._command, self._inbox
        event = store.event_of(command.request, self._command_id)
        if event is None:
            return None
        same = (event.actor.uid, event.transition) == (self._actor.uid, command.transition)
        if not same or event.payload != command.payload():
            raise errors.KeyReused
        if inbox:
            store.update(inbox, applied(event))
        elif event.hash not in self._own and event.sequence > (self._began_at or 0):
            raise errors.InFlight
        return event
