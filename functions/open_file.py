"""Opens a file for somebody who may see it: a short-lived link to exactly the sealed bytes."""

from datetime import datetime

from shared import errors, paths, storage, store
from shared.http import endpoint
from shared.models import Crc32c, DocumentId, File, FileState, Md5, Model
from shared.people import Actor
from shared.reading import may_open


class OpenFile(Model):
    """The file to open."""

    file: DocumentId


class FileOpened(Model):
    """Where to download the file until when, and what to compare the bytes with."""

    url: str
    expires_at: datetime
    name: str
    content_type: str
    size: int
    crc32c: Crc32c
    md5: Md5


@endpoint("GET")
def open_file(actor: Actor, query: OpenFile) -> FileOpened:
    """Open a file: answers a link that ends after ten minutes."""
    document = store.snapshot_of(paths.file(query.file)).to_dict()
    if document is None:
        raise errors.NoSuchFile(query.file)
    file = File.model_validate(document)
    if not may_open(file, store.request_of(file.request), actor):
        raise errors.FileNotYours(file.id)
    if file.state != FileState.SEALED:
        raise errors.FileNotSealed(file.id)
    sealed = file.sealed()
    storage.require_unchanged([sealed], {file.id: file})
    url, expires_at = storage.link(file)
    return FileOpened(
        url=url,
        expires_at=expires_at,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        crc32c=sealed.crc32c,
        md5=sealed.md5,
    )
