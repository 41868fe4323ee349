"""What a decision rests on besides the request: the files, people and register it involves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.models import Account, File, Register
from shared.working_time import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Given:
    """Read from the database in the same read as the request."""

    calendar: WorkingCalendar
    command_id: str
    files: Mapping[str, File] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    register: Register | None = None
