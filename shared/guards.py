"""The guards of the SOP: each is one rule, raises the error that names it, and changes nothing.

Rules that hold for a whole role (its agency, its team) follow from the role; the others are named
in the rows of `workflow.TRANSITIONS`. What a guard reads of the command, its annotation says.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from shared import errors
from shared.case import Case
from shared.commands import (
    Answer,
    Command,
    Correction,
    FactAnswer,
    JudgesDraft,
    MakesDraft,
)
from shared.models import FileKind, FileState, Letter, Request, Role, Status
from shared.people import Actor

Guard = Callable[[Case[Any]], None]

MOST_MATERIAL = 200  # files of a request
MOST_FACTS = 20  # of a draft version
MOST_EVENTS = 500  # of a request, as far as steps go that leave it in its status


def of_own_agency(request: Request | None, actor: Actor) -> None:
    """A requester belongs to an agency, and acts only on its requests."""
    if actor.agency is None or (request is not None and request.agency != actor.agency):
        raise errors.OtherAgency


def on_the_team(request: Request | None, actor: Actor) -> None:
    """A team member acts only on requests whose team they are on."""
    if request is None or request.team is None or actor.uid not in request.team.members:
        raise errors.NotOnTeam


SCOPE_OF_ROLE: dict[Role, Callable[[Request | None, Actor], None]] = {
    Role.REQUESTER: of_own_agency,
    Role.CONTENT_TEAM: on_the_team,
}


def files_fit(case: Case[Command]) -> None:
    """A step refers only to sealed files of the right kind, of this request, uploaded by the actor.

    Whoever repairs the content (step 7) may carry over files of the current draft. Nothing else
    lends another's file: so everybody whose file stands in a draft is among its authors.
    """
    request, command = case.request, case.command
    carried: set[str] = set()
    if request and request.draft and request.status == Status.NEEDS_CORRECTION:
        carried = {part.file for part in request.draft.files}
    for file_id, kind in command.files().items():
        file = case.given.files.get(file_id)
        if file is None:
            raise errors.NoSuchFile(file_id)
        if file.request != command.request:
            raise errors.FileOfAnotherRequest(file_id)
        if file.kind != kind:
            raise errors.WrongFileKind(file_id, kind.value)
        if file.owner != case.actor.uid and not (kind == FileKind.DRAFT and file_id in carried):
            raise errors.FileNotYours(file_id)
        if file.state != FileState.SEALED:
            raise errors.FileNotSealed(file_id)


class HasLetter(Protocol):
    """A command that rests on a letter."""

    @property
    def letter(self) -> Letter:
        """Its number, date and file."""
        ...


def letter_is_dated(case: Case[HasLetter]) -> None:
    """A letter is not dated after today."""
    if case.command.letter.date > case.today:
        raise errors.DateInTheFuture("letter.date")


class HasWish(Protocol):
    """A command that wishes for a day."""

    @property
    def wished_date(self) -> date:
        """The day for which the content is wished."""
        ...


def wish_is_ahead(case: Case[HasWish]) -> None:
    """The wished date has not passed."""
    if case.command.wished_date < case.today:
        raise errors.DateInThePast("wished_date")


class HasMembers(Protocol):
    """A command that forms a team."""

    @property
    def members(self) -> Sequence[str]:
        """Their uids."""
        ...


def members_make_content(case: Case[HasMembers]) -> None:
    """Everyone named for the team is active and holds the role content_team (SOP step 3)."""
    known = case.given.accounts
    unfit = tuple(
        uid
        for uid in case.command.members
        if uid not in known or Role.CONTENT_TEAM not in known[uid].active_roles
    )
    if unfit:
        names = tuple(known[uid].name if uid in known else uid for uid in unfit)
        raise errors.MembersUnfit(unfit, names)


def from_the_source(case: Case[MakesDraft]) -> None:
    """Every part of a draft rests on material that the agency itself supplied (SOP step 4)."""
    sources = [source for part in case.command.draft_files for source in part.sources]
    foreign = tuple(dict.fromkeys(s for s in sources if s not in case.filed.material))
    if foreign:
        raise errors.SourceNotSupplied(foreign)


def not_the_author(case: Case[Command]) -> None:
    """Nobody checks or approves what they authored: by person, whatever roles they hold."""
    draft = case.filed.draft
    if draft is not None and case.actor.uid in draft.authors:
        raise errors.OwnWork


def not_the_checker(case: Case[Command]) -> None:
    """Whoever checked the draft for the team does not judge it for the head: by person."""
    draft = case.filed.draft
    if draft is not None and case.actor.uid == draft.checker:
        raise errors.OwnCheck


def of_the_draft_seen(case: Case[JudgesDraft]) -> None:
    """A decision is bound to the draft version and the digests that the decider saw."""
    draft, seen = case.filed.draft, case.command.seen
    if draft is None or seen.version != draft.version:
        raise errors.StaleDraft(0 if draft is None else draft.version)
    if Counter(seen.files) != Counter(draft.files):
        raise errors.StaleDraft(draft.version)


class HasAnswers(Protocol):
    """A command that answers corrections."""

    @property
    def answers(self) -> Sequence[Answer]:
        """One for each correction."""
        ...


def every_correction_answered(case: Case[HasAnswers]) -> None:
    """A repair answers every open correction exactly once (SOP step 7)."""
    open_corrections = case.filed.open_corrections
    answers = Counter(answer.correction for answer in case.command.answers)
    missing = tuple(c for c in open_corrections if answers[c] != 1)
    unknown = tuple(c for c in answers if c not in open_corrections)
    if missing or unknown:
        raise errors.CorrectionsUnanswered(missing, unknown)


def history_has_room(case: Case[Command]) -> None:
    """What leaves a request in its status could be done without end: its history stays readable."""
    if case.filed.sequence >= MOST_EVENTS:
        raise errors.TooManyEvents(MOST_EVENTS)


def material_is_new(case: Case[Command]) -> None:
    """Who supplies material adds at least one file to it."""
    files = tuple(case.command.files())
    if set(files) <= set(case.filed.material):
        raise errors.AlreadySupplied(files)


def material_has_room(case: Case[Command]) -> None:
    """A request holds a bounded number of files of material: its document stays small."""
    if len({*case.filed.material, *case.command.files()}) > MOST_MATERIAL:
        raise errors.TooMuchMaterial(MOST_MATERIAL)


class HasItems(Protocol):
    """A command that asks the requester to confirm facts."""

    @property
    def items(self) -> Sequence[str]:
        """Each a statement of the draft."""
        ...


def facts_have_room(case: Case[HasItems]) -> None:
    """A draft version has a bounded number of facts to confirm: its repair can answer them all."""
    facts = case.filed.current_facts()
    if len(facts.items if facts else ()) + len(case.command.items) > MOST_FACTS:
        raise errors.TooManyFacts(MOST_FACTS)


class HasFactAnswers(Protocol):
    """A command that judges facts."""

    @property
    def answers(self) -> Sequence[FactAnswer]:
        """One for each fact that it judges."""
        ...


def facts_are_open(case: Case[HasFactAnswers]) -> None:
    """The requester judges what it was asked about the current draft version.

    It may think better of an answer, except while the team repairs what it called wrong.
    """
    request = case.filed
    facts = request.current_facts()
    is_open: Sequence[str] = ()
    if facts:
        is_repaired = request.status == Status.NEEDS_CORRECTION
        is_open = facts.unanswered() if is_repaired else facts.items
    others = tuple(a.item for a in case.command.answers if a.item not in is_open)
    if others:
        raise errors.FactsNotOpen(others)


class HasCorrections(Protocol):
    """A command that decides whether there are corrections, and raises them."""

    def outcome(self) -> Status | None:
        """The status to which the decision leads."""
        ...

    @property
    def corrections(self) -> Sequence[Correction]:
        """Each with its text, and perhaps its place."""
        ...


def wrong_facts_are_corrected(case: Case[HasCorrections]) -> None:
    """What the requester called wrong becomes a correction: nothing goes on as if it were right.

    Where corrections are wanted there is at least one, the wrong facts included.
    """
    facts = case.filed.current_facts()
    wrong = facts.wrong if facts else ()
    if case.command.outcome() != Status.NEEDS_CORRECTION:
        if wrong:
            raise errors.FactsAreWrong(wrong)
    elif not case.command.corrections and not wrong:
        raise errors.NothingToCorrect


def corrections_are_placed(case: Case[HasCorrections]) -> None:
    """A correction that names a file names one of the current draft."""
    draft = case.filed.draft
    current = {part.file for part in draft.files} if draft else set[str]()
    for correction in case.command.corrections:
        if correction.place and correction.place.file not in current:
            raise errors.FileNotInDraft(correction.place.file)
