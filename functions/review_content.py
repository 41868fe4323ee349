"""Step 8: the head of department checks the content (standard: 30 minutes)."""

from shared.commands import JudgesDraft
from shared.doors import doors
from shared.models import Note


class ReviewContent(JudgesDraft):
    """Records the exact version and digests that the head saw."""

    notes: Note = ""


review_content, on_review_content = doors(ReviewContent)
