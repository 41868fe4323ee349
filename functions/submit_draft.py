"""Step 4: the team makes the content from the agency's own material (standard: 3 hours)."""

from typing import Self

from shared.case import Case
from shared.commands import MakesDraft
from shared.doors import doors
from shared.models import Changes


class SubmitDraft(MakesDraft):
    """The first version of a round."""

    def changes(self, case: Case[Self]) -> Changes:
        """The new version, by this author alone."""
        return Changes(draft=self.next_draft(case))


submit_draft, on_submit_draft = doors(SubmitDraft)
