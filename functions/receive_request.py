"""Step 2: the IKP division receives and registers the request (standard: 5 minutes)."""

from typing import Self

from shared.case import Case
from shared.commands import Command
from shared.doors import doors
from shared.models import Changes, Note, RegisterEntry


class ReceiveRequest(Command):
    """The register number is given out by the system: gapless within a year, one for a request."""

    enters_register = True

    note: Note = ""

    def changes(self, case: Case[Self]) -> Changes:
        """The request's entry in the register; it keeps the one of its first round."""
        register = case.given.register
        if register is None or case.filed.register_entry:
            return Changes()
        return Changes(register_entry=RegisterEntry(year=register.year, number=register.last + 1))


receive_request, on_receive_request = doors(ReceiveRequest)
