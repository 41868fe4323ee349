"""Cloud Storage: upload sessions, what was stored, and short-lived links.

The bytes of an upload go around the functions, which look at its two ends; a scanner sees all.
Session URIs and signed URLs are bearer secrets: they are answered to their person, never logged or
stored.
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from google.api_core.exceptions import NotFound

from shared import config, errors
from shared.file_names import saved_as
from shared.file_types import EDGE, Content
from shared.models import File, SealedFile

if TYPE_CHECKING:  # 234 ms that functions without files need not pay
    from google.cloud.storage import Blob, Bucket

LINK_LIFETIME = timedelta(minutes=10)
_RANGE = 256 * 1024  # bytes fetched at once where a container's directory is read
_CHUNK = 4 * 1024 * 1024  # and where all are

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What Cloud Storage says of an object."""

    generation: int
    size: int
    crc32c: str
    md5: str | None  # Cloud Storage computes none for composed objects


@cache
def _bucket() -> "Bucket":
    from google.cloud import storage

    return storage.Client(project=config.project()).bucket(config.content_bucket())


def _blob(file: File) -> "Blob":
    return _bucket().blob(file.object_name, generation=file.generation)


def open_session(file: File) -> str:
    """The URI to which the client sends the bytes: resumable, sized, never overwriting."""
    session: str = _blob(file).create_resumable_upload_session(
        content_type=file.content_type,
        size=file.size,
        origin=config.public_origin(),
        if_generation_match=0,
    )
    return session


def stored(file: File) -> StoredObject | None:
    """What is stored under an upload's name now, whether or not it is what was sealed."""
    blob = _bucket().blob(file.object_name)
    try:
        blob.reload()
    except NotFound:
        return None
    return StoredObject(int(blob.generation), int(blob.size), blob.crc32c, blob.md5_hash)


def content(file: File, generation: int) -> Content:
    """What is looked at of an upload, to tell whether it is what it claims to be."""
    head = _span(file, generation, 0, min(EDGE, file.size))
    start = max(file.size - EDGE, 0)
    tail = _span(file, generation, start, file.size) if start else head
    return Content(file.size, head, tail, partial(_reader, file, generation, _RANGE))


def chunks(file: File, generation: int) -> Iterator[bytes]:
    """All bytes of an upload, a few at a time."""
    with _reader(file, generation, _CHUNK) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _span(file: File, generation: int, start: int, end: int) -> bytes:
    blob = _bucket().blob(file.object_name, generation=generation)
    part: bytes = blob.download_as_bytes(start=start, end=end - 1, checksum=None)
    return part


def _reader(file: File, generation: int, at_once: int) -> BinaryIO:
    """An upload opened for seeking; only the ranges that are read are fetched."""
    blob = _bucket().blob(file.object_name, generation=generation)
    stream: BinaryIO = blob.open("rb", chunk_size=at_once)
    return stream


def discard(file: File) -> None:
    """Deletes what was stored of a file that will never be sealed."""
    try:
        _bucket().blob(file.object_name).delete()
    except NotFound:
        return


def require_unchanged(decided: Iterable[SealedFile], files: Mapping[str, File]) -> None:
    """Raises `StoredFileChanged` when what is stored is not what is decided on.

    `files` are the records by id. The live object must be the very generation that was sealed, and
    have the digests in the decision.
    """
    for part in decided:
        file = files.get(part.file)
        live = stored(file) if file else None
        sealed = (file.generation, file.size, part.crc32c, part.md5) if file else None
        if live is None or (live.generation, live.size, live.crc32c, live.md5) != sealed:
            _log.error("sealed file %s is not what is stored: %s", part.file, live)
            raise errors.StoredFileChanged(part.file)


def link(file: File) -> tuple[str, datetime]:
    """A signed URL (V4) to exactly the sealed bytes, as an attachment, and when it ends."""
    expires_at = datetime.now(UTC) + LINK_LIFETIME
    url: str = _blob(file).generate_signed_url(
        version="v4",
        expiration=LINK_LIFETIME,
        generation=file.generation,
        response_type=file.content_type,
        response_disposition=_attachment(saved_as(file.name, file.content_type)),
        **_signer(),
    )
    return url, expires_at


def _attachment(name: str) -> str:
    """The header that has a browser save the file under its own name (RFC 6266)."""
    from werkzeug.http import dump_options_header

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != name or "%" in name:  # some browsers decode what looks like an escape
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    return dump_options_header("attachment", names)


def _signer() -> dict[str, Any]:
    """How this process signs: with its own key or, where the platform holds it, through IAM."""
    import google.auth
    from google.auth.credentials import Signing
    from google.auth.transport.requests import Request

    credentials: Any
    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    if isinstance(credentials, Signing):
        return {"credentials": credentials}
    credentials.refresh(Request())
    return {
        "service_account_email": credentials.service_account_email,
        "access_token": credentials.token,
    }
