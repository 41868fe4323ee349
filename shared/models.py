"""The documents of the system as pydantic models, and the types that commands are made of."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic_core import PydanticCustomError

T = TypeVar("T")

SCHEMA_VERSION: Literal[1] = 1

_NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]*$"  # tabs and line breaks are text
_ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"

DocumentId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{20}$")]
# Firestore reserves ids of the form __x__: command ids and uids begin with no underscore.
COMMAND_ID = r"^[A-Za-z0-9-][A-Za-z0-9_-]{15,63}$"
CommandId = Annotated[str, StringConstraints(pattern=COMMAND_ID)]
# A command's id, or one of the system's own, which has a dot: no client can take it.
EventId = Annotated[
    str, StringConstraints(pattern=rf"{COMMAND_ID}|^[a-z_]+\.[0-9]{{6,}}$", max_length=64)
]
Uid = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-][A-Za-z0-9_-]{0,127}$")]
AgencyId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_ONE_LINE),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_CONTROL),
]
ShortText = Annotated[Text, StringConstraints(max_length=1000)]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=_NO_CONTROL)
]
Crc32c = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{6}==$")]  # base64, big-endian
Md5 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{22}==$")]  # base64
# Firestore has no date: a day is stored as its ISO 8601 text.
Day = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]


def distinct(values: tuple[T, ...]) -> tuple[T, ...]:
    """The values, refused (as a validation error) when one stands twice."""
    if len(set(values)) != len(values):
        raise PydanticCustomError("not_distinct", "each value only once")
    return values


class Model(BaseModel):
    """Base of all: closed (unknown fields are refused) and immutable.

    What an error says of it names the field, never what stood in it: errors end up in logs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Role(StrEnum):
    """Who acts: the SOP's four actors, and the admin, who takes no step."""

    REQUESTER = "requester"
    IKP_DIVISION = "ikp_division"
    CONTENT_TEAM = "content_team"
    DEPARTMENT_HEAD = "department_head"
    ADMIN = "admin"


class Status(StrEnum):
    """What happened last to a request."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    TEAM_FORMED = "team_formed"
    DRAFTED = "drafted"
    CHECKED = "checked"
    NEEDS_CORRECTION = "needs_correction"
    READY_FOR_REVIEW = "ready_for_review"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class ContentType(StrEnum):
    """The SOP's output."""

    VIDEO = "video"
    GRAPHIC_DESIGN = "graphic_design"
    INFOGRAPHIC = "infographic"


class FileKind(StrEnum):
    """The SOP's documents (Kelengkapan)."""

    LETTER = "letter"
    ASSIGNMENT_LETTER = "assignment_letter"
    MATERIAL = "material"
    DRAFT = "draft"
    MANDATE_LETTER = "mandate_letter"


class MandateKind(StrEnum):
    """How somebody acts for the head: for a day-to-day absence, or for a post that is vacant."""

    PLH = "plh"  # pelaksana harian
    PLT = "plt"  # pelaksana tugas


class Acting(Model):
    """By which mandate somebody acts for the head of department."""

    mandate: DocumentId
    kind: MandateKind


class Letter(Model):
    """A letter: request letter (surat permohonan) or assignment letter (SPT)."""

    number: Annotated[Line, Field(max_length=100)]
    date: Day
    file: DocumentId


class Proposal(Model):
    """What the agency asks for."""

    title: Line
    content_types: Annotated[tuple[ContentType, ...], Field(min_length=1, max_length=3)]
    purpose: Text
    target_audience: Line
    wished_date: Day
    letter: Letter


class RegisterEntry(Model):
    """The request's place in the register (buku agenda): gapless within a year."""

    year: int
    number: int

    def cited(self) -> str:
        """As people cite it: 17/2026."""
        return f"{self.number}/{self.year}"


class Team(Model):
    """The people put on a request, and the letter that assigns them."""

    members: tuple[Uid, ...]
    leader: Uid
    letter: Letter
    former: tuple[Uid, ...] = ()  # who left by the change that made this team
    joined: tuple[Uid, ...] = ()  # who was not on it before that change


class SealedFile(Model):
    """A file and the digests of its bytes, as Cloud Storage computed them."""

    file: DocumentId
    crc32c: Crc32c
    md5: Md5


class SeenDraft(Model):
    """The draft that a person had before them when they decided."""

    version: Annotated[int, Field(ge=1)]
    files: Annotated[tuple[SealedFile, ...], Field(min_length=1, max_length=20)]


class Draft(Model):
    """The current draft. It names no texts: the requester may read the request."""

    version: int
    authors: tuple[Uid, ...]  # everyone who made a version in this round
    files: tuple[SealedFile, ...]
    checker: Uid | None = None


class FactCheck(Model):
    """What the requester was asked to confirm of a draft version, by ids; texts are in events."""

    version: int
    items: tuple[str, ...]
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def unanswered(self) -> tuple[str, ...]:
        """What the requester has not judged yet."""
        return tuple(item for item in self.items if item not in (*self.right, *self.wrong))


