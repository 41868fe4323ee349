"""Step 7, "diperbaiki": the team repairs the content (standard: 30 minutes)."""

from typing import Annotated, Self

from pydantic import Field

from shared.case import Case
from shared.commands import Answer, MakesDraft
from shared.doors import doors
from shared.models import Changes


class RepairContent(MakesDraft):
    """A new version, and an answer to every open correction. It goes on to the head."""

    # To 50 corrections and 20 facts that the agency called wrong.
    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=70)]

    def changes(self, case: Case[Self]) -> Changes:
        """The new version; nothing is left to correct."""
        before = case.filed.draft
        draft = self.next_draft(case, before.authors if before else ())
        checker = before.checker if before else None  # it is checked once a round (SOP step 5)
        return Changes(draft=draft.model_copy(update={"checker": checker}), open_corrections=())


repair_content, on_repair_content = doors(RepairContent)
