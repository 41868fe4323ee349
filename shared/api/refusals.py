"""Which errors each HTTP function can answer with, for the API's documentation (pure).

What a transition can refuse follows from its row in the table: role, scope, guards. The rows here
say what each guard and each other handler raises; a test holds them to the source.
"""

from collections.abc import Callable

from shared import errors, guards, problems
from shared.entry_points import HttpEntry
from shared.workflow import TRANSITIONS, Transition

Errors = tuple[type[errors.DomainError], ...]
Check = Callable[..., None]

OF_CHECKS: dict[Check, Errors] = {
    guards.of_own_agency: (errors.OtherAgency,),
    guards.on_the_team: (errors.NotOnTeam,),
    guards.files_fit: (
        errors.NoSuchFile,
        errors.FileOfAnotherRequest,
        errors.WrongFileKind,
        errors.FileNotYours,
        errors.FileNotSealed,
    ),
    guards.letter_is_dated: (errors.DateInTheFuture,),
    guards.wish_is_ahead: (errors.DateInThePast,),
    guards.history_has_room: (errors.TooManyEvents,),
    guards.material_is_new: (errors.AlreadySupplied,),
    guards.material_has_room: (errors.TooMuchMaterial,),
    guards.members_make_content: (errors.MembersUnfit,),
    guards.from_the_source: (errors.SourceNotSupplied,),
    guards.not_the_author: (errors.OwnWork,),
    guards.not_the_checker: (errors.OwnCheck,),
    guards.of_the_draft_seen: (errors.StaleDraft,),
    guards.every_correction_answered: (errors.CorrectionsUnanswered,),
    guards.facts_have_room: (errors.TooManyFacts,),
    guards.facts_are_open: (errors.FactsNotOpen,),
    guards.wrong_facts_are_corrected: (errors.FactsAreWrong, errors.NothingToCorrect),
    guards.corrections_are_placed: (errors.FileNotInDraft,),
}

_READING = (errors.OtherAgency, errors.NotOnTeam, errors.NoReadingRole)
OF_HANDLERS: dict[str, Errors] = {
    "add_comment": (
        errors.NoSuchRequest,
        *_READING,
        errors.NotAmongYourselves,
        errors.MentionsUnfit,
    ),
    "decide_approval": (errors.StoredFileChanged,),
    "docs": (),
    "end_mandate": (
        errors.WrongRole,
        errors.NoSuchMandate,
        errors.LostRace,
        errors.SessionRevoked,
    ),
    "finish_upload": (
        errors.NoSuchFile,
        errors.FileNotYours,
        errors.FileNotSealed,
        errors.UploadIncomplete,
        errors.UploadDamaged,
        errors.FileTypeRefused,
        errors.MalwareFound,
        errors.NotScanned,
        errors.InFlight,
        errors.LostRace,
    ),
    "forget_device": (errors.LostRace,),
    "explain_deadline": (
        errors.NoSuchRequest,
        *_READING,
        errors.HistoryBroken,
        errors.HistoryUnreadable,
    ),
    "get_history": (errors.NoSuchRequest, *_READING, errors.HistoryUnreadable),
    "get_request": (errors.NoSuchRequest, *_READING),
    "get_statistics": (errors.NoOverviewRole, errors.MonthsUnfit),
    "list_comments": (errors.NoSuchRequest, *_READING, errors.InvalidCursor),
    "list_requests": (errors.NoReadingRole, errors.InvalidCursor),
    "me": (),
    "open_file": (
        errors.NoSuchFile,
        errors.FileNotYours,
        errors.FileNotSealed,
        errors.StoredFileChanged,
        *_READING,
    ),
    "openapi": (),
    "version": (),
    "register_device": (errors.NoAccount,),
    "replay_dead_letter": (
        errors.WrongRole,
        errors.NoSuchDeadLetter,
        errors.StillFails,
        errors.NothingToReplay,
        errors.SessionRevoked,
    ),
    "set_account": (
        errors.WrongRole,
        errors.AgencyMismatch,
        errors.NoSuchAgency,
        errors.OwnAdminRole,
        errors.LostRace,
        errors.SessionRevoked,
    ),
    "set_agency": (errors.WrongRole, errors.SessionRevoked),
    "set_mandate": (
        errors.WrongRole,
        errors.NoActiveAccount,
        errors.HeadAlready,
        errors.AnotherMandate,
        errors.TooManyMandates,
        errors.MandateTaken,
        errors.MandateEnded,
        errors.DaysReversed,
        errors.DateInThePast,
        errors.MandateTooLong,
        errors.DateInTheFuture,
        errors.NoSuchFile,
        errors.WrongFileKind,
        errors.FileOfAnotherMandate,
        errors.FileNotYours,
        errors.FileNotSealed,
        errors.LostRace,
        errors.SessionRevoked,
    ),
    "set_preferences": (errors.NoAccount,),
    "start_upload": (
        errors.WrongRole,
        errors.NoSuchRequest,
        errors.OtherAgency,
        errors.NotOnTeam,
        errors.RequestClosed,
        errors.IdOfARequest,
        errors.FileTypeRefused,
        errors.FileTooLarge,
    ),
}


def refusals(entry: HttpEntry) -> dict[int, Errors]:
    """The errors that an HTTP function can answer with, by HTTP status.

    Raises KeyError for a function that is neither a transition nor named here.
    """
    row = TRANSITIONS.get(entry.name)
    own = OF_HANDLERS.get(entry.name, ()) if row else OF_HANDLERS[entry.name]
    every = (*_of_messages(entry), *(_of_transition(row) if row else ()), *own)
    found: dict[int, Errors] = {}
    for family, status in problems.STATUS.items():
        if some := tuple(dict.fromkeys(error for error in every if issubclass(error, family))):
            found[status] = some
    return found


def _of_messages(entry: HttpEntry) -> Errors:
    """What goes wrong before the handler is called, and what can go wrong anywhere."""
    found: Errors = (errors.InternalError,)
    if entry.takes:
        found += (errors.InvalidFields,)
    if entry.method == "POST":
        found += (errors.MalformedBody, errors.BodyNotJson, errors.BodyTooLarge)
    if entry.has_key:
        found += (errors.InvalidKey, errors.KeyReused, errors.InFlight)
    if not entry.is_public:
        found += (errors.NotSignedIn, errors.SessionExpired, errors.AppNotAttested, errors.TryAgain)
    if entry.limit:
        found += (errors.TooManyRequests,)
    return found


def _of_transition(row: Transition) -> Errors:
    found: Errors = (errors.WrongRole, errors.WrongTurn, errors.LostRace)
    if not row.opens:
        found += (errors.NoSuchRequest,)
    if row.is_decisive:
        found += (errors.SessionRevoked,)
    checks: list[Check] = [*row.guards]
    if scope := guards.SCOPE_OF_ROLE.get(row.role):
        checks.append(scope)
    return found + tuple(error for check in checks for error in OF_CHECKS[check])
