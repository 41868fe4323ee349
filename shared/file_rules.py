"""What may be uploaded, by kind of file: by whom, of which types, how large."""

import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from shared.models import FileKind, Role

MiB = 1024 * 1024
GB = 1000 * 1000 * 1000
HEAD = 4096  # bytes from which a type is recognised

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
MP4, WEBM, MP3, WAV = "video/mp4", "video/webm", "audio/mpeg", "audio/wav"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"


@dataclass(frozen=True, slots=True)
class FileRule:
    """What may be uploaded as one kind of file."""

    role: Role
    content_types: tuple[str, ...]
    max_size: int  # bytes


RULES: dict[FileKind, FileRule] = {
    FileKind.LETTER: FileRule(Role.REQUESTER, (PDF, PNG, JPEG), 20 * MiB),
    FileKind.ASSIGNMENT_LETTER: FileRule(Role.IKP_DIVISION, (PDF, PNG, JPEG), 20 * MiB),
    FileKind.MATERIAL: FileRule(
        Role.REQUESTER,
        (PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, DOCX, XLSX, CSV, ZIP),
        5 * GB,
    ),
    FileKind.DRAFT: FileRule(
        Role.CONTENT_TEAM, (PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, ZIP), 5 * GB
    ),
}

_ALSO_CALLED = {WAV: {"audio/wave", "audio/x-wav"}}
_MEMBER = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}


def is_of_type(content_type: str, head: bytes, whole: Callable[[], BinaryIO]) -> bool:
    """Whether bytes are of the type they claim to be.

    `head` holds the first `HEAD` bytes; `whole` opens the file for seeking (ZIP containers only).
    """
    if content_type == CSV:
        return _is_plain_text(head)
    if content_type in (ZIP, DOCX, XLSX):
        return head.startswith(b"PK\x03\x04") and _is_zip_of(content_type, whole)
    return bool({content_type, *_ALSO_CALLED.get(content_type, ())} & _recognised(head))


def _recognised(head: bytes) -> set[str]:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):  # unknown, or empty
        return set()
    best = max(match.confidence for match in matches)
    return {match.mime_type for match in matches if match.confidence == best}


def _is_plain_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # other than a character that the cut went through
            return False
        text = head[: error.start].decode("utf-8-sig")
    is_markup = text.lstrip().startswith("<")
    controls = {c for c in text if unicodedata.category(c) == "Cc"}
    return not is_markup and controls <= set("\t\r\n")


def _is_zip_of(content_type: str, whole: Callable[[], BinaryIO]) -> bool:
    try:
        with whole() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    return _MEMBER.get(content_type, "") in ("", *names)
