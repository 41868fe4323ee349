"""Step 7, "dikembalikan": the IKP division returns the request (standard: 30 minutes)."""

from typing import Annotated

from pydantic import Field

from shared.commands import Command, Reason
from shared.doors import doors
from shared.models import Line


class ReturnRequest(Command):
    """Why, and what the agency has to supply before it files again."""

    reason: Reason
    missing: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]


return_request, on_return_request = doors(ReturnRequest)
