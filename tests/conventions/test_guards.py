"""A guard stands only in rows whose commands have what it reads."""

from typing import get_args, get_type_hints

import pytest
from typing_extensions import get_protocol_members, is_protocol

from shared.commands import Command
from shared.guards import Guard
from shared.workflow import TRANSITIONS
from tests.commands import COMMANDS

PAIRS = [(name, guard) for name, row in TRANSITIONS.items() for guard in row.guards]


@pytest.mark.parametrize(("name", "guard"), PAIRS, ids=lambda part: getattr(part, "__name__", part))
def test_the_command_has_what_the_guard_reads(name: str, guard: Guard) -> None:
    (wanted,) = get_args(get_type_hints(guard)["case"])
    command = COMMANDS[name]
    if is_protocol(wanted):
        assert get_protocol_members(wanted) <= {*command.model_fields, *vars(Command)}
    else:
        assert issubclass(command, wanted)
