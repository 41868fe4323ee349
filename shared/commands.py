"""What a person asks for at a step: the base of all commands, and fields that steps share."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared import chain
from shared.case import Case
from shared.models import (
    Changes,
    DocumentId,
    Draft,
    FileKind,
    Letter,
    Line,
    Model,
    Note,
    Request,
    SeenDraft,
    ShortText,
    Status,
    Team,
    Text,
    Uid,
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
        kept: dict[str, Any] = chain.written(self.model_dump(mode="json", exclude={"request"}))
        return kept

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
    """Where in the draft: a file, and in it a moment, a page, or a region."""

    file: DocumentId
    seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    page: Annotated[int, Field(ge=1, le=2000)] | None = None
    region: Region | None = None


class Correction(Model):
    """What is to be corrected, and where."""

    text: ShortText
    place: Place | None = None


class Answer(Model):
    """What was done about a correction."""

    correction: Line
    answer: ShortText


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


class NamesTeam(Command):
    """Two to ten people, one of them the leader, by an assignment letter (SPT)."""

    members: Annotated[
        tuple[Uid, ...], Field(min_length=2, max_length=10), AfterValidator(distinct)
    ]
    leader: Uid
    letter: Letter

    @model_validator(mode="after")
    def _leader_is_a_member(self) -> Self:
        if self.leader not in self.members:
            raise PydanticCustomError("leader_not_member", "the leader is one of the members")
        return self

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The assignment letter."""
        return {self.letter.file: FileKind.ASSIGNMENT_LETTER}

    def people(self) -> tuple[str, ...]:
        """The members."""
        return self.members

    def changes(self, case: Case[Self]) -> Changes:
        """The team, who is no longer on it, and who is new on it."""
        before = case.filed.team.members if case.filed.team else ()
        team = Team(
            members=self.members,
            leader=self.leader,
            letter=self.letter,
            former=tuple(uid for uid in before if uid not in self.members),
            joined=tuple(uid for uid in self.members if uid not in before),
        )
        return Changes(team=team)


class FactAnswer(Model):
    """What the requester says of one fact: right, or wrong, with what is right and its source."""

    item: Line
    is_right: bool
    source: ShortText | None = None
    correct: ShortText | None = None

    @model_validator(mode="after")
    def _wrong_is_explained(self) -> Self:
        if not self.is_right and (self.source is None or self.correct is None):
            raise PydanticCustomError("fact_unexplained", "what is right, and its source")
        return self


class DecidesCorrections(JudgesDraft):
    """Decides whether there are corrections (steps 6 and 9)."""

    corrections: Annotated[tuple[Correction, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _corrections_are_wanted(self) -> Self:
        if self.corrections and self.outcome() != Status.NEEDS_CORRECTION:
            raise PydanticCustomError("corrections_unwanted", "corrections contradict the decision")
        return self

    def changes(self, case: Case[Self]) -> Changes:
        """The ids of the corrections; their texts stay in the events.

        What the requester called wrong keeps its id as a fact. A new one is named by the event that
        raises it, and its place in it.
        """
        if self.outcome() != Status.NEEDS_CORRECTION:
            return Changes(open_corrections=())
        facts = case.filed.current_facts()
        new = item_ids(case.filed, len(self.corrections))
        return Changes(open_corrections=(*(facts.wrong if facts else ()), *new))


def item_ids(request: Request, count: int) -> tuple[str, ...]:
    """Ids of what the next event raises: its sequence, then the position."""
    return tuple(f"{request.sequence + 1}-{at}" for at in range(1, count + 1))


Reason = Annotated[Text, StringConstraints(min_length=10)]