class DeadlineMark(StrEnum):
    """What the deadline sweep records of a step that is waited for; the name of its event."""

    NEAR = "deadline_near"
    REACHED = "deadline_reached"
    PASSED = "deadline_passed"
    WAITING = "requester_awaited"  # no clock runs: the request waits on its requester


class Request(Model):
    """A request's current state, the fold of its events: all of it open to its requester."""

    id: DocumentId
    schema_version: Literal[1] = SCHEMA_VERSION

    status: Status
    awaiting: tuple[str, ...]  # the transitions whose turn it is, in the SOP's order
    round: int
    sequence: int  # number of events
    head: str  # hash of the last event
    created_at: datetime
    updated_at: datetime
    step_started_at: datetime
    due_at: datetime | None  # None while nobody's clock runs
    attend_at: datetime | None  # when the deadline sweep has to look at it next

    # What events change besides: the fields of `Changes`.
    agency: AgencyId
    requester: Uid
    proposal: Proposal
    register_entry: RegisterEntry | None = None
    material: tuple[DocumentId, ...] = ()
    team: Team | None = None
    draft: Draft | None = None
    open_corrections: tuple[str, ...] = ()
    fact_check: FactCheck | None = None
    mark: DeadlineMark | None = None  # the last of the step that is waited for

    def current_facts(self) -> FactCheck | None:
        """What was asked about the current draft version."""
        facts = self.fact_check
        return facts if facts and self.draft and facts.version == self.draft.version else None


class Changes(Model):
    """What one event changes in the request: only the fields that are set count."""

    agency: AgencyId | None = None
    requester: Uid | None = None
    proposal: Proposal | None = None
    register_entry: RegisterEntry | None = None
    material: tuple[DocumentId, ...] = ()
    team: Team | None = None
    draft: Draft | None = None
    open_corrections: tuple[str, ...] = ()
    fact_check: FactCheck | None = None
    mark: DeadlineMark | None = None

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {k: v for k, v in dump(self).items() if k in self.model_fields_set}


SYSTEM: Literal["system"] = "system"  # who records deadlines, as role and as uid


class EventActor(Model):
    """Who took the step, in which role; `acting` where they acted for the head."""

    uid: Uid
    role: Role | Literal["system"]
    agency: AgencyId | None = None
    acting: Acting | None = None


class Event(Model):
    """What happened, a transition or a deadline: audit, outbox and de-duplication entry in one."""

    id: EventId
    schema_version: Literal[1] = SCHEMA_VERSION
    request: DocumentId
    sequence: int
    transition: str
    step: int | None
    round: int
    actor: EventActor
    at: datetime
    from_status: Status | None
    to_status: Status
    due_at: datetime | None
    attend_at: datetime | None
    calendar: str  # version of the working calendar in force; by it a clock that begins is set
    payload: dict[str, Any]  # the command as it was sent
    changes: Changes
    audience: tuple[Role, ...]
    previous: str  # hash of the event before; empty for the first
    hash: str

    @property
    def moved_to(self) -> Status | None:
        """The status that it led to; None where it left the request in its own."""
        return self.to_status if self.to_status != self.from_status else None


class FileState(StrEnum):
    """An upload's life."""

    UPLOADING = "uploading"
    SEALED = "sealed"
    REFUSED = "refused"


class File(Model):
    """An upload. Once sealed, its generation and digests never change."""

    id: DocumentId
    schema_version: Literal[1] = SCHEMA_VERSION
    request: DocumentId  # the mandate's id for its letter, which belongs to no request
    kind: FileKind
    owner: Uid
    agency: AgencyId | None  # the owner's, for letters and material
    name: str
    size: int  # bytes
    content_type: str
    object_name: str
    state: FileState
    created_at: datetime
    expires_at: datetime | None  # when it is swept, if no history names it; None: never
    held_until: datetime | None = None  # by the call that is looking at its bytes
    generation: int | None = None
    crc32c: Crc32c | None = None
    md5: Md5 | None = None

    def sealed(self) -> SealedFile:
        """Its digests. Only for a sealed file."""
        if self.crc32c is None or self.md5 is None:
            raise ValueError(f"file {self.id} is not sealed")
        return SealedFile(file=self.id, crc32c=self.crc32c, md5=self.md5)


class Visibility(StrEnum):
    """Who may read a comment: the inner roles, or the request's agency too."""

    INTERNAL = "internal"
    REQUESTER = "requester"


class Comment(Model):
    """requests/{r}/comments/{id}: what somebody says; never part of the decision record."""

    id: CommandId
    schema_version: Literal[1] = SCHEMA_VERSION
    request: DocumentId
    by: Uid
    role: Role
    acting: Acting | None = None  # where they spoke as the head by a mandate
    at: datetime
    text: Text
    visibility: Visibility
    mentions: tuple[Uid, ...]


class Register(NamedTuple):
    """The last number given out in a year's register."""

    year: int
    last: int
