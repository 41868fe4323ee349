"""What a decision rests on: command, request, who asks and when, and what the command involves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from shared.models import File, Register, Request
from shared.people import Account, Actor
from shared.working_time import WorkingCalendar

C_co = TypeVar("C_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Given:
    """The files, people and register that a command involves, read in the request's own read."""

    calendar: WorkingCalendar
    command_id: str
    files: Mapping[str, File] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    register: Register | None = None


@dataclass(frozen=True, slots=True)
class Case(Generic[C_co]):
    """One person asking for one step at one time."""

    command: C_co
    request: Request | None  # None: not filed yet
    actor: Actor
    now: datetime
    given: Given

    @property
    def filed(self) -> Request:
        """The request, where the step does not open it. Raises ValueError where there is none."""
        if self.request is None:
            raise ValueError("there is no request yet")
        return self.request

    @property
    def today(self) -> date:
        """The day in the office."""
        return self.given.calendar.local_date(self.now)
