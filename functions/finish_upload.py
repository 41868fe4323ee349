"""Seals an upload: verifies size, CRC32C and real type, and records the digests for good."""

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core.exceptions import NotFound

from shared import errors, paths, scanning, storage, store
from shared.file_rules import RULES
from shared.file_types import is_of_type
from shared.http import endpoint
from shared.models import Crc32c, DocumentId, File, FileState, Md5, Model
from shared.people import Actor


class FinishUpload(Model):
    """The CRC32C of the bytes that the client sent (base64 of the big-endian value)."""

    file: DocumentId
    crc32c: Crc32c


class UploadFinished(Model):
    """A sealed file. Its digests bind every later decision to these bytes."""

    file: DocumentId
    size: int
    crc32c: Crc32c
    md5: Md5


@endpoint()
def finish_upload(actor: Actor, body: FinishUpload) -> UploadFinished:
    """Finish an upload: sealed only when all bytes arrived and are what they claim to be."""
    snapshot = store.snapshot_of(paths.file(body.file))
    if not snapshot.exists:
        raise errors.NoSuchFile(body.file)
    file = File.model_validate(snapshot.to_dict())
    if file.owner != actor.uid:
        raise errors.FileNotYours(file.id)
    if file.state == FileState.SEALED:
        return _answer(file)
    if file.state == FileState.REFUSED:
        raise errors.FileNotSealed(file.id)

    found = storage.stored(file)
    if found is None:
        raise errors.UploadIncomplete(file.id)
    if (found.size, found.crc32c) != (file.size, body.crc32c) or found.md5 is None:
        raise errors.UploadDamaged(file.id)
    with _while_it_is_there(file):
        is_true = is_of_type(file.content_type, storage.content(file, found.generation))
    if not is_true:
        _refuse(snapshot, file)
        raise errors.FileTypeRefused(file.content_type, RULES[file.kind].content_types)
    with _while_it_is_there(file):
        finding = scanning.finding(file.id, storage.chunks(file, found.generation))
    if finding:
        _refuse(snapshot, file)
        raise errors.MalwareFound(file.id, finding)

    return _seal(snapshot, file, found)


def _seal(snapshot: store.Snapshot, file: File, found: storage.StoredObject) -> UploadFinished:
    """For good; another call may have sealed the very same bytes meanwhile."""
    sealed = {
        "state": FileState.SEALED,
        "expires_at": None,
        "generation": found.generation,
        "crc32c": found.crc32c,
        "md5": found.md5,
    }
    if store.update_unchanged(snapshot, sealed):
        return _answer(file.model_copy(update=sealed))
    now = _as_it_is_now(file.id)
    if now and now.state == FileState.REFUSED:
        raise errors.FileNotSealed(file.id)
    if now is None or (now.state, now.generation) != (FileState.SEALED, found.generation):
        raise errors.LostRace
    return _answer(now)


@contextmanager
def _while_it_is_there(file: File) -> Iterator[None]:
    """Another call may refuse the same upload, and discard what this one is looking at."""
    try:
        yield
    except NotFound:
        now = _as_it_is_now(file.id)
        if now and now.state == FileState.REFUSED:
            raise errors.FileNotSealed(file.id) from None
        raise errors.UploadIncomplete(file.id) from None


def _refuse(snapshot: store.Snapshot, file: File) -> None:
    """For good, unless somebody else has sealed it meanwhile."""
    if not store.update_unchanged(snapshot, {"state": FileState.REFUSED}):
        now = _as_it_is_now(file.id)
        if now is None or now.state != FileState.REFUSED:
            raise errors.LostRace
    storage.discard(file)


def _as_it_is_now(file_id: str) -> File | None:
    """The record, after others or an earlier try of this call have changed it."""
    document = store.snapshot_of(paths.file(file_id)).to_dict()
    return File.model_validate(document) if document else None


def _answer(file: File) -> UploadFinished:
    return UploadFinished(size=file.size, **file.sealed().model_dump())
