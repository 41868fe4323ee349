"""Step 3: the IKP division forms the content team by an assignment letter (standard: 1 hour)."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.case import Case
from shared.commands import Command
from shared.doors import doors
from shared.models import Changes, DocumentId, FileKind, Letter, Team, Uid, distinct


class FormTeam(Command):
    """Two to ten people, one of them the leader."""

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
        """The team."""
        del case
        return Changes(team=Team(members=self.members, leader=self.leader, letter=self.letter))


form_team, on_form_team = doors(FormTeam)
