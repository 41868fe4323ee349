"""Step 9: the head of department approves the content or not (standard: 30 minutes)."""

from collections.abc import Mapping
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared import storage
from shared.case import Given
from shared.commands import DecidesCorrections, Reason
from shared.doors import doors
from shared.models import DocumentId, FileKind, Status


class DecideApproval(DecidesCorrections):
    """Yes ends the SOP. No needs a reason and at least one correction, and goes to step 7."""

    is_approved: bool
    reason: Reason | None = None

    @model_validator(mode="after")
    def _refusal_is_explained(self) -> Self:
        if not self.is_approved and self.reason is None:
            raise PydanticCustomError("reason_missing", "a refusal needs a reason")
        return self

    def outcome(self) -> Status:
        """The end, or back to the repair."""
        return Status.APPROVED if self.is_approved else Status.NEEDS_CORRECTION

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The files that are approved."""
        return {part.file: FileKind.DRAFT for part in self.seen.files}


def _bytes_are_unchanged(command: DecideApproval, given: Given) -> None:
    if command.is_approved:
        storage.require_unchanged(command.seen.files, given.files)


decide_approval, on_decide_approval = doors(DecideApproval, last_look=_bytes_are_unchanged)
