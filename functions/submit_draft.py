"""Step 4: the team makes the content from the agency's own material (standard: 3 hours)."""

from shared.commands import MakesDraft
from shared.doors import doors
from shared.given import Given
from shared.models import Actor, Changes, Request


class SubmitDraft(MakesDraft):
    """The first version of a round."""

    def changes(self, request: Request | None, actor: Actor, given: Given) -> Changes:
        """The new version, by this author alone."""
        return Changes(draft=self.next_draft(request, (), actor, given))


submit_draft, on_submit_draft = doors(SubmitDraft)
