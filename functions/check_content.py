"""Step 5: somebody of the team who is not the draft's author checks it (standard: 30 minutes)."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from shared.case import Case
from shared.commands import JudgesDraft
from shared.doors import doors
from shared.models import Changes, Model, Note


class CheckPoint(StrEnum):
    """What a checker looks at, after the SOP's warning: wrong content costs the public's trust."""

    FACTS_MATCH_SOURCE = "facts_match_source"
    NAMES_AND_TITLES = "names_and_titles"
    LANGUAGE = "language"
    VISUAL_IDENTITY = "visual_identity"
    PERMISSION_TO_PUBLISH = "permission_to_publish"


class CheckedPoint(Model):
    """A point of the check list; a note says what is wrong where it did not pass."""

    point: CheckPoint
    passed: bool
    note: Note = ""


def _whole_list(checklist: tuple[CheckedPoint, ...]) -> tuple[CheckedPoint, ...]:
    if sorted(checked.point for checked in checklist) != sorted(CheckPoint):
        raise PydanticCustomError("checklist_incomplete", "every point exactly once")
    if any(not checked.passed and not checked.note for checked in checklist):
        raise PydanticCustomError("note_missing", "a point that did not pass needs a note")
    return checklist


class CheckContent(JudgesDraft):
    """The whole check list. Its findings inform step 6, which decides on them."""

    checklist: Annotated[tuple[CheckedPoint, ...], AfterValidator(_whole_list)]
    notes: Note = ""

    def changes(self, case: Case[Self]) -> Changes:
        """Who checked this version."""
        draft = case.filed.draft
        return Changes(draft=draft and draft.model_copy(update={"checker": case.actor.uid}))


check_content, on_check_content = doors(CheckContent)
