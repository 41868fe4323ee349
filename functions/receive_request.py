"""Step 2: the IKP division receives and registers the request (standard: 5 minutes)."""

from shared.commands import Command
from shared.doors import doors
from shared.given import Given
from shared.models import Actor, Changes, Note, RegisterEntry, Request


class ReceiveRequest(Command):
    """The register number is given out by the system: gapless within a year, one for a request."""

    enters_register = True

    note: Note = ""

    def changes(self, request: Request | None, actor: Actor, given: Given) -> Changes:
        """The request's entry in the register; it keeps the one of its first round."""
        del actor
        if given.register is None or (request and request.register_entry):
            return Changes()
        return Changes(
            register_entry=RegisterEntry(year=given.register.year, number=given.register.last + 1)
        )


receive_request, on_receive_request = doors(ReceiveRequest)
