"""Step 6: the IKP division decides whether there are corrections (standard: 30 minutes)."""

from shared.commands import DecidesCorrections
from shared.doors import doors
from shared.models import Status


class DecideCorrections(DecidesCorrections):
    """Yes needs at least one correction, be it what the agency called wrong; no has none."""

    needs_correction: bool

    def outcome(self) -> Status:
        """To the repair, or on to the head."""
        return Status.NEEDS_CORRECTION if self.needs_correction else Status.READY_FOR_REVIEW


decide_corrections, on_decide_corrections = doors(DecideCorrections)
