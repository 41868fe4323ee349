"""Step 1: an agency files a request for information content, with its letter (standard: 5 minutes).

Filing again after a return starts a new round of the same request.
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from shared.case import Case
from shared.commands import Command
from shared.doors import doors
from shared.models import (
    Changes,
    ContentType,
    Day,
    DocumentId,
    FileKind,
    Letter,
    Line,
    Proposal,
    Text,
    distinct,
)


class SubmitRequest(Command):
    """`request` is a new random id (20 letters and digits), the one its letter was uploaded for."""

    title: Line
    content_types: Annotated[
        tuple[ContentType, ...], Field(min_length=1, max_length=3), AfterValidator(distinct)
    ]
    purpose: Text
    target_audience: Line
    wished_date: Day
    letter: Letter

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The request letter."""
        return {self.letter.file: FileKind.LETTER}

    def changes(self, case: Case[Self]) -> Changes:
        """The agency's proposal; in a later round it replaces the earlier one."""
        proposal = Proposal(
            title=self.title,
            content_types=self.content_types,
            purpose=self.purpose,
            target_audience=self.target_audience,
            wished_date=self.wished_date,
            letter=self.letter,
        )
        if case.request:
            return Changes(proposal=proposal, open_corrections=(), fact_check=None)
        return Changes(agency=case.actor.agency, requester=case.actor.uid, proposal=proposal)


submit_request, on_submit_request = doors(SubmitRequest)
