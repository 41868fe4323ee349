"""The guards of the SOP: each is one rule, raises the error that names it, and changes nothing.

Rules that hold for a whole role (its agency, its team) follow from the role; the others are named
in the rows of `workflow.TRANSITIONS`. A guard reads the fields of the commands whose rows name it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared import errors
from shared.given import Given
from shared.models import Actor, FileKind, FileState, Request, Role, Status

Guard = Callable[[Any, Any, Actor, Given, datetime], None]  # command, request, actor, given, now


def of_own_agency(request: Request | None, actor: Actor) -> None:
    """A requester belongs to an agency, and acts only on its requests."""
    if actor.agency is None or (request is not None and request.agency != actor.agency):
        raise errors.OtherAgency


def on_the_team(request: Request | None, actor: Actor) -> None:
    """A team member acts only on requests whose team they are on."""
    if request is None or request.team is None or actor.uid not in request.team.members:
        raise errors.NotOnTeam


MOST_MATERIAL = 200  # files of a request

SCOPE_OF_ROLE: dict[Role, Callable[[Request | None, Actor], None]] = {
    Role.REQUESTER: of_own_agency,
    Role.CONTENT_TEAM: on_the_team,
}


def files_fit(
    command: Any, request: Request | None, actor: Actor, given: Given, _now: datetime
) -> None:
    """A step refers only to sealed files of the right kind, of this request, uploaded by the actor.

    Whoever repairs the content (step 7) may carry over files of the current draft. Nothing else
    lends another's file: so everybody whose file stands in a draft is among its authors.
    """
    carried: set[str] = set()
    if request and request.draft and request.status == Status.NEEDS_CORRECTION:
        carried = {part.file for part in request.draft.files}
    for file_id, kind in command.files().items():
        file = given.files.get(file_id)
        if file is None:
            raise errors.NoSuchFile(file_id)
        if file.request != command.request:
            raise errors.FileOfAnotherRequest(file_id)
        if file.kind != kind:
            raise errors.WrongFileKind(file_id, kind.value)
        if file.owner != actor.uid and not (kind == FileKind.DRAFT and file_id in carried):
            raise errors.FileNotYours(file_id)
        if file.state != FileState.SEALED:
            raise errors.FileNotSealed(file_id)


def letter_is_dated(
    command: Any, _request: Request | None, _actor: Actor, given: Given, now: datetime
) -> None:
    """A letter is not dated after today."""
    if command.letter.date > given.calendar.local_date(now):
        raise errors.DateInTheFuture("letter.date")


def wish_is_ahead(
    command: Any, _request: Request | None, _actor: Actor, given: Given, now: datetime
) -> None:
    """The wished date has not passed."""
    if command.wished_date < given.calendar.local_date(now):
        raise errors.DateInThePast("wished_date")


def members_make_content(
    command: Any, _request: Request, _actor: Actor, given: Given, _now: datetime
) -> None:
    """Everyone named for the team is active and holds the role content_team (SOP step 3)."""
    unfit = tuple(
        uid
        for uid in command.members
        if (account := given.accounts.get(uid)) is None
        or Role.CONTENT_TEAM not in account.actor().roles
    )
    if unfit:
        known = given.accounts
        names = tuple(known[uid].name if uid in known else uid for uid in unfit)
        raise errors.MembersUnfit(unfit, names)


def from_the_source(
    command: Any, request: Request, _actor: Actor, _given: Given, _now: datetime
) -> None:
    """Every part of a draft rests on material that the agency itself supplied (SOP step 4)."""
    sources = [source for part in command.draft_files for source in part.sources]
    foreign = tuple(dict.fromkeys(s for s in sources if s not in request.material))
    if foreign:
        raise errors.SourceNotSupplied(foreign)


def not_the_author(
    _command: Any, request: Request, actor: Actor, _given: Given, _now: datetime
) -> None:
    """Nobody checks or approves what they authored: by person, whatever roles they hold."""
    if request.draft is not None and actor.uid in request.draft.authors:
        raise errors.OwnWork


def of_the_draft_seen(
    command: Any, request: Request, _actor: Actor, _given: Given, _now: datetime
) -> None:
    """A decision is bound to the draft version and the digests that the decider saw."""
    draft = request.draft
    if draft is None or command.seen.version != draft.version:
        raise errors.StaleDraft(0 if draft is None else draft.version)
    if Counter(command.seen.files) != Counter(draft.files):
        raise errors.StaleDraft(draft.version)


def every_correction_answered(
    command: Any, request: Request, _actor: Actor, _given: Given, _now: datetime
) -> None:
    """A repair answers every open correction exactly once (SOP step 7)."""
    answers = Counter(answer.correction for answer in command.answers)
    missing = tuple(c for c in request.open_corrections if answers[c] != 1)
    unknown = tuple(c for c in answers if c not in request.open_corrections)
    if missing or unknown:
        raise errors.CorrectionsUnanswered(missing, unknown)


def material_has_room(
    command: Any, request: Request, _actor: Actor, _given: Given, _now: datetime
) -> None:
    """A request holds a bounded number of files of material: its document stays small."""
    if len({*request.material, *command.files()}) > MOST_MATERIAL:
        raise errors.TooMuchMaterial(MOST_MATERIAL)


def corrections_are_placed(
    command: Any, request: Request, _actor: Actor, _given: Given, _now: datetime
) -> None:
    """A correction that names a file names one of the current draft."""
    current = {part.file for part in request.draft.files} if request.draft else set[str]()
    for correction in command.corrections:
        if correction.place and correction.place.file not in current:
            raise errors.FileNotInDraft(correction.place.file)
