"""Opens a resumable Cloud Storage session for a file of declared kind, type and size."""

import secrets
import string
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from shared import errors, guards, paths, storage, store
from shared.entry_points import Limit
from shared.file_names import FileName
from shared.file_rules import GB, RULES
from shared.http import endpoint
from shared.models import DocumentId, File, FileKind, FileState, Model, Role
from shared.people import Actor
from shared.workflow import FINAL

# Cloud Storage keeps a session for a week (cloud.google.com/storage/docs/resumable-uploads).
SESSION_LIFETIME = timedelta(days=7)
# Of a person in an hour: ten of the largest files, and more than a line of 100 Mbit/s carries.
MOST_BYTES = 50 * GB


class StartUpload(Model):
    """For a new request leave `request` out, and use the id in the answer from then on.

    So too for a mandate's letter, which belongs to no request: the id is the mandate's.
    """

    request: DocumentId | None = None
    kind: FileKind
    name: FileName
    size: Annotated[int, Field(ge=1)]
    content_type: Annotated[str, StringConstraints(max_length=100)]

    def brings(self) -> int:
        """The bytes that may be stored by it: none where its size is refused."""
        return self.size if self.size <= RULES[self.kind].max_size else 0


class UploadStarted(Model):
    """Send the bytes to `upload_url` (Cloud Storage's resumable protocol), then finish_upload."""

    file: DocumentId
    request: DocumentId
    upload_url: str
    expires_at: datetime


@endpoint(limit=Limit(per_person=300, per_address=3000, bytes_per_person=MOST_BYTES))
def start_upload(actor: Actor, body: StartUpload) -> UploadStarted:
    """Start an upload: answers the session to which the client sends the bytes itself."""
    rule = RULES[body.kind]
    if rule.role not in actor.roles:
        raise errors.WrongRole(rule.role.value)
    if body.kind == FileKind.MANDATE_LETTER:
        _is_no_requests(body.request)
    else:
        _may_add_to(body.request, rule.role, actor)
    if body.content_type not in rule.content_types:
        raise errors.FileTypeRefused(body.content_type, rule.content_types)
    if body.size > rule.max_size:
        raise errors.FileTooLarge(rule.max_size)

    file_id = _random_id()
    now = datetime.now(UTC)
    expires_at = now + SESSION_LIFETIME
    file = File(
        id=file_id,
        request=body.request or _random_id(),
        kind=body.kind,
        owner=actor.uid,
        agency=actor.agency if rule.role == Role.REQUESTER else None,
        name=body.name,
        size=body.size,
        content_type=body.content_type,
        object_name=paths.content(body.kind.value, file_id),
        state=FileState.UPLOADING,
        created_at=now,
        expires_at=expires_at,
    )
    store.put(paths.file(file.id), file.model_dump())  # its id is new, however often it is sent
    return UploadStarted(
        file=file.id,
        request=file.request,
        upload_url=storage.open_session(file),
        expires_at=expires_at,
    )


def _may_add_to(request_id: str | None, role: Role, actor: Actor) -> None:
    """The request is open and the actor's to act on; only a requester's may not be filed yet."""
    request = store.request_of(request_id) if request_id else None
    if request is None and role != Role.REQUESTER:
        raise errors.NoSuchRequest
    if scope := guards.SCOPE_OF_ROLE.get(role):
        scope(request, actor)
    if request and request.status in FINAL:
        raise errors.RequestClosed(request.status.value)


def _is_no_requests(mandate_id: str | None) -> None:
    if mandate_id and store.snapshot_of(paths.request(mandate_id)).exists:
        raise errors.IdOfARequest(mandate_id)


def _random_id() -> str:
    """Twenty letters and digits, like the ids that Firestore's own clients make."""
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(20))
