"""Seals an upload: verifies size, CRC32C and real type, and records the digests for good."""

from functools import partial

from shared import errors, paths, storage, store
from shared.file_rules import HEAD, RULES, is_of_type
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
    first = storage.head(file, found.generation, HEAD)
    if not is_of_type(file.content_type, first, partial(storage.reader, file, found.generation)):
        store.update_unchanged(snapshot, {"state": FileState.REFUSED})
        storage.discard(file)
        raise errors.FileTypeRefused(file.content_type, RULES[file.kind].content_types)

    sealed = {
        "state": FileState.SEALED,
        "expires_at": None,
        "generation": found.generation,
        "crc32c": found.crc32c,
        "md5": found.md5,
    }
    if not store.update_unchanged(snapshot, sealed):
        raise errors.LostRace
    return _answer(file.model_copy(update=sealed))


def _answer(file: File) -> UploadFinished:
    return UploadFinished(size=file.size, **file.sealed().model_dump())
