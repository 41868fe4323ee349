"""Seals an upload: verifies size, CRC32C and real type, and records the digests for good."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from google.api_core.exceptions import GoogleAPIError, NotFound

from shared import errors, paths, scanning, storage, store
from shared.entry_points import Limit
from shared.file_rules import RULES, MiB
from shared.file_types import is_of_type
from shared.http import endpoint
from shared.models import Crc32c, DocumentId, File, FileState, Md5, Model
from shared.people import Actor

# Whoever files a request has its material by then; what no step has named is swept.
TO_BE_NAMED = timedelta(days=30)
# For how long a call has an upload to itself: what reading and scanning it take.
_LEAST_HOLD = timedelta(seconds=30)
_BYTES_A_SECOND = 10 * MiB
_PATIENCE = 10.0  # seconds for which another waits for what comes of it
_LONGEST_PAUSE = 0.5  # seconds


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


# Each upload that one may start in an hour can be finished twice: lines break.
@endpoint(limit=Limit(per_person=600, per_address=6000))
def finish_upload(actor: Actor, body: FinishUpload) -> UploadFinished:
    """Finish an upload: sealed only when all bytes arrived and are what they claim to be."""
    started, pause = time.monotonic(), 0.05
    while True:
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

        is_held = file.held_until is not None and file.held_until > datetime.now(UTC)
        if not is_held:
            found = _arrived(file, body.crc32c)
            with _held(snapshot, file) as held:
                if held:
                    return _judged(held, file, found)
        if time.monotonic() - started > _PATIENCE:
            break
        time.sleep(random.uniform(0, pause))  # noqa: S311  # jitter, no secret
        pause = min(2 * pause, _LONGEST_PAUSE)
    if is_held:
        raise errors.InFlight
    raise errors.LostRace


def _arrived(file: File, crc32c: str) -> storage.StoredObject:
    """What is stored of an upload, once that is what the client sent."""
    found = storage.stored(file)
    if found is None:
        raise errors.UploadIncomplete(file.id)
    if (found.size, found.crc32c) != (file.size, crc32c) or found.md5 is None:
        raise errors.UploadDamaged(file.id)
    return found


@contextmanager
def _held(snapshot: store.Snapshot, file: File) -> Iterator[store.Snapshot | None]:
    """The record, held for this call alone to look at the bytes; None: others were faster.

    It is let go when nothing comes of it. A process that dies leaves it held until its time is
    over.
    """
    path = paths.file(file.id)
    work = timedelta(seconds=file.size / _BYTES_A_SECOND)
    until = datetime.now(UTC) + _LEAST_HOLD + work
    try:
        store.write_together(updates=[(snapshot, {"held_until": until})])
        now = store.snapshot_of(path)  # its answer may be lost, and it be done
        is_ours = now.to_dict() == (snapshot.to_dict() or {}) | {"held_until": until}
        yield now if is_ours else None
    except BaseException:
        with suppress(GoogleAPIError):
            now = store.snapshot_of(path)
            if (now.to_dict() or {}).get("held_until") == until:
                store.write_together(updates=[(now, {"held_until": None})])
        raise


def _judged(held: store.Snapshot, file: File, found: storage.StoredObject) -> UploadFinished:
    """Sealed, if its bytes are what they claim to be; refused for good if they are not."""
    with _while_it_is_there(file):
        is_true = is_of_type(file.content_type, storage.content(file, found.generation))
    if not is_true:
        _refuse(held, file)
        raise errors.FileTypeRefused(file.content_type, RULES[file.kind].content_types)
    with _while_it_is_there(file):
        finding = scanning.finding(file.id, storage.chunks(file, found.generation))
    if finding:
        _refuse(held, file)
        raise errors.MalwareFound(file.id, finding)
    return _seal(held, file, found)


def _seal(snapshot: store.Snapshot, file: File, found: storage.StoredObject) -> UploadFinished:
    """For good; another call may have sealed the very same bytes meanwhile."""
    sealed = {
        "state": FileState.SEALED,
        "expires_at": datetime.now(UTC) + TO_BE_NAMED,
        "held_until": None,
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
    if not store.update_unchanged(snapshot, {"state": FileState.REFUSED, "held_until": None}):
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
