"""Step 6: the IKP division decides whether there are corrections (standard: 30 minutes)."""

from typing import Self

from pydantic import model_validator

from shared.case import Case
from shared.commands import Corrections, JudgesDraft, correction_ids, corrections_match
from shared.doors import doors
from shared.models import Changes, Status


class DecideCorrections(JudgesDraft):
    """Yes needs at least one correction; no has none."""

    needs_correction: bool
    corrections: Corrections = ()

    @model_validator(mode="after")
    def _corrections_match(self) -> Self:
        corrections_match(self.corrections, wanted=self.needs_correction)
        return self

    def outcome(self) -> Status:
        """To the repair, or on to the head."""
        return Status.NEEDS_CORRECTION if self.needs_correction else Status.READY_FOR_REVIEW

    def changes(self, case: Case[Self]) -> Changes:
        """The ids of the corrections; their texts stay in the event."""
        return Changes(open_corrections=correction_ids(case.filed, self.corrections))


decide_corrections, on_decide_corrections = doors(DecideCorrections)
