"""Step 7, "diperbaiki": the team repairs the content (standard: 30 minutes)."""

from typing import Annotated

from pydantic import Field

from shared.commands import MakesDraft
from shared.doors import doors
from shared.given import Given
from shared.models import Actor, Changes, Line, Model, Request, ShortText


class Answer(Model):
    """What was done about a correction."""

    correction: Line
    answer: ShortText


class RepairContent(MakesDraft):
    """A new version, and an answer to every open correction. It goes on to the head."""

    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=50)]

    def changes(self, request: Request | None, actor: Actor, given: Given) -> Changes:
        """The new version; nothing is left to correct."""
        authors = request.draft.authors if request and request.draft else ()
        return Changes(draft=self.next_draft(request, authors, actor, given), open_corrections=())


repair_content, on_repair_content = doors(RepairContent)
