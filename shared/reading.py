"""Who may read what. `firestore.rules` says the same for clients that read Firestore."""

from shared import errors
from shared.models import File, FileKind, Request, Role, Status
from shared.people import Actor
from shared.workflow import TRANSITIONS

READS_ALL = frozenset({Role.IKP_DIVISION, Role.DEPARTMENT_HEAD})
READS_MANDATES = frozenset({Role.ADMIN, Role.DEPARTMENT_HEAD})


def roles_over(request: Request, actor: Actor) -> frozenset[Role]:
    """The roles in which a person may read this request. Raises `Forbidden` when there is none."""
    roles = actor.roles & READS_ALL
    if Role.REQUESTER in actor.roles and actor.agency == request.agency:
        roles |= {Role.REQUESTER}
    if Role.CONTENT_TEAM in actor.roles and request.team and actor.uid in request.team.members:
        roles |= {Role.CONTENT_TEAM}
    if roles:
        return roles
    if Role.REQUESTER in actor.roles:
        raise errors.OtherAgency
    if Role.CONTENT_TEAM in actor.roles:
        raise errors.NotOnTeam
    raise errors.NoReadingRole


def may_read(request: Request | None, actor: Actor) -> bool:
    """Whether a person may read a request in any role."""
    try:
        return request is not None and bool(roles_over(request, actor))
    except errors.Forbidden:
        return False


def may_open(file: File, request: Request | None, actor: Actor) -> bool:
    """Whether a person may open a file, by the roles in which they read its request.

    A requester reads its agency's letters and material, those of a request that is yet to be filed
    too; the content once it is approved; and a draft whose facts it is asked to confirm, that very
    version, while it can. Raises `Forbidden` for a request that is not theirs.
    A mandate's letter belongs to no request: it is the admin's and the head's.
    """
    if file.kind == FileKind.MANDATE_LETTER:
        return bool(actor.roles & READS_MANDATES)
    if request is None:
        return Role.REQUESTER in actor.roles and file.agency == actor.agency is not None
    if roles_over(request, actor) - {Role.REQUESTER}:
        return True
    if file.kind in (FileKind.LETTER, FileKind.MATERIAL):
        return True
    return file.id in _shown_to_the_agency(request)


def _shown_to_the_agency(request: Request) -> set[str]:
    may_judge = request.status in TRANSITIONS["answer_fact_check"].sources
    is_shown = request.status == Status.APPROVED or (may_judge and request.current_facts())
    return {part.file for part in request.draft.files} if request.draft and is_shown else set()
