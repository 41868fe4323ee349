"""What a person asks for at a step: the base of all commands, and fields that steps share."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.case import Case
from shared.models import (
    Changes,
    DocumentId,
    Draft,
    FileKind,
    Line,
    Model,
    Note,
    Request,
    SeenDraft,
    ShortText,
    Status,
    Text,
    distinct,
)


class Command(Model):
    """Base of the SOP's commands. ReceiveRequest is the command of receive_request, and so on."""

    transition: ClassVar[str] = ""
    enters_register: ClassVar[bool] = False  # the step gives out a register number

    request: DocumentId

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Derives the transition's name."""
        cls.transition = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def outcome(self) -> Status | None:
        """The status that this command leads to, where the transition has a choice of several."""
        return None

    def changes(self, case: Case[Self]) -> Changes:
        """What the step changes in the request besides its place in the SOP."""
        del case
        return Changes()

    def payload(self) -> dict[str, Any]:
        """The command as the event keeps it: JSON values only."""
        return self.model_dump(mode="json", exclude={"request"})

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The uploads that the command puts forward, and what each must be."""
        return {}

    def people(self) -> tuple[str, ...]:
        """The accounts that the command names."""
        return ()


class Region(Model):
    """A rectangle on a picture or page, in fractions of its width and height, from the top left."""

    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1)]
    width: Annotated[float, Field(gt=0, le=1)]
    height: Annotated[float, Field(gt=0, le=1)]


class Place(Model):
    """Where in the draft: a file, and in it a moment or a region."""

    file: DocumentId
    seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    region: Region | None = None


class Correction(Model):
    """What is to be corrected, and where."""

    text: ShortText
    place: Place | None = None


class Answer(Model):
    """What was done about a correction."""

    correction: Line
    answer: ShortText


Corrections = Annotated[tuple[Correction, ...], Field(max_length=50)]


class DraftFile(Model):
    """One file of a draft, its caption or script, and the supplied material it rests on."""

    file: DocumentId
    caption: Note = ""
    sources: Annotated[tuple[DocumentId, ...], Field(min_length=1, max_length=50)]


def _each_file_once(parts: tuple[DraftFile, ...]) -> tuple[DraftFile, ...]:
    distinct(tuple(part.file for part in parts))
    return parts


class MakesDraft(Command):
    """Submits a new, immutable version of the content (steps 4 and 7)."""

    draft_files: Annotated[
        tuple[DraftFile, ...], Field(min_length=1, max_length=20), AfterValidator(_each_file_once)
    ]
    note: Note = ""

    def files(self) -> Mapping[DocumentId, FileKind]:
        """Every file of the draft."""
        return {part.file: FileKind.DRAFT for part in self.draft_files}

    def next_draft(self, case: Case[Self], earlier: tuple[str, ...] = ()) -> Draft:
        """The version after the current one, by the earlier authors of this round and the actor."""
        before, author = case.filed.draft, case.actor.uid
        return Draft(
            version=before.version + 1 if before else 1,
            authors=(*(uid for uid in earlier if uid != author), author),
            files=tuple(case.given.files[part.file].sealed() for part in self.draft_files),
        )


class JudgesDraft(Command):
    """Bound to the draft version and the digests that the person saw (steps 5, 6, 8, 9)."""

    seen: SeenDraft


def corrections_match(corrections: tuple[Correction, ...], *, wanted: bool) -> None:
    """Corrections stand exactly where there is something to correct. Raises a validation error."""
    if wanted and not corrections:
        raise PydanticCustomError("corrections_missing", "at least one correction is needed")
    if corrections and not wanted:
        raise PydanticCustomError("corrections_unwanted", "corrections contradict the decision")


def correction_ids(request: Request, corrections: tuple[Correction, ...]) -> tuple[str, ...]:
    """Ids of the corrections that the next event raises: its sequence, then the position."""
    return tuple(f"{request.sequence + 1}-{at}" for at in range(1, len(corrections) + 1))


Reason = Annotated[Text, StringConstraints(min_length=10)]
